"""Rows of a task as the API reads them."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from services.gateway.records import CurrentExecution, StepRecord, StepStatus, TaskRecord, TaskStatus
from services.gateway.store.queries import Row
from services.gateway.workflow.state import Phase
from shared.events import Usage
from shared.manifests import ItemFailure, TaskParameters
from shared.steps import Step


def task_record(row: Row, steps: Iterable[Row], zone: tzinfo) -> TaskRecord:
    """`row` joins the open execution; one without a `result` column gives a record without result."""
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return TaskRecord(
        **plain,
        parameters=TaskParameters.model_validate(row["parameters"]),
        status=TaskStatus(row["status"]),
        steps=tuple(map(_step_record, steps)),
        current=_current(row, zone),
        result=row.get("result"),
    )


_PLAIN = (
    "task_id",
    "task_name",
    "db_name",
    "business_context",
    "masked_connection",
    "created_by",
    "created_at",
    "started_at",
    "completed_at",
    "updated_at",
    "error_message",
    "files_deleted",
    "version",
)


def _current(row: Row, zone: tzinfo) -> CurrentExecution | None:
    if row["execution_id"] is None:
        return None
    stamp = row["opened_at"].astimezone(zone).strftime("%Y%m%d_%H%M%S")
    return CurrentExecution(
        execution_id=row["execution_id"],
        label=f"{row['task_id']}_step_{row['step']}_exec_{stamp}",
        step=Step(row["step"]),
        started_at=row["opened_at"],
        running=row["phase"] == Phase.RUNNING,
        attempt=row["attempt"],
    )


def _step_record(row: Row) -> StepRecord:
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN_OF_STEP}
    return StepRecord(
        **plain,
        step=Step(row["step"]),
        status=StepStatus(row["status"]),
        usage=Usage.model_validate(row["usage"]),
        item_errors=tuple(ItemFailure.model_validate(failure) for failure in row["item_errors"]),
    )


_PLAIN_OF_STEP = ("enabled", "started_at", "completed_at", "error_message", "done", "total", "item")
