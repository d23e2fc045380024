"""A step worker's process, from its environment to its end."""

import asyncio
import signal
from contextlib import AsyncExitStack

from shared.bus import connect as connect_bus
from shared.bus.settings import BusSettings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.objects import connect as connect_objects
from shared.objects.settings import ObjectsSettings
from shared.sealing import SealingSettings
from shared.source import SourceSettings
from shared.steps import Step
from shared.telemetry import configure_logging
from shared.topology import QUEUES
from shared.training.settings import TrainingSettings
from shared.worker.health import served
from shared.worker.resources import open_resources
from shared.worker.run import StepFunction
from shared.worker.runtime import Worker
from shared.worker.settings import WorkerSettings


def serve(step: Step, function: StepFunction) -> None:
    """Works until SIGTERM or SIGINT, then drains: runs at work yield, nothing is lost."""
    configure_logging(step.value)
    asyncio.run(_serve(step, function))


async def _serve(step: Step, function: StepFunction) -> None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    settings = WorkerSettings()
    async with AsyncExitStack() as stack:
        objects = await connect_objects(ObjectsSettings().url.get_secret_value())
        stack.push_async_callback(objects.close)
        bus = await connect_bus(BusSettings().url, QUEUES)
        stack.push_async_callback(bus.close)
        resources = await stack.enter_async_context(
            open_resources(
                objects,
                source=SourceSettings(),
                sealing=SealingSettings(),
                llm=LlmSettings(),
                embeddings=EmbeddingsSettings(),
                training=TrainingSettings(),
            )
        )
        await stack.enter_async_context(served(settings.health_port, bus.ping, objects.ping))
        worker = await Worker(step, function, bus, objects, resources.equip, settings).start()
        stack.push_async_callback(worker.stop)
        await told_to_stop.wait()
