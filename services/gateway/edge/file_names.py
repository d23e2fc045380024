"""Names of a task's files: which are allowed, what they say about the content, how a header carries them."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from services.gateway.envelope import InvalidParams
from shared.steps import Step

TASK_LOG = "data_pipeline.log"
TABLE_LIST = "table_list.txt"
MAX_NAME_BYTES = 255
_WRITTEN_BY_US = ("task_result.json", *(f"{step.value}_result.json" for step in Step))
UPLOAD_EXTENSIONS = (".ddl", ".md", ".markdown", ".txt", ".json", ".sql", ".csv")
_TYPES = {
    ".ddl": "ddl",
    ".sql": "sql",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".txt": "text",
    ".log": "log",
    ".csv": "csv",
}
_PLAIN = "text/plain; charset=utf-8"
_MEDIA_TYPES = {
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "other": "application/octet-stream",
}
MEDIA_TYPES = (_PLAIN, *_MEDIA_TYPES.values())
"""All that a download can be."""


def extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def file_type(name: str) -> str:
    """ddl, sql, markdown, json, text, log or csv, else other."""
    return _TYPES.get(extension(name), "other")


def media_type(name: str) -> str:
    """The Content-Type of a download."""
    return _MEDIA_TYPES.get(file_type(name), _PLAIN)


def is_safe(name: str) -> bool:
    """Whether it can be a file's name at all, and nothing else."""
    if not name.strip() or name in {".", ".."} or ".." in name:
        return False
    if any(character in "/\\" or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name):
        return False
    return len(name.encode()) <= MAX_NAME_BYTES


def uploaded_name(name: str | None) -> str:
    """The name under which an upload is kept. Raises InvalidParams."""
    if not name or not is_safe(name):
        raise InvalidParams("文件名不合法: 不能含有 /、\\、.. 或控制字符,且不超过 255 字节", "file")
    if name.endswith(_WRITTEN_BY_US):
        raise InvalidParams(f"{name} 由系统写入,不能上传", "file")
    if extension(name) not in UPLOAD_EXTENSIONS:
        raise InvalidParams(f"不支持的文件类型,允许: {' '.join(UPLOAD_EXTENSIONS)}", "file")
    return name


def content_disposition(name: str) -> str:
    """An attachment's header, with the name in ASCII for old clients and in full for all others (RFC 6266, 8187)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
