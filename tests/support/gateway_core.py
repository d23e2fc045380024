"""The gateway's core on a real PostgreSQL, with workers that the test plays itself.

Nothing runs by itself: a test relays, folds and sweeps when it wants to, and so decides what is lost or late.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from services.gateway.background.cleaner import Cleaner
from services.gateway.background.outbox import OutboxRelay
from services.gateway.background.projector import Projector
from services.gateway.background.sweeper import Sweeper
from services.gateway.records import ExecutionMode, NewTask, TaskRecord
from services.gateway.store import Store, open_store
from services.gateway.timing import Limits, Timing
from shared.bus import connect as connect_bus
from shared.bus.port import Bus, Delivery, Message
from shared.events import (
    Event,
    LogEmitted,
    LogRecord,
    Reference,
    RunEvent,
    StepCompleted,
    StepFailed,
    StepProgressed,
    StepRequested,
    StepStarted,
    StepYielded,
    decode,
    encode,
)
from shared.manifests import FileRef, ItemFailure, StepInputs, StepOutputs, TaskParameters, run_prefix
from shared.objects import connect as connect_objects
from shared.objects.port import ObjectStore, Stored
from shared.steps import STEPS, Step
from shared.topology import QUEUES, STEP_EVENTS, step_queue

EventT = TypeVar("EventT", bound=RunEvent)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def delivered(event: Event, queue: str = STEP_EVENTS, **fields: Any) -> Delivery:
    """The event as a consumer gets it."""
    body = encode(event, source="/test", time=datetime.now(UTC))
    return Delivery(Message(event.id, body), queue, **{"delivery_count": 0, **fields})


@dataclass
class PlayedRun:
    """A run that the test plays: it makes events, and hands them over only when told to."""

    core: "Core"
    request: StepRequested
    run_id: UUID = field(default_factory=uuid4)
    delivery_count: int = 0
    sequence: int = 0

    def started(self) -> StepStarted:
        return self._event(StepStarted, worker="host:1")

    def progressed(self, done: int, total: int = 10, **fields: Any) -> StepProgressed:
        return self._event(StepProgressed, done=done, total=total, item=f"表 {done}", **fields)

    def yielded(self) -> StepYielded:
        return self._event(StepYielded, done=1, total=10)

    def failed(self, message: str = "坏了", *, retryable: bool = False) -> StepFailed:
        return self._event(StepFailed, code="x", message=message, retryable=retryable)

    async def completed(
        self, files: dict[str, str] | None = None, *, errors: Sequence[str] = (), **result: Any
    ) -> StepCompleted:
        """Stores the outputs and their manifest."""
        step, task_id = self.request.step, self.request.task_id
        prefix = run_prefix(task_id, self.request.execution_id, self.run_id)
        refs = []
        for name, content in (files or {}).items():
            stored = await self.core.objects.put(f"{prefix}/{name}", content.encode())
            refs.append(FileRef(name=name, key=stored.key, size=stored.size, sha256=stored.sha256))
        failures = tuple(ItemFailure(step=step, item=item, error="不行") for item in errors)
        outputs = StepOutputs(run_id=self.run_id, files=tuple(refs), result=result, item_errors=failures)
        manifest = await self.core.objects.put(f"{prefix}/.outputs.json", outputs.model_dump_json().encode())
        return self._event(StepCompleted, outputs=Reference(key=manifest.key, sha256=manifest.sha256))

    def logged(self, *messages: str, sequence: int = 0) -> LogEmitted:
        step = self.request.step
        now = datetime.now(UTC)
        return LogEmitted(
            task_id=self.request.task_id,
            execution_id=self.request.execution_id,
            step=step,
            run_id=self.run_id,
            sequence=sequence,
            records=tuple(
                LogRecord(timestamp=now, level="INFO", logger="schemaloom.x", message=text, step=step)
                for text in messages
            ),
        )

    async def inputs(self) -> StepInputs:
        return StepInputs.model_validate_json(await self.core.objects.get(self.request.inputs.key))

    def _event(self, kind: type[EventT], **fields: Any) -> EventT:
        request = self.request
        event = kind(
            task_id=request.task_id,
            execution_id=request.execution_id,
            step=request.step,
            run_id=self.run_id,
            request_number=request.request_number,
            delivery_count=self.delivery_count,
            sequence=self.sequence,
            **fields,
        )
        self.sequence += 1
        return event


@dataclass
class Core:
    """The parts of one gateway process, to be driven by hand."""

    store: Store
    bus: Bus
    objects: ObjectStore
    timing: Timing
    relay: OutboxRelay
    projector: Projector
    sweeper: Sweeper
    cleaner: Cleaner

    async def task(self, *, table_list: bool = True, **parameters: Any) -> str:
        """A new task; returns its id."""
        new = NewTask(TaskParameters(**{"db_name": "highway_db", **parameters}), "guest", "sealed:x", "masked")
        task_id = (await self.store.tasks.create(new)).task_id
        if table_list:
            await self.store.files.put_table_list(
                task_id, await self.upload(task_id, "table_list.txt", "bss_company\n")
            )
        return task_id

    async def upload(self, task_id: str, name: str, content: str) -> Stored:
        """Puts the bytes where the API puts uploads; the index does not know them yet."""
        return await self.objects.put(f"tasks/{task_id}/uploads/{uuid4()}/{name}", content.encode())

    async def execute(self, task_id: str, step: Step | None = None, **options: Any) -> TaskRecord:
        mode = ExecutionMode.COMPLETE if step is None else ExecutionMode.STEP
        return await self.store.tasks.execute(task_id, mode, step, **options)

    async def fold(self, *events: Event) -> None:
        for event in events:
            await self.projector.handle(delivered(event))

    async def requests(self) -> list[StepRequested]:
        """Relays what is unsent, and takes all requests off the bus."""
        await self.relay.send_all()
        return await self.waiting_requests()

    async def waiting_requests(self) -> list[StepRequested]:
        taken: list[StepRequested] = []

        async def take(delivery: Delivery) -> None:
            event = decode(delivery.message.body).event()
            assert isinstance(event, StepRequested)
            taken.append(event)

        for step in STEPS:
            consumer = await self.bus.consume(step_queue(step), take, prefetch=1000)
            await consumer.drain()
        return taken

    async def run(self) -> PlayedRun:
        """Takes the one request that waits."""
        (request,) = await self.requests()
        return PlayedRun(self, request)

    async def run_step(self, files: dict[str, str] | None = None, **result: Any) -> PlayedRun:
        """A worker does the waiting step without a hitch."""
        run = await self.run()
        await self.fold(run.started(), await run.completed(files, **result))
        return run

    async def run_all(self, *files: dict[str, str]) -> None:
        """Workers do all steps; `files` are the outputs of each."""
        for outputs in files:
            await self.run_step(outputs)

    async def contents(self, task_id: str) -> dict[str, str]:
        """The files of a task: name -> content."""
        files = await self.store.files.current(task_id)
        return {file.name: (await self.objects.get(file.key)).decode() for file in files}

    async def log(self, task_id: str) -> list[str]:
        entries, _ = await self.store.logs.tail(task_id, limit=1000)
        return [entry.record.message for entry in entries]

    async def keys(self, prefix: str) -> set[str]:
        return {key async for key in self.objects.keys(prefix)}

    async def age(self, task_id: str, by: timedelta) -> None:
        """Lets what is recorded of the task have happened earlier, so that a test need not wait."""
        async with self.store.database.transaction() as connection:
            for statement in _AGEING:
                await connection.execute(statement, task_id, by)


_AGEING = (
    "update executions set last_event_at = last_event_at - $2::interval, due_at = due_at - $2::interval, "
    "deadline = deadline - $2::interval, ended_at = ended_at - $2::interval where task_id = $1",
    "update outbox set sent_at = sent_at - $2::interval, not_before = not_before - $2::interval where task_id = $1",
    "update tombstones set deleted_at = deleted_at - $2::interval, next_pass_at = next_pass_at - $2::interval "
    "where task_id = $1",
    "update discarded_objects set discarded_at = discarded_at - $2::interval where task_id = $1",
)


@asynccontextmanager
async def core_at(
    database_url: str, folder: Path, *, limits: Limits | None = None, timing: Timing | None = None
) -> AsyncIterator[Core]:
    """A process's core over a memory bus of its own name; two of the same folder share bus and objects."""
    timing = timing or Timing()
    objects = await connect_objects(f"file://{folder}")
    store = await open_store(database_url, objects=objects, timezone=SHANGHAI, limits=limits)
    bus = await connect_bus(f"memory://{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}", QUEUES)
    try:
        yield Core(
            store=store,
            bus=bus,
            objects=objects,
            timing=timing,
            relay=OutboxRelay(store, bus, objects, timing),
            projector=Projector(store, objects),
            sweeper=Sweeper(store, bus, objects, timing),
            cleaner=Cleaner(store, objects, timing),
        )
    finally:
        await bus.close()
        await store.close()
        await objects.close()
