"""Reads what a PostgreSQL schema says about itself, with the same five queries for one table or for two thousand."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from shared.catalog.model import (
    Catalog,
    Check,
    Column,
    ForeignKey,
    Index,
    Relation,
    RelationOrigin,
    Table,
    TableName,
    TableType,
)
from shared.catalog.names import SYSTEM_SCHEMAS, qualified
from shared.catalog.reading.queries import queries
from shared.catalog.reading.types import family_of, short_type
from shared.source.port import SourceDatabase

QUERY_TIMEOUT = 60.0
"""Seconds for one query on the catalog; large schemas are read in parts of PART tables."""
PART = 500
_FACTS = ("tables", "columns", "constraints", "indexes", "dependencies")
_TYPES = {
    "r": TableType.TABLE,
    "p": TableType.PARTITIONED,
    "v": TableType.VIEW,
    "m": TableType.MATERIALIZED_VIEW,
    "f": TableType.FOREIGN,
}

Rows = dict[TableName, list[Any]]


async def introspect(source: SourceDatabase, names: Sequence[TableName]) -> tuple[Catalog, tuple[TableName, ...]]:
    """The tables with their declared relations, and the names that no table has; PostgreSQL's own are none."""
    tables: dict[TableName, Table] = {}
    asked = [name for name in names if name.schema not in SYSTEM_SCHEMAS]
    for start in range(0, len(asked), PART):
        facts = await _facts(source, asked[start : start + PART])
        for name in facts["tables"]:
            tables[name] = _table(name, facts)
    ordered = {name: tables[name] for name in names if name in tables}
    relations = tuple(relation for table in ordered.values() for relation in declared_relations(table))
    return Catalog(ordered, relations), tuple(name for name in names if name not in tables)


async def list_tables(source: SourceDatabase, schemas: Sequence[str], pattern: str | None = None) -> list[str]:
    """Names of the tables and views in `schemas`, sorted, as they can be posted back in a table list.

    In `pattern`, `*` and `%` stand for any run of characters and everything else for itself.
    """
    rows = await source.fetch(queries("introspect.sql")["listing"], list(schemas), _like(pattern))
    return [qualified(TableName(row["schema_name"], row["table_name"])) for row in rows]


def declared_relations(table: Table) -> Iterable[Relation]:
    """The table's foreign keys as join edges, each once."""
    seen = set()
    for key in table.foreign_keys:
        edge = (key.columns, key.target, key.target_columns)
        if edge not in seen:
            seen.add(edge)
            yield Relation(table.name, *edge, RelationOrigin.DECLARED)


def _like(pattern: str | None) -> str:
    if not pattern:
        return "%"
    escaped = pattern.replace("\\", "\\\\").replace("_", "\\_")
    return escaped.replace("*", "%")


async def _facts(source: SourceDatabase, names: Sequence[TableName]) -> dict[str, Rows]:
    schemas, tables = [name.schema for name in names], [name.name for name in names]
    texts = queries("introspect.sql")
    answers = await asyncio.gather(
        *(source.fetch(texts[fact], schemas, tables, timeout=QUERY_TIMEOUT) for fact in _FACTS)
    )
    return {fact: _by_table(rows) for fact, rows in zip(_FACTS, answers, strict=True)}


def _by_table(rows: Iterable[Any]) -> Rows:
    grouped: Rows = defaultdict(list)
    for row in rows:
        grouped[TableName(row["schema_name"], row["table_name"])].append(row)
    return grouped


def _table(name: TableName, facts: dict[str, Rows]) -> Table:
    (row,) = facts["tables"][name]
    constraints = facts["constraints"][name]
    indexes = tuple(_index(index) for index in facts["indexes"][name])
    primary = next((tuple(key["columns"]) for key in constraints if key["kind"] == "p"), ())
    return Table(
        name=name,
        type=_TYPES[row["kind"]],
        columns=tuple(_column(column) for column in facts["columns"][name]),
        primary_key=primary,
        unique_keys=_unique_keys(constraints, indexes, primary),
        foreign_keys=tuple(_foreign_key(key) for key in constraints if key["kind"] == "f"),
        checks=tuple(Check(key["name"], key["definition"]) for key in constraints if key["kind"] == "c"),
        indexes=indexes,
        comment=row["comment"],
        row_estimate=row["row_estimate"],
        size_bytes=row["size_bytes"],
        definition=row["definition"],
        partition_key=row["partition_key"],
        depends_on=tuple(TableName(read["read_schema"], read["read_table"]) for read in facts["dependencies"][name]),
    )


def _column(row: Any) -> Column:
    is_array = row["element_name"] is not None
    return Column(
        name=row["column_name"],
        type=short_type(row["type"]),
        family=family_of(row["base_name"], row["base_kind"], is_array=is_array),
        not_null=row["not_null"],
        default=row["default_expression"],
        identity=row["identity"],
        generated=row["generated"],
        comment=row["comment"],
        element_family=family_of(row["element_name"], row["element_kind"]) if is_array else None,
    )


def _index(row: Any) -> Index:
    return Index(row["name"], tuple(row["columns"] or ()), row["is_unique"])


def _foreign_key(row: Any) -> ForeignKey:
    target = TableName(row["target_schema"], row["target_table"])
    return ForeignKey(row["name"], tuple(row["columns"]), target, tuple(row["target_columns"]))


def _unique_keys(
    constraints: Iterable[Any], indexes: Iterable[Index], primary: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Unique constraints and full unique indexes, each set of columns once, the primary key apart."""
    keys = [tuple(key["columns"]) for key in constraints if key["kind"] == "u"]
    keys += [index.columns for index in indexes if index.unique and index.columns]
    return tuple(key for key in dict.fromkeys(keys) if key != primary)
