"""The composition root: gateway and four workers in one process, over whatever ports the environment names."""

import sys
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from services.ddl_gen.step import generate_ddl
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from services.loader.step import load_training
from services.qa_gen.step import generate_pairs
from services.standalone.prepare import prepare
from services.validator.step import validate_pairs
from shared.listening import listening, told_to_stop, until_stopped_or_broken
from shared.steps import Step
from shared.worker.process import PortsOfWorkers, working
from shared.worker.run import StepFunction

log = structlog.get_logger("schemaloom.standalone")
STEP_FUNCTIONS: dict[Step, StepFunction] = {
    Step.DDL_GENERATION: generate_ddl,
    Step.QA_GENERATION: generate_pairs,
    Step.SQL_VALIDATION: validate_pairs,
    Step.TRAINING_LOAD: load_training,
}


SWITCH_INTERVAL_S = 0.0005
"""How long a thread of a step may compute while the API waits for the interpreter; Python's own 5 ms add up."""


async def serve(folder: Path) -> None:
    """Serves the API and works on its tasks until SIGTERM or SIGINT. The data of what is embedded lies in `folder`."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    stop = told_to_stop()
    await prepare()
    settings = GatewaySettings()
    async with AsyncExitStack() as stack:
        serving = await stack.enter_async_context(
            listening(create_app(settings), settings.host, settings.port, grace_s=settings.shutdown_grace_s)
        )
        ports = await stack.enter_async_context(PortsOfWorkers.opened())
        for step, function in STEP_FUNCTIONS.items():
            await stack.enter_async_context(working(ports, step, function))
        log.info("ready", url=f"http://{settings.host}:{settings.port}", docs="/docs", data=str(folder))
        await until_stopped_or_broken(stop, serving)
