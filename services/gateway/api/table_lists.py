"""Giving a task its tables."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from pydantic import ConfigDict, Field, field_validator

from services.gateway.api.bodies import JsonBody
from services.gateway.api.context import API, Gateway, RunningGateway, VisibleTask
from services.gateway.edge import table_lists
from services.gateway.edge.file_names import TABLE_LIST, extension, is_safe
from services.gateway.edge.sizes import readable
from services.gateway.edge.uploads import removed_if_refused, require_content, require_idle, upload_key
from services.gateway.envelope import Data, InvalidParams, Success, Timestamp, documented
from services.gateway.errors import UnknownFile
from services.gateway.records import FileRecord, TaskRecord
from shared.catalog.names import reference
from shared.catalog.table_list import parse_table_list, render_table_list

router = APIRouter(prefix=f"{API}/data_pipeline/tasks/{{task_id}}", tags=["表名管理 API"])


class SubmitTables(JsonBody):
    """The tables of a task."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"tables": "bss_company,bss_service_area,ods.orders"}},
    )

    tables: str | list[str] = Field(description="Comma separated, or an array: `name`, `schema.name`, quoted or not")

    @field_validator("tables", mode="before")
    @classmethod
    def _texts_only(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("应为逗号分隔的字符串或字符串数组")
        return value


class SubmittedList(Data):
    task_id: str
    filename: str = TABLE_LIST
    table_count: int
    unique_table_count: int
    original_count: int = Field(description="Before repetitions were dropped")
    file_size: int
    file_size_formatted: str
    created_time: Timestamp


class UploadedList(Data):
    task_id: str
    filename: str = TABLE_LIST
    file_size: int
    file_size_formatted: str
    upload_time: Timestamp
    table_count: int


class ListInfo(Data):
    task_id: str
    has_file: bool
    exists: bool
    is_readable: bool
    file_name: str = TABLE_LIST
    file_path: str | None = Field(description="Key in the object store")
    file_size: int
    file_size_formatted: str
    created_at: Timestamp | None
    uploaded_at: Timestamp | None
    table_count: int
    table_names: list[str]


@router.post("/table-list", summary="在线提交表名列表 · Submit tables", responses=documented(400, 403, 404, 409))
async def submit_tables(gateway: RunningGateway, task: VisibleTask, body: SubmitTables) -> Success[SubmittedList]:
    """Whether the tables exist is found out when the task runs."""
    tables = await asyncio.to_thread(table_lists.submitted, body.tables)
    now = await gateway.store.now()
    text = render_table_list(map(reference, tables.names), now.astimezone(gateway.settings.zone))
    file = await _keep(gateway, task, text)
    count = len(tables.names)
    return Success(
        data=SubmittedList(
            response=f"表清单已成功创建,包含 {count} 个表",
            task_id=task.task_id,
            table_count=count,
            unique_table_count=count,
            original_count=tables.mentioned,
            file_size=file.size,
            file_size_formatted=readable(file.size),
            created_time=gateway.times.text(file.modified_at),
        )
    )


@router.post(
    "/upload-table-list", summary="上传表清单文件 · Upload a table list", responses=documented(400, 403, 404, 409, 413)
)
async def upload_table_list(
    gateway: RunningGateway,
    task: VisibleTask,
    file: Annotated[UploadFile, File(description="A .txt file, UTF-8 or GBK")],
) -> Success[UploadedList]:
    """Commas and lines separate; blank lines and lines from `#` or `--` are skipped. Kept as UTF-8."""
    if not is_safe(file.filename or "") or extension(file.filename or "") != ".txt":
        raise InvalidParams("表清单应为 .txt 文件", "file")
    require_content(file, gateway.settings.max_table_list_bytes)
    tables, text = await asyncio.to_thread(table_lists.uploaded, await file.read())
    kept = await _keep(gateway, task, text)
    return Success(
        data=UploadedList(
            response="表清单文件上传成功",
            task_id=task.task_id,
            file_size=kept.size,
            file_size_formatted=readable(kept.size),
            upload_time=gateway.times.text(kept.modified_at),
            table_count=len(tables.names),
        )
    )


@router.get("/table-list-info", summary="获取表清单文件信息 · Describe the table list", responses=documented(403, 404))
async def describe_table_list(gateway: RunningGateway, task: VisibleTask) -> Success[ListInfo]:
    try:
        file = await gateway.store.files.get(task.task_id, TABLE_LIST)
    except UnknownFile:
        return Success(data=_no_list(task.task_id))
    tables = await asyncio.to_thread(parse_table_list, (await gateway.objects.get(file.key)).decode())
    return Success(
        data=ListInfo(
            response="获取表清单文件信息成功",
            task_id=task.task_id,
            has_file=True,
            exists=True,
            is_readable=True,
            file_path=file.key,
            file_size=file.size,
            file_size_formatted=readable(file.size),
            created_at=gateway.times.text(file.created_at),
            uploaded_at=gateway.times.text(file.modified_at),
            table_count=len(tables.names),
            table_names=[reference(name) for name in tables.names],
        )
    )


async def _keep(gateway: Gateway, task: TaskRecord, text: str) -> FileRecord:
    require_idle(task)
    stored = await gateway.objects.put(upload_key(task.task_id, TABLE_LIST), text.encode())
    async with removed_if_refused(gateway.objects, stored):
        return await gateway.store.files.put_table_list(task.task_id, stored)


def _no_list(task_id: str) -> ListInfo:
    return ListInfo(
        response="任务还没有表清单文件",
        task_id=task_id,
        has_file=False,
        exists=False,
        is_readable=False,
        file_path=None,
        file_size=0,
        file_size_formatted=readable(0),
        created_at=None,
        uploaded_at=None,
        table_count=0,
        table_names=[],
    )
