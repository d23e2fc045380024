"""What the step knows: the catalog, the tables in the words of their documents, and the world made of both."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_chinese, in_english
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.description import TableMissing
from shared.catalog.documents.edited import parse_detail
from shared.catalog.glossary import Glossary
from shared.catalog.model import (
    AnnotatedTable,
    Catalog,
    ColumnRole,
    Relation,
    TableComments,
    TableName,
    TableProfile,
    TableRole,
)
from shared.catalog.names import detail_file, file_bases, reference
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.settings import CatalogSettings, Language
from shared.catalog.table_list import FILE_NAME, parse_table_list
from shared.catalog.words.rule_author import described
from shared.errors import PermanentError
from shared.source.port import SourceDatabase
from shared.worker.run import Run

ColumnKey = tuple[TableName, str]
InWords = Callable[[AnnotatedTable, Sequence[Relation]], AnnotatedTable]


class NoTables(PermanentError):
    """None of the listed tables can be read."""

    code = "no_tables"


@dataclass(frozen=True)
class Knowledge:
    """All that both authors and the judge work from."""

    catalog: Catalog
    tables: tuple[AnnotatedTable, ...]
    """With profiles as they may be shown."""
    world: World

    @cached_property
    def table_roles(self) -> dict[TableName, TableRole]:
        return {table.table.name: table.role for table in self.tables}

    @cached_property
    def column_roles(self) -> dict[ColumnKey, ColumnRole]:
        return {(t.table.name, name): role for t in self.tables for name, role in t.column_roles.items()}

    @cached_property
    def labels(self) -> dict[ColumnKey, Mapping[str, str]]:
        """What the comments say that codes mean."""
        fields = (field for subject in self.world.subjects for field in subject.fields if field.labels)
        return {(field.table, field.name): dict(field.labels) for field in fields}


async def read_knowledge(run: Run, source: SourceDatabase) -> Knowledge:
    """Reads the table list, the detail files and the database. Raises NoTables; a missing table is an item error."""
    names = parse_table_list(await run.read(FILE_NAME)).names
    reading = await read_catalog(source, names, CatalogSettings().samples)
    run.source_read()
    for name in reading.missing:
        run.fail_item(reference(name), TableMissing(name))
    for name, error in reading.failures.items():
        run.fail_item(reference(name), error)
    if not reading.catalog.tables:
        raise NoTables("表清单中的表都无法读取,请检查表名与权限")
    details = await _details(run, names)
    return await asyncio.to_thread(knowledge_of, reading, details)


async def _details(run: Run, names: Sequence[TableName]) -> dict[TableName, str]:
    """The texts of the detail files there are."""
    files = {name: detail_file(base) for name, base in file_bases(names).items()}
    return {name: await run.read(file) for name, file in files.items() if run.file(file) is not None}


def knowledge_of(reading: CatalogReading, details: Mapping[TableName, str]) -> Knowledge:
    """Knowledge from a reading and the texts of detail files; a table without one is described by rule."""
    settings = CatalogSettings()
    tables = tuple(_annotated(reading, name, details.get(name), settings) for name in reading.catalog.tables)
    return Knowledge(reading.catalog, tables, _world(reading.catalog, tables, settings.language))


def _world(catalog: Catalog, tables: Sequence[AnnotatedTable], language: Language) -> World:
    """The world in the words of the task's language, or in English where nobody knows Chinese ones for most tables."""
    if language is Language.CHINESE:
        world = _spoken(catalog, tables, in_chinese)
        if world.chinese:
            return world
    return replace(_spoken(catalog, tables, in_english), chinese=False)


def _spoken(catalog: Catalog, tables: Sequence[AnnotatedTable], in_words: InWords) -> World:
    return build_world([in_words(table, catalog.relations_of(table.table.name)) for table in tables], catalog.relations)


def _annotated(
    reading: CatalogReading, name: TableName, detail: str | None, settings: CatalogSettings
) -> AnnotatedTable:
    """The table, its roles read again in the words of the comments that stand."""
    profile = shown(reading.profiles[name], reading.personal[name], settings.samples)
    comments = _comments(reading, name, profile, detail, settings)
    roles = reading.roles_by({column: comment.text for column, comment in comments.columns.items()}, name)
    return AnnotatedTable(reading.catalog.tables[name], profile, roles.table, roles.columns, comments)


def _comments(
    reading: CatalogReading, name: TableName, profile: TableProfile, detail: str | None, settings: CatalogSettings
) -> TableComments:
    table, roles = reading.catalog.tables[name], reading.roles[name]
    said = [parse_detail(detail).approved] if detail is not None else []
    return described(
        table,
        profile,
        roles,
        reading.catalog.relations_of(name),
        glossary=Glossary(),
        language=settings.language,
        said=said,
    )
