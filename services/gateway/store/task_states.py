"""Rows of a task and the workflow's values, one into the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.gateway.errors import UnknownTask
from services.gateway.records import ExecutionMode, StepStatus, TaskStatus
from services.gateway.store.queries import Connection, Row, load, rows
from services.gateway.workflow.state import ExecutionState, Phase, RunState, StepState, TaskState
from services.gateway.workflow.task_result import TaskFacts
from shared.events import Usage
from shared.manifests import TaskParameters
from shared.steps import Step

_sql = load("transitions")


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """A task whose row this transaction has locked."""

    state: TaskState
    version: int
    parameters: TaskParameters
    sealed_connection: str | None
    facts: TaskFacts
    now: datetime
    """The database's clock, read after the lock was taken."""


async def load_locked(connection: Connection, task_id: str) -> LoadedTask:
    """Raises UnknownTask."""
    task = await _sql.lock_task(connection, task_id=task_id)
    if task is None:
        raise UnknownTask(f"任务 {task_id} 不存在")
    steps = await rows(_sql.read_step_states(connection, task_id=task_id))
    return LoadedTask(
        state=_task_state(task, tuple(map(_step_state, steps)), await _open_execution(connection, task_id)),
        version=task["version"],
        parameters=TaskParameters.model_validate(task["parameters"]),
        sealed_connection=task["sealed_connection"],
        facts=TaskFacts(task["task_name"], task["db_name"]),
        now=await _sql.clock(connection),
    )


async def _open_execution(connection: Connection, task_id: str) -> ExecutionState | None:
    row = await _sql.read_open_execution(connection, task_id=task_id)
    if row is None:
        return None
    runs = await rows(_sql.read_runs(connection, execution_id=row["execution_id"]))
    fields: dict[str, Any] = {**row, "step": Step(row["step"]), "phase": Phase(row["phase"])}
    return ExecutionState(**fields, runs=tuple(map(_run_state, runs)))


def _task_state(row: Row, steps: tuple[StepState, ...], execution: ExecutionState | None) -> TaskState:
    return TaskState(
        task_id=row["task_id"],
        steps=steps,
        status=TaskStatus(row["status"]),
        mode=ExecutionMode(row["mode"]) if row["mode"] else None,
        checkpoint_set=row["checkpoint_set"],
        execution=execution,
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        error_message=row["error_message"],
        files_deleted=row["files_deleted"],
    )


def _step_state(row: Row) -> StepState:
    known: dict[str, Any] = {"step": Step(row["step"]), "status": StepStatus(row["status"])}
    return StepState(**{**row, **known, "usage": Usage.model_validate(row["usage"])})


def _run_state(row: Row) -> RunState:
    return RunState(**{**row, "usage": Usage.model_validate(row["usage"])})
