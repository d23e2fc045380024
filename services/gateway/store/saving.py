"""Writes what the workflow decided, inside the transaction that decided it."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from services.gateway.store import file_index, log_rows
from services.gateway.store.queries import Connection, as_json, load, storable
from services.gateway.store.task_states import LoadedTask
from services.gateway.workflow.decision import Decision, Request
from services.gateway.workflow.narrative import narrate
from services.gateway.workflow.state import ExecutionState, StepState, TaskState
from services.gateway.workflow.task_result import TASK_RESULT
from services.gateway.workflow.triggers import Trigger
from services.gateway.workflow.versions import IndexedFile, Origin, Versions, inputs_of
from shared.events import StepCompleted
from shared.manifests import StepInputs, StepOutputs
from shared.objects.port import Stored
from shared.steps import Step

_sql = load("transitions")


@dataclass(frozen=True, slots=True)
class Change:
    """A decision about a task, and what it brings with it."""

    loaded: LoadedTask
    trigger: Trigger
    decision: Decision
    outputs: StepOutputs | None = None
    result: dict[str, Any] | None = None
    stored_result: Stored | None = None

    @property
    def before(self) -> TaskState:
        return self.loaded.state

    @property
    def after(self) -> TaskState:
        return self.decision.state

    @property
    def version(self) -> int:
        return self.loaded.version + 1


async def save(connection: Connection, change: Change, zone: tzinfo) -> None:
    """Task, steps, execution, files, request and log lines."""
    await _save_task(connection, change)
    await _save_steps(connection, change)
    await _save_executions(connection, change)
    files = await _save_files(connection, change)
    if change.decision.request is not None:
        await _add_request(connection, change, change.decision.request, files, zone)
    lines = narrate(change.before, change.after, change.loaded.now)
    await log_rows.append_own(connection, change.after.task_id, change.version, lines)


async def _save_task(connection: Connection, change: Change) -> None:
    after = change.after
    await _sql.save_task(
        connection,
        task_id=after.task_id,
        status=after.status.value,
        mode=after.mode.value if after.mode else None,
        checkpoint_set=after.checkpoint_set,
        parameters=as_json(change.loaded.parameters),
        error_message=storable(after.error_message),
        files_deleted=after.files_deleted,
        started_at=after.started_at,
        completed_at=after.completed_at,
        version=change.version,
        now=change.loaded.now,
    )
    if change.result is not None:
        await _sql.save_result(connection, task_id=after.task_id, result=change.result)


async def _save_steps(connection: Connection, change: Change) -> None:
    for before, after in zip(change.before.steps, change.after.steps, strict=True):
        if before != after:
            await _save_step(connection, change.after.task_id, after)
    if change.before.execution is None:
        await _sql.clear_reports(connection, task_id=change.after.task_id)
    outputs, completed = change.outputs, change.before.current_step
    if change.decision.accepts_outputs and outputs is not None and completed is not None:
        await _sql.save_report(
            connection,
            task_id=change.after.task_id,
            step=completed.value,
            summary=outputs.result,
            item_errors=[as_json(failure) for failure in outputs.item_errors],
        )


async def _save_step(connection: Connection, task_id: str, step: StepState) -> None:
    await _sql.save_step(
        connection,
        task_id=task_id,
        step=step.step.value,
        status=step.status.value,
        started_at=step.started_at,
        completed_at=step.completed_at,
        error_message=storable(step.error_message),
        done=step.done,
        total=step.total,
        item=storable(step.item),
        usage=as_json(step.usage),
    )


async def _save_executions(connection: Connection, change: Change) -> None:
    ended = change.decision.ended
    if ended is not None:
        await _sql.end_execution(
            connection, execution_id=ended.execution_id, outcome=ended.outcome.value, now=change.loaded.now
        )
    if change.after.execution is not None:
        await _save_execution(connection, change, change.after.execution)


async def _save_execution(connection: Connection, change: Change, execution: ExecutionState) -> None:
    await _sql.save_execution(
        connection,
        execution_id=execution.execution_id,
        task_id=change.after.task_id,
        step=execution.step.value,
        checkpoint_set=execution.checkpoint_set,
        phase=execution.phase.value,
        request_number=execution.request_number,
        attempt=execution.attempt,
        done_mark=execution.done_mark,
        opened_at=execution.opened_at,
        deadline=execution.deadline,
        due_at=execution.due_at,
        last_event_at=execution.last_event_at,
        traceparent=execution.traceparent,
    )
    known = change.before.execution.runs if change.before.execution else ()
    for run in execution.runs:
        if run not in known:
            await _sql.save_run(
                connection,
                run_id=run.run_id,
                execution_id=execution.execution_id,
                request_number=run.request_number,
                delivery_count=run.delivery_count,
                sequence=run.sequence,
                usage=as_json(run.usage),
                worker=storable(run.worker),
                now=change.loaded.now,
            )


async def _save_files(connection: Connection, change: Change) -> tuple[IndexedFile, ...]:
    """The task's files after the change; read only where somebody needs them."""
    decision, task_id = change.decision, change.after.task_id
    if not decision.accepts_outputs and change.stored_result is None and decision.request is None:
        return ()
    before = await file_index.read_all(connection, task_id)
    versions = Versions(before)
    if decision.accepts_outputs:
        await _accept_outputs(connection, change, versions)
    if change.stored_result is not None:
        versions.put(_result_file(change, change.stored_result))
    await file_index.save(connection, task_id, before, versions, change.loaded.now)
    return versions.files


async def _accept_outputs(connection: Connection, change: Change, versions: Versions) -> None:
    event, outputs = change.trigger, change.outputs
    if not isinstance(event, StepCompleted) or outputs is None:
        raise TypeError("a completion comes with its outputs")
    requested_at = await _sql.version_of_request(
        connection, execution_id=event.execution_id, request_number=event.request_number
    )
    made = [
        IndexedFile(
            base_name=file.name,
            key=file.key,
            size=file.size,
            sha256=file.sha256,
            created_at=change.loaded.now,
            modified_at=change.loaded.now,
            uploaded=False,
            origin=Origin(event.step.value),
            version=change.version,
            step=event.step,
        )
        for file in outputs.files
    ]
    versions.accept(
        event.step, made, requested_at_version=change.loaded.version if requested_at is None else requested_at
    )


def _result_file(change: Change, stored: Stored) -> IndexedFile:
    return IndexedFile(
        base_name=TASK_RESULT,
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        created_at=change.loaded.now,
        modified_at=change.loaded.now,
        uploaded=False,
        origin=Origin.GATEWAY,
        version=change.version,
    )


async def _add_request(
    connection: Connection, change: Change, wanted: Request, files: tuple[IndexedFile, ...], zone: tzinfo
) -> None:
    execution = change.after.execution
    if execution is None:
        raise TypeError("a request belongs to an open execution")
    inputs = StepInputs(
        task_id=change.after.task_id,
        execution_id=execution.execution_id,
        step=execution.step,
        checkpoint_set=execution.checkpoint_set,
        started_at=execution.opened_at.astimezone(zone).replace(tzinfo=None),
        parameters=change.loaded.parameters,
        sealed_connection=change.loaded.sealed_connection,
        files=inputs_of(execution.step, files),
        # a new number for every request: a load that a later one has overtaken is still wanted
        load_number=await _sql.next_load_number(connection) if execution.step is Step.TRAINING_LOAD else None,
    )
    await _sql.add_request(
        connection,
        execution_id=wanted.execution_id,
        request_number=wanted.number,
        task_id=inputs.task_id,
        step=wanted.step.value,
        inputs=as_json(inputs),
        task_version=change.version,
        traceparent=execution.traceparent,
        now=change.loaded.now,
    )
