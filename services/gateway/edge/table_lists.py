"""A caller's table list, checked: every name is a PostgreSQL identifier, and none is left out silently.

A list of megabytes takes seconds: it is read in a thread, for all other callers wait on the event loop.
"""

from collections.abc import Sequence

from services.gateway.envelope import InvalidParams
from shared.catalog.table_list import TableList, parse_table_list, table_list_of

MAX_TABLES = 2000
_ENCODINGS = ("utf-8-sig", "gb18030")
_SHOWN = 20


def submitted(tables: str | Sequence[str]) -> TableList:
    """The list in a JSON body: one comma-separated text, or an array of names. Raises InvalidParams."""
    parsed = parse_table_list(tables) if isinstance(tables, str) else table_list_of(tables)
    return checked(parsed, "tables")


def uploaded(content: bytes) -> tuple[TableList, str]:
    """The list in an uploaded file, and its text as it is to be kept. Raises InvalidParams."""
    text = decoded(content)
    return checked(parse_table_list(text), "file"), text


def checked(tables: TableList, field: str) -> TableList:
    """Raises InvalidParams that lists every entry that is no name."""
    if tables.invalid:
        shown = ", ".join(entry[:80] for entry in tables.invalid[:_SHOWN])
        more = f" 等 {len(tables.invalid)} 个" if len(tables.invalid) > _SHOWN else ""
        raise InvalidParams(f"不是合法的表名: {shown}{more}", field, invalid_tables=list(tables.invalid))
    if not tables.names:
        raise InvalidParams("表清单不能为空", field)
    if len(tables.names) > MAX_TABLES:
        raise InvalidParams(f"表清单最多 {MAX_TABLES} 个表,实际 {len(tables.names)} 个", field)
    return tables


def decoded(content: bytes) -> str:
    """UTF-8 with or without byte order mark, else GBK. Raises InvalidParams."""
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidParams("文件应为 UTF-8 或 GBK 编码的文本", "file")
