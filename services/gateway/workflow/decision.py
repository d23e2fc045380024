"""What the workflow decides, and the moves that its rules are made of."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.gateway.records import StepStatus, TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.state import ExecutionState, Outcome, Phase, TaskState
from shared.steps import Step

FINAL = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Request:
    """A step to be requested from the workers."""

    execution_id: UUID
    step: Step
    number: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An execution that is over."""

    execution_id: UUID
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows. A decision that changes nothing holds the very state it was given."""

    state: TaskState
    request: Request | None = None
    ended: Ended | None = None

    @property
    def accepts_outputs(self) -> bool:
        """The outputs of the completed execution become visible."""
        return self.ended is not None and self.ended.outcome is Outcome.COMPLETED

    @property
    def ends_task(self) -> bool:
        """The run is over and its result is to be written."""
        return self.ended is not None and self.state.status in FINAL


def request(state: TaskState, execution: ExecutionState) -> Decision:
    """The execution waits for a worker to take its request."""
    waiting = replace(execution, phase=Phase.WAITING, due_at=None, last_event_at=None)
    wanted = Request(waiting.execution_id, waiting.step, waiting.request_number)
    return Decision(replace(state, execution=waiting), request=wanted)


def request_again(state: TaskState, execution: ExecutionState) -> Decision:
    return request(state, replace(execution, request_number=execution.request_number + 1))


def book_attempt(
    state: TaskState,
    execution: ExecutionState,
    reason: str,
    now: datetime,
    limits: Limits,
    *,
    asked_s: float | None = None,
) -> Decision:
    """The execution rests until its next attempt, or fails when this was the last."""
    pause = limits.retry.pause_after(execution.attempt, asked_s=asked_s)
    if pause is None:
        return fail(state, execution, poisoned(execution, reason), now)
    resting = replace(
        execution, phase=Phase.BACKING_OFF, attempt=execution.attempt + 1, due_at=now + pause, last_event_at=None
    )
    return Decision(replace(_between_attempts(state, execution, reason), execution=resting))


def interrupt(state: TaskState, execution: ExecutionState, reason: str, now: datetime, limits: Limits) -> Decision:
    """The next attempt starts at once, or the execution fails when this was the last."""
    if limits.retry.pause_after(execution.attempt) is None:
        return fail(state, execution, poisoned(execution, reason), now)
    again = replace(execution, attempt=execution.attempt + 1)
    return request_again(_between_attempts(state, execution, reason), again)


def _between_attempts(state: TaskState, execution: ExecutionState, reason: str) -> TaskState:
    step = state.step(execution.step)
    return state.with_step(replace(step, status=StepStatus.PENDING, error_message=reason, usage=execution.usage))


def poisoned(execution: ExecutionState, reason: str) -> str:
    return f"步骤 {execution.step.value} 尝试 {execution.attempt} 次后仍未完成: {reason}"


def fail(state: TaskState, execution: ExecutionState, message: str, now: datetime) -> Decision:
    """The step fails, and its task with it."""
    step = replace(
        state.step(execution.step),
        status=StepStatus.FAILED,
        completed_at=now,
        error_message=message,
        usage=execution.usage,
    )
    failed = replace(state.with_step(step), error_message=message)
    return end_run(failed, execution, TaskStatus.FAILED, Outcome.FAILED, now)


def end_run(
    state: TaskState, execution: ExecutionState, status: TaskStatus, outcome: Outcome, now: datetime
) -> Decision:
    """The run that `execute` started is over."""
    completed_at = now if status in FINAL else None
    rest = replace(state, status=status, execution=None, completed_at=completed_at)
    return Decision(rest, ended=Ended(execution.execution_id, outcome))
