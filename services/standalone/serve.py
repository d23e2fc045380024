"""The composition root: gateway and four workers in one process, over whatever ports the environment names."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog
import uvicorn

from services.ddl_gen.step import generate_ddl
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from services.loader.step import load_training
from services.qa_gen.step import generate_pairs
from services.standalone.embedded import fill_environment
from services.standalone.prepare import prepare
from services.validator.step import validate_pairs
from shared.errors import PermanentError
from shared.steps import Step
from shared.worker.health import BackgroundServer
from shared.worker.process import PortsOfWorkers, working
from shared.worker.run import StepFunction

log = structlog.get_logger("schemaloom.standalone")
STEP_FUNCTIONS: dict[Step, StepFunction] = {
    Step.DDL_GENERATION: generate_ddl,
    Step.QA_GENERATION: generate_pairs,
    Step.SQL_VALIDATION: validate_pairs,
    Step.TRAINING_LOAD: load_training,
}


async def serve(folder: Path) -> None:
    """Serves the API and works on its tasks until SIGTERM or SIGINT; what is not configured is embedded."""
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    fill_environment(folder)
    await prepare()
    settings = GatewaySettings()
    async with AsyncExitStack() as stack:
        serving = await stack.enter_async_context(_gateway(settings))
        ports = await stack.enter_async_context(PortsOfWorkers.opened())
        for step, function in STEP_FUNCTIONS.items():
            await stack.enter_async_context(working(ports, step, function))
        log.info("ready", url=f"http://{settings.host}:{settings.port}", docs="/docs", data=str(folder))
        stopping = asyncio.create_task(told_to_stop.wait())
        await asyncio.wait([stopping, serving], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()


@asynccontextmanager
async def _gateway(settings: GatewaySettings) -> AsyncIterator["asyncio.Task[None]"]:
    """The REST API, listening; ends when left."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_grace_s,
    )
    server = BackgroundServer(config)
    serving = asyncio.create_task(server.serve())
    try:
        await _listening(server, serving)
        yield serving
    finally:
        server.should_exit = True
        await serving


async def _listening(server: BackgroundServer, serving: "asyncio.Task[None]") -> None:
    while not server.started:
        if serving.done():
            raise PermanentError("the gateway did not start; its log says why")
        await asyncio.sleep(0.01)
