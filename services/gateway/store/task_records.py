"""Rows of a task as the API reads them."""

from datetime import tzinfo
from typing import Any

from pydantic import TypeAdapter

from services.gateway.records import CurrentExecution, ListedTask, StepRecord, StepStatus, TaskRecord, TaskStatus
from services.gateway.store.queries import Row
from services.gateway.workflow.state import Phase
from shared.manifests import TaskParameters
from shared.steps import Step

_STEPS = TypeAdapter(tuple[StepRecord, ...])


def task_record(row: Row, zone: tzinfo) -> TaskRecord:
    """`row` joins the open execution, and has the steps as JSON."""
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return TaskRecord(
        **plain,
        parameters=TaskParameters.model_validate(row["parameters"]),
        status=TaskStatus(row["status"]),
        steps=_STEPS.validate_json(row["steps"]),
        current=_current(row, zone),
        result=row["result"],
    )


def listed_task(row: Row) -> ListedTask:
    known = dict(row.items())
    statuses = tuple(map(StepStatus, known.pop("step_statuses")))
    return ListedTask(**known | {"status": TaskStatus(row["status"]), "step_statuses": statuses})


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
