"""The gateway's own lines in a task's log: what changed, told to the person who follows it."""

from collections.abc import Iterator
from datetime import datetime

from services.gateway.records import ExecutionMode, StepStatus, TaskStatus
from services.gateway.workflow.state import ExecutionState, Phase, StepState, TaskState
from shared.events import LogRecord
from shared.steps import Step

LOGGER = "schemaloom.gateway"
_ENDINGS = {
    TaskStatus.COMPLETED: ("INFO", "任务完成"),
    TaskStatus.PARTIAL_COMPLETED: ("INFO", "本次执行完成,任务还有未完成的步骤"),
    TaskStatus.FAILED: ("ERROR", "任务失败"),
    TaskStatus.CANCELLED: ("WARNING", "任务已取消"),
}


def created(task_id: str, now: datetime) -> LogRecord:
    return _record(now, "INFO", f"任务 {task_id} 已创建")


def narrate(before: TaskState, after: TaskState, now: datetime) -> tuple[LogRecord, ...]:
    """The lines for one change of state, in their order; none for a mere sign of life."""
    return tuple(_lines(before, after, now))


def _lines(before: TaskState, after: TaskState, now: datetime) -> Iterator[LogRecord]:
    if after.execution and not before.execution:
        yield _record(now, "INFO", _opening(after, after.execution))
    for earlier, later in zip(before.steps, after.steps, strict=True):
        yield from _step_lines(earlier, later, now)
    if after.execution and after.execution.phase is not Phase.RUNNING:
        yield from _waiting_lines(before.execution, after.execution, after, now)
    if before.execution and not after.execution:
        yield _ending(after, now)
    if after.files_deleted and not before.files_deleted:
        yield _record(now, "INFO", "任务的文件已删除")


def _opening(state: TaskState, execution: ExecutionState) -> str:
    if state.mode is ExecutionMode.STEP:
        return f"开始执行步骤: {execution.step.value}"
    return f"完整工作流开始执行,从步骤 {execution.step.value} 开始"


def _waiting_lines(
    before: ExecutionState | None, after: ExecutionState, task: TaskState, now: datetime
) -> Iterator[LogRecord]:
    step = task.step(after.step)
    if before is None or before.execution_id != after.execution_id:
        yield _record(now, "INFO", f"步骤 {after.step.value} 已排队,等待执行进程", after.step)
    elif after.attempt > before.attempt:
        yield _record(now, "WARNING", _interruption(step, after, now), after.step)
    elif before.phase is Phase.BACKING_OFF and after.phase is Phase.WAITING:
        yield _record(now, "INFO", f"步骤 {after.step.value} 第 {after.attempt} 次尝试已排队", after.step)
    elif after.request_number > before.request_number:
        yield _record(now, "INFO", f"步骤 {after.step.value} 稍后继续,已完成 {step.done}/{step.total}", after.step)


def _interruption(step: StepState, execution: ExecutionState, now: datetime) -> str:
    pause = f"{(execution.due_at - now).total_seconds():.0f} 秒后" if execution.due_at else "现在"
    return f"步骤 {step.step.value} 中断: {step.error_message};{pause}进行第 {execution.attempt} 次尝试"


def _step_lines(earlier: StepState, later: StepState, now: datetime) -> Iterator[LogRecord]:
    if earlier.status is later.status:
        return
    name = later.step.value
    match later.status:
        case StepStatus.RUNNING:
            yield _record(now, "INFO", f"步骤 {name} 开始执行", later.step)
        case StepStatus.COMPLETED:
            yield _record(now, "INFO", f"步骤 {name} 完成,{_duration(later)}", later.step)
        case StepStatus.FAILED:
            yield _record(now, "ERROR", f"步骤 {name} 失败: {later.error_message}", later.step)
        case StepStatus.CANCELLED:
            yield _record(now, "WARNING", f"步骤 {name} 已取消", later.step)


def _ending(state: TaskState, now: datetime) -> LogRecord:
    level, text = _ENDINGS[state.status]
    if state.started_at is not None:
        text += f",用时 {(now - state.started_at).total_seconds():.1f} 秒"
    return _record(now, level, text)


def _duration(step: StepState) -> str:
    if step.started_at is None or step.completed_at is None:
        return "用时未知"
    return f"用时 {(step.completed_at - step.started_at).total_seconds():.1f} 秒"


def _record(now: datetime, level: str, message: str, step: Step | None = None) -> LogRecord:
    return LogRecord(timestamp=now, level=level, logger=LOGGER, message=message, step=step)
