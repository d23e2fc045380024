"""An HTTP server inside a process that has other work and its own idea of when to end."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from shared.errors import PermanentError


class CannotListen(PermanentError):
    """The HTTP server did not start; the process log says why."""

    code = "cannot_listen"


class BackgroundServer(uvicorn.Server):
    """Uvicorn inside a process that handles its own signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the process decides, and ends with 0 when it was told to


@asynccontextmanager
async def listening(app: ASGIApp, host: str, port: int, *, grace_s: int = 5) -> AsyncIterator["asyncio.Task[None]"]:
    """Serves `app` until left; gives the task that serves, which ends early only when the server breaks.

    Requests under way get `grace_s` seconds at the end. Raises CannotListen.
    """
    server = BackgroundServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=grace_s,
        )
    )
    serving = asyncio.create_task(_serve(server))
    try:
        await _started(server, serving)
        yield serving
    finally:
        server.should_exit = True
        await serving


async def _serve(server: BackgroundServer) -> None:
    try:
        await server.serve()
    except SystemExit:
        # uvicorn's way to say that the port is taken
        raise CannotListen from None


async def _started(server: BackgroundServer, serving: "asyncio.Task[None]") -> None:
    while not server.started:
        if serving.done():
            serving.result()
            raise CannotListen
        await asyncio.sleep(0.01)


def told_to_stop() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; call it once, in the main thread's loop."""
    event = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, event.set)
    return event


async def until_stopped_or_broken(stop: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    """Returns when the process is told to stop, or its server has ended."""
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting, serving], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
