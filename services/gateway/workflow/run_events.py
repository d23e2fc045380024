"""How what a run says moves its task.

An event that was folded before, or of a run that others have overtaken, changes nothing: so messages may be
lost, doubled, late or out of order. The first completion of an execution wins, whichever run it comes from.
"""

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from services.gateway.records import ExecutionMode, StepStatus, TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Decision, Ended, book_attempt, end_run, fail, request, request_again
from services.gateway.workflow.state import ExecutionState, Outcome, Phase, RunState, StepState, TaskState
from services.gateway.workflow.triggers import RunFact
from shared.events import StepCompleted, StepFailed, StepProgressed, StepStarted, StepYielded
from shared.steps import STEPS, Step

SUPERSEDED_LOAD = "superseded_load"
"""A load that a later one has overtaken: requested again, it gets the next number."""


def fold(state: TaskState, event: RunFact, now: datetime, limits: Limits) -> Decision:
    """The task after the event."""
    execution = state.execution
    if execution is None or execution.execution_id != event.execution_id:
        return Decision(state)
    if isinstance(event, StepCompleted):
        return _complete(state, _heard(execution, event), now, limits)
    if not _speaks_for_execution(execution, event):
        return Decision(state)
    return _fold_of_last_run(state, _heard(execution, event), event, now, limits)


def _speaks_for_execution(execution: ExecutionState, event: RunFact) -> bool:
    """Whether the event is news of the run last started."""
    last = execution.last_run
    if last is None:
        return event.request_number >= execution.request_number
    if event.run_id == last.run_id:
        return event.sequence > last.sequence
    started_later = (event.request_number, event.delivery_count) >= last.order
    is_overtaken = event.request_number < execution.request_number
    return started_later and not is_overtaken and not execution.knows(event.run_id)


def _heard(execution: ExecutionState, event: RunFact) -> ExecutionState:
    """The execution with the event's run as the last one, and what that run has cost."""
    earlier = next((run for run in execution.runs if run.run_id == event.run_id), None)
    run = earlier or RunState(event.run_id, event.request_number, event.delivery_count, event.sequence)
    if isinstance(event, StepStarted):
        run = replace(run, worker=event.worker, sequence=event.sequence)
    else:
        run = replace(run, usage=event.usage, sequence=event.sequence)
    others = tuple(other for other in execution.runs if other.run_id != event.run_id)
    return replace(execution, runs=(*others, run))


def _fold_of_last_run(
    state: TaskState, execution: ExecutionState, event: RunFact, now: datetime, limits: Limits
) -> Decision:
    if isinstance(event, StepFailed) and not _is_retryable(event):
        return fail(state, execution, event.message, now)
    if event.request_number < execution.request_number:
        # the next request is out already: whoever takes that one speaks for the step
        return Decision(state)
    match event:
        case StepFailed():
            return book_attempt(state, execution, event.message, now, limits, asked_s=event.retry_after_s)
        case StepYielded():
            yielded = replace(_progressed(state, execution, event), status=StepStatus.PENDING)
            return request_again(state.with_step(yielded), _advanced(execution, event.done))
        case StepProgressed():
            return _run_on(state, _advanced(execution, event.done), _progressed(state, execution, event), now)
        case _:
            return _run_on(state, execution, state.step(execution.step), now)


def _is_retryable(event: StepFailed) -> bool:
    return event.retryable or event.code == SUPERSEDED_LOAD


def _advanced(execution: ExecutionState, done: int) -> ExecutionState:
    """A newly finished item gives the execution all its attempts back."""
    if done <= execution.done_mark:
        return execution
    return replace(execution, done_mark=done, attempt=1)


def _progressed(state: TaskState, execution: ExecutionState, event: StepProgressed | StepYielded) -> StepState:
    step = state.step(execution.step)
    item = event.item if isinstance(event, StepProgressed) else step.item
    return replace(step, done=event.done, total=event.total, item=item, usage=execution.usage)


def _run_on(state: TaskState, execution: ExecutionState, step: StepState, now: datetime) -> Decision:
    running = replace(execution, phase=Phase.RUNNING, due_at=None, last_event_at=now)
    step = replace(step, status=StepStatus.RUNNING, started_at=step.started_at or now, error_message=None)
    return Decision(replace(state.with_step(step), execution=running))


def _complete(state: TaskState, execution: ExecutionState, now: datetime, limits: Limits) -> Decision:
    before = state.step(execution.step)
    completed = replace(
        before,
        status=StepStatus.COMPLETED,
        started_at=before.started_at or execution.opened_at,
        completed_at=now,
        error_message=None,
        done=max(before.done, before.total),
        usage=execution.usage,
    )
    state = state.with_step(completed)
    following = _following(state, execution.step)
    if state.mode is ExecutionMode.COMPLETE and following is not None:
        return _go_on(state, execution, following, now, limits)
    status = TaskStatus.COMPLETED if state.all_completed else TaskStatus.PARTIAL_COMPLETED
    return end_run(state, execution, status, Outcome.COMPLETED, now)


def _following(state: TaskState, step: Step) -> Step | None:
    """The next step that is switched on."""
    later = state.steps[STEPS.index(step) + 1 :]
    return next((candidate.step for candidate in later if candidate.enabled), None)


def _go_on(state: TaskState, completed: ExecutionState, step: Step, now: datetime, limits: Limits) -> Decision:
    following = ExecutionState(
        # derived, so that the same completion always opens the same execution
        execution_id=uuid5(completed.execution_id, step.value),
        step=step,
        checkpoint_set=completed.checkpoint_set,
        opened_at=now,
        deadline=now + limits.deadline,
        traceparent=completed.traceparent,
    )
    return replace(request(state, following), ended=Ended(completed.execution_id, Outcome.COMPLETED))
