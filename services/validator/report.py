"""The files that tell what the validation found and changed: for a person, and for machines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.validator.outcome import Attempt, Checked
from services.validator.pairs import Entry, PairFile
from shared.manifests import StepInputs
from shared.sql.verdict import Returned

AUTHORS = {"rule": "规则", "llm": "大模型"}
RULER = "=" * 60
_EMPTY = frozenset({Returned.EMPTY, Returned.ZERO_COUNT, Returned.ALL_NULL})


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a pair file with its outcome; None when the entry could not be checked."""

    entry: Entry
    outcome: Checked | None

    @property
    def passed(self) -> bool:
        return self.outcome is not None and self.outcome.valid

    @property
    def repaired(self) -> bool:
        return self.outcome is not None and self.outcome.repaired_by is not None

    @property
    def attempted(self) -> bool:
        return self.outcome is not None and bool(self.outcome.attempts or self.outcome.llm_note)

    @property
    def empty(self) -> bool:
        finding = self.outcome.finding if self.outcome is not None else None
        return finding is not None and finding.result in _EMPTY

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to look at in a pair that passed."""
        finding = self.outcome.finding if self.outcome is not None else None
        return (*finding.warnings, *finding.doubts) if finding is not None else ()

    @property
    def error(self) -> str | None:
        """What was wrong with the pair as it came."""
        if self.outcome is not None and self.outcome.fault is not None:
            return self.outcome.fault.message
        return self.entry.error or (None if self.outcome is not None else "校验没有完成")


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one validation, and the figures made from them."""

    inputs: StepInputs
    files: tuple[str, ...]
    rows: tuple[Row, ...]
    modified: bool
    """Whether the pair files may be changed."""

    @classmethod
    def of(
        cls,
        inputs: StepInputs,
        files: Sequence[PairFile],
        outcomes: Mapping[str, Mapping[int, Checked]],
        *,
        modified: bool,
    ) -> "Report":
        rows = [Row(e, outcomes.get(file.name, {}).get(e.number)) for file in files for e in file.entries]
        return cls(inputs, tuple(file.name for file in files), tuple(rows), modified)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def valid_at_first(self) -> int:
        return sum(row.outcome is not None and row.outcome.valid_at_first for row in self.rows)

    @property
    def passed(self) -> int:
        return sum(row.passed for row in self.rows)

    @property
    def repaired(self) -> int:
        return sum(row.repaired for row in self.rows)

    @property
    def invalid_after(self) -> int:
        return self.total - self.passed

    @property
    def empty(self) -> int:
        return sum(row.empty for row in self.rows)

    @property
    def average_ms(self) -> float:
        times = [row.outcome.elapsed_ms for row in self.rows if row.outcome is not None]
        return round(sum(times) / len(times), 2) if times else 0.0

    def repaired_by(self, author: str) -> int:
        return sum(row.outcome is not None and row.outcome.repaired_by == author for row in self.rows)

    @property
    def summary(self) -> dict[str, object]:
        """The step's result."""
        return {
            "pair_files": list(self.files),
            "total": self.total,
            "valid": self.valid_at_first,
            "invalid": self.total - self.valid_at_first,
            "repair_attempted": sum(row.attempted for row in self.rows),
            "repaired": self.repaired,
            "repaired_by_rule": self.repaired_by("rule"),
            "repaired_by_llm": self.repaired_by("llm"),
            "removed": self.invalid_after if self.modified else 0,
            "valid_after": self.passed,
            "success_rate": round(self.passed / self.total, 4) if self.total else 0.0,
            "empty_results": self.empty,
            "average_ms": self.average_ms,
        }


def report_json(report: Report, seconds: float) -> str:
    """`sql_validation_<stamp>_report.json`."""
    body = {
        "task_id": report.inputs.task_id,
        "started_at": report.inputs.started_at.isoformat(timespec="microseconds"),
        "duration_s": round(seconds, 2),
        "summary": report.summary,
        "results": [_result(row, removed=report.modified and not row.passed) for row in report.rows],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _result(row: Row, *, removed: bool) -> dict[str, Any]:
    entry, outcome = row.entry, row.outcome
    finding = outcome.finding if outcome is not None else None
    return {
        "file": entry.file,
        "index": entry.number,
        "question": entry.question,
        "sql": entry.sql,
        "valid": outcome is not None and outcome.valid_at_first,
        "valid_after": row.passed,
        "removed": removed,
        "error": outcome.fault.model_dump() if outcome is not None and outcome.fault is not None else row.error,
        "repaired_by": outcome.repaired_by if outcome is not None else None,
        "attempts": [attempt.model_dump() for attempt in (outcome.attempts if outcome is not None else ())],
        "llm_note": outcome.llm_note if outcome is not None else None,
        "final": finding.model_dump() if finding is not None else None,
        "elapsed_ms": outcome.elapsed_ms if outcome is not None else None,
    }


def summary_log(report: Report, seconds: float) -> str:
    """`sql_validation_<stamp>_summary.log`."""
    parts = [_head(report, seconds), _figures(report), _failures(report), _repairs(report), _doubts(report)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(report: Report, seconds: float) -> Iterator[str]:
    yield "SQL 校验报告"
    yield RULER
    yield f"输入文件: {'、'.join(report.files)}"
    yield f"校验时间: {report.inputs.started_at:%Y-%m-%d %H:%M:%S}"
    yield f"用时: {seconds:.1f} 秒"
    yield ""


def _figures(report: Report) -> Iterator[str]:
    figures = report.summary
    yield "总体统计"
    yield "-" * 60
    yield f"SQL 总数: {report.total}"
    yield f"原本有效: {report.valid_at_first}"
    yield f"原本无效: {figures['invalid']}"
    yield f"最终有效: {report.passed}"
    yield f"成功率: {report.passed / max(report.total, 1):.1%}"
    yield f"平均用时: {report.average_ms:.2f} 毫秒"
    yield f"结果为空: {report.empty}"
    yield ""
    yield "修复统计"
    yield "-" * 60
    yield f"尝试修复: {figures['repair_attempted']}"
    yield f"修复成功: {report.repaired}(规则 {report.repaired_by('rule')},大模型 {report.repaired_by('llm')})"
    yield f"修复失败: {sum(row.attempted and not row.repaired for row in report.rows)}"
    yield ""
    yield "文件修改"
    yield "-" * 60
    yield from _changes(report)
    yield ""


def _changes(report: Report) -> Iterator[str]:
    if not report.modified:
        yield "未启用文件修改,原文件保持不变"
        return
    yield f"修改: {report.repaired} 条"
    yield f"移除: {report.invalid_after} 条"


def _failures(report: Report) -> Iterator[str]:
    failed = [row for row in report.rows if not row.passed]
    yield f"未通过的 SQL({len(failed)} 条)"
    yield "-" * 60
    for number, row in enumerate(failed, 1):
        yield f"{number}. {row.entry.label}"
        yield f"   问题: {_line(row.entry.question)}"
        yield f"   错误: {_line(row.error or '')}"
        if row.outcome is not None and row.outcome.fault is not None:
            yield f"   SQLSTATE: {row.outcome.fault.sqlstate or '无(执行前已拒绝)'}"
        yield from _attempts(row.outcome.attempts if row.outcome is not None else ())
        if row.outcome is not None and row.outcome.llm_note:
            yield f"   大模型: {_line(row.outcome.llm_note)}"
        yield f"   最终 SQL: {_line(row.entry.sql)}"
        yield ""
    if not failed:
        yield from ("无", "")


def _attempts(attempts: Sequence[Attempt]) -> Iterator[str]:
    for number, attempt in enumerate(attempts, 1):
        outcome = _line(attempt.error) if attempt.error else "通过"
        yield f"   第 {number} 次修复({AUTHORS[attempt.author]},{attempt.what}): {outcome}"
        yield f"      {_line(attempt.sql)}"


def _repairs(report: Report) -> Iterator[str]:
    repaired = [row for row in report.rows if row.repaired]
    yield f"修复成功的 SQL({len(repaired)} 条)"
    yield "-" * 60
    for number, row in enumerate(repaired, 1):
        if row.outcome is None or row.outcome.repaired_by is None:
            continue
        yield f"{number}. {row.entry.label}(由{AUTHORS[row.outcome.repaired_by]}修复)"
        yield f"   问题: {_line(row.entry.question)}"
        yield f"   错误: {_line(row.error or '')}"
        yield f"   修复前: {_line(row.entry.sql)}"
        yield f"   修复后: {_line(row.outcome.final_sql)}"
        yield ""
    if not repaired:
        yield from ("无", "")


def _doubts(report: Report) -> Iterator[str]:
    doubtful = [row for row in report.rows if row.doubts]
    yield f"有效但需要留意的 SQL({len(doubtful)} 条)"
    yield "-" * 60
    for number, row in enumerate(doubtful, 1):
        yield f"{number}. {row.entry.label}: {';'.join(map(_line, row.doubts))}"
        yield f"   问题: {_line(row.entry.question)}"
    if not doubtful:
        yield "无"


def modifications_log(report: Report) -> str:
    """`file_modifications_<stamp>.log`."""
    lines = ["问答对文件修改记录", RULER, f"时间: {report.inputs.started_at:%Y-%m-%d %H:%M:%S}", ""]
    repaired = [row for row in report.rows if row.repaired]
    removed = [row for row in report.rows if not row.passed]
    lines += [f"修改的条目({len(repaired)} 条)", "-" * 60, *(line for row in repaired for line in _modified(row))]
    lines += [f"移除的条目({len(removed)} 条)", "-" * 60, *(line for row in removed for line in _removed(row))]
    return "\n".join(lines) + "\n"


def _modified(row: Row) -> list[str]:
    final = row.outcome.final_sql if row.outcome is not None else ""
    return [*_subject(row), f"  原 SQL: {_line(row.entry.sql)}", f"  新 SQL: {_line(final)}", ""]


def _removed(row: Row) -> list[str]:
    return [*_subject(row), f"  SQL: {_line(row.entry.sql)}", f"  错误: {_line(row.error or '')}", ""]


def _subject(row: Row) -> list[str]:
    return [f"[{row.entry.file} #{row.entry.number}]", f"  问题: {_line(row.entry.question)}"]


def _line(text: str) -> str:
    """On one line, so that what a pair says cannot look like a line of the log."""
    return " ".join(text.split())
