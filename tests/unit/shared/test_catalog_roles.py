"""What rows are and columns are for, from names, types and profiles."""

from dataclasses import replace

import pytest

from shared.catalog.model import ColumnRole, TableRole, TableType
from shared.catalog.reading.roles import roles_of
from tests.support.tables import column, inferred, profile, references, seen, table

THING = table("thing", "id integer")


def role(name: str, type_: str, **looked: object) -> ColumnRole:
    """The role of a column beside an id."""
    of = table("thing", [column("id", "integer"), column(name, type_)])
    look = profile(of, 100, **({name: looked["seen"]} if looked else {}))  # type: ignore[arg-type]
    return roles_of(of, look, ()).columns[name]


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("version", "integer", ColumnRole.AUDIT),
        ("create_ts", "timestamp", ColumnRole.AUDIT),
        ("created_by", "varchar(50)", ColumnRole.AUDIT),
        ("updated_at", "timestamptz", ColumnRole.AUDIT),
        ("gmt_modified", "timestamp", ColumnRole.AUDIT),
        ("etl_time", "timestamp", ColumnRole.AUDIT),
        ("更新人", "text", ColumnRole.AUDIT),
        ("sort_order", "integer", ColumnRole.AUDIT),
        ("delete_ts", "timestamp", ColumnRole.SOFT_DELETE),
        ("is_deleted", "boolean", ColumnRole.SOFT_DELETE),
        ("del_flag", "char(1)", ColumnRole.SOFT_DELETE),
        ("deleted_by", "varchar(50)", ColumnRole.AUDIT),
        ("password_hash", "text", ColumnRole.OPAQUE),
        ("photo", "bytea", ColumnRole.OPAQUE),
        ("search", "tsvector", ColumnRole.OPAQUE),
        ("attributes", "jsonb", ColumnRole.STRUCTURED),
        ("tags", "text[]", ColumnRole.STRUCTURED),
        ("service_position", "text", ColumnRole.STRUCTURED),
        ("is_active", "boolean", ColumnRole.FLAG),
        ("mood", "mood!", ColumnRole.CATEGORY),
        ("oper_date", "date", ColumnRole.EVENT_TIME),
        ("pay_sum", "numeric(19,4)", ColumnRole.ADDITIVE),
        ("wx_order", "integer", ColumnRole.ADDITIVE),
        ("订单数量", "integer", ColumnRole.ADDITIVE),
        ("duration", "interval", ColumnRole.ADDITIVE),
        ("unit_price", "numeric(8,2)", ColumnRole.AVERAGE),
        ("unitCost", "numeric(8,2)", ColumnRole.AVERAGE),
        ("unit_count", "integer", ColumnRole.ADDITIVE),
        ("conversion_rate", "numeric", ColumnRole.AVERAGE),
        ("age", "integer", ColumnRole.AVERAGE),
        ("满意度", "integer", ColumnRole.AVERAGE),
        ("birth_year", "integer", ColumnRole.CATEGORY),
        ("external_id", "uuid", ColumnRole.IDENTIFIER),
        ("order_no", "varchar(20)", ColumnRole.IDENTIFIER),
        ("thing_name", "varchar(20)", ColumnRole.LABEL),
        ("remark", "text", ColumnRole.TEXT),
    ],
)
def test_columns_are_told_by_name_and_type(name: str, type_: str, expected: ColumnRole) -> None:
    assert role(name, type_) is expected


def test_what_was_added_and_removed_is_not_deleted() -> None:
    of = table("sub_addon", [column("id", "integer"), column("added_on", "date"), column("removed_on", "date")])
    assert roles_of(of, profile(of, 100), ()).columns["removed_on"] is ColumnRole.EVENT_TIME
    assert role("removed_on", "date") is ColumnRole.SOFT_DELETE


def test_a_name_that_repeats_is_a_dimension() -> None:
    assert role("service_name", "text", seen=seen(distinct=24)) is ColumnRole.CATEGORY


def test_a_code_that_repeats_is_a_category() -> None:
    assert role("branch_no", "text", seen=seen("a", "b", "c")) is ColumnRole.CATEGORY


def test_a_small_number_of_numbers_is_a_code_unless_it_counts() -> None:
    assert role("source_type", "integer", seen=seen("0", "1", "3")) is ColumnRole.CATEGORY
    assert role("flavour", "integer", seen=seen("0", "1", "3")) is ColumnRole.CATEGORY
    assert role("quantity", "integer", seen=seen("1", "2", "3")) is ColumnRole.ADDITIVE


def test_a_personal_name_is_no_dimension() -> None:
    of = table("complaint", "id integer|customer_name text")
    looked = profile(of, 100, customer_name=seen(distinct=60))
    with_people = roles_of(of, looked, (), {"customer_name": object()})  # type: ignore[dict-item]
    assert with_people.columns["customer_name"] is ColumnRole.TEXT


def test_keys_and_relations_come_first() -> None:
    of = table("service_area", "id integer|company_id integer")
    roles = roles_of(of, profile(of), [inferred("service_area", "company_id", "company")]).columns
    assert roles == {"id": ColumnRole.KEY, "company_id": ColumnRole.FOREIGN_KEY}


def test_creation_time_is_the_time_of_an_event_without_another() -> None:
    orders = table("orders", "id integer|amount numeric|created_at timestamp|updated_at timestamp")
    roles = roles_of(orders, profile(orders), ()).columns
    assert (roles["created_at"], roles["updated_at"]) == (ColumnRole.EVENT_TIME, ColumnRole.AUDIT)


def test_creation_time_beside_a_full_set_of_audit_columns_stays_bookkeeping() -> None:
    of = table("orders", "id integer|amount numeric|version integer|create_ts timestamp|created_by text")
    assert roles_of(of, profile(of), ()).columns["create_ts"] is ColumnRole.AUDIT


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("resolved_at", ColumnRole.EVENT_TIME),
        ("due_date", ColumnRole.EVENT_TIME),
        ("审批时间", ColumnRole.EVENT_TIME),
        ("last_paid_at", ColumnRole.EVENT_TIME),
        ("paid_at", ColumnRole.AUDIT),
        ("order_date", ColumnRole.AUDIT),
    ],
)
def test_creation_time_is_the_axis_where_all_other_times_came_later(other: str, expected: ColumnRole) -> None:
    ticket = table("ticket", f"id integer|customer_id integer|{other} timestamp|created_at timestamp")
    looked = profile(ticket, 5000, customer_id=seen(distinct=900))
    roles = roles_of(ticket, looked, [inferred("ticket", "customer_id", "customer")])
    assert roles.table is TableRole.EVENT
    assert roles.columns["created_at"] is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("变动后数量", ColumnRole.STOCK),
        ("交易后金额", ColumnRole.STOCK),
        ("变动数量", ColumnRole.ADDITIVE),
        ("交易金额", ColumnRole.ADDITIVE),
    ],
)
def test_what_there_was_after_each_change_is_never_summed(name: str, expected: ColumnRole) -> None:
    moves = table("account_log", f"id integer|account_id integer|trade_time timestamp|{name} numeric")
    looked = profile(moves, 5000, account_id=seen(distinct=900))
    roles = roles_of(moves, looked, [inferred("account_log", "account_id", "account")])
    assert roles.columns[name] is expected


def test_a_table_of_two_keys_is_a_bridge() -> None:
    link = table(
        "route_area_link", "route_id integer|area_id integer|created_at timestamp", key=("route_id", "area_id")
    )
    edges = [inferred("route_area_link", "route_id", "route"), inferred("route_area_link", "area_id", "area")]
    assert roles_of(link, profile(link), edges).table is TableRole.BRIDGE


@pytest.mark.parametrize(("kind", "role"), [("role", TableRole.BRIDGE), ("term", TableRole.ENTITY)])
def test_a_tie_of_several_sorts_is_a_bridge(kind: str, role: TableRole) -> None:
    link = table(
        "shipment_party", f"shipment_id integer|party_id integer|{kind} text", key=("shipment_id", "party_id", kind)
    )
    edges = [inferred("shipment_party", "shipment_id", "shipment"), inferred("shipment_party", "party_id", "party")]
    looked = profile(link, 100, **{kind: seen("A", "B")})
    assert roles_of(link, looked, edges).table is role


def test_a_table_of_codes_between_systems_is_a_mapping() -> None:
    of = table("service_area_mapper", "id integer|service_no text|service_area_id integer|source_system_type text")
    assert roles_of(of, profile(of), ()).table is TableRole.MAPPING


def test_a_small_table_of_codes_and_names_is_a_dictionary() -> None:
    of = table("order_status", "id integer|code text|name text")
    assert roles_of(of, profile(of, 6), ()).table is TableRole.DICTIONARY


def test_a_view_is_a_report() -> None:
    of = replace(table("v_sales", "month date|total numeric"), type=TableType.VIEW)
    assert roles_of(of, profile(of), ()).table is TableRole.REPORT


def test_a_table_with_names_is_an_entity_even_when_it_has_a_date() -> None:
    employees = table("employee", "id integer|employee_name text|hire_date date|salary numeric")
    assert roles_of(employees, profile(employees), ()).table is TableRole.ENTITY


def test_what_happens_is_an_event() -> None:
    orders = table("orders", "id integer|customer_id integer|order_date date|amount numeric")
    looked = profile(orders, 5000, customer_id=seen(distinct=900), order_date=seen(distinct=365))
    assert roles_of(orders, looked, [inferred("orders", "customer_id", "customer")]).table is TableRole.EVENT


def test_a_row_for_each_thing_and_day_is_a_snapshot() -> None:
    levels = table("tank", "id integer|tank_id integer|taken date|litres numeric")
    looked = profile(levels, 3600, tank_id=seen(distinct=10), taken=seen(distinct=365))
    assert roles_of(levels, looked, [inferred("tank", "tank_id", "tank_register")]).table is TableRole.SNAPSHOT


def test_a_key_of_thing_and_day_is_a_snapshot_too_and_its_stock_is_never_summed() -> None:
    of = table("warehouse", "item_id integer|taken date|stock_qty integer|sold_qty integer", key=("item_id", "taken"))
    roles = roles_of(of, profile(of, 100, item_id=seen(distinct=10)), ())
    assert roles.table is TableRole.SNAPSHOT
    assert roles.columns["stock_qty"] is ColumnRole.STOCK
    assert roles.columns["sold_qty"] is ColumnRole.ADDITIVE


def test_an_empty_table_has_roles() -> None:
    of = references(table("orders", "id integer|thing_id integer|name text|amount numeric"), "thing_id", THING)
    assert set(roles_of(of, profile(of, 0), ()).columns) == {"id", "thing_id", "name", "amount"}


def test_a_thing_that_was_last_seen_on_a_day_is_new_on_the_day_it_was_entered() -> None:
    client = table("client", "id integer|budget numeric|last_contact_at timestamp|created_at timestamp")
    seen_last = roles_of(client, profile(client), ()).columns
    assert seen_last["created_at"] is ColumnRole.EVENT_TIME
    signed = table("client", "id integer|budget numeric|signed_on date|created_at timestamp")
    assert roles_of(signed, profile(signed), ()).columns["created_at"] is ColumnRole.AUDIT


def test_a_day_that_is_not_known_of_all_rows_makes_no_snapshot() -> None:
    split = table("share", "id integer|agent_id integer|amount numeric|paid_on date")
    relations = (inferred("share", "agent_id", "agent"),)
    days = {"agent_id": seen(distinct=10), "amount": seen(distinct=90)}
    full = profile(split, 100, **days, paid_on=seen(distinct=10))
    assert roles_of(split, full, relations).table is TableRole.SNAPSHOT
    partly = profile(split, 100, **days, paid_on=seen(distinct=10, nulls=0.2))
    assert roles_of(split, partly, relations).table is TableRole.EVENT


def test_a_few_whole_numbers_of_a_month_are_how_many_there_were_unless_something_calls_them_a_code() -> None:
    month = table(
        "agent_month",
        "agent_id integer|month date|amount numeric|fresh integer|shift integer",
        key=("agent_id", "month"),
    )
    looks = {"fresh": seen("0", "1", "2"), "shift": seen("1", "2", "3"), "amount": seen(distinct=90)}
    found = roles_of(month, profile(month, 100, **looks), (inferred("agent_month", "agent_id", "agent"),))
    assert found.table is TableRole.SNAPSHOT
    assert found.columns["fresh"] is ColumnRole.ADDITIVE
    assert found.columns["shift"] is ColumnRole.CATEGORY
