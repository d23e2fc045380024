"""A step worker among real ports in one process: what it publishes, and what it leaves in the store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from shared.bus import connect as connect_bus
from shared.bus.port import Bus, Delivery, Message
from shared.events import Event, LogEmitted, Reference, StepRequested, Usage, decode, encode
from shared.manifests import FileRef, StepInputs, StepOutputs, TaskParameters, ended_key
from shared.objects import connect as connect_objects
from shared.objects.port import ObjectStore
from shared.steps import Step
from shared.topology import LOG_EVENTS, QUEUES, STEP_EVENTS, step_queue
from shared.worker.context import StepRun
from shared.worker.run import Collaborators, StepFunction
from shared.worker.runtime import Worker, WorkingWorker
from shared.worker.settings import WorkerSettings
from tests.support.run import StepCollaborators

SWIFT = WorkerSettings(heartbeat_s=0.05, ended_poll_s=0.02, log_flush_s=0.01, drain_s=5, cancel_grace_s=5)
STARTED_AT = datetime(2025, 7, 2, 19, 4, 10)  # noqa: DTZ001 - naive, in the server's zone


class NoMeter:
    usage = Usage(calls=1)


def equip(_run: StepRun) -> tuple[Collaborators, NoMeter]:
    return StepCollaborators(), NoMeter()


@dataclass
class Stage:
    """A bus and a store with one worker between them, and everything it has said."""

    bus: Bus
    objects: ObjectStore
    step: Step = Step.DDL_GENERATION
    execution_id: UUID = field(default_factory=uuid4)
    checkpoint_set: UUID = field(default_factory=uuid4)
    events: list[Event] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    _said: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self, function: StepFunction, settings: WorkerSettings = SWIFT) -> WorkingWorker:
        return await Worker(self.step, function, self.bus, self.objects, equip, settings).start()

    async def request(self, number: int = 1, files: dict[str, str] | None = None, **fields: Any) -> None:
        """Publishes a request of the execution whose inputs are these files, with these further fields."""
        refs = [await self._file(name, text) for name, text in (files or {}).items()]
        inputs = StepInputs(
            task_id="task_1",
            execution_id=self.execution_id,
            step=self.step,
            checkpoint_set=self.checkpoint_set,
            started_at=STARTED_AT,
            parameters=TaskParameters(),
            sealed_connection=None,
            files=tuple(refs),
        )
        stored = await self.objects.put(
            f"tasks/task_1/{self.execution_id}/requests/{number}.json", inputs.model_dump_json().encode()
        )
        event = StepRequested(
            task_id="task_1",
            execution_id=self.execution_id,
            step=self.step,
            request_number=number,
            inputs=Reference(key=stored.key, sha256=stored.sha256),
            **fields,
        )
        body = encode(event, source="/tests", time=STARTED_AT)
        await self.bus.publish(step_queue(self.step), Message(event.id, body))

    async def end(self) -> None:
        """Writes the marker that the execution is over."""
        await self.objects.put(ended_key("task_1", self.execution_id), b"")

    async def heard(self, matches: Callable[[Event], Any]) -> Any:
        """The first event that matches, waiting for it."""
        async with asyncio.timeout(10):
            while True:
                found = next((event for event in self.events if matches(event)), None)
                if found is not None:
                    return found
                self._said.clear()
                await self._said.wait()

    async def outputs(self, reference: Reference) -> StepOutputs:
        return StepOutputs.model_validate_json(await self.objects.get(reference.key))

    async def _file(self, name: str, text: str) -> FileRef:
        stored = await self.objects.put(f"tasks/task_1/uploads/{uuid4()}/{name}", text.encode())
        return FileRef(name=name, key=stored.key, size=stored.size, sha256=stored.sha256)

    async def hear(self, delivery: Delivery) -> None:
        event = decode(delivery.message.body).event()
        if isinstance(event, LogEmitted):
            self.logs.extend(record.message for record in event.records)
        else:
            self.events.append(event)
        self._said.set()

    def again(self) -> "Stage":
        """The next execution, with the checkpoints of this one."""
        return replace(self, execution_id=uuid4())


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """An empty stage over memory:// and file://."""
    bus = await connect_bus(f"memory://{uuid4()}", QUEUES)
    objects = await connect_objects(folder.as_uri())
    scene = Stage(bus, objects)
    for queue in (STEP_EVENTS, LOG_EVENTS):
        await bus.consume(queue, scene.hear)
    try:
        yield scene
    finally:
        await bus.close()
        await objects.close()
