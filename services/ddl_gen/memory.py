"""What a run remembers of its tables for the next one: only what has changed is asked and made anew."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from services.ddl_gen.annotate import TableAnnotation
from shared.catalog.model import CommentOrigin
from shared.worker import earlier

FORMAT = 1

MOST_NAMED = 8
"""So many tables are named in a line of the log."""


class TableMemory(BaseModel):
    """A table as it was described."""

    asked: str | None = None
    """The fingerprint of what the LLM was told; rows that come and go do not change it. None without a whole answer."""
    annotation: TableAnnotation | None = None
    files: dict[str, str]
    """The fingerprint of each document's text."""
    origins: dict[str, CommentOrigin]
    """Who wrote the comment of each column."""


class Memory(earlier.Memory):
    """The tables by their full names: the content of catalog_fingerprints.json."""

    format: int = FORMAT
    tables: dict[str, TableMemory] = Field(default_factory=dict)

    def annotation(self, table: str, asked: str) -> TableAnnotation | None:
        """What the LLM said when it was last told the same."""
        known = self.tables.get(table)
        return known.annotation if known is not None and known.asked == asked else None

    def same_files(self, table: str, files: Mapping[str, str]) -> bool:
        """Whether these documents of the table say what they said."""
        known = self.tables.get(table)
        return known is not None and files.items() <= known.files.items()

    def text(self) -> str:
        ordered = Memory(tables=dict(sorted(self.tables.items())))
        return ordered.model_dump_json(indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Rerun:
    """What became of the tables since the run before this one, by their full names."""

    kept: tuple[str, ...]
    """Both documents say what they said."""
    made: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def text(self) -> str:
        """For the person who reads the log."""
        told = (("沿用", self.kept), ("重新生成", self.made), ("不再包含", self.dropped))
        return "表: " + ",".join(
            f"{what} {len(names)} 个{_named(names)}" for what, names in told if names or what != "不再包含"
        )

    def as_json(self) -> dict[str, object]:
        names = {"kept_tables": self.kept, "made_tables": self.made, "dropped_tables": self.dropped}
        return {"text": self.text, **{what: list(tables) for what, tables in names.items()}}


def _named(names: Sequence[str]) -> str:
    shown = "、".join(name.removeprefix("public.") for name in names[:MOST_NAMED])
    return f"({shown}{' 等' if len(names) > MOST_NAMED else ''})" if names else ""


def rerun(before: Memory, after: Memory, unchanged: Iterable[str]) -> Rerun | None:
    """None when there was no run before."""
    if not before.tables:
        return None
    kept = set(unchanged)
    dropped = sorted(before.tables.keys() - after.tables.keys())
    return Rerun(tuple(sorted(kept)), tuple(sorted(after.tables.keys() - kept)), tuple(dropped))


def fingerprint(of: object) -> str:
    """The hash of any JSON value."""
    canonical = json.dumps(of, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
