"""The nearest name is the one that may have been meant, and a name that only looks alike is none."""

import pytest

from shared.sql.names import nearest

COLUMNS = ("service_area_name", "service_area_no", "service_area_type", "service_state", "service_position")
COLUMNS_TOO = (
    "company_name",
    "company_no",
    "company_id",
    "oper_date",
    "create_ts",
    "pay_sum",
    "wx",
    "wx_order",
    "car_type",
)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("service_area_code", "service_area_no"),
        ("service_status", "service_state"),
        ("company_nme", "company_name"),
        ("compny_name", "company_name"),
        ("operate_date", "oper_date"),
        ("create_time", "create_ts"),
        ("pay_amount", "pay_sum"),
        ("cartype", "car_type"),
        ("CarType", "car_type"),
        ("area_name", "service_area_name"),
        ("wx_orders", "wx_order"),
    ],
)
def test_a_slip_leads_to_the_column_that_was_meant(wrong: str, meant: str) -> None:
    assert nearest(wrong, COLUMNS + COLUMNS_TOO)[0] == meant


@pytest.mark.parametrize(
    "wrong", ["salary", "employee_name", "service_area_altitude", "wx_amount", "company_address", "x"]
)
def test_what_no_column_holds_has_no_nearest_name(wrong: str) -> None:
    assert nearest(wrong, COLUMNS + COLUMNS_TOO) == []


def test_the_same_name_in_another_case_comes_first() -> None:
    assert nearest("title", ["titles", "Title"])[0] == "Title"
