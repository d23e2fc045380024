"""What a bounded look at real rows says."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from shared.catalog.model import ColumnProfile, TableProfile
from shared.catalog.names import parse_table_name
from shared.catalog.reading import profile as profiling
from shared.catalog.reading import profile_query
from shared.catalog.reading.introspect import introspect
from shared.catalog.reading.profile import TableUnreadable, profile_tables
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import execute

pytestmark = pytest.mark.integration

SALES = """
CREATE TABLE sale (id integer PRIMARY KEY, sold_on date, state text, shop text, note text, made timestamp);
INSERT INTO sale
SELECT n,
       date '2022-01-01' + n % 700,
       CASE WHEN n % 1000 = 0 THEN '退款' WHEN n % 3 = 0 THEN '完成' ELSE '新建' END,
       'shop ' || n % 300,
       CASE WHEN n % 4 > 0 THEN 'note ' || n END,
       timestamp '2022-01-01' + n * interval '1 minute'
FROM generate_series(1, 30000) n;
CREATE INDEX ON sale (sold_on);
"""


async def look(source: SourceDatabase, name: str) -> TableProfile:
    catalog, _ = await introspect(source, [parse_table_name(name)])
    (found,) = (await profile_tables(source, catalog.tables.values())).values()
    assert isinstance(found, TableProfile)
    return found


async def columns(source: SourceDatabase, name: str) -> Mapping[str, ColumnProfile]:
    return (await look(source, name)).columns


def values(of: ColumnProfile) -> dict[str, int]:
    return {value.text: value.count for value in of.values}


@pytest.fixture
async def sales(database_url: str) -> AsyncIterator[SourceDatabase]:
    """A table that counts as large."""
    await execute(database_url, SALES)
    await execute(database_url, "ANALYZE sale")
    async with source_opener(parse(database_url, embedded=True))() as source:
        yield source


async def test_a_small_table_is_counted_exactly(highway: SourceDatabase) -> None:
    found = await look(highway, "bss_service_area")
    assert (found.rows, found.exact) == (60, True)
    assert sum(values(found.columns["service_state"]).values()) == 60
    assert list(values(found.columns["service_state"])) == ["开放", "上传数据", "关闭"]
    assert found.columns["delete_ts"].null_fraction == pytest.approx(58 / 60)
    assert found.columns["id"].distinct == 60
    assert found.columns["id"].values == ()


async def test_names_that_tell_rows_apart_are_no_category(highway: SourceDatabase) -> None:
    area = await columns(highway, "bss_service_area")
    assert area["service_area_name"].values == ()
    assert area["service_area_name"].distinct == 57
    assert len(area["service_area_name"].examples) == 3


async def test_dates_and_numbers_have_a_range(highway: SourceDatabase) -> None:
    takings = await columns(highway, "bss_business_day_data")
    assert (takings["oper_date"].minimum, takings["oper_date"].maximum) == ("2022-02-01", "2023-04-16")
    assert float(takings["pay_sum"].minimum or 0) < float(takings["pay_sum"].maximum or 0)


async def test_examples_are_the_most_frequent_values(highway: SourceDatabase) -> None:
    assert (await columns(highway, "bss_car_day_count"))["car_type"].examples == ("危化品", "过境", "城际")


async def test_a_view_and_a_partitioned_table_are_looked_at_too(highway: SourceDatabase) -> None:
    assert (await look(highway, "v_service_area_month_revenue")).rows > 100
    charging = await look(highway, "bss_charging_record")
    assert (charging.rows, charging.exact) == (3000, True)


async def test_a_large_table_is_sampled_and_its_size_estimated(sales: SourceDatabase) -> None:
    found = await look(sales, "sale")
    assert not found.exact
    assert found.rows == pytest.approx(30000, rel=0.05)
    assert found.columns["id"].distinct == pytest.approx(30000, rel=0.1)
    assert found.columns["note"].null_fraction == pytest.approx(0.25, abs=0.05)


async def test_rare_values_of_a_large_table_are_found_and_counted(sales: SourceDatabase) -> None:
    assert values((await columns(sales, "sale"))["state"]) == {"新建": 19980, "完成": 9990, "退款": 30}


async def test_the_first_and_the_last_day_of_a_large_table_are_exact(sales: SourceDatabase) -> None:
    sale = await columns(sales, "sale")
    assert (sale["sold_on"].minimum, sale["sold_on"].maximum) == ("2022-01-01", "2023-12-01")
    assert sale["made"].maximum == "2022-01-21 20:00:00"


async def test_many_values_are_no_category(sales: SourceDatabase) -> None:
    assert (await columns(sales, "sale"))["shop"].values == ()


async def test_a_table_too_large_to_scan_is_known_by_sample_and_statistics(
    sales: SourceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiling, "CENSUS_BYTES", 0)
    sale = await columns(sales, "sale")
    assert list(values(sale["state"]))[:2] == ["新建", "完成"]
    assert values(sale["state"])["新建"] == pytest.approx(19980, rel=0.1)
    assert (sale["sold_on"].minimum, sale["sold_on"].maximum) == ("2022-01-01", "2023-12-01")


async def test_a_table_too_slow_to_look_at_is_known_by_statistics(
    sales: SourceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiling, "LOOK_TIMEOUT", 0.001)
    found = await look(sales, "sale")
    assert not found.exact
    assert found.columns["shop"].distinct == pytest.approx(300, rel=0.1)
    assert found.columns["sold_on"].minimum is not None


async def test_a_sample_that_comes_out_empty_is_replaced_by_the_first_rows(sales: SourceDatabase) -> None:
    catalog, _ = await introspect(sales, [parse_table_name("sale")])
    (table,) = catalog.tables.values()
    swollen = replace(table, row_estimate=10**12)
    (found,) = (await profile_tables(sales, [swollen])).values()
    assert isinstance(found, TableProfile)
    assert found.columns["state"].examples


async def test_every_look_is_bounded(sales: SourceDatabase) -> None:
    catalog, _ = await introspect(sales, [parse_table_name("sale")])
    (table,) = catalog.tables.values()
    assert f"LIMIT {profile_query.LOOKED_ROWS}" in profile_query.look_at(table).sql
    assert "TABLESAMPLE" in profile_query.look_at(table).sql


@pytest.mark.parametrize("name", ["nothing_here", "no_columns"])
async def test_an_empty_table_has_an_empty_profile(awkward: SourceDatabase, name: str) -> None:
    found = await look(awkward, name)
    assert (found.rows, found.exact) == (0, True)
    assert all(seen.examples == () and seen.values == () for seen in found.columns.values())


async def test_awkward_names_and_types_are_looked_at(awkward: SourceDatabase) -> None:
    order = await columns(awkward, '"Sales Data"."Order"')
    assert values(order["state"]) == {"new": 30, "paid": 30, "shipped": 30}
    assert order["tags"].examples == ("{a,b}",)
    assert order["total"].minimum == "2.20"
    assert values((await columns(awkward, "客户"))["状态"]) == {"停用": 10, "有效": 10}


async def test_binary_columns_are_never_read(awkward: SourceDatabase) -> None:
    assert (await columns(awkward, "crm.users"))["avatar"] == ColumnProfile()


async def test_a_table_that_may_not_be_read_says_so(awkward_url: str) -> None:
    await execute(awkward_url, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    login = parse(awkward_url, embedded=True)
    stranger = parse(
        str(login).replace(f"//{login.user}:{login.password or ''}@", "//stranger:stranger@"), embedded=True
    )
    async with source_opener(stranger)() as source:
        catalog, _ = await introspect(source, [parse_table_name("public.users")])
        (found,) = (await profile_tables(source, catalog.tables.values())).values()
    await execute(awkward_url, "DROP ROLE stranger")
    assert isinstance(found, TableUnreadable)
    assert str(found) == "没有读取表 public.users 的权限"


async def test_a_view_that_fails_says_so(database_url: str) -> None:
    await execute(database_url, "CREATE VIEW broken AS SELECT 1 / (n - 1) AS x FROM generate_series(1, 2) n")
    async with source_opener(parse(database_url, embedded=True))() as source:
        catalog, _ = await introspect(source, [parse_table_name("broken")])
        (found,) = (await profile_tables(source, catalog.tables.values())).values()
    assert isinstance(found, TableUnreadable)
    assert "division by zero" in str(found)
