"""task_result.json: what became of a task, written when it ends, whatever the outcome."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from services.gateway.workflow.state import StepState, TaskState, total_usage
from shared.manifests import ItemFailure
from shared.steps import Step

TASK_RESULT = "task_result.json"


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a completed step said about its work."""

    summary: Mapping[str, Any]
    item_errors: tuple[ItemFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What identifies a task to its reader."""

    task_name: str | None
    db_name: str


def compose(state: TaskState, facts: TaskFacts, reports: Mapping[Step, StepReport], zone: tzinfo) -> dict[str, Any]:
    """The content, JSON types only; times as everywhere in the API: local, without zone."""
    return {
        "task_id": state.task_id,
        "task_name": facts.task_name,
        "db_name": facts.db_name,
        "status": state.status.value,
        "started_at": _time(state.started_at, zone),
        "completed_at": _time(state.completed_at, zone),
        "duration_s": _duration(state.started_at, state.completed_at),
        "error_message": state.error_message,
        "steps": [_step(step, reports.get(step.step), zone) for step in state.steps],
        "item_errors": [
            {"step": failure.step.value, "item": failure.item, "error": failure.error}
            for report in reports.values()
            for failure in report.item_errors
        ],
        "rerun": [text for step in _of_this_run(state) for text in _kept(reports.get(step.step))],
        "usage": total_usage(step.usage for step in state.steps).model_dump(),
    }


def render(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _step(step: StepState, report: StepReport | None, zone: tzinfo) -> dict[str, Any]:
    return {
        "step_name": step.step.value,
        "status": step.status.value,
        "started_at": _time(step.started_at, zone),
        "completed_at": _time(step.completed_at, zone),
        "duration_s": _duration(step.started_at, step.completed_at),
        "error_message": step.error_message,
        "result": dict(report.summary) if report else None,
        "usage": step.usage.model_dump(),
    }


def _of_this_run(state: TaskState) -> list[StepState]:
    """The steps that have run since the task was last started; one run by itself leaves the results of the others."""
    return [s for s in state.steps if s.started_at and state.started_at and s.started_at >= state.started_at]


def _kept(report: StepReport | None) -> list[str]:
    """What the step says it kept of its earlier run, in words."""
    rerun = report.summary.get("rerun") if report else None
    return [str(rerun["text"])] if isinstance(rerun, Mapping) and "text" in rerun else []


def _time(moment: datetime | None, zone: tzinfo) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="microseconds")


def _duration(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return round((end - start).total_seconds(), 3)
