"""Tasks as the API shows them: models of the answers, and pure functions that fill them from records."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Data, Timestamp
from services.gateway.records import ListedTask, StepRecord, StepStatus, TaskRecord
from shared.events import Usage
from shared.steps import Step

TABLE_LIST_PLACE = "{task_directory}/table_list.txt"


class CreatedTask(Data):
    task_id: str
    task_name: str | None
    status: str
    created_at: Timestamp
    file_upload_mode: bool = True
    next_step: str = Field(description="The request that comes next")


class CurrentStep(BaseModel):
    execution_id: str
    step: Step
    status: StepStatus
    started_at: Timestamp


class Parameters(BaseModel):
    business_context: str
    db_connection: str | None = Field(description="With its password masked")
    enable_llm_repair: bool
    enable_sql_validation: bool
    enable_training_data_load: bool
    file_upload_mode: bool = True
    modify_original_file: bool
    table_list_file: str = TABLE_LIST_PLACE
    theme_count: int
    questions_per_theme: int


class Progress(BaseModel):
    done: int
    total: int
    item: str | None


class StepView(BaseModel):
    step_name: Step
    step_status: StepStatus
    started_at: Timestamp | None
    completed_at: Timestamp | None
    error_message: str | None
    progress: Progress
    usage: Usage


class TaskState(Data):
    task_id: str
    task_name: str | None
    status: str
    created_at: Timestamp
    started_at: Timestamp | None
    completed_at: Timestamp | None
    created_by: str
    db_name: str
    error_message: str | None
    parameters: Parameters
    current_step: CurrentStep | None
    step_status: dict[Step, StepStatus]
    steps: list[StepView]
    total_steps: int
    usage: Usage
    result: dict[str, Any] | None = Field(description="The content of task_result.json once the task has ended")


class TaskSummary(BaseModel):
    task_id: str
    task_name: str | None
    status: str
    step_status: str = Field(description="pending, running, partial_completed, all_completed or failed")
    business_context: str
    db_name: str
    created_by: str
    created_at: Timestamp
    started_at: Timestamp | None
    completed_at: Timestamp | None
    updated_at: Timestamp | None
    directory_exists: bool


class TaskList(Data):
    tasks: list[TaskSummary]
    total: int = Field(description="All tasks that match")
    limit: int
    offset: int


class Pagination(BaseModel):
    page: int
    page_size: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool


class TaskPage(Data):
    tasks: list[TaskSummary]
    pagination: Pagination


def render_created(task: TaskRecord, times: LocalTimes) -> CreatedTask:
    return CreatedTask(
        response="任务创建成功,请上传表清单文件后再执行任务",
        task_id=task.task_id,
        task_name=task.task_name,
        status=task.status,
        created_at=times.text(task.created_at),
        next_step=f"POST /api/v0/data_pipeline/tasks/{task.task_id}/upload-table-list",
    )


def render_state(task: TaskRecord, times: LocalTimes) -> TaskState:
    return TaskState(
        response="获取任务状态成功",
        task_id=task.task_id,
        task_name=task.task_name,
        status=task.status,
        created_at=times.text(task.created_at),
        started_at=times.text(task.started_at),
        completed_at=times.text(task.completed_at),
        created_by=task.created_by,
        db_name=task.db_name,
        error_message=task.error_message,
        parameters=_parameters(task),
        current_step=_current_step(task, times),
        step_status={step.step: step.status for step in task.steps},
        steps=[_step(step, times) for step in task.steps],
        total_steps=len(task.steps),
        usage=total_usage(task.steps),
        result=dict(task.result) if task.result is not None else None,
    )


def render_summary(task: ListedTask, times: LocalTimes) -> TaskSummary:
    return TaskSummary(
        task_id=task.task_id,
        task_name=task.task_name,
        status=task.status,
        step_status=overall_step_status(task.step_statuses),
        business_context=task.business_context,
        db_name=task.db_name,
        created_by=task.created_by,
        created_at=times.text(task.created_at),
        started_at=times.text(task.started_at),
        completed_at=times.text(task.completed_at),
        updated_at=times.text(task.updated_at),
        directory_exists=not task.files_deleted,
    )


def overall_step_status(statuses: Sequence[StepStatus]) -> str:
    """One word for all steps; a skipped step counts as done."""
    if StepStatus.FAILED in statuses:
        return "failed"
    if StepStatus.RUNNING in statuses:
        return "running"
    if all(status in {StepStatus.COMPLETED, StepStatus.SKIPPED} for status in statuses):
        return "all_completed"
    return "partial_completed" if StepStatus.COMPLETED in statuses else "pending"


def total_usage(steps: Sequence[StepRecord]) -> Usage:
    """What the task's LLM calls cost so far."""
    return Usage(
        calls=sum(step.usage.calls for step in steps),
        cached_calls=sum(step.usage.cached_calls for step in steps),
        prompt_tokens=sum(step.usage.prompt_tokens for step in steps),
        completion_tokens=sum(step.usage.completion_tokens for step in steps),
        cost=sum(step.usage.cost for step in steps),
    )


def paginated(page: int, page_size: int, total: int) -> Pagination:
    pages = -(-total // page_size)
    return Pagination(
        page=page,
        page_size=page_size,
        total=total,
        total_pages=pages,
        has_next=page < pages,
        has_prev=page > 1,
    )


def _parameters(task: TaskRecord) -> Parameters:
    given = task.parameters
    return Parameters(
        business_context=task.business_context,
        db_connection=task.masked_connection,
        enable_llm_repair=given.enable_llm_repair,
        enable_sql_validation=given.enable_sql_validation,
        enable_training_data_load=given.enable_training_data_load,
        modify_original_file=given.modify_original_file,
        theme_count=given.theme_count,
        questions_per_theme=given.questions_per_theme,
    )


def _current_step(task: TaskRecord, times: LocalTimes) -> CurrentStep | None:
    current = task.current
    if current is None:
        return None
    return CurrentStep(
        execution_id=current.label,
        step=current.step,
        status=StepStatus.RUNNING if current.running else StepStatus.PENDING,
        started_at=times.text(current.started_at),
    )


def _step(step: StepRecord, times: LocalTimes) -> StepView:
    return StepView(
        step_name=step.step,
        step_status=step.status,
        started_at=times.text(step.started_at),
        completed_at=times.text(step.completed_at),
        error_message=step.error_message,
        progress=Progress(done=step.done, total=step.total, item=step.item),
        usage=step.usage,
    )
