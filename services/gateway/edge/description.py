"""One table of a business database, described by the rule author as ddl_generation describes it."""

import asyncio
from dataclasses import dataclass

from services.gateway.envelope import NotFound, Unavailable
from shared.catalog.documents.creation import plan_creation
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import Glossary, parse_glossary
from shared.catalog.model import AnnotatedTable, Relation, Table, TableName
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.reading.introspect import introspect
from shared.catalog.settings import CatalogSettings
from shared.catalog.words.rule_author import described
from shared.catalog.words.wording import wording_of
from shared.source.port import SourceDatabase


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """What is known about a table, and its two documents."""

    annotated: AnnotatedTable
    relations: tuple[Relation, ...]
    ddl: str
    detail: str


async def describe_table(source: SourceDatabase, name: TableName, settings: CatalogSettings) -> DescribedTable:
    """Raises NotFound, Unavailable for a table whose rows may not be read, SourceLost, InvalidGlossary."""
    reading = await read_catalog(source, [name])
    if name in reading.missing:
        raise NotFound(f"表 {name} 不存在")
    if name in reading.failures:
        raise Unavailable(reading.failures[name].message, can_retry=False)
    annotated = _annotated(reading, name, await _glossary(settings), settings)
    relations = reading.catalog.relations_of(name)
    plan = plan_creation(await _with_targets(source, annotated.table))
    wording = wording_of(settings.language)
    return DescribedTable(
        annotated,
        relations,
        ddl=render_ddl(annotated, plan, relations, wording),
        detail=DetailWriter(annotated, relations, wording).render(),
    )


def _annotated(
    reading: CatalogReading, name: TableName, glossary: Glossary, settings: CatalogSettings
) -> AnnotatedTable:
    table, roles = reading.catalog.tables[name], reading.roles[name]
    relations = reading.catalog.relations_of(name)
    profile = shown(reading.profiles[name], reading.personal[name], settings.samples)
    comments = described(table, profile, roles, relations, glossary=glossary, language=settings.language)
    return AnnotatedTable(table, profile, roles.table, roles.columns, comments)


async def _with_targets(source: SourceDatabase, table: Table) -> dict[TableName, Table]:
    """The table and those that its foreign keys point at: the keys stand in its DDL."""
    targets = list({key.target for key in table.foreign_keys} - {table.name})
    found = (await introspect(source, targets))[0].tables if targets else {}
    return {**found, table.name: table}


async def _glossary(settings: CatalogSettings) -> Glossary:
    if settings.glossary is None:
        return Glossary()
    return parse_glossary(await asyncio.to_thread(settings.glossary.read_text, "utf-8"))
