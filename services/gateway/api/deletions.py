"""Deleting tasks, many at a time."""

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.gateway.api.bodies import JsonBody, Text
from services.gateway.api.context import API, Gateway, KnownCaller, RunningGateway, task_of
from services.gateway.edge.access import Caller
from services.gateway.edge.failures import refusal_of
from services.gateway.edge.sizes import short
from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Data, InvalidParams, Refusal, Success, Timestamp, documented
from services.gateway.records import DeletedTask

router = APIRouter(prefix=f"{API}/data_pipeline/tasks", tags=["核心工作流 API"])

MAX_TASKS = 1000


class DeleteTasks(JsonBody):
    """Which tasks, and that it is meant."""

    model_config = ConfigDict(json_schema_extra={"example": {"task_ids": ["task_20250702_223802"], "confirm": True}})

    task_ids: list[Text] = Field(min_length=1, max_length=MAX_TASKS)
    confirm: StrictBool = Field(description="Must be true")
    delete_database_records: StrictBool = Field(False, description="Forget the tasks too, not only their files")
    continue_on_error: StrictBool = Field(True, description="False: stop at the first failure")


class DeletedTaskView(BaseModel):
    task_id: str
    success: bool = True
    directory_deleted: bool = True
    database_records_deleted: bool
    deleted_files_count: int
    deleted_size: str
    deleted_at: Timestamp


class FailedTask(BaseModel):
    task_id: str
    error: str
    error_type: str


class Summary(BaseModel):
    total_requested: int
    successfully_deleted: int
    failed: int


class Deletion(Data):
    deleted_tasks: list[DeletedTaskView]
    failed_tasks: list[FailedTask]
    not_attempted: list[str] = Field(description="After a failure, where continue_on_error is false")
    summary: Summary
    deleted_at: Timestamp


@router.delete("", summary="删除任务(批量) · Delete tasks", responses=documented(400))
async def delete_tasks(gateway: RunningGateway, caller: KnownCaller, body: DeleteTasks) -> Success[Deletion]:
    """Files go at once, records with `delete_database_records`; what was loaded for training stays loaded."""
    if not body.confirm:
        raise InvalidParams("confirm 必须为 true 才会执行删除", "confirm")
    requested = list(dict.fromkeys(body.task_ids))
    deleted: list[DeletedTask] = []
    failed: list[FailedTask] = []
    for task_id in requested:
        outcome = await _delete(gateway, caller, task_id, delete_record=body.delete_database_records)
        if isinstance(outcome, DeletedTask):
            deleted.append(outcome)
            continue
        failed.append(outcome)
        if not body.continue_on_error:
            break
    now = gateway.times.text(await gateway.store.now())
    return Success(data=render_deletion(requested, deleted, failed, gateway.times, now))


async def _delete(gateway: Gateway, caller: Caller, task_id: str, *, delete_record: bool) -> DeletedTask | FailedTask:
    try:
        await task_of(gateway, caller, task_id)
        return await gateway.store.tasks.delete(task_id, delete_record=delete_record)
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return render_failed(task_id, refusal)


def render_failed(task_id: str, refusal: Refusal) -> FailedTask:
    return FailedTask(task_id=task_id, error=refusal.response, error_type=refusal.error_type)


def render_deletion(
    requested: Sequence[str],
    deleted: Sequence[DeletedTask],
    failed: Sequence[FailedTask],
    times: LocalTimes,
    now: str,
) -> Deletion:
    attempted = len(deleted) + len(failed)
    return Deletion(
        response=f"成功 {len(deleted)} 个,失败 {len(failed)} 个" if failed else "任务目录删除成功",
        deleted_tasks=[_deleted(task, times) for task in deleted],
        failed_tasks=list(failed),
        not_attempted=list(requested[attempted:]),
        summary=Summary(total_requested=len(requested), successfully_deleted=len(deleted), failed=len(failed)),
        deleted_at=now,
    )


def _deleted(task: DeletedTask, times: LocalTimes) -> DeletedTaskView:
    return DeletedTaskView(
        task_id=task.task_id,
        database_records_deleted=task.record_deleted,
        deleted_files_count=task.files,
        deleted_size=short(task.size),
        deleted_at=times.text(task.deleted_at),
    )
