"""PostgreSQL's types: their short names, and what one can do with their values."""

import re
from functools import lru_cache

from shared.catalog.model import TypeFamily

_SHORT = (
    (re.compile(r"\bcharacter varying\b"), "varchar"),
    (re.compile(r"\bcharacter\b"), "char"),
    (re.compile(r"\bbit varying\b"), "varbit"),
    (re.compile(r"\btimestamp(\(\d\))? without time zone"), r"timestamp\1"),
    (re.compile(r"\btimestamp(\(\d\))? with time zone"), r"timestamptz\1"),
    (re.compile(r"\btime(\(\d\))? without time zone"), r"time\1"),
    (re.compile(r"\btime(\(\d\))? with time zone"), r"timetz\1"),
)

_FAMILIES = {
    TypeFamily.INTEGER: "int2 int4 int8",
    TypeFamily.DECIMAL: "numeric float4 float8 money",
    TypeFamily.BOOLEAN: "bool",
    TypeFamily.TEXT: "text varchar bpchar name char citext",
    TypeFamily.DATE: "date",
    TypeFamily.TIMESTAMP: "timestamp timestamptz",
    TypeFamily.TIME: "time timetz",
    TypeFamily.INTERVAL: "interval",
    TypeFamily.UUID: "uuid",
    TypeFamily.JSON: "json jsonb hstore",
    TypeFamily.BINARY: "bytea",
}
_FAMILY_OF = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_FAMILY_OF_KIND = {"e": TypeFamily.ENUM, "r": TypeFamily.RANGE, "m": TypeFamily.RANGE}


@lru_cache(maxsize=1024)
def short_type(formatted: str) -> str:
    """The usual short name for what format_type gives: varchar(32), timestamptz, text[]; own types as they are."""
    if formatted.startswith('"'):
        return formatted
    for pattern, short in _SHORT:
        formatted = pattern.sub(short, formatted)
    return formatted


def family_of(base_name: str, base_kind: str, *, is_array: bool = False) -> TypeFamily:
    """The family of a base type: its pg_type.typname and typtype."""
    if is_array:
        return TypeFamily.ARRAY
    return _FAMILY_OF_KIND.get(base_kind) or _FAMILY_OF.get(base_name, TypeFamily.OTHER)
