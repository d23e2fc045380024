"""The training store: what text-to-SQL applications read. One store holds one dataset at a time per database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from shared.errors import PermanentError, TransientError


class TrainingStoreUnavailable(TransientError):
    """The training store does not answer."""

    code = "training_store_unavailable"


class SupersededLoad(PermanentError):
    """A later load has been published: this one must not overwrite it."""

    code = "superseded_load"


class RecordKind(StrEnum):
    """The three kinds that Vanna and its kin read."""

    DDL = "ddl"
    DOCUMENTATION = "documentation"
    SQL = "sql"


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One thing to retrieve. Its id follows from kind, database and content, so that a reload adds nothing twice."""

    id: str
    kind: RecordKind
    content: str
    """Raw DDL or documentation; empty for SQL."""
    question: str | None = None
    sql: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    """Extra keys: task_id, db_name, file, load number."""


@dataclass(frozen=True, slots=True)
class EmbeddedRecord:
    record: TrainingRecord
    vector: Sequence[float]


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What the store holds after a load, read back from it."""

    stored: dict[RecordKind, int]
    """Records of this load that were read back."""
    retired: int
    """Records of earlier loads of the same dataset that are gone."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    record: TrainingRecord
    score: float
    """Cosine similarity, 1 is the same direction."""


class TrainingStore(Protocol):
    """Made by `shared.training.connect(url)`. Any method may raise TrainingStoreUnavailable."""

    def text_to_embed(self, record: TrainingRecord) -> str:
        """The text whose vector this layout's readers search (pgvector: question and SQL; Weaviate: the question)."""

    async def load(
        self, dataset: str, load_number: int, records: Sequence[EmbeddedRecord], *, truncate: bool = False
    ) -> LoadCounts:
        """Publishes a load in one go: all of it becomes visible, and older records of the dataset retire.

        `truncate` empties what lower loads of any dataset left. Raises SupersededLoad.
        """

    async def search(self, vector: Sequence[float], kind: RecordKind, *, limit: int = 5) -> list[SearchHit]:
        """The nearest records of a kind, best first."""

    async def count(self) -> dict[RecordKind, int]:
        """All records by kind."""

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
