"""The training store: what text-to-SQL applications read. One store holds one dataset at a time per database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shared.errors import PermanentError, TransientError


class TrainingStoreUnavailable(TransientError):
    """The training store does not answer."""

    code = "training_store_unavailable"


class SupersededLoad(PermanentError):
    """A later load has been published: this one must not overwrite it."""

    code = "superseded_load"


class TrainingStoreRefused(PermanentError):
    """The training store refuses: wrong password, missing rights, or a layout that is not the one applications read."""

    code = "training_store_refused"


class DimensionMismatch(PermanentError):
    """The store holds vectors of another dimension, so another model's."""

    code = "dimension_mismatch"


class UnloadableText(PermanentError):
    """A text holds what no training store takes: NUL characters or half a surrogate pair."""

    code = "unloadable_text"


class BackupMissing(PermanentError):
    """There is no such backup of the training store."""

    code = "backup_missing"


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
    truncated: int = 0
    """Records of other datasets and of other writers that are gone."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    record: TrainingRecord
    score: float
    """Cosine similarity, 1 is the same direction."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of all records of the three kinds, kept inside the store itself."""

    id: str
    created_at: datetime
    """Aware, by the store's clock."""
    note: str
    counts: dict[RecordKind, int]


class TrainingStore(Protocol):
    """Made by `shared.training.connect(url)`. Any method may raise TrainingStoreUnavailable."""

    def text_to_embed(self, record: TrainingRecord) -> str:
        """The text whose vector this layout's readers search (pgvector: question and SQL; Weaviate: the question)."""

    async def load(
        self, dataset: str, load_number: int, records: Sequence[EmbeddedRecord], *, truncate: bool = False
    ) -> LoadCounts:
        """Publishes a load in one go: all of it becomes visible, and older records of the dataset retire.

        `truncate` empties what lower loads of any dataset, and anybody else, left; a truncating load supersedes
        the lower loads of all datasets. Publishing a load number again changes nothing that is not its own.
        Raises SupersededLoad, DimensionMismatch, UnloadableText, TrainingStoreRefused.
        """

    async def latest_load(self) -> int:
        """The highest load number that the store knows, of any dataset; 0 when it knows none."""

    async def search(self, vector: Sequence[float], kind: RecordKind, *, limit: int = 5) -> list[SearchHit]:
        """The nearest records of a kind, best first."""

    async def count(self) -> dict[RecordKind, int]:
        """All records by kind."""

    async def backup(self, note: str = "", *, keep: str | None = None) -> Backup:
        """Copies all records; the oldest copies beyond the twentieth go.

        `keep` is a copy that stays, because it is about to be restored. Raises BackupMissing for an unknown one.
        """

    async def backups(self) -> list[Backup]:
        """The copies, newest first."""

    async def restore(self, backup_id: str) -> Backup:
        """Puts a copy in the place of all records, other writers' included. Raises BackupMissing."""

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
