"""PostgreSQL's rules for names, and what the files of a table are called."""

import re
from collections.abc import Iterable
from pathlib import Path

from shared.catalog.model import TableName
from shared.errors import PermanentError

SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema", "pg_toast"})
DEFAULT_SCHEMA = "public"
LONGEST_NAME = 63
"""Bytes in UTF-8."""
NAMES_OF_STEPS = frozenset({"metadata"})
"""File bases that the steps use themselves."""

KEYWORDS = frozenset(Path(__file__).with_name("keywords.txt").read_text(encoding="ascii").split())
"""What PostgreSQL 18 does not take as any name without quotes."""

_PART = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TABLE_NAME = re.compile(rf"\s*(?:(?P<schema>{_PART})\s*\.\s*)?(?P<name>{_PART})\s*")
_PLAIN = re.compile(r"[^\W\dA-Z][^\WA-Z]*")
_NOT_IN_FILE_NAMES = re.compile(r"[^0-9A-Za-z_\-\u3400-\u4dbf\u4e00-\u9fff]")


class InvalidTableName(PermanentError):
    """This is no name of a table."""

    code = "invalid_table_name"


def parse_table_name(text: str) -> TableName:
    """The table that `name`, `schema.name` or their quoted forms stand for; unquoted names fold to lower case.

    Raises InvalidTableName.
    """
    match = _TABLE_NAME.fullmatch(text)
    if match is None:
        raise InvalidTableName(f"不是合法的表名: {text.strip()[:80]}")
    schema = stored(match["schema"]) if match["schema"] else DEFAULT_SCHEMA
    name = stored(match["name"])
    if any(len(part.encode()) > LONGEST_NAME or "\0" in part for part in (schema, name)):
        raise InvalidTableName(f"表名超过 {LONGEST_NAME} 字节: {text.strip()[:80]}")
    return TableName(schema, name)


def stored(part: str) -> str:
    """An identifier as PostgreSQL keeps it, from what a query or a file writes."""
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    return re.sub("[A-Z]+", lambda run: run[0].lower(), part)  # PostgreSQL folds ASCII only


def quote(identifier: str) -> str:
    """The identifier as SQL must write it: bare where that means the same, else in double quotes."""
    if _PLAIN.fullmatch(identifier) and identifier not in KEYWORDS:
        return identifier
    return '"' + identifier.replace('"', '""') + '"'


def qualified(name: TableName) -> str:
    """`schema.table`, quoted where needed."""
    return f"{quote(name.schema)}.{quote(name.name)}"


def reference(name: TableName) -> str:
    """How a query names the table: `public` is left out."""
    return quote(name.name) if name.schema == DEFAULT_SCHEMA else qualified(name)


def detail_file(base: str) -> str:
    """What the document of a table is called whose files begin with `base`."""
    return f"{base}_detail.md"


def file_bases(names: Iterable[TableName]) -> dict[TableName, str]:
    """What each table's files are called, without an ending; the same for the same set of names in any order.

    Tables whose names would coincide where case counts for nothing get their schema in front, and then a number.
    """
    ordered = sorted(set(names))
    short = {name: _short_base(name) for name in ordered}
    folded = [base.casefold() for base in short.values()]
    taken: set[str] = set()
    bases = {}
    for name in ordered:
        base = short[name]
        if folded.count(base.casefold()) > 1 or base.casefold() in NAMES_OF_STEPS:
            base = _safe(f"{name.schema}__{name.name}")
        bases[name] = _untaken(base, taken)
        taken.add(bases[name].casefold())
    return {name: bases[name] for name in names}


def _short_base(name: TableName) -> str:
    return _safe(name.name if name.schema == DEFAULT_SCHEMA else f"{name.schema}__{name.name}")


def _safe(text: str) -> str:
    return _NOT_IN_FILE_NAMES.sub("_", text)


def _untaken(base: str, taken: set[str]) -> str:
    candidate, number = base, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
