"""One table described on its own, by the rule author: for whoever asks about a table outside a task."""

from dataclasses import dataclass

from shared.catalog.documents.creation import plan_creation
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, Table, TableName
from shared.catalog.names import parse_table_name
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.reading.introspect import introspect, list_tables
from shared.catalog.reading.table_words import DICTIONARY
from shared.catalog.settings import CatalogSettings, Samples
from shared.catalog.words.rule_author import described
from shared.catalog.words.split import words
from shared.catalog.words.wording import wording_of
from shared.errors import ItemError
from shared.source.port import SourceDatabase

MOST_ASKED = 20
SMALL_BYTES = 2**20
ENTRIES = 5_000
"""A larger table explains no codes."""


class TableMissing(ItemError):
    """There is no such table."""

    code = "table_missing"

    def __init__(self, name: TableName) -> None:
        super().__init__(f"表 {name} 不存在")


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table, its .ddl and its _detail.md."""

    annotated: AnnotatedTable
    ddl: str
    detail: str


async def describe_table(
    source: SourceDatabase, name: TableName, settings: CatalogSettings, glossary: Glossary
) -> TableDescription:
    """One table as ddl_generation describes it. Raises TableMissing, TableUnreadable, SourceLost."""
    found = (await introspect(source, [name]))[0].tables.get(name)
    if found is None:
        raise TableMissing(name)
    reading = await read_catalog(source, [name, *await _explaining(source, found)], settings.samples)
    if name in reading.failures:
        raise reading.failures[name]
    annotated = _annotated(reading, name, settings, glossary)
    plan = plan_creation(await _with_targets(source, annotated.table))
    relations, wording = reading.edges.get(name, ()), wording_of(settings.language)
    return TableDescription(
        annotated,
        ddl=render_ddl(annotated, plan, relations, wording),
        detail=DetailWriter(annotated, relations, wording).render(),
    )


def _annotated(
    reading: CatalogReading, name: TableName, settings: CatalogSettings, glossary: Glossary
) -> AnnotatedTable:
    table, roles = reading.catalog.tables[name], reading.roles[name]
    profile = shown(reading.profiles[name], reading.personal[name], settings.samples)
    relations = reading.edges.get(name, ())
    hidden = settings.samples is Samples.NONE
    dictionaries = {} if hidden else reading.dictionaries.get(name, {})
    comments = described(
        table,
        profile,
        roles,
        relations,
        glossary=glossary,
        language=settings.language,
        dictionaries=dictionaries,
    )
    return AnnotatedTable(table, profile, roles.table, roles.columns, comments, dictionaries)


async def _explaining(source: SourceDatabase, table: Table) -> list[TableName]:
    """Small tables that may say what the codes mean: those the table points at, and those called dictionaries."""
    pointed = {key.target for key in table.foreign_keys}
    listed = map(parse_table_name, await list_tables(source, [table.name.schema]))
    called = {name for name in listed if DICTIONARY.search(" ".join(words(name.name)))}
    asked = [*sorted(pointed - {table.name}), *sorted(called - pointed - {table.name})]
    found = (await introspect(source, asked[:MOST_ASKED]))[0].tables
    return [other.name for other in found.values() if other.size_bytes <= SMALL_BYTES and other.row_estimate <= ENTRIES]


async def _with_targets(source: SourceDatabase, table: Table) -> dict[TableName, Table]:
    """The table and those that its foreign keys point at: the keys stand in its DDL."""
    targets = list({key.target for key in table.foreign_keys} - {table.name})
    found = (await introspect(source, targets))[0].tables if targets else {}
    return {**found, table.name: table}
