"""One table described on its own, by the rule author: for whoever asks about a table outside a task."""

from dataclasses import dataclass

from shared.catalog.documents.creation import plan_creation
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, Table, TableName
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.reading.introspect import introspect
from shared.catalog.settings import CatalogSettings
from shared.catalog.words.rule_author import described
from shared.catalog.words.wording import wording_of
from shared.errors import ItemError
from shared.source.port import SourceDatabase


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
    reading = await read_catalog(source, [name])
    if reading.missing:
        raise TableMissing(name)
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
    # the dictionaries of a table's codes are other tables: only a task that lists them knows them
    comments = described(table, profile, roles, relations, glossary=glossary, language=settings.language)
    return AnnotatedTable(table, profile, roles.table, roles.columns, comments)


async def _with_targets(source: SourceDatabase, table: Table) -> dict[TableName, Table]:
    """The table and those that its foreign keys point at: the keys stand in its DDL."""
    targets = list({key.target for key in table.foreign_keys} - {table.name})
    found = (await introspect(source, targets))[0].tables if targets else {}
    return {**found, table.name: table}
