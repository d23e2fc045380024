"""What reading costs does not grow with the tables: how many statements, over how many rows, for how long."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from shared.catalog.model import Catalog, Table, TableName, TableProfile
from shared.catalog.reading import profile, profile_query, relations
from shared.catalog.reading.catalog import read_catalog
from shared.catalog.reading.introspect import introspect
from shared.catalog.reading.profile import profile_tables
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import execute

pytestmark = pytest.mark.integration
SALE, SHOP = TableName("public", "sale"), TableName("public", "shop")
TABLES = (
    "CREATE TABLE shop AS SELECT n AS id, 'shop ' || n AS name FROM generate_series(1, 300) n",
    "ALTER TABLE shop ADD PRIMARY KEY (id)",
    "CREATE TABLE sale (id integer PRIMARY KEY, shop_id integer, sold_on date, made timestamp, state text, note text)",
    """INSERT INTO sale
       SELECT n, n % 300 + 1, date '2022-01-01' + n % 700, timestamp '2022-01-01' + n * interval '1 min',
       CASE WHEN n % 3 = 0 THEN '完成' ELSE '新建' END, 'note ' || n FROM generate_series(1, 100000) n""",
    "CREATE INDEX ON sale (sold_on)",
    "ANALYZE",
)
LONGEST_S = 15.0
HUGE_ROWS, HUGE_BYTES = 100_000_000, 15 * 2**30


@dataclass
class Recording:
    """A source that keeps what it was asked and how long that could have taken."""

    source: SourceDatabase
    asked: list[tuple[str, float]] = field(default_factory=list)

    @property
    def database(self) -> str:
        return self.source.database

    async def fetch(self, query: str, *args: Any, timeout: float = 30.0) -> list[Any]:
        self.asked.append((query, timeout))
        return await self.source.fetch(query, *args, timeout=timeout)

    async def explain(self, sql: str, *, timeout: float = 10.0) -> float:
        raise AssertionError("reading a catalog explains nothing")

    async def run(self, sql: str, *, timeout: float = 10.0, row_limit: int = 200) -> list[Any]:
        raise AssertionError("reading a catalog runs nothing that others wrote")


@pytest.fixture
async def source(database_url: str) -> AsyncIterator[Recording]:
    await execute(database_url, *TABLES)
    async with source_opener(parse(database_url, embedded=True))() as opened:
        yield Recording(opened)


async def tables(source: Recording) -> dict[TableName, Table]:
    found = dict((await introspect(source, [SALE, SHOP]))[0].tables)
    source.asked.clear()
    return found


def huge(table: Table) -> Table:
    """The same table as if PostgreSQL estimated a thousand times its rows."""
    return replace(table, row_estimate=HUGE_ROWS, size_bytes=HUGE_BYTES)


async def looked_at(source: Recording, table: Table) -> tuple[TableProfile, list[tuple[str, float]]]:
    source.asked.clear()
    (found,) = (await profile_tables(source, [table])).values()
    assert isinstance(found, TableProfile)
    return found, list(source.asked)


async def test_a_hundred_million_rows_cost_no_more_statements_than_a_hundred_thousand(source: Recording) -> None:
    sale = (await tables(source))[SALE]
    _, usual = await looked_at(source, sale)
    found, asked = await looked_at(source, huge(sale))
    assert found.rows == HUGE_ROWS
    # one of them is the second look, because the sample of a table that only claims to be huge is empty
    assert len(asked) <= len(usual) + 1
    assert all(timeout <= LONGEST_S for query, timeout in asked if "pg_stats" not in query)


async def test_every_statement_on_a_huge_table_reads_a_sample_a_few_rows_or_an_index(source: Recording) -> None:
    _, asked = await looked_at(source, huge((await tables(source))[SALE]))
    on_the_table = [query for query, _ in asked if "public.sale" in query]
    assert any("TABLESAMPLE SYSTEM (0.02" in query for query in on_the_table)
    for query in on_the_table:
        by_index = "min(sold_on)" in query and "min(made)" not in query
        assert by_index or f"LIMIT {profile_query.LOOKED_ROWS}" in query


async def test_the_plans_on_a_huge_table_scan_no_table(source: Recording) -> None:
    _, asked = await looked_at(source, huge((await tables(source))[SALE]))
    for query, _ in asked:
        if "public.sale" not in query:
            continue
        rows = await source.source.fetch("EXPLAIN " + query.replace("$1", "50"))
        plan = "\n".join(row[0] for row in rows)
        bounded = "Sample Scan" in plan or "Index Only Scan" in plan or "Limit" in plan
        assert bounded, plan


async def test_a_table_too_slow_for_any_look_is_known_by_statistics_alone(
    source: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "LOOK_TIMEOUT", 0.001)
    found, asked = await looked_at(source, huge((await tables(source))[SALE]))
    assert len([query for query, _ in asked if "public.sale" in query]) == 1
    assert {value.text for value in found.columns["state"].values} == {"新建", "完成"}
    assert found.columns["sold_on"].maximum is not None


async def test_a_relation_of_a_huge_table_is_proved_on_a_sample(source: Recording) -> None:
    found = await tables(source)
    catalog = Catalog({SALE: huge(found[SALE]), SHOP: found[SHOP]})
    profiles = await profile_tables(source, found.values())
    source.asked.clear()
    await relations.infer_relations(source, catalog, profiles)  # type: ignore[arg-type]
    (asked,) = [(query, timeout) for query, timeout in source.asked if "public.sale" in query]
    assert "FROM public.sale TABLESAMPLE SYSTEM (0.02" in asked[0]
    assert "LIMIT 20000" in asked[0]
    assert asked[1] <= LONGEST_S


async def test_the_structure_takes_the_same_statements_for_one_table_as_for_three_hundred(
    source: Recording, database_url: str
) -> None:
    await execute(database_url, *(f"CREATE TABLE t{n} (id integer PRIMARY KEY)" for n in range(300)))
    await introspect(source, [SALE])
    one = [query for query, _ in source.asked]
    source.asked.clear()
    await introspect(source, [SALE, SHOP, *(TableName("public", f"t{n}") for n in range(300))])
    assert [query for query, _ in source.asked] == one
    assert len(one) == 5


async def test_a_role_that_may_only_select_sees_as_much(source: Recording, database_url: str) -> None:
    await execute(
        database_url,
        "ALTER TABLE sale ADD FOREIGN KEY (shop_id) REFERENCES shop (id)",
        "DROP ROLE IF EXISTS only_reads",
        "CREATE ROLE only_reads LOGIN PASSWORD 'reads'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_reads",
    )
    login = parse(database_url, embedded=True)
    own = str(login).replace(f"//{login.user}:{login.password or ''}@", "//only_reads:reads@")
    async with source_opener(parse(own, embedded=True))() as reader:
        assert (await reader.fetch("SELECT current_user"))[0][0] == "only_reads"
        read = await read_catalog(reader, [SALE, SHOP])
    as_owner = await read_catalog(source, [SALE, SHOP])
    await execute(database_url, "DROP OWNED BY only_reads", "DROP ROLE only_reads")
    assert read == as_owner
    assert len(read.catalog.relations) == 1
