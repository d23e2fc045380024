"""A soak notices a task that is incomplete, wrong or counted twice."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bench.promises import PAIRS, RECORDS, broken_promises, takeovers
from shared.steps import STEPS
from tests.support.journey import TABLES, Outcome


def as_promised() -> Outcome:
    pairs = [{"question": f"问题{number}", "sql": f"SELECT {number};"} for number in range(PAIRS)]
    files = {f"{name}.ddl": b"" for name in TABLES}
    files["qs_highway_db_pair.json"] = json.dumps(pairs).encode()
    files["training_load_report.json"] = json.dumps({"records": RECORDS}).encode()
    state = {"status": "completed", "error_message": None}
    return Outcome("task_1", state, files, log_of(STEPS))


def log_of(completed: Sequence[str]) -> list[dict[str, Any]]:
    taken = [{"message": "执行进程 host:1 接手"} for _ in STEPS]
    return taken + [{"message": f"步骤 {step} 完成,用时 1.0 秒"} for step in completed]


def with_file(name: str, content: object) -> Outcome:
    outcome = as_promised()
    return replace(outcome, files=outcome.files | {name: json.dumps(content).encode()})


def test_a_complete_task_breaks_no_promise() -> None:
    assert broken_promises(as_promised()) == []


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        (replace(as_promised(), state={"status": "failed", "error_message": "无法连接"}), "failed: 无法连接"),
        (with_file("qs_highway_db_pair.json", [{"question": "一", "sql": "SELECT 1;"}] * PAIRS), "1 of them different"),
        (with_file("one_more.ddl", ""), "8 .ddl files instead of 7"),
        (with_file("training_load_report.json", {"records": RECORDS | {"sql": 100}}), "'sql': 100"),
        (replace(as_promised(), logs=log_of([*STEPS, STEPS[1]])), "qa_generation was completed 2 times"),
        (replace(as_promised(), logs=log_of(STEPS[:3])), "training_load was completed 0 times"),
    ],
    ids=["failed", "doubled pairs", "a file too many", "doubled records", "a step twice", "a step never"],
)
def test_whatever_is_wrong_is_said(outcome: Outcome, complaint: str) -> None:
    (said,) = broken_promises(outcome)
    assert complaint in said


def test_runs_beyond_one_a_step_are_counted() -> None:
    assert takeovers([*log_of(STEPS), {"message": "执行进程 host:2 接手"}]) == 1
