"""A worker's health over HTTP, served by the loop that runs the steps: a loop that hangs does not answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from shared.errors import SchemaloomError
from shared.listening import listening

Ping = Callable[[], Awaitable[None]]


@asynccontextmanager
async def served(port: int | None, *pings: Ping) -> AsyncIterator[None]:
    """Answers /healthz, /readyz (every ping succeeds) and /metrics on `port`; does nothing without one."""
    if port is None:
        yield
        return
    # every interface: the one who asks is the orchestrator, from outside the container
    async with listening(_app(pings), "0.0.0.0", port):  # noqa: S104
        yield


def _app(pings: tuple[Ping, ...]) -> Starlette:
    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        try:
            for ping in pings:
                await ping()
        except SchemaloomError as error:
            return PlainTextResponse(error.code, status_code=503)
        return PlainTextResponse("ok")

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])
