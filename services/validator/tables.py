"""The catalog that pairs are checked against: the task's table list, and the tables that the SQL names."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from shared.catalog.model import Catalog, TableName
from shared.catalog.names import DEFAULT_SCHEMA, SYSTEM_SCHEMAS, InvalidTableName, parse_table_name
from shared.catalog.personal import discreet
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.reading.introspect import introspect, list_tables
from shared.source.port import SourceDatabase
from shared.sql.names import folded, nearest
from shared.sql.parse import parse_select
from shared.sql.verdict import Rejected

MOST_TABLES = 2_000
_AFTER_FROM = re.compile(r"\b(?:from|join)\s+([^\s(),;]+|\"[^\"]+\")", re.IGNORECASE)


async def read_tables(source: SourceDatabase, listed: Sequence[TableName], sqls: Iterable[str]) -> CatalogReading:
    """All about the tables that are listed or named; for a name that no table has, about those most like it.

    A table whose rows cannot be read is kept: the ladder's own run says why.
    """
    named = [name for sql in sqls for name in named_tables(sql)]
    wanted = list(dict.fromkeys([*listed, *named]))[:MOST_TABLES]
    found, missing = await introspect(source, wanted)
    alike = await _alike(source, missing) if missing else []
    reading = await read_catalog(source, list(dict.fromkeys([*found.tables, *alike])))
    unread = {name: discreet(found.tables[name]) for name in reading.failures if name in found.tables}
    tables = {**reading.catalog.tables, **unread}
    return replace(reading, catalog=Catalog(tables, reading.catalog.relations))


def named_tables(sql: str) -> Iterator[TableName]:
    """The tables that a text reads, as far as it can be read; system tables left out."""
    try:
        tree = parse_select(sql).tree
    except Rejected:
        yield from _guessed(sql)
        return
    made = {folded(cte.args["alias"].this) for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier):
            schema = folded(table.args["db"]) if table.args.get("db") else DEFAULT_SCHEMA
            name = TableName(schema, folded(table.this))
            if schema not in SYSTEM_SCHEMAS and not (name.name in made and not table.args.get("db")):
                yield name


def _guessed(sql: str) -> Iterator[TableName]:
    for text in _AFTER_FROM.findall(sql):
        try:
            name = parse_table_name(text.replace("`", "").strip(",;)"))
        except InvalidTableName:
            continue
        if name.schema not in SYSTEM_SCHEMAS:
            yield name


async def _alike(source: SourceDatabase, missing: Iterable[TableName]) -> list[TableName]:
    schemas = sorted({DEFAULT_SCHEMA, *(name.schema for name in missing)})
    present = [parse_table_name(text) for text in await list_tables(source, schemas)]
    by_name: dict[str, list[TableName]] = {}
    for table in present:
        by_name.setdefault(table.name, []).append(table)

    def near(name: TableName) -> list[TableName]:
        alike = (by_name[found] for found in nearest(name.name, by_name))
        return [min(tables, key=lambda table: _distance(table.schema, name.schema)) for tables in alike]

    found = await asyncio.gather(*(asyncio.to_thread(near, name) for name in missing))
    return [name for names in found for name in names]


def _distance(schema: str, wanted: str) -> tuple[bool, bool, str]:
    """Of several tables of a name the one in the schema that was named is meant, then the one in public."""
    return schema != wanted, schema != DEFAULT_SCHEMA, schema
