"""A run in memory and plain collaborators, for tests that call a step's function directly."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel

from shared.errors import ItemError, PermanentError
from shared.llm.port import Answer, BadAnswer, Chat, EmbeddingKind, Embeddings, Prompt
from shared.manifests import FileRef, ItemFailure, StepInputs, TaskParameters
from shared.source.port import OpenSource, SourceDatabase
from shared.steps import Step
from shared.training.port import TrainingStore

Result = TypeVar("Result", bound=BaseModel)
STARTED_AT = datetime(2025, 7, 2, 19, 4, 10)  # noqa: DTZ001 - the port's times are naive


@dataclass
class RecordedLog:
    """Keeps what a step said, as (level, message)."""

    records: list[tuple[str, str]] = field(default_factory=list)

    def info(self, message: str) -> None:
        self.records.append(("INFO", message))

    def warning(self, message: str) -> None:
        self.records.append(("WARNING", message))

    def error(self, message: str) -> None:
        self.records.append(("ERROR", message))

    @property
    def text(self) -> str:
        return "\n".join(f"[{level}] {message}" for level, message in self.records)


@dataclass
class MemoryRun:
    """The Run protocol over dicts. `checkpoints` may be handed to a second run to test what a resume repeats."""

    step: Step
    files: dict[str, str] = field(default_factory=dict)
    """The task's current files by name, outputs of this run included."""
    uploaded: Collection[str] = ()
    """Names of `files` that a person put there."""
    parameters: TaskParameters = field(default_factory=TaskParameters)
    checkpoints: dict[str, str] = field(default_factory=dict)
    sealed_connection: str | None = None
    load_number: int | None = None
    log: RecordedLog = field(default_factory=RecordedLog)
    written: dict[str, str] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)
    """Labels of the finished items, in the order they finished."""
    expected: int = 0
    has_read_source: bool = False
    guards: int = 0
    failures: list[ItemFailure] = field(default_factory=list)
    attempt: int = 1
    last_attempt: bool = False
    remarks: dict[str, object] = field(default_factory=dict)

    @property
    def inputs(self) -> StepInputs:
        refs = (self.file(name) for name in self.files if name not in self.written)
        return StepInputs(
            task_id="task_20250702_174000",
            execution_id=UUID(int=1),
            step=self.step,
            checkpoint_set=UUID(int=2),
            started_at=STARTED_AT,
            parameters=self.parameters,
            sealed_connection=self.sealed_connection,
            files=tuple(ref for ref in refs if ref is not None),
            load_number=self.load_number,
        )

    def file(self, name: str) -> FileRef | None:
        if name not in self.files:
            return None
        body = self.files[name].encode()
        digest = hashlib.sha256(body).hexdigest()
        uploaded = name in self.uploaded and name not in self.written
        return FileRef(name=name, key=f"memory/{name}", size=len(body), sha256=digest, uploaded=uploaded)

    async def read(self, name: str) -> str:
        if name not in self.files:
            raise PermanentError(f"缺少文件 {name}")
        return self.files[name]

    async def write(self, name: str, text: str) -> None:
        self.files[name] = self.written[name] = text

    def expect(self, total: int) -> None:
        self.expected = total

    def advance(self, item: str) -> None:
        self.finished.append(item)

    async def item(
        self, label: str, *, key: object, result: type[Result], produce: Callable[[], Awaitable[Result]]
    ) -> Result | None:
        digest = hashlib.sha256(json.dumps([result.__name__, key], sort_keys=True).encode()).hexdigest()
        if digest not in self.checkpoints:
            try:
                made = await produce()
            except ItemError as error:
                self.fail_item(label, error)
                return None
            self.checkpoints[digest] = made.model_dump_json()
        self.advance(label)
        return result.model_validate_json(self.checkpoints[digest])

    async def items(
        self, labels: Sequence[str], work: Callable[[str], Awaitable[Result | None]], *, concurrency: int
    ) -> list[Result | None]:
        turn = asyncio.Semaphore(concurrency)

        async def one(label: str) -> Result | None:
            async with turn:
                return await work(label)

        tasks = [asyncio.create_task(one(label)) for label in labels]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def fail_item(self, item: str, error: Exception) -> None:
        code = getattr(error, "code", "item_failed")
        self.failures.append(ItemFailure(step=self.step, item=item, error=str(error), code=code))
        self.log.error(f"{item}: {error}")

    async def guard(self) -> None:
        self.guards += 1

    def source_read(self) -> None:
        self.has_read_source = True


@dataclass
class ScriptedChat:
    """An LLM that answers by purpose; records every prompt.

    An answer is a JSON value, an exception to raise, or a function of the prompt that gives either.
    A purpose without an answer raises BadAnswer.
    """

    answers: Mapping[str, Any]
    concurrency: int = 4
    prompts: list[Prompt] = field(default_factory=list)
    most_at_once: int = 0
    _under_way: int = 0

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        self.prompts.append(prompt)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            await asyncio.sleep(0)
            return self._answer(prompt, answer)
        finally:
            self._under_way -= 1

    def _answer(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        scripted = self.answers.get(prompt.name)
        value = scripted(prompt) if callable(scripted) else scripted
        if isinstance(value, Exception):
            raise value
        if value is None:
            raise BadAnswer("模型没有给出可用的回答")
        return answer.model_validate(value)


class CharacterEmbeddings:
    """Unit vectors that count characters: alike texts lie close, on every machine the same."""

    model = "characters"
    dimension = 64

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        counts = [0.0] * self.dimension
        for character in text or " ":
            counts[ord(character) * 2654435761 % 2**32 % self.dimension] += 1.0
        length = sum(count * count for count in counts) ** 0.5
        return [count / length for count in counts]


def no_source() -> AbstractAsyncContextManager[SourceDatabase]:
    """The source of a test that must not open one."""
    raise AssertionError("this test has no source database")


@dataclass
class StepCollaborators:
    """The Collaborators protocol as plain fields; what a test does not give it must not need."""

    open_source: OpenSource = no_source
    chat: Chat | None = None
    training: TrainingStore = field(default_factory=lambda: cast("TrainingStore", None))

    async def embeddings(self) -> Embeddings:
        return CharacterEmbeddings()
