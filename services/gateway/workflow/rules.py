"""The rules of a task's life: a pure function from its state and what happened to what follows."""

from dataclasses import replace
from datetime import datetime

from services.gateway.errors import Conflict, MissingTableList
from services.gateway.records import ExecutionMode, StepStatus, TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Decision, book_attempt, end_run, fail, interrupt, request, request_again
from services.gateway.workflow.preconditions import TABLE_LIST, missing_inputs
from services.gateway.workflow.run_events import fold
from services.gateway.workflow.state import ExecutionState, Outcome, Phase, TaskState
from services.gateway.workflow.triggers import (
    Cancel,
    DeadLettered,
    DeadlineExceeded,
    Delete,
    Execute,
    Finding,
    Interrupted,
    Lost,
    Resume,
    RetryDue,
    Silent,
    Trigger,
)
from shared.events import RunEvent
from shared.steps import STEPS, Step


def decide(state: TaskState, trigger: Trigger, now: datetime, limits: Limits) -> Decision:
    """What happens to the task. Raises Conflict or MissingTableList when a person's wish cannot be granted."""
    match trigger:
        case Execute():
            return _execute(state, trigger, now, limits)
        case Resume():
            return _resume(state, trigger, now, limits)
        case Cancel():
            return _cancel(state, now)
        case Delete():
            _require_rest(state)
            return Decision(replace(state, files_deleted=True))
        case RunEvent():
            return fold(state, trigger, now, limits)
        case _:
            return _act_on(state, trigger, now, limits)


def _execute(state: TaskState, wish: Execute, now: datetime, limits: Limits) -> Decision:
    _require_rest(state)
    if wish.mode is ExecutionMode.STEP and wish.step is not None:
        _require_inputs(state, wish.step, wish.files)
        # a person who names a step wants it, even one that is switched off
        wanted = replace(state.step(wish.step).reset(), status=StepStatus.PENDING)
        return _start(state.with_step(wanted), wish.mode, wish.step, wish, now, limits)
    _require_inputs(state, STEPS[0], wish.files)
    return _start(_reset_from(state, STEPS[0]), ExecutionMode.COMPLETE, STEPS[0], wish, now, limits)


def _resume(state: TaskState, wish: Resume, now: datetime, limits: Limits) -> Decision:
    _require_rest(state)
    left = [step.step for step in state.steps if step.enabled and step.status is not StepStatus.COMPLETED]
    if not left:
        raise Conflict("任务的所有步骤都已完成,没有可以继续的步骤", status=state.status)
    _require_inputs(state, left[0], wish.files)
    inheriting = replace(wish, checkpoint_set=state.checkpoint_set or wish.checkpoint_set)
    return _start(_reset_from(state, left[0]), ExecutionMode.COMPLETE, left[0], inheriting, now, limits)


def _cancel(state: TaskState, now: datetime) -> Decision:
    execution = state.execution
    if execution is None:
        raise Conflict("任务没有在执行,无需取消", status=state.status)
    step = replace(state.step(execution.step), status=StepStatus.CANCELLED, completed_at=now)
    return end_run(state.with_step(step), execution, TaskStatus.CANCELLED, Outcome.CANCELLED, now)


def _require_rest(state: TaskState) -> None:
    if state.execution is not None:
        raise Conflict("任务正在执行中", status=state.status, current_step=state.current_step)


def _require_inputs(state: TaskState, step: Step, files: frozenset[str]) -> None:
    if state.files_deleted:
        raise Conflict("任务的文件已删除,不能再执行", status=state.status)
    missing = missing_inputs(step, files)
    if missing == (TABLE_LIST,):
        raise MissingTableList("任务还没有表清单,请先提交或上传表清单")
    if missing:
        raise Conflict(f"步骤 {step.value} 缺少输入文件: {' 或 '.join(missing)}", status=state.status)


def _reset_from(state: TaskState, first: Step) -> TaskState:
    kept = STEPS.index(first)
    return replace(state, steps=(*state.steps[:kept], *(step.reset() for step in state.steps[kept:])))


def _start(
    state: TaskState, mode: ExecutionMode, step: Step, wish: Execute | Resume, now: datetime, limits: Limits
) -> Decision:
    started = replace(
        state,
        status=TaskStatus.IN_PROGRESS,
        mode=mode,
        checkpoint_set=wish.checkpoint_set,
        started_at=now,
        completed_at=None,
        error_message=None,
    )
    execution = ExecutionState(
        execution_id=wish.execution_id,
        step=step,
        checkpoint_set=wish.checkpoint_set,
        opened_at=now,
        deadline=now + limits.deadline,
        traceparent=wish.traceparent,
    )
    return request(started, execution)


_REASONS: dict[type[Finding], str] = {
    Silent: "执行进程失去联系",
    Lost: "请求在队列中丢失",
    DeadLettered: "请求多次投递都没有完成",
}


def _act_on(state: TaskState, finding: Finding, now: datetime, limits: Limits) -> Decision:
    execution = state.execution
    if execution is None or not _still_true(execution, finding, now):
        return Decision(state)
    match finding:
        case RetryDue():
            return request_again(state, execution)
        case Silent() | Lost() | DeadLettered():
            return book_attempt(state, execution, _REASONS[type(finding)], now, limits)
        case Interrupted():
            return interrupt(state, execution, "服务重新启动", now, limits)
        case DeadlineExceeded():
            hours = limits.deadline.total_seconds() / 3600
            return fail(state, execution, f"步骤 {execution.step.value} 超过 {hours:g} 小时仍未完成", now)


def _still_true(execution: ExecutionState, finding: Finding, now: datetime) -> bool:
    """Whether the execution is still as the sweeper saw it."""
    if execution.execution_id != finding.execution_id:
        return False
    match finding:
        case RetryDue():
            return execution.due_at is not None and execution.due_at <= now
        case Silent(last_event_at=seen):
            return execution.phase is Phase.RUNNING and execution.last_event_at == seen
        case Lost(request_number=number):
            return execution.phase is Phase.WAITING and execution.request_number == number
        case DeadLettered(request_number=number) | Interrupted(request_number=number):
            return execution.phase is not Phase.BACKING_OFF and execution.request_number == number
        case DeadlineExceeded():
            return execution.deadline <= now
