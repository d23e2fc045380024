"""A step worker's process, from its environment to its end."""

import asyncio
import os
import sys

import structlog
from pydantic import ValidationError

from shared.errors import SchemaloomError
from shared.listening import told_to_stop
from shared.settings import explained, load_env_file
from shared.steps import Step
from shared.telemetry import configure_logging
from shared.worker.health import served
from shared.worker.process import PortsOfWorkers, working
from shared.worker.run import StepFunction

log = structlog.get_logger("schemaloom.worker")


def serve(step: Step, function: StepFunction) -> None:
    """Works until SIGTERM or SIGINT, then drains: runs at work yield, nothing is lost.

    Exits with 1 when a setting cannot be read, or a port not be opened, for whoever started the process to see to it.
    """
    load_env_file()
    configure_logging(step.value)
    try:
        asyncio.run(_serve(step, function))
    except ValidationError as error:
        log.error("the worker cannot start", code="invalid_settings", reason=explained(error))  # noqa: TRY400
        sys.exit(1)
    except SchemaloomError as error:
        log.error("the worker cannot start", code=error.code, reason=error.message)  # noqa: TRY400 - the reason says it
        sys.exit(1)


async def _serve(step: Step, function: StepFunction) -> None:
    stop = told_to_stop()
    async with (
        PortsOfWorkers.opened() as ports,
        served(ports.settings.health_port, ports.bus.ping, ports.objects.ping),
        working(ports, step, function),
    ):
        # whoever waits for an answer of the gateway on the same cores goes first
        os.nice(ports.settings.niceness)
        await stop.wait()
