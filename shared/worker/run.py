"""What a step sees of the run it is in: its inputs, its outputs, its checkpoints, its log. No broker, no database."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel

from shared.llm.port import Chat, Embeddings
from shared.manifests import FileRef, ItemFailure, StepInputs
from shared.source.port import OpenSource
from shared.training.port import TrainingStore

Result = TypeVar("Result", bound=BaseModel)


class Log(Protocol):
    """The task's log: what a person follows. Chinese, one thing a line, no secrets."""

    def info(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def error(self, message: str) -> None: ...


class Run(Protocol):
    """One attempt at a step."""

    @property
    def inputs(self) -> StepInputs: ...

    @property
    def log(self) -> Log: ...

    def file(self, name: str) -> FileRef | None:
        """The task's current file of that name, or one that this run has written."""

    async def read(self, name: str) -> str:
        """A current file's text (UTF-8). Raises PermanentError naming a file that is missing or is no text."""

    async def write(self, name: str, text: str) -> None:
        """Writes an output. It becomes visible when the run's completion is accepted; writing twice replaces."""

    def expect(self, total: int) -> None:
        """Says how many items the step has; may be said again when more is known."""

    def advance(self, item: str) -> None:
        """Counts an item as finished, for steps that have no `item` work of their own to checkpoint."""

    async def item(
        self, label: str, *, key: object, result: type[Result], produce: Callable[[], Awaitable[Result]]
    ) -> Result | None:
        """The result of one item (a table, a theme, a pair): from its checkpoint if an earlier run finished it.

        `key` is any JSON value that holds all the result depends on (inputs, parameters, prompt, format version).
        An ItemError is recorded, logged and gives None. Between items the run may end here: it yields its turn,
        is drained or was cancelled; whatever `item` raises then must pass through.
        """

    async def items(
        self, labels: Sequence[str], work: Callable[[str], Awaitable[Result | None]], *, concurrency: int
    ) -> list[Result | None]:
        """Runs `work` for every label, at most `concurrency` at once; results in the order of the labels."""

    def fail_item(self, item: str, error: Exception) -> None:
        """Records a failed item outside `item`."""

    @property
    def failures(self) -> Sequence[ItemFailure]: ...

    async def guard(self) -> None:
        """Call before publishing anything outside the object store: ends the run when its execution has ended."""

    def source_read(self) -> None:
        """Says that the source database has answered: from now on its loss is transient."""


class Collaborators(Protocol):
    """What a step works with beside its run."""

    @property
    def open_source(self) -> OpenSource: ...

    @property
    def chat(self) -> Chat | None:
        """None without an LLM: the rule author works alone."""

    async def embeddings(self) -> Embeddings:
        """Opened when first asked for. Raises LlmUnavailable, LlmRefused."""

    @property
    def training(self) -> TrainingStore: ...


StepFunction = Callable[[Run, Collaborators], Awaitable[dict[str, object]]]
"""A step: does its work and returns its summary, which becomes `<step>_result.json` and goes into task_result.json.

It fails by raising: PermanentError (the user must change something), TransientError (try again), and when all of its
items failed a PermanentError that says why.
"""
