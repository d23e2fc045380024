"""The sample database: what highway_db promises, the same everywhere."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from sample import generate
from shared.catalog.glossary import parse_glossary
from shared.catalog.names import parse_table_name
from tests.support.postgres import execute

pytestmark = pytest.mark.integration
COUNTS = {
    "bss_company": 7,
    "bss_service_area": 60,
    "bss_service_area_mapper": 180,
    "bss_section_route": 50,
    "bss_section_route_area_link": 90,
    "bss_business_day_data": 11_000,
    "bss_car_day_count": 7_000,
}
DIGEST = """
import hashlib
from sample.generate import _tables
print(hashlib.sha256(repr([(name, list(rows)) for _, name, _, rows in _tables()]).encode()).hexdigest())
"""


Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
async def sample(highway_url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(highway_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize(("table", "rows"), COUNTS.items())
async def test_tables_have_their_rows(sample: Connection, table: str, rows: int) -> None:
    assert await sample.fetchval(f"SELECT count(*) FROM {table}") == rows


async def test_statistics_are_there(sample: Connection) -> None:
    assert await sample.fetchval("SELECT reltuples FROM pg_class WHERE relname = 'bss_business_day_data'") == 11_000


async def test_the_seven_tables_carry_neither_comments_nor_foreign_keys(sample: Connection) -> None:
    described = "SELECT count(*) FROM pg_description WHERE objoid = ANY ($1::regclass[]::oid[])"
    assert await sample.fetchval(described, list(COUNTS)) == 0
    keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::regclass[]::oid[])"
    assert await sample.fetchval(keys, list(COUNTS)) == 0


async def test_dates_run_from_february_2022_into_april_2023(sample: Connection) -> None:
    for table, column in (("bss_business_day_data", "oper_date"), ("bss_car_day_count", "count_date")):
        ends = f"SELECT to_char(min({column}), 'YYYY-MM') || ' ' || to_char(max({column}), 'YYYY-MM') FROM {table}"
        assert await sample.fetchval(ends) == "2022-02 2023-04"


async def test_codes_match_for_a_part_of_the_rows_only(sample: Connection) -> None:
    matched = await sample.fetchval(
        "SELECT count(*) FROM bss_business_day_data JOIN bss_service_area_mapper USING (service_no)"
    )
    assert 9_000 < matched < 11_000


async def test_the_total_is_the_sum_of_the_channels_but_for_a_few_rows(sample: Connection) -> None:
    odd = "SELECT count(*) FROM bss_business_day_data WHERE pay_sum <> wx + zfb + rmb + xs + jd"
    assert 0 < await sample.fetchval(odd) < 100


async def test_a_few_names_repeat_with_different_codes(sample: Connection) -> None:
    twins = "SELECT service_area_name FROM bss_service_area GROUP BY 1 HAVING count(DISTINCT service_area_no) > 1"
    assert 1 <= len(await sample.fetch(twins)) <= 5


@pytest.mark.parametrize("table", sorted(COUNTS.keys() - {"bss_section_route_area_link", "bss_company"}))
async def test_some_rows_are_soft_deleted(sample: Connection, table: str) -> None:
    gone = await sample.fetchval(f"SELECT count(*) FROM {table} WHERE delete_ts IS NOT NULL")
    assert 0 < gone < COUNTS[table] / 10


async def test_holidays_are_busier_than_other_days(sample: Connection) -> None:
    daily = "SELECT avg(pay_sum)::float FROM bss_business_day_data WHERE oper_date::text BETWEEN $1 AND $2"
    golden_week = await sample.fetchval(daily, "2022-10-01", "2022-10-07")
    assert golden_week > 1.4 * await sample.fetchval(daily, "2022-10-10", "2022-10-31")


async def test_the_harder_cases_are_there(sample: Connection) -> None:
    kinds = await sample.fetch(
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )
    kind = {row["relname"]: row["relkind"] for row in kinds}
    assert kind["ServiceFacility"] == "r"
    assert kind["bss_charging_record"] == "p"
    assert kind["v_service_area_month_revenue"] == "v"
    assert await sample.fetchval("SELECT count(*) FROM pg_enum WHERE enumtypid = 'facility_state'::regtype") == 3


async def test_the_glossary_speaks_of_tables_and_columns_that_exist(sample: Connection) -> None:
    glossary = parse_glossary(generate.GLOSSARY.read_text(encoding="utf-8"))
    rows = await sample.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    known = {(row["table_name"], row["column_name"]) for row in rows}
    assert {(table, column) for _, table, column in glossary.columns} <= known
    assert glossary.of_table(parse_table_name("bss_company"))


async def test_it_says_whether_it_is_there(highway_url: str, database_url: str) -> None:
    assert await generate.is_present(highway_url)
    assert not await generate.is_present(database_url)


async def test_it_is_all_or_nothing(database_url: str) -> None:
    await execute(database_url, "CREATE TABLE bss_car_day_count (id integer)")
    with pytest.raises(asyncpg.DuplicateTableError):
        await generate.create(database_url)
    assert not await generate.is_present(database_url)


def test_the_rows_are_the_same_whatever_the_process() -> None:
    root = Path(generate.__file__).parents[1]
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
