"""Getting an uploaded file from the form into the object store without holding it in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import UploadFile

from services.gateway.edge.body_guard import too_large
from services.gateway.envelope import InvalidParams
from services.gateway.errors import Conflict, UnknownTask
from services.gateway.records import TaskRecord, TaskStatus
from shared.objects.port import ObjectStore, Stored

CHUNK_BYTES = 64 * 1024


def upload_key(task_id: str, name: str) -> str:
    """A key of its own for every upload: an object is written once and never changes."""
    return f"tasks/{task_id}/uploads/{uuid4()}/{name}"


def require_content(file: UploadFile, max_bytes: int) -> None:
    """Raises InvalidParams for an empty file, TooLarge."""
    size = file.size or 0
    if not size:
        raise InvalidParams("文件不能为空", "file")
    if size > max_bytes:
        raise too_large(max_bytes)


def require_idle(task: TaskRecord) -> None:
    """A table list does not change while the task runs. Raises Conflict."""
    if task.status is TaskStatus.IN_PROGRESS:
        step = task.current.step if task.current else None
        raise Conflict("任务正在执行,不能更换表清单", status=task.status, current_step=step)


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk


@asynccontextmanager
async def removed_if_refused(objects: ObjectStore, stored: Stored) -> AsyncIterator[None]:
    """An upload that does not become a file, for its task moved on meanwhile, leaves no object that nobody names."""
    try:
        yield
    except (Conflict, UnknownTask):
        await objects.delete(stored.key)
        raise
