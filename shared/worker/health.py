"""A worker's health over HTTP, served by the loop that runs the steps: a loop that hangs does not answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from shared.errors import SchemaloomError

Ping = Callable[[], Awaitable[None]]


class BackgroundServer(uvicorn.Server):
    """Uvicorn inside a process that handles its own signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(port: int | None, *pings: Ping) -> AsyncIterator[None]:
    """Answers /healthz, /readyz (every ping succeeds) and /metrics on `port`; does nothing without one."""
    if port is None:
        yield
        return
    # every interface: the one who asks is the orchestrator, from outside the container
    config = uvicorn.Config(_app(pings), host="0.0.0.0", port=port, log_config=None, access_log=False)  # noqa: S104
    server = BackgroundServer(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


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
