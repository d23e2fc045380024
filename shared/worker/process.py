"""The ports that step workers share in a process, and a worker at work on them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self

from shared.bus import connect as connect_bus
from shared.bus.port import Bus
from shared.bus.settings import BusSettings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.objects import connect as connect_objects
from shared.objects.port import ObjectStore
from shared.objects.settings import ObjectsSettings
from shared.sealing import SealingSettings
from shared.source import SourceSettings
from shared.steps import Step
from shared.topology import QUEUES
from shared.training.settings import TrainingSettings
from shared.worker.resources import Resources, open_resources
from shared.worker.run import StepFunction
from shared.worker.runtime import Worker
from shared.worker.settings import WorkerSettings


@dataclass(frozen=True)
class PortsOfWorkers:
    """The open ports of a process, as its environment names them."""

    bus: Bus
    objects: ObjectStore
    resources: Resources
    settings: WorkerSettings

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[Self]:
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
            yield cls(bus, objects, resources, WorkerSettings())


@asynccontextmanager
async def working(ports: PortsOfWorkers, step: Step, function: StepFunction) -> AsyncIterator[None]:
    """A worker of one step; when left it drains: its runs yield at their next item."""
    worker = Worker(step, function, ports.bus, ports.objects, ports.resources.equip, ports.settings)
    at_work = await worker.start()
    try:
        yield
    finally:
        await at_work.stop()
