"""Creating, watching and listing tasks."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, StrictBool, StrictInt, field_validator

from services.gateway.api.bodies import JsonBody, Moment, Words
from services.gateway.api.context import API, KnownCaller, RunningGateway, VisibleTask
from services.gateway.api.task_views import (
    CreatedTask,
    TaskList,
    TaskPage,
    TaskState,
    paginated,
    render_created,
    render_state,
    render_summary,
)
from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Success, documented
from services.gateway.records import NewTask, TaskQuery, TaskStatus
from shared.manifests import DEFAULT_CONTEXT, TaskParameters

router = APIRouter(prefix=f"{API}/data_pipeline/tasks", tags=["核心工作流 API"])


class CreateTask(JsonBody):
    """A new task; every field may be left out where a business database is configured."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "task_name": "服务区初始化数据加载",
                "db_name": "highway_db",
                "business_context": "高速公路服务区管理系统",
            }
        }
    )

    task_name: Words = Field("", max_length=255)
    db_name: Words = Field("", max_length=63, description="Default: the database of the connection")
    db_connection: Words = Field(
        "", max_length=2000, description="postgresql://user:password@host:port/db; default: the configured database"
    )
    business_context: Words = Field(DEFAULT_CONTEXT, max_length=10_000)
    enable_sql_validation: StrictBool = True
    enable_llm_repair: StrictBool = True
    modify_original_file: StrictBool = True
    enable_training_data_load: StrictBool = True
    theme_count: StrictInt = Field(5, ge=1, le=50)
    questions_per_theme: StrictInt = Field(10, ge=1, le=100)
    table_list_file: object = Field(None, deprecated=True, description="Refused: no path of the server is read")

    @field_validator("table_list_file")
    @classmethod
    def _refuse_paths(cls, value: object) -> None:
        raise ValueError("已废弃,请改用 table-list 或 upload-table-list 接口提交表清单")

    def parameters(self, db_name: str) -> TaskParameters:
        return TaskParameters(
            task_name=self.task_name or None,
            db_name=db_name,
            business_context=self.business_context or DEFAULT_CONTEXT,
            enable_sql_validation=self.enable_sql_validation,
            enable_llm_repair=self.enable_llm_repair,
            modify_original_file=self.modify_original_file,
            enable_training_data_load=self.enable_training_data_load,
            theme_count=self.theme_count,
            questions_per_theme=self.questions_per_theme,
        )


class SortField(StrEnum):
    CREATED_AT = "created_at"
    STARTED_AT = "started_at"
    COMPLETED_AT = "completed_at"
    UPDATED_AT = "updated_at"
    TASK_NAME = "task_name"
    STATUS = "status"
    DB_NAME = "db_name"


class SortOrder(StrEnum):
    ASC = "asc"
    DESC = "desc"


class QueryTasks(JsonBody):
    """Which tasks, in which order."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"status": "completed", "created_from": "2025-07-01T00:00:00", "page_size": 20}}
    )

    page: StrictInt = Field(1, ge=1, le=1_000_000)
    page_size: StrictInt = Field(20, ge=1, le=100)
    status: TaskStatus | None = None
    task_name: Words = Field("", max_length=255, description="Part of the name")
    created_by: Words = Field("", max_length=255)
    db_name: Words = Field("", max_length=63)
    created_from: Moment | None = Field(None, description="In the server's zone unless it says another")
    created_to: Moment | None = None
    sort_by: SortField = SortField.CREATED_AT
    sort_order: SortOrder = SortOrder.DESC

    def query(self, owner: str | None, times: LocalTimes) -> TaskQuery:
        return TaskQuery(
            owner=owner,
            status=self.status,
            task_name=self.task_name or None,
            created_by=self.created_by or None,
            db_name=self.db_name or None,
            created_from=times.aware(self.created_from),
            created_to=times.aware(self.created_to),
            sort_by=self.sort_by,
            descending=self.sort_order is SortOrder.DESC,
            limit=self.page_size,
            offset=(self.page - 1) * self.page_size,
        )


@router.post("", summary="创建数据管道任务 · Create a task", responses=documented(400, 503))
async def create_task(gateway: RunningGateway, caller: KnownCaller, body: CreateTask) -> Success[CreatedTask]:
    """Connects nowhere: the database is read when the task runs."""
    source = gateway.source.choose(body.db_connection, body.db_name)
    new = NewTask(
        parameters=body.parameters(source.db_name),
        created_by=caller.name,
        sealed_connection=source.sealed,
        masked_connection=source.masked,
    )
    task = await gateway.store.tasks.create(new)
    return Success(data=render_created(task, gateway.times))


@router.get("", summary="获取任务列表 · List tasks", responses=documented(400))
async def list_tasks(
    gateway: RunningGateway,
    caller: KnownCaller,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    status: TaskStatus | None = None,
) -> Success[TaskList]:
    """Newest first; a user sees their own tasks, an administrator all."""
    query = TaskQuery(owner=caller.owner, status=status, limit=limit, offset=offset)
    tasks, total = await gateway.store.tasks.find(query)
    times = gateway.times
    return Success(
        data=TaskList(
            response="获取任务列表成功",
            tasks=[render_summary(task, times) for task in tasks],
            total=total,
            limit=limit,
            offset=offset,
        )
    )


@router.post("/query", summary="按条件查询任务 · Query tasks", responses=documented(400))
async def query_tasks(gateway: RunningGateway, caller: KnownCaller, body: QueryTasks) -> Success[TaskPage]:
    times = gateway.times
    tasks, total = await gateway.store.tasks.find(body.query(caller.owner, times))
    return Success(
        data=TaskPage(
            response="查询任务列表成功",
            tasks=[render_summary(task, times) for task in tasks],
            pagination=paginated(body.page, body.page_size, total),
        )
    )


@router.get("/{task_id}", summary="获取任务状态 · Get a task's state", responses=documented(403, 404))
async def get_task(gateway: RunningGateway, task: VisibleTask) -> Success[TaskState]:
    """The state of the task and of each step, with progress, cost and, once it has ended, its result."""
    return Success(data=render_state(task, gateway.times))
