"""The made-up schema is as large as it claims."""

import pytest

from bench.large_schema import create_large_schema, statements, table_names
from shared.catalog.names import parse_table_name
from shared.catalog.reading.introspect import introspect
from shared.source import parse, source_opener


def test_every_table_has_a_name_of_its_own() -> None:
    assert len(set(table_names(2_000))) == 2_000


def test_a_table_refers_to_none_that_comes_later() -> None:
    names = table_names(30)
    for number, text in enumerate(statements(names)):
        parent = text.partition("references ")[2].partition(",")[0]
        assert names.index(parent) <= number


@pytest.mark.integration
async def test_every_table_has_twenty_columns_and_one_relation(database_url: str) -> None:
    names = await create_large_schema(database_url, 12)
    async with source_opener(parse(database_url, embedded=True))() as source:
        catalog, missing = await introspect(source, [parse_table_name(name) for name in names])
    assert not missing
    assert {len(table.columns) for table in catalog.tables.values()} == {20}
    assert len(catalog.relations) == 12
