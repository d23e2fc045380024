"""The log of a task: its newest records, or a page of those that match."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from services.gateway.api.bodies import JsonBody, Moment, Words
from services.gateway.api.context import API, RunningGateway, VisibleTask
from services.gateway.api.task_views import Pagination, paginated
from services.gateway.api.tasks import SortOrder
from services.gateway.edge.file_names import TASK_LOG
from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Data, Success, documented
from services.gateway.records import LogEntry, LogQuery
from shared.steps import Step

router = APIRouter(prefix=f"{API}/data_pipeline/tasks/{{task_id}}/logs", tags=["监控和日志 API"])


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"

    @classmethod
    def _missing_(cls, value: object) -> "LogLevel | None":
        upper = value.upper() if isinstance(value, str) else None
        return next((level for level in cls if level.value == upper), None)


class LogView(BaseModel):
    timestamp: str = Field(examples=["2025-07-02 19:04:10"])
    level: str
    logger: str
    message: str
    step: Step | None
    cursor: int = Field(description="Order of arrival; give the last one as `after`")


class LogTail(Data):
    task_id: str
    logs: list[LogView]
    total: int = Field(description="All records of the task that match")
    source: str = "database"
    log_file: str = Field(description="Where data_pipeline.log downloads")
    next_after: int | None = Field(description="The highest cursor of this answer: the next `after`")


class LogSort(StrEnum):
    TIMESTAMP = "timestamp"
    LEVEL = "level"
    LOGGER = "logger"
    STEP_NAME = "step_name"


class QueryLogs(JsonBody):
    """Which records, in which order."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"level": "ERROR", "step_name": "qa_generation", "keyword": "失败", "page_size": 50}
        }
    )

    page: StrictInt = Field(1, ge=1, le=1_000_000)
    page_size: StrictInt = Field(50, ge=1, le=500)
    level: LogLevel | None = None
    start_time: Moment | None = Field(None, description="In the server's zone unless it says another")
    end_time: Moment | None = None
    keyword: Words = Field("", max_length=200)
    logger_name: Words = Field("", max_length=200)
    step_name: Step | None = None
    sort_by: LogSort = LogSort.TIMESTAMP
    sort_order: SortOrder = SortOrder.DESC

    def query(self, times: LocalTimes) -> LogQuery:
        return LogQuery(
            level=self.level,
            step=self.step_name,
            start=times.aware(self.start_time),
            end=times.aware(self.end_time),
            keyword=self.keyword or None,
            logger_name=self.logger_name or None,
            sort_by=self.sort_by,
            descending=self.sort_order is SortOrder.DESC,
            limit=self.page_size,
            offset=(self.page - 1) * self.page_size,
        )


class LogPage(Data):
    task_id: str
    logs: list[LogView]
    pagination: Pagination


@router.get("", summary="获取任务日志 · Tail a task's log", responses=documented(400, 403, 404))
async def tail_logs(
    gateway: RunningGateway,
    task: VisibleTask,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    level: LogLevel | None = None,
    step: Step | None = None,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="A cursor: only what arrived after it")] = None,
) -> Success[LogTail]:
    """The newest records, oldest of them first."""
    entries, total = await gateway.store.logs.tail(task.task_id, limit=limit, level=level, step=step, after=after)
    return Success(data=render_tail(task.task_id, entries, total, gateway.times, after))


@router.post("/query", summary="查询任务日志 · Query a task's log", responses=documented(400, 403, 404))
async def query_logs(gateway: RunningGateway, task: VisibleTask, body: QueryLogs) -> Success[LogPage]:
    times = gateway.times
    entries, total = await gateway.store.logs.query(task.task_id, body.query(times))
    return Success(
        data=LogPage(
            response="查询任务日志成功",
            task_id=task.task_id,
            logs=[render_entry(entry, times) for entry in entries],
            pagination=paginated(body.page, body.page_size, total),
        )
    )


def render_tail(task_id: str, entries: list[LogEntry], total: int, times: LocalTimes, after: int | None) -> LogTail:
    return LogTail(
        response="获取任务日志成功",
        task_id=task_id,
        logs=[render_entry(entry, times) for entry in entries],
        total=total,
        log_file=f"{API}/data_pipeline/tasks/{task_id}/files/{TASK_LOG}",
        next_after=max((entry.cursor for entry in entries), default=after),
    )


def render_entry(entry: LogEntry, times: LocalTimes) -> LogView:
    record = entry.record
    return LogView(
        timestamp=times.log_text(record.timestamp),
        level=record.level,
        logger=record.logger,
        message=record.message,
        step=record.step,
        cursor=entry.cursor,
    )
