"""What columns of many trades are for, as someone who knows the trade would say it: `roles/columns.csv`."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from shared.catalog.model import Column, ColumnProfile, ColumnRole
from shared.catalog.reading.roles import roles_of
from shared.catalog.reading.units import UnitOf, unit_of
from tests.support.tables import column, profile, seen, table

HAPPENINGS = ("_record", "_log", "_statement", "shipment")
CASES = Path(__file__).with_name("roles") / "columns.csv"

Case = dict[str, str]
"""table, column, type, comment, values and role; values are all there are, or `1..900` for a column of numbers."""


def cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def looked_at(values: str) -> ColumnProfile:
    low, between, high = values.partition("..")
    if between:
        return replace(seen(distinct=80), minimum=low, maximum=high)
    return seen(*values.split("/")) if values else seen(distinct=80)


def role_of(case: Case) -> ColumnRole:
    told = replace(column(case["column"], case["type"]), comment=case["comment"] or None)
    columns: list[Column] = [column("row_id", "integer"), told, *_date_of(case["table"])]
    of = table(case["table"], columns, key=("row_id",))
    return roles_of(of, profile(of, 100, **{case["column"]: looked_at(case["values"])}), ()).columns[case["column"]]


def _date_of(name: str) -> list[Column]:
    """Tables called daily_… have a row for each day, and what is recorded has a time."""
    if name.startswith("daily_"):
        return [column("stat_date", "date")]
    return [column("happened_at", "timestamp")] if name.endswith(HAPPENINGS) else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['table']}.{case['column']} {case['comment']}")
def test_a_column_is_for_what_its_trade_says(case: Case) -> None:
    assert role_of(case) is ColumnRole(case["role"])


def test_the_trades_are_many_and_speak_both_languages() -> None:
    told = cases()
    assert len(told) >= 80
    assert len({case["table"] for case in told}) >= 20
    assert 20 <= sum(bool(case["comment"]) for case in told) <= len(told) - 20


@pytest.mark.parametrize(
    ("word", "values", "expected"),
    [
        ("能源种类", "电/水/气/热", UnitOf.QUANTITY),
        ("meter_kind", "electricity/water", UnitOf.QUANTITY),
        ("fuel_type", "A/B", UnitOf.QUANTITY),
        ("计量单位", "", UnitOf.QUANTITY),
        ("uom", "EA/KG", UnitOf.QUANTITY),
        ("stock_unit", "kg/L", UnitOf.QUANTITY),
        ("币种", "", UnitOf.MONEY),
        ("currency", "USD/EUR", UnitOf.MONEY),
        ("结算方式", "人民币/美元", UnitOf.MONEY),
        ("单位", "一车间/二车间", None),
        ("单位", "盒/瓶/支", None),
        ("单位", "箱/斤/桶", UnitOf.QUANTITY),
        ("单位类型", "楼宇/车间", None),
        ("order_type", "repair/visit", None),
        ("kind", "水", None),
    ],
)
def test_what_tells_the_unit_of_an_amount(word: str, values: str, expected: UnitOf | None) -> None:
    assert unit_of(word, values.split("/") if values else ()) is expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("stock_qty", ColumnRole.AVERAGE),
        ("stock_qty amount", ColumnRole.ADDITIVE),
        ("trips", ColumnRole.ADDITIVE),
        ("impressions clicks", ColumnRole.ADDITIVE),
    ],
)
def test_a_cost_beside_a_quantity_and_no_amount_is_what_one_of_them_cost(beside: str, expected: ColumnRole) -> None:
    columns = [column("row_id", "integer"), *(column(name, "numeric") for name in (*beside.split(), "cost"))]
    of = table("batch", columns, key=("row_id",))
    assert roles_of(of, profile(of, 100, cost=seen(distinct=80)), ()).columns["cost"] is expected
