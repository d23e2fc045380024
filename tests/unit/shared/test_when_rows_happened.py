"""Which column says when a row happened, and whether wages in it add up."""

from dataclasses import replace

import pytest

from shared.catalog.model import ColumnRole, TableRole
from shared.catalog.reading.roles import Roles, roles_of
from tests.support.tables import inferred, profile, seen, table


def read(name: str, columns: str, *, empty: float = 0.0, comment: str | None = None) -> Roles:
    """The roles where `start_date` is empty in a share of the rows, and keys lead to tables of their name."""
    of = replace(table(name, columns), comment=comment)
    links = [c.name for c in of.columns if c.name.endswith("_id")]
    looked = {"start_date": seen(nulls=empty)} if "start_date" in columns else {}
    return roles_of(of, profile(of, 500, **looked), [inferred(name, link, link[:-3]) for link in links])


@pytest.mark.parametrize(
    ("name", "when", "role"),
    [
        ("stage_changes", "changed_at", TableRole.EVENT),
        ("stage_changes", "updated_at", TableRole.BRIDGE),
        ("stage_stages", "changed_at", TableRole.BRIDGE),
    ],
)
def test_what_is_called_after_its_time_happened_then(name: str, when: str, role: TableRole) -> None:
    found = read(name, f"id integer|application_id integer|stage_id integer|{when} timestamp")
    assert found.table is role
    assert (found.columns[when] is ColumnRole.EVENT_TIME) is (role is TableRole.EVENT)


@pytest.mark.parametrize(
    ("empty", "role"), [(0.0, ColumnRole.AUDIT), (0.04, ColumnRole.AUDIT), (0.2, ColumnRole.EVENT_TIME)]
)
def test_amounts_that_lack_every_other_day_are_of_the_day_they_were_entered(empty: float, role: ColumnRole) -> None:
    columns = "id integer|card_no text|start_date date|paid_amount numeric|create_by text|create_time timestamp"
    assert read("member_card", columns, empty=empty).columns["create_time"] is role


def test_without_amounts_a_full_set_of_audit_columns_keeps_the_books() -> None:
    columns = "id integer|card_no text|start_date date|create_by text|create_time timestamp"
    assert read("member_card", columns, empty=0.2).columns["create_time"] is ColumnRole.AUDIT


@pytest.mark.parametrize(
    ("name", "comment", "role"),
    [
        ("application", None, ColumnRole.AVERAGE),
        ("application", "求职申请", ColumnRole.AVERAGE),
        ("payroll", None, ColumnRole.ADDITIVE),
        ("hr_month", "月度工资条", ColumnRole.ADDITIVE),
    ],
)
def test_wages_add_up_where_they_are_paid(name: str, comment: str | None, role: ColumnRole) -> None:
    found = read(name, "id integer|applied_at timestamp|expected_salary numeric", comment=comment)
    assert found.columns["expected_salary"] is role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("delivery_days", ColumnRole.AVERAGE),
        ("lead_days", ColumnRole.AVERAGE),
        ("follow_up_days", ColumnRole.AVERAGE),
        ("absence_days", ColumnRole.ADDITIVE),
    ],
)
def test_days_that_are_promised_are_a_term(name: str, role: ColumnRole) -> None:
    assert read("quotation", f"id integer|quoted_at timestamp|{name} integer").columns[name] is role


@pytest.mark.parametrize(
    ("name", "comment", "role"),
    [
        ("visits", None, ColumnRole.AVERAGE),
        ("t_7", "体检记录", ColumnRole.AVERAGE),
        ("shipments", None, ColumnRole.ADDITIVE),
        ("t_7", "收奶记录", ColumnRole.ADDITIVE),
    ],
)
def test_who_is_weighed_at_a_visit_has_a_weight_and_what_is_shipped_adds_up(
    name: str, comment: str | None, role: ColumnRole
) -> None:
    assert read(name, "id integer|done_at timestamp|weight_lbs numeric", comment=comment).columns["weight_lbs"] is role


@pytest.mark.parametrize("name", ["refills_used", "days_missed", "hours_worked"])
def test_several_that_something_was_done_to_add_up(name: str) -> None:
    assert read("rx_events", f"id integer|done_at timestamp|{name} integer").columns[name] is ColumnRole.ADDITIVE


@pytest.mark.parametrize(("name", "role"), [("total_amt", ColumnRole.ADDITIVE), ("list_price", ColumnRole.AVERAGE)])
def test_the_price_of_a_whole_order_is_its_amount(name: str, role: ColumnRole) -> None:
    of = table("orders", f"id integer|placed_at timestamp|{name} numeric")
    said = {name: "订单原价"}
    assert roles_of(of, profile(of, 500), (), comments=said).columns[name] is role


def test_a_lead_is_of_the_day_on_which_it_was_written_down_whatever_came_of_it_later() -> None:
    lead = table("sales_log", "id integer|first_call_time timestamp|closed_at timestamp|create_time timestamp")
    roles = roles_of(lead, profile(lead, 900), ())
    assert roles.columns["create_time"] is ColumnRole.EVENT_TIME
