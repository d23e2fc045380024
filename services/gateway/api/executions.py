"""Starting, cancelling and resuming the run of a task."""

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field, StrictBool

from services.gateway.api.bodies import JsonBody
from services.gateway.api.context import API, RunningGateway, VisibleTask
from services.gateway.edge.tracing import traceparent
from services.gateway.envelope import Data, MissingParams, Success, documented
from services.gateway.records import ExecutionMode
from shared.steps import Step

router = APIRouter(prefix=f"{API}/data_pipeline/tasks/{{task_id}}", tags=["核心工作流 API"])

IN_BACKGROUND = "任务正在后台执行,请通过状态接口查询进度"


class Execute(JsonBody):
    """What to run."""

    model_config = ConfigDict(json_schema_extra={"example": {"execution_mode": "complete"}})

    execution_mode: ExecutionMode = ExecutionMode.COMPLETE
    step_name: Step | None = Field(None, description="Required in step mode")
    backup_vector_tables: StrictBool = Field(False, description="Back the training store up before the load")
    truncate_vector_tables: StrictBool = Field(False, description="Empty the training store with the load")
    skip_training: StrictBool = Field(False, description="Run the load step without loading")


class Execution(Data):
    task_id: str
    execution_mode: ExecutionMode | None = Field(description="Null where a run was cancelled")
    step_name: Step | None
    message: str


@router.post("/execute", summary="执行数据管道任务 · Run a task", responses=documented(400, 403, 404, 409))
async def execute(
    request: Request,
    gateway: RunningGateway,
    task: VisibleTask,
    body: Execute,
) -> Success[Execution]:
    """Answers once the run is recorded; the steps follow in the background."""
    step = body.step_name if body.execution_mode is ExecutionMode.STEP else None
    if body.execution_mode is ExecutionMode.STEP and step is None:
        raise MissingParams("execution_mode 为 step 时必须提供 step_name", "step_name")
    await gateway.store.tasks.execute(
        task.task_id,
        body.execution_mode,
        step,
        backup_vector_tables=body.backup_vector_tables,
        truncate_vector_tables=body.truncate_vector_tables,
        skip_training=body.skip_training,
        traceparent=traceparent(request.headers),
    )
    return _answer(task.task_id, "任务执行已启动", IN_BACKGROUND, body.execution_mode, step)


@router.post("/cancel", summary="取消执行 · Cancel a run", responses=documented(403, 404, 409))
async def cancel(gateway: RunningGateway, task: VisibleTask) -> Success[Execution]:
    """Queued and running work stops within seconds; files of completed steps stay."""
    cancelled = task.current.step if task.current else None
    await gateway.store.tasks.cancel(task.task_id)
    return _answer(task.task_id, "任务已取消", "正在执行的步骤将在数秒内停止,已完成步骤的文件保留", None, cancelled)


@router.post("/resume", summary="继续执行 · Resume a run", responses=documented(400, 403, 404, 409))
async def resume(request: Request, gateway: RunningGateway, task: VisibleTask) -> Success[Execution]:
    """A complete run from the first step that is not completed; finished items are not repeated."""
    await gateway.store.tasks.resume(task.task_id, traceparent=traceparent(request.headers))
    return _answer(task.task_id, "任务已恢复执行", IN_BACKGROUND, ExecutionMode.COMPLETE, None)


def _answer(
    task_id: str, response: str, message: str, mode: ExecutionMode | None, step: Step | None
) -> Success[Execution]:
    data = Execution(response=response, task_id=task_id, execution_mode=mode, step_name=step, message=message)
    return Success(data=data)
