"""Answers that stream a stored file: whole, in part, or not at all when the client has it already."""

from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.responses import Response

from services.gateway.edge.byte_range import ByteRange, requested_range
from services.gateway.edge.file_names import TASK_LOG, content_disposition, media_type
from services.gateway.edge.streaming import Begun, Streamed
from services.gateway.records import FileRecord
from shared.objects.port import ObjectStore

REVALIDATE = "private, no-cache"


async def stored_file(file: FileRecord, objects: ObjectStore, headers: Headers) -> Response:
    """The file's bytes, as Range, If-Range and If-None-Match ask. Raises InvalidRange, ObjectMissing."""
    etag = f'"{file.sha256}"'
    common = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": REVALIDATE,
        "Content-Disposition": content_disposition(file.name),
    }
    if _knows(headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=common)
    wanted = requested_range(headers.get("range"), file.size) if headers.get("if-range", etag) == etag else None
    part = wanted or ByteRange(0, file.size, file.size)
    common["Content-Length"] = str(part.length)
    if wanted:
        common["Content-Range"] = part.content_range
    body = await Begun.reading(objects.stream(file.key, start=part.start, length=part.length))
    return Streamed(body, 206 if wanted else 200, common, media_type(file.name))


def task_log(text: AsyncIterator[str]) -> Response:
    """data_pipeline.log: it grows while it is read, so it has neither length nor ETag."""
    headers = {"Content-Disposition": content_disposition(TASK_LOG), "Cache-Control": "no-store"}
    return Streamed(text, headers=headers, media_type=media_type(TASK_LOG))


def _knows(if_none_match: str | None, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return "*" in tags or etag in tags
