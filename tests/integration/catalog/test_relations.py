"""Join edges that nobody declared."""

import pytest

from shared.catalog.model import ColumnRole, RelationOrigin, TableRole
from shared.catalog.names import parse_table_name
from shared.catalog.personal_words import Personal
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.table_list import parse_table_list
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import execute

pytestmark = pytest.mark.integration

HIGHWAY = (
    "bss_company,bss_service_area,bss_service_area_mapper,bss_section_route,bss_section_route_area_link,"
    'bss_business_day_data,bss_car_day_count,"ServiceFacility",bss_charging_record,ods.ods_complaint,'
    "ods.ods_fuel_price,v_service_area_month_revenue"
)


async def read(source: SourceDatabase, text: str) -> CatalogReading:
    return await read_catalog(source, parse_table_list(text).names)


def edges(reading: CatalogReading) -> set[str]:
    inferred = (r for r in reading.catalog.relations if r.origin is RelationOrigin.INFERRED)
    return {f"{r.table.name}.{','.join(r.columns)} -> {r.target.name}.{','.join(r.target_columns)}" for r in inferred}


async def inferred_in(url: str, *statements: str) -> set[str]:
    await execute(url, *statements)
    async with source_opener(parse(url, embedded=True))() as source:
        rows = await source.fetch("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 2200")
        return edges(await read(source, ",".join(f'"{row["relname"]}"' for row in rows)))


async def test_the_relations_of_the_sample(highway: SourceDatabase) -> None:
    reading = await read(highway, HIGHWAY)
    assert edges(reading) == {
        "bss_service_area.company_id -> bss_company.id",
        "bss_service_area_mapper.service_area_id -> bss_service_area.id",
        "bss_section_route_area_link.section_route_id -> bss_section_route.id",
        "bss_section_route_area_link.service_area_id -> bss_service_area.id",
        "bss_car_day_count.service_area_id -> bss_service_area.id",
        "bss_charging_record.service_area_id -> bss_service_area.id",
        "bss_business_day_data.service_no -> bss_service_area_mapper.service_no",
        "ods_complaint.service_area_no -> bss_service_area.service_area_no",
    }


async def test_confidence_is_the_share_of_values_found(highway: SourceDatabase) -> None:
    reading = await read(highway, HIGHWAY)
    confidence = {r.columns[0]: r.confidence for r in reading.catalog.relations}
    assert confidence["company_id"] == 1.0
    assert 0.5 < confidence["service_no"] < 1.0


async def test_the_roles_of_the_sample(highway: SourceDatabase) -> None:
    reading = await read(highway, HIGHWAY)
    assert {name.name: roles.table for name, roles in reading.roles.items()} == {
        "bss_company": TableRole.ENTITY,
        "bss_service_area": TableRole.ENTITY,
        "bss_service_area_mapper": TableRole.MAPPING,
        "bss_section_route": TableRole.ENTITY,
        "bss_section_route_area_link": TableRole.BRIDGE,
        "bss_business_day_data": TableRole.SNAPSHOT,
        "bss_car_day_count": TableRole.SNAPSHOT,
        "ServiceFacility": TableRole.ENTITY,
        "bss_charging_record": TableRole.EVENT,
        "ods_complaint": TableRole.EVENT,
        "ods_fuel_price": TableRole.SNAPSHOT,
        "v_service_area_month_revenue": TableRole.REPORT,
    }
    takings = reading.roles[parse_table_name("bss_business_day_data")].columns
    assert {name for name, role in takings.items() if role is ColumnRole.ADDITIVE} >= {"wx", "jd_order", "pay_sum"}
    assert takings["service_name"] is ColumnRole.CATEGORY
    assert takings["delete_ts"] is ColumnRole.SOFT_DELETE


async def test_the_personal_data_of_the_sample(highway: SourceDatabase) -> None:
    personal = (await read(highway, HIGHWAY)).personal[parse_table_name("ods.ods_complaint")]
    assert personal == {"customer_name": Personal.NAME, "customer_phone": Personal.PHONE}


async def test_chinese_names_match_too(awkward: SourceDatabase) -> None:
    assert edges(await read(awkward, "客户,订单")) == {"订单.客户编号 -> 客户.客户编号"}


async def test_an_edge_to_a_table_outside_the_task_is_not_inferred(awkward: SourceDatabase) -> None:
    assert edges(await read(awkward, "订单")) == set()


async def test_declared_edges_are_not_inferred_again(awkward: SourceDatabase) -> None:
    reading = await read(awkward, 'crm.users,"Sales Data"."Order","Sales Data"."Order Line",measurement')
    assert edges(reading) == set()
    assert len(reading.catalog.relations) == 4


async def test_a_table_of_the_own_schema_goes_before_its_namesake(awkward: SourceDatabase) -> None:
    assert edges(await read(awkward, "nothing_here,users,crm.users")) == set()


CUSTOMER = "CREATE TABLE customer AS SELECT n AS id, 'c' || n AS name FROM generate_series(1, 50) n"
CUSTOMER_KEY = "ALTER TABLE customer ADD PRIMARY KEY (id)"


async def test_values_that_are_not_found_make_no_edge(database_url: str) -> None:
    orders = "CREATE TABLE orders AS SELECT n AS id, n + 1000 AS customer_id FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, CUSTOMER, CUSTOMER_KEY, orders) == set()


async def test_types_that_do_not_compare_make_no_edge(database_url: str) -> None:
    orders = "CREATE TABLE orders AS SELECT n AS id, (n % 9)::text AS customer_id FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, CUSTOMER, CUSTOMER_KEY, orders) == set()


async def test_values_alone_make_no_edge(database_url: str) -> None:
    orders = "CREATE TABLE orders AS SELECT n AS id, n % 9 + 1 AS quantity FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, CUSTOMER, CUSTOMER_KEY, orders) == set()


async def test_a_longer_name_may_end_in_the_table_s(database_url: str) -> None:
    orders = "CREATE TABLE orders AS SELECT n AS id, n % 9 + 1 AS paying_customer_id FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, CUSTOMER, CUSTOMER_KEY, orders) == {
        "orders.paying_customer_id -> customer.id"
    }


async def test_a_tree_points_at_itself(database_url: str) -> None:
    node = "CREATE TABLE region AS SELECT n AS id, nullif(n / 3, 0) AS parent_id FROM generate_series(1, 40) n"
    assert await inferred_in(database_url, node, "ALTER TABLE region ADD PRIMARY KEY (id)") == {
        "region.parent_id -> region.id"
    }


@pytest.mark.parametrize(("table", "found"), [("staff", {"staff.manager_id -> staff.id"}), ("store", set())])
async def test_above_people_is_one_of_them_and_above_a_store_is_somebody(
    database_url: str, table: str, found: set[str]
) -> None:
    made = f"CREATE TABLE {table} AS SELECT n AS id, nullif(n / 3, 0) AS manager_id FROM generate_series(1, 40) n"
    assert await inferred_in(database_url, made, f"ALTER TABLE {table} ADD PRIMARY KEY (id)") == found


async def test_codes_are_linked_to_their_dictionary(database_url: str) -> None:
    states = "CREATE TABLE dict_order_status (code integer PRIMARY KEY, name text)"
    filled = "INSERT INTO dict_order_status VALUES (1, '新建'), (2, '完成'), (3, '退款')"
    orders = "CREATE TABLE orders AS SELECT n AS id, n % 3 + 1 AS order_status FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, states, filled, orders) == {"orders.order_status -> dict_order_status.code"}


async def test_views_have_no_edges(database_url: str) -> None:
    view = "CREATE VIEW v_orders AS SELECT id AS customer_id, name FROM customer"
    assert await inferred_in(database_url, CUSTOMER, CUSTOMER_KEY, view) == set()


async def test_two_tables_that_share_a_key_name_point_at_the_one_it_names(database_url: str) -> None:
    users = "CREATE TABLE app_user AS SELECT n AS user_id, 'u' || n AS login FROM generate_series(1, 30) n"
    profiles = "CREATE TABLE user_profile AS SELECT n AS user_id, 'p' || n AS motto FROM generate_series(1, 30) n"
    keys = ("ALTER TABLE app_user ADD PRIMARY KEY (user_id)", "ALTER TABLE user_profile ADD UNIQUE (user_id)")
    visits = "CREATE TABLE visit AS SELECT n AS id, n % 30 + 1 AS user_id FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, users, profiles, *keys, visits) == {
        "user_profile.user_id -> app_user.user_id",
        "visit.user_id -> app_user.user_id",
    }


async def test_missing_and_unreadable_tables_are_told_apart(awkward: SourceDatabase) -> None:
    reading = await read(awkward, "users,nowhere")
    assert reading.missing == (parse_table_name("nowhere"),)
    assert list(reading.profiles) == [parse_table_name("users")]
    assert reading.failures == {}


LINES = (
    "CREATE TABLE order_line (order_no integer, line_no integer, sku text, PRIMARY KEY (order_no, line_no))",
    "INSERT INTO order_line SELECT n / 3, n % 3, 's' || n FROM generate_series(1, 90) n",
)


async def test_a_composite_key_is_pointed_at_by_columns_of_its_names(database_url: str) -> None:
    shipped = "CREATE TABLE parcel AS SELECT n AS id, n / 3 AS order_no, n % 3 AS line_no FROM generate_series(1, 60) n"
    assert await inferred_in(database_url, *LINES, shipped) == {
        "parcel.order_no,line_no -> order_line.order_no,line_no"
    }


async def test_a_composite_key_wants_the_combinations_not_each_value(database_url: str) -> None:
    shipped = (
        "CREATE TABLE parcel AS SELECT n AS id, n % 9 AS order_no, 2 - n % 2 AS line_no FROM generate_series(1, 60) n"
    )
    gaps = "DELETE FROM order_line WHERE (order_no + line_no) % 2 = 0"
    assert await inferred_in(database_url, *LINES, gaps, shipped) == set()


async def test_one_column_of_a_composite_key_may_be_named_after_the_table(database_url: str) -> None:
    customers = "CREATE TABLE customer (tenant_id integer, id integer, name text, PRIMARY KEY (tenant_id, id))"
    filled = "INSERT INTO customer SELECT n % 3, n, 'c' || n FROM generate_series(1, 60) n"
    orders = "CREATE TABLE orders AS SELECT n AS no, n % 3 AS tenant_id, n AS customer_id FROM generate_series(1, 60) n"
    assert "orders.tenant_id,customer_id -> customer.tenant_id,id" in await inferred_in(
        database_url, customers, filled, orders
    )


async def test_tables_that_share_a_composite_key_point_at_the_one_they_are_named_after(database_url: str) -> None:
    extra = (
        "CREATE TABLE order_line_extra (order_no integer, line_no integer, note text, PRIMARY KEY (order_no, line_no))"
    )
    filled = "INSERT INTO order_line_extra SELECT order_no, line_no, 'x' FROM order_line"
    assert await inferred_in(database_url, *LINES, extra, filled) == {
        "order_line_extra.order_no,line_no -> order_line.order_no,line_no"
    }


async def test_a_column_finds_the_dictionary_of_its_table(database_url: str) -> None:
    states = "CREATE TABLE dict_order_status (code integer PRIMARY KEY, name text)"
    filled = "INSERT INTO dict_order_status VALUES (1, '新建'), (2, '完成'), (3, '退款')"
    orders = "CREATE TABLE orders AS SELECT n AS id, n % 3 + 1 AS status FROM generate_series(1, 90) n"
    assert await inferred_in(database_url, states, filled, orders) == {"orders.status -> dict_order_status.code"}
