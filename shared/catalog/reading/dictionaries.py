"""Finds what codes mean: a small table of codes and labels, or one that many columns share (type, code, label)."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import asyncpg

from shared.catalog.model import (
    Catalog,
    Column,
    ColumnRole,
    Dictionary,
    Table,
    TableName,
    TableProfile,
    TableRole,
    TypeFamily,
)
from shared.catalog.names import qualified, quote
from shared.catalog.personal import redacted
from shared.catalog.personal_words import Personal
from shared.catalog.reading.queries import queries
from shared.catalog.reading.roles import Roles
from shared.catalog.reading.table_words import DICTIONARY
from shared.catalog.words.comments import one_line
from shared.catalog.words.split import stem, subject, words
from shared.source.port import SourceDatabase

MOST_ENTRIES = 5_000
"""A larger table is no dictionary."""
MOST_LABELS = 50
"""More codes than these are no closed set that a reader wants to be told."""
LEAST_KNOWN = 0.9
"""So large a share of a column's values must stand among a dictionary's codes."""
TIMEOUT = 8.0
_CODED = (TypeFamily.TEXT, TypeFamily.INTEGER)
_STATES = (("status",), ("state",))
_OVERHEAD = frozenset({ColumnRole.KEY, ColumnRole.AUDIT, ColumnRole.SOFT_DELETE})
_TYPES = re.compile(r"(?:^| )(type|types|category|group|kind|class)(?: |$)|(类型|类别|分组|种类)")
_CODES = ("value", "code", "key", "val", "no", "编码", "代码", "键值", "数据值", "值")
_LABELS = (
    "label",
    "text",
    "name",
    "meaning",
    "title",
    "desc",
    "description",
    "标签",
    "名称",
    "含义",
    "说明",
    "文本",
    "value",
)
"""Endings of column names, the likeliest first."""

Entries = Sequence[tuple[str | None, str, str]]
"""(type, code, label)"""
Found = Mapping[TableName, Mapping[str, Dictionary]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of a dictionary say what."""

    table: TableName
    code: str
    label: str
    type: str | None = None


async def find_dictionaries(
    source: SourceDatabase,
    catalog: Catalog,
    profiles: Mapping[TableName, TableProfile],
    roles: Mapping[TableName, Roles],
    personal: Mapping[TableName, Mapping[str, Personal]],
) -> Found:
    """The dictionaries of columns by table and column; labels are fit to be shown."""
    own = list(_own_shapes(catalog, profiles, roles, personal))
    shared = [shapes for table in catalog.tables.values() if (shapes := _shared_shapes(table, profiles[table.name]))]
    shapes = list(dict.fromkeys([*(shape for _, _, shape in own), *(shape for each in shared for shape in each)]))
    entries = dict(zip(shapes, await asyncio.gather(*(_entries(source, shape) for shape in shapes)), strict=True))
    found: dict[TableName, dict[str, Dictionary]] = defaultdict(dict)
    for table, column in _coded_columns(catalog):
        for each in shared:
            shape = next((shape for shape in each if _tells_apart(entries[shape])), None)
            explained = shape and _of_shared(table, column, profiles[table.name], shape, entries[shape])
            if explained:
                found[table.name].setdefault(column.name, explained)
    for name, column_name, shape in own:
        if _tells_apart(entries[shape]) and len(entries[shape]) <= MOST_LABELS:
            found[name][column_name] = _dictionary(shape, entries[shape])
    return found


def _own_shapes(
    catalog: Catalog,
    profiles: Mapping[TableName, TableProfile],
    roles: Mapping[TableName, Roles],
    personal: Mapping[TableName, Mapping[str, Personal]],
) -> Iterator[tuple[TableName, str, Shape]]:
    """Columns that point at a small table which says little more than what its codes are called."""
    for relation in catalog.relations:
        target = catalog.tables.get(relation.target)
        if target is None or len(relation.columns) > 1 or relation.table == relation.target:
            continue
        columns = roles[target.name].columns
        telling = [
            name for name, role in columns.items() if role not in _OVERHEAD and name not in relation.target_columns
        ]
        is_dictionary = roles[target.name].table is TableRole.DICTIONARY or len(telling) <= 2
        label = _label(target, telling, personal[target.name])
        if is_dictionary and label and profiles[target.name].rows <= MOST_LABELS:
            yield relation.table, relation.columns[0], Shape(target.name, relation.target_columns[0], label)


def _label(table: Table, names: Sequence[str], personal: Mapping[str, Personal]) -> str | None:
    texts = [
        c.name for c in table.columns if c.name in names and c.family is TypeFamily.TEXT and c.name not in personal
    ]
    return next(iter(_ending(texts, _LABELS)), None)


def _shared_shapes(table: Table, profile: TableProfile) -> list[Shape]:
    """How a table that is called a dictionary may be read, the likeliest first; empty when it has no such columns."""
    spelled = " ".join(words(table.name.name))
    if not (DICTIONARY.search(spelled) and 0 < profile.rows <= MOST_ENTRIES):
        return []
    names = [column.name for column in table.columns if column.family in _CODED]
    types = [name for name in names if _TYPES.search(" ".join(words(name)))]
    others = [name for name in names if name not in types]
    codes, labels = _ending(others, _CODES), _ending([n for n in others if _is_text(table, n)], _LABELS)
    triples = product(types, codes, labels)
    return [Shape(table.name, code, label, type_) for type_, code, label in triples if code != label]


def _is_text(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.family is TypeFamily.TEXT


def _ending(names: Sequence[str], endings: Sequence[str]) -> list[str]:
    """The names that end in one of `endings`, in the order of these."""
    return [name for end in endings for name in names if words(name) and words(name)[-1].endswith(end)]


async def _entries(source: SourceDatabase, shape: Shape) -> Entries:
    query = queries("dictionaries.sql")["entries"].format(
        type=quote(shape.type) if shape.type else "NULL",
        code=quote(shape.code),
        label=quote(shape.label),
        table=qualified(shape.table),
        limit=MOST_ENTRIES + 1,
    )
    try:
        rows = await source.fetch(query, timeout=TIMEOUT)
    except asyncpg.PostgresError:
        return ()
    entries = ((row["type"], row["code"].strip(), one_line(row["label"])) for row in rows)
    return [entry for entry in entries if redacted(entry[2]) == entry[2]]


def _tells_apart(entries: Entries) -> bool:
    keys = [(type_, code) for type_, code, _ in entries]
    return 0 < len(keys) <= MOST_ENTRIES and len(set(keys)) == len(keys)


def _coded_columns(catalog: Catalog) -> Iterator[tuple[Table, Column]]:
    for table in catalog.tables.values():
        yield from ((table, column) for column in table.columns if column.family in _CODED)


def _of_shared(
    table: Table, column: Column, profile: TableProfile, shape: Shape, entries: Entries
) -> Dictionary | None:
    """The part of a shared dictionary that speaks of the column by name, and knows its values."""
    seen = profile.columns[column.name]
    values = {value.text.strip() for value in seen.values} or {example.strip() for example in seen.examples}
    if table.name == shape.table or not values:
        return None
    for type_ in dict.fromkeys(type_ for type_, _, _ in entries if type_):
        own = [entry for entry in entries if entry[0] == type_]
        known = len(values & {code for _, code, _ in own})
        if known >= LEAST_KNOWN * len(values) and len(own) <= MOST_LABELS and _speaks_of(type_, table, column):
            return _dictionary(shape, own, type_)
    return None


def _speaks_of(type_: str, table: Table, column: Column) -> bool:
    """order_status, or order alone, speaks of orders.status; so does what a comment names: 报废原因,字典bfyy."""
    named = rf"(?<![A-Za-z0-9_]){re.escape(type_)}(?![A-Za-z0-9_])" if type_.isascii() else None
    told = re.split(r"[\s,:;()，：；（）、]+", column.comment or "")
    if len(type_) > 1 and (type_ in told or (named and re.search(named, column.comment or ""))):
        return True
    spoken, own = subject(type_), words(column.name)
    about = subject(table.name.name)
    if own in _STATES and spoken in (about, about[:1], about[-1:]):
        return True
    return spoken in (own, stem(column.name), (*about, *own), (*about[-1:], *own), ("".join(own),))


def _dictionary(shape: Shape, entries: Entries, type_: str | None = None) -> Dictionary:
    ordered = sorted(entries, key=lambda entry: (len(entry[1]) if entry[1].isdigit() else 0, entry[1]))
    labels = {code: label for _, code, label in ordered}
    return Dictionary(shape.table, shape.code, shape.label, labels, shape.type, type_)
