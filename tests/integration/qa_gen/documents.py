"""The _detail.md files that the step before would have left, with the sample's glossary."""

from sample.generate import GLOSSARY
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import parse_glossary
from shared.catalog.model import AnnotatedTable, TableName
from shared.catalog.names import file_bases, parse_table_name
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.reading.introspect import list_tables
from shared.catalog.settings import Language
from shared.catalog.words.rule_author import described
from shared.source import parse, source_opener
from tests.integration.qa_gen.steps import SCHEMAS


async def details_with_glossary(url: str) -> dict[str, str]:
    """File name -> text, for every table of the sample."""
    async with source_opener(parse(url, embedded=True))() as source:
        names = [parse_table_name(name) for name in await list_tables(source, SCHEMAS)]
        reading = await read_catalog(source, names)
    bases = file_bases(names)
    return {f"{bases[name]}_detail.md": _detail(reading, name) for name in names}


def _detail(reading: CatalogReading, name: TableName) -> str:
    table, profile, roles = reading.catalog.tables[name], reading.profiles[name], reading.roles[name]
    relations = reading.catalog.relations_of(name)
    glossary = parse_glossary(GLOSSARY.read_text(encoding="utf-8"))
    comments = described(table, profile, roles, relations, glossary=glossary, language=Language.CHINESE)
    annotated = AnnotatedTable(table, profile, roles.table, roles.columns, comments)
    return DetailWriter(annotated, relations).render()
