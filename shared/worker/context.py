"""The run as a step sees it, over an object store: the one implementation of `shared.worker.run.Run`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.errors import ItemError, PermanentError, SchemaloomError
from shared.manifests import FileRef, ItemFailure, StepInputs, checkpoint_prefix, ended_key, run_prefix
from shared.objects.port import ObjectStore
from shared.worker.checkpoint import Checkpoints
from shared.worker.turn import ExecutionEnded, TurnOver

Result = TypeVar("Result", bound=BaseModel)
Record = Callable[[str, str, str], None]
"""Takes level, logger and message of a log record."""


@dataclass(slots=True)
class Progress:
    """How far a run is; what its heartbeats say."""

    done: int = 0
    total: int = 0
    item: str | None = None
    source_read: bool = False
    last_advance: float = field(default_factory=time.monotonic)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def advance(self, item: str) -> None:
        self.done += 1
        self.total = max(self.total, self.done)
        self.item = item
        self.last_advance = time.monotonic()
        self.changed.set()


class TaskLog:
    """Writes to the task's log under one logger name."""

    def __init__(self, logger: str, record: Record) -> None:
        self._logger = logger
        self._record = record

    def info(self, message: str) -> None:
        self._record("INFO", self._logger, message)

    def warning(self, message: str) -> None:
        self._record("WARNING", self._logger, message)

    def error(self, message: str) -> None:
        self._record("ERROR", self._logger, message)


class StepRun:
    """One attempt at a step. `turn_over` is set when the run should hand the rest back."""

    def __init__(
        self,
        inputs: StepInputs,
        run_id: UUID,
        objects: ObjectStore,
        *,
        record: Record,
        turn_over: asyncio.Event,
        attempt: int = 1,
        last_attempt: bool = False,
    ) -> None:
        self.inputs = inputs
        self.run_id = run_id
        self.attempt = attempt
        self.last_attempt = last_attempt
        self.remarks: dict[str, object] = {}
        """What the step's result says beside its own summary; JSON values."""
        self.log = TaskLog(f"schemaloom.{inputs.step.value}", record)
        self.progress = Progress()
        self._objects = objects
        self._turn_over = turn_over
        self._files = {file.name: file for file in inputs.files}
        self._written: dict[str, FileRef] = {}
        self._failures: list[ItemFailure] = []
        self._checkpoints = self.checkpoints("items")

    def checkpoints(self, kind: str) -> Checkpoints:
        """The task's checkpoint set for one kind of result."""
        prefix = checkpoint_prefix(self.inputs.task_id, self.inputs.checkpoint_set)
        return Checkpoints(self._objects, prefix, kind)

    @property
    def written(self) -> tuple[FileRef, ...]:
        return tuple(self._written.values())

    @property
    def failures(self) -> Sequence[ItemFailure]:
        return tuple(self._failures)

    def file(self, name: str) -> FileRef | None:
        return self._written.get(name) or self._files.get(name)

    async def read(self, name: str) -> str:
        file = self.file(name)
        if file is None:
            raise PermanentError(f"任务中没有文件 {name}")
        try:
            return (await self._objects.get(file.key)).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise PermanentError(f"文件 {name} 不是 UTF-8 文本") from None

    async def write(self, name: str, text: str) -> None:
        key = f"{run_prefix(self.inputs.task_id, self.inputs.execution_id, self.run_id)}/{name}"
        stored = await self._objects.put(key, text.encode())
        self._written[name] = FileRef(name=name, key=key, size=stored.size, sha256=stored.sha256)

    def expect(self, total: int) -> None:
        self.progress.total = max(total, self.progress.done)
        self.progress.changed.set()

    def advance(self, item: str) -> None:
        self.progress.advance(item)

    def source_read(self) -> None:
        self.progress.source_read = True

    async def item(
        self, label: str, *, key: object, result: type[Result], produce: Callable[[], Awaitable[Result]]
    ) -> Result | None:
        scoped = [self.inputs.step, result.__name__, key]
        finished = await self._checkpoints.load(scoped, result)
        if finished is None:
            self._end_of_turn()
            finished = await self._produce(label, produce)
            if finished is not None:
                await self._checkpoints.save(scoped, finished)
        self.advance(label)
        return finished

    async def _produce(self, label: str, produce: Callable[[], Awaitable[Result]]) -> Result | None:
        try:
            return await produce()
        except ItemError as error:
            self.fail_item(label, error)
            return None

    async def items(
        self, labels: Sequence[str], work: Callable[[str], Awaitable[Result | None]], *, concurrency: int
    ) -> list[Result | None]:
        gate = asyncio.Semaphore(concurrency)

        async def one(label: str) -> Result | None:
            async with gate:
                return await work(label)

        tasks = [asyncio.create_task(one(label)) for label in labels]
        try:
            await _settled(tasks)
        finally:
            await _cancel(tasks)
        return [task.result() for task in tasks]

    def fail_item(self, item: str, error: Exception) -> None:
        code = error.code if isinstance(error, SchemaloomError) else ItemError.code
        self._failures.append(ItemFailure(step=self.inputs.step, item=item, error=str(error), code=code))
        self.log.error(f"{item} 处理失败:{error}")

    async def guard(self) -> None:
        if await self._objects.exists(ended_key(self.inputs.task_id, self.inputs.execution_id)):
            raise ExecutionEnded

    def _end_of_turn(self) -> None:
        if self._turn_over.is_set():
            raise TurnOver


async def _settled(tasks: Sequence["asyncio.Task[Result | None]"]) -> None:
    """Returns when all are done, or one failed. A TurnOver lets the work in flight finish: it is checkpointed."""
    pending = set(tasks)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            error = task.exception()
            if error is not None and not isinstance(error, TurnOver):
                raise error


async def _cancel(tasks: Sequence["asyncio.Task[Result | None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
