"""The files of a task: listing, downloading, uploading."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import Response

from services.gateway.api.context import API, Gateway, RunningGateway, VisibleTask
from services.gateway.api.file_views import FileList, Upload, render_files, render_upload
from services.gateway.edge import table_lists
from services.gateway.edge.archive import Member, zipped
from services.gateway.edge.downloads import stored_file, task_log
from services.gateway.edge.file_names import (
    MEDIA_TYPES,
    TABLE_LIST,
    TASK_LOG,
    content_disposition,
    is_safe,
    uploaded_name,
)
from services.gateway.edge.streaming import Streamed
from services.gateway.edge.uploads import chunks, removed_if_refused, require_content, require_idle, upload_key
from services.gateway.envelope import NotFound, Success, documented
from services.gateway.errors import UnknownFile
from services.gateway.records import FileRecord, TaskRecord, UploadResult

router = APIRouter(prefix=f"{API}/data_pipeline/tasks/{{task_id}}", tags=["文件管理 API"])

OverwriteMode = Literal["backup", "replace", "skip"]
_BYTES = {"schema": {"type": "string", "format": "binary"}}


def _content(media_type: str) -> dict[str, dict[str, str]]:
    """What a download of the type holds: of a JSON file any value, of all others just bytes."""
    return {"schema": {}} if media_type.startswith("application/json") else _BYTES


@router.get("/files", summary="查看任务文件列表 · List a task's files", responses=documented(403, 404))
async def list_files(gateway: RunningGateway, task: VisibleTask) -> Success[FileList]:
    """Kept earlier versions (`_bakN`) included; data_pipeline.log too, once it has records."""
    files = await gateway.store.files.current(task.task_id)
    log = await gateway.store.logs.file(task.task_id)
    return Success(data=render_files(task.task_id, files, log, exists=not task.files_deleted, times=gateway.times))


@router.get(
    "/files/{file_name}",
    summary="下载任务文件 · Download a file",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {kind: _content(kind) for kind in MEDIA_TYPES}},
        206: {"description": "The range asked for"},
        304: {"description": "The client's copy is current"},
        **documented(403, 404, 416),
    },
)
async def download(
    request: Request,
    gateway: RunningGateway,
    task: VisibleTask,
    file_name: Annotated[str, Path(examples=["bss_company.ddl"])],
) -> Response:
    """With ETag and Range; Chinese names work."""
    if file_name == TASK_LOG and await gateway.store.logs.file(task.task_id):
        return task_log(gateway.store.logs.text(task.task_id))
    file = await gateway.store.files.get(task.task_id, _known_name(file_name))
    return await stored_file(file, gateway.objects, request.headers)


@router.get(
    "/archive",
    summary="打包下载全部文件 · Download all files as a zip archive",
    response_class=Response,
    responses={200: {"description": "The archive", "content": {"application/zip": _BYTES}}, **documented(403, 404)},
)
async def download_archive(gateway: RunningGateway, task: VisibleTask) -> Response:
    files = await gateway.store.files.current(task.task_id)
    log = await gateway.store.logs.file(task.task_id)
    if not files and log is None:
        raise NotFound("任务没有文件")
    headers = {"Content-Disposition": content_disposition(f"{task.task_id}.zip")}
    members = _members(gateway, task, files, with_log=log is not None)
    return Streamed(zipped(members), headers=headers, media_type="application/zip")


@router.post("/files", summary="上传文件到任务目录 · Upload a file", responses=documented(400, 403, 404, 409, 413))
async def upload(
    gateway: RunningGateway,
    task: VisibleTask,
    file: Annotated[UploadFile, File(description=".ddl .md .markdown .txt .json .sql .csv")],
    overwrite_mode: Annotated[
        OverwriteMode, Form(description="When the name is taken: keep the old one as a backup, replace it, or skip")
    ] = "backup",
) -> Success[Upload]:
    """What the next step reads."""
    name = uploaded_name(file.filename)
    limits = gateway.settings
    require_content(file, limits.max_table_list_bytes if name == TABLE_LIST else limits.max_upload_bytes)
    result = await _put(gateway, task, file, name, overwrite_mode)
    return Success(data=render_upload(task.task_id, result, overwrite_mode, gateway.times))


async def _put(gateway: Gateway, task: TaskRecord, file: UploadFile, name: str, mode: OverwriteMode) -> UploadResult:
    existing = await _existing(gateway, task, name) if mode == "skip" else None
    if existing is not None:
        return UploadResult(existing, skipped=True)
    stored = await gateway.objects.put(upload_key(task.task_id, name), await _body(task, file, name))
    async with removed_if_refused(gateway.objects, stored):
        result = await gateway.store.files.put(task.task_id, name, stored, mode=mode)
    if result.skipped:  # the name was taken in the meantime
        await gateway.objects.delete(stored.key)
    return result


async def _body(task: TaskRecord, file: UploadFile, name: str) -> bytes | AsyncIterator[bytes]:
    """The file's bytes. A table list is checked like any other, and does not change while the task runs."""
    if name != TABLE_LIST:
        return chunks(file)
    require_idle(task)
    _, text = await asyncio.to_thread(table_lists.uploaded, await file.read())
    return text.encode()


async def _existing(gateway: Gateway, task: TaskRecord, name: str) -> FileRecord | None:
    try:
        return await gateway.store.files.get(task.task_id, name)
    except UnknownFile:
        return None


def _known_name(name: str) -> str:
    """A name that could be a file's: whatever else is asked for does not exist."""
    if not is_safe(name):
        raise NotFound("文件不存在")
    return name


def _members(gateway: Gateway, task: TaskRecord, files: list[FileRecord], *, with_log: bool) -> Iterator[Member]:
    zone = gateway.settings.zone
    for file in files:
        yield Member(file.name, file.modified_at.astimezone(zone), gateway.objects.stream(file.key))
    if with_log:
        yield Member(TASK_LOG, datetime.now(zone), _encoded(gateway.store.logs.text(task.task_id)))


async def _encoded(text: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in text:
        yield piece.encode()
