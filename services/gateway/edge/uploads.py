"""Getting an uploaded file from the form into the object store without holding it in memory."""

from collections.abc import AsyncIterator
from uuid import uuid4

from fastapi import UploadFile

from services.gateway.edge.body_guard import too_large
from services.gateway.envelope import InvalidParams

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


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk
