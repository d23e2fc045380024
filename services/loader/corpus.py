"""From the task's files to training records. Pure.

DDL gives one record a file, Markdown one a section, pairs one each. Backups (`…_bak1`, `….backup`, `…_old`) end in
none of the names that are read, nor do the sidecars of pair files (`…_detail.json`).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from shared.errors import ItemError, where_json_breaks
from shared.sql.parse import parse_select
from shared.sql.verdict import Rejected
from shared.training.port import RecordKind, TrainingRecord, UnloadableText
from shared.training.records import ddl_record, documentation_record, sql_record

ENDINGS = {
    ".ddl": RecordKind.DDL,
    ".md": RecordKind.DOCUMENTATION,
    ".markdown": RecordKind.DOCUMENTATION,
    "_pair.json": RecordKind.SQL,
    "_pairs.json": RecordKind.SQL,
}
FOR_OTHER_STEPS = frozenset({"table_list.txt", "glossary.csv"})
"""What a person uploads for the steps before: no training data, and no mistake."""
_MAKES_SOMETHING = re.compile(r"\bcreate\b", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,2})\s+\S")


class BadTrainingFile(ItemError):
    """A file, or a part of it, holds no training data."""

    code = "bad_training_file"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file gives: its records, and its parts that give none."""

    name: str
    kind: RecordKind
    records: tuple[TrainingRecord, ...] = ()
    errors: tuple[tuple[str, BadTrainingFile], ...] = ()
    """(item, error)"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All records of a task, each content once."""

    files: tuple[Parsed, ...]
    records: tuple[TrainingRecord, ...]

    @classmethod
    def of(cls, files: Iterable[Parsed]) -> "Corpus":
        parsed = tuple(files)
        unique = {record.id: record for file in parsed for record in file.records}
        return cls(parsed, tuple(unique.values()))

    @property
    def duplicates(self) -> int:
        """Records left out because another file, or the same, has the same content."""
        return sum(len(file.records) for file in self.files) - len(self.records)

    @property
    def counts(self) -> dict[RecordKind, int]:
        return {kind: sum(record.kind is kind for record in self.records) for kind in RecordKind}


def kind_of(name: str) -> RecordKind | None:
    """What a file of that name is read as; None for one that is no training data."""
    lowered = name.lower()
    return next((kind for ending, kind in ENDINGS.items() if lowered.endswith(ending)), None)


def parse(name: str, kind: RecordKind, text: str, *, dataset: str, task_id: str) -> Parsed:
    """The records of a file; what cannot be read stands in `errors`."""
    metadata = {"task_id": task_id, "file": name}
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        if kind is RecordKind.SQL:
            return _parse_pairs(name, clean, dataset, metadata)
        if kind is RecordKind.DDL and clean.strip() and not _MAKES_SOMETHING.search(clean):
            return _bad(name, kind, "文件中没有 CREATE 语句")
        make = ddl_record if kind is RecordKind.DDL else documentation_record
        parts = [clean] if kind is RecordKind.DDL else sections(clean)
        records = tuple(make(dataset, part.strip() + "\n", **metadata) for part in parts if part.strip())
        return Parsed(name, kind, records) if records else _bad(name, kind, "文件是空的")
    except UnloadableText as error:
        return _bad(name, kind, error.message)


def _bad(name: str, kind: RecordKind, reason: str) -> Parsed:
    return Parsed(name, kind, errors=((name, BadTrainingFile(reason)),))


def _parse_pairs(name: str, text: str, dataset: str, metadata: Mapping[str, Any]) -> Parsed:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _bad(name, RecordKind.SQL, f"文件不是合法的 JSON:{where_json_breaks(error)}")
    if not isinstance(entries, list):
        return _bad(name, RecordKind.SQL, "文件应当是由 question 和 sql 组成的 JSON 数组")
    if not entries:
        return _bad(name, RecordKind.SQL, "文件中没有问答对")
    records, errors = [], []
    for number, entry in enumerate(entries, 1):
        try:
            records.append(_pair(dataset, entry, metadata))
        except BadTrainingFile as error:
            errors.append((f"{name} 第{number}条", error))
    return Parsed(name, RecordKind.SQL, tuple(records), tuple(errors))


def _pair(dataset: str, entry: object, metadata: Mapping[str, Any]) -> TrainingRecord:
    question, sql = (entry.get("question"), entry.get("sql")) if isinstance(entry, dict) else (None, None)
    if not (isinstance(question, str) and question.strip() and isinstance(sql, str) and sql.strip()):
        raise BadTrainingFile("问答对应当有非空的 question 和 sql")
    try:
        parse_select(sql)
        return sql_record(dataset, question.strip(), sql.strip(), **metadata)
    except Rejected as error:
        raise BadTrainingFile(f"SQL 不能作为训练数据: {error.failure.message}") from None
    except UnloadableText as error:
        raise BadTrainingFile(error.message) from None


def sections(markdown: str) -> list[str]:
    """The text cut before each `## ` heading, or before each `# ` where there are none.

    A title without a text of its own joins the section that follows. Nothing is lost.
    """
    lines = re.split(r"(?<=\n)", markdown)
    levels = _heading_levels(lines)
    level = 2 if 2 in levels else 1
    starts = [number for number, found in enumerate(levels) if found == level]
    if not starts:
        return [markdown]
    before = lines[: starts[0]]
    if any(line.strip() and not found for line, found in zip(before, levels, strict=False)):
        starts.insert(0, 0)
    starts[0] = 0
    ends = chain(starts[1:], [len(lines)])
    return ["".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def _heading_levels(lines: list[str]) -> list[int]:
    """1 or 2 for a line that is such a heading, else 0; what stands in a code block is none."""
    levels, fence = [], ""
    for line in lines:
        marker = _FENCE.match(line)
        heading = None if fence or marker else _HEADING.match(line)
        levels.append(len(heading.group(1)) if heading else 0)
        if marker and not fence:
            fence = marker.group(1)
        elif marker and marker.group(1) == fence:
            fence = ""
    return levels
