"""Pair files, whoever wrote them: read, judged entry by entry, and written back with what became of each pair."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.validator.outcome import Checked
from shared.errors import ItemError, where_json_breaks

ENDING = "_pair.json"


class BadPairFile(ItemError):
    """The file holds no pairs that can be read."""

    code = "bad_pair_file"


class BadPair(ItemError):
    """An entry of a pair file is no pair."""

    code = "bad_pair"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a pair file."""

    file: str
    number: int
    """From 1, in the order of the file."""
    raw: Any
    question: str = ""
    sql: str = ""
    error: str | None = None
    """Why it is no pair."""

    @property
    def label(self) -> str:
        return f"{self.file} 第 {self.number} 条"


@dataclass(frozen=True, slots=True)
class PairFile:
    """A current pair file of the task."""

    name: str
    text: str
    """As read, for the backup."""
    entries: tuple[Entry, ...]

    @property
    def detail_name(self) -> str:
        return self.name.removesuffix(ENDING) + "_detail.json"


def pair_file_names(names: Iterable[str]) -> list[str]:
    """The current pair files among a task's files; backups end otherwise."""
    return sorted(name for name in names if name.endswith(ENDING))


def read_pair_file(name: str, text: str, seen: set[tuple[str, str]]) -> PairFile:
    """The entries of a file. `seen` gathers the pairs of all files, so that a repetition is told.

    Raises BadPairFile when the text is no JSON array.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadPairFile(f"{name} 不是合法的 JSON:{where_json_breaks(error)}") from None
    if not isinstance(data, list):
        raise BadPairFile(f"{name} 应是一个 JSON 数组,每个元素含 question 和 sql")
    return PairFile(name, text, tuple(_entry(name, i + 1, raw, seen) for i, raw in enumerate(data)))


def _entry(file: str, number: int, raw: Any, seen: set[tuple[str, str]]) -> Entry:
    if not isinstance(raw, dict):
        return Entry(file, number, raw, error="不是含 question 和 sql 的对象")
    missing = [key for key in ("question", "sql") if key not in raw]
    if missing:
        return Entry(file, number, raw, question=_text(raw.get("question")), error=f"缺少字段 {'、'.join(missing)}")
    question, sql = _text(raw["question"]), _text(raw["sql"])
    blank = [key for key, value in (("question", question), ("sql", sql)) if not value.strip()]
    if blank:
        return Entry(file, number, raw, question, sql, f"字段 {'、'.join(blank)} 为空或不是文字")
    identity = (question.strip(), " ".join(sql.split()).rstrip("; "))
    if identity in seen:
        return Entry(file, number, raw, question, sql, "与前面的一条完全重复")
    seen.add(identity)
    return Entry(file, number, raw, question, sql)


def _text(value: Any) -> str:
    # a lone surrogate is valid JSON and no text that a file can hold
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def rewritten(file: PairFile, outcomes: Mapping[int, Checked]) -> str:
    """The file with repaired SQL in place and what stayed invalid removed; other keys of an entry are kept."""
    kept = [_with_sql(entry, outcomes[entry.number]) for entry in file.entries if stays(entry, outcomes)]
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def stays(entry: Entry, outcomes: Mapping[int, Checked]) -> bool:
    """Whether a pair passed in the end."""
    outcome = outcomes.get(entry.number)
    return outcome is not None and outcome.valid


def _with_sql(entry: Entry, outcome: Checked) -> Any:
    return {**entry.raw, "sql": outcome.final_sql}


def rewritten_detail(text: str, file: PairFile, outcomes: Mapping[int, Checked]) -> str | None:
    """The sidecar in step with the rewritten pairs; None when it does not belong to this file's pairs."""
    try:
        details = json.loads(text)
    except ValueError:
        return None
    if not isinstance(details, list) or len(details) != len(file.entries):
        return None
    pairs = zip(details, file.entries, strict=True)
    kept = [_detail(detail, outcomes[entry.number]) for detail, entry in pairs if stays(entry, outcomes)]
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def _detail(detail: Any, outcome: Checked) -> Any:
    """A repaired pair's detail says what the new SQL is; every other one stays as it is."""
    if not isinstance(detail, dict) or outcome.finding is None or outcome.repaired_by is None:
        return detail
    finding = outcome.finding
    fresh: dict[str, Sequence[str] | str | int | float | None] = {
        "sql": finding.sql,
        "level": finding.level,
        "tables": list(finding.tables),
        "columns": list(finding.columns),
        "checks_passed": ["parse", "resolve", "explain", "execute", *([] if finding.doubts else ["meaning"])],
        "rows": finding.rows,
        "estimated_cost": finding.cost,
        "warnings": [*finding.warnings, *finding.doubts],
    }
    return {
        **detail,
        **{key: value for key, value in fresh.items() if key in detail},
        "repaired_by": outcome.repaired_by,
    }
