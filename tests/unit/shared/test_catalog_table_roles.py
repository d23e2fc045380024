"""What a row is, table by table: a thing, something that happened, the state on a day, a link."""

from dataclasses import dataclass, replace

import pytest

from shared.catalog.model import ColumnRole, Relation, TableRole
from shared.catalog.reading.roles import Roles, roles_of
from tests.support.tables import inferred, profile, seen, table


@dataclass(frozen=True)
class Case:
    name: str
    columns: str
    role: TableRole
    key: tuple[str, ...] = ("id",)
    points_at: str = ""
    """`column table` pairs between blanks and bars."""
    pointed_at: bool = False
    comment: str | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    repeats: tuple[str, ...] = ()
    """Columns of which fewer than one value in ten is different."""

    @property
    def relations(self) -> list[Relation]:
        pairs = [pair.split() for pair in self.points_at.split("|") if pair]
        own = [inferred(self.name, column, target) for column, target in pairs]
        return [*own, *([inferred("other", f"{self.name}_id", self.name)] if self.pointed_at else [])]


THINGS = [
    Case(
        "copy", "id integer|book_id integer|barcode text|acquired_on date", TableRole.ENTITY, points_at="book_id book"
    ),
    Case("member", "id integer|full_name text|joined_on date", TableRole.ENTITY, repeats=("full_name",)),
    Case("subscriber", "id integer|msisdn text|activated_on date", TableRole.ENTITY, pointed_at=True),
    Case("inmate", "id integer|block text|birth_date date", TableRole.ENTITY, pointed_at=True, repeats=("block",)),
    Case("meter", "id integer|meter_code text|install_date date|multiplier numeric", TableRole.ENTITY, pointed_at=True),
    Case("bp", "id integer|kh text|dt1 date", TableRole.ENTITY, comment="表计档案"),
    Case("tariff", "id integer|kind text|unit_price numeric|valid_from date|valid_to date", TableRole.ENTITY),
    Case("device_model", "id integer|model_name text|launch_date date", TableRole.ENTITY),
    Case("item", "id integer|sku text|list_price numeric|listed_on date", TableRole.ENTITY),
]
HAPPENINGS = [
    Case("loan", "id integer|copy_id integer|borrowed_at timestamp|due_on date", TableRole.EVENT, pointed_at=True),
    Case("orders", "id integer|order_no text|placed_on date|amount numeric", TableRole.EVENT, pointed_at=True),
    Case(
        "device_alarm",
        "id integer|device_id integer|raised_at timestamp",
        TableRole.EVENT,
        points_at="device_id device",
    ),
    Case("order_item", "id integer|order_id integer|sold_on date|qty integer", TableRole.EVENT),
    Case("purchase", "id integer|po_no text|purchase_date date|amount numeric", TableRole.EVENT, pointed_at=True),
    Case("hire", "id integer|bike_id integer|hired_on date|returned_on date", TableRole.EVENT, pointed_at=True),
    Case("wx01", "id integer|dh text|sj timestamp", TableRole.EVENT, comment="维修工单"),
    Case("sale_2024", "id integer|customer_name text|sold_on date|amount numeric", TableRole.EVENT),
    Case(
        "enrollment",
        "student_id integer|course_id integer|enrolled_on date",
        TableRole.EVENT,
        ("student_id", "course_id"),
        "student_id student|course_id course",
    ),
]
PARTITIONED = Case("visit", "visit_no integer|day date|fee numeric", TableRole.EVENT, ("visit_no", "day"))
"""The day is in the key because PostgreSQL wants it there: each visit has a number of its own."""
LINKS = [
    Case(
        "work_order_engineer",
        "order_id integer|engineer_id integer|hours numeric",
        TableRole.BRIDGE,
        ("order_id", "engineer_id"),
        "order_id work_order|engineer_id engineer",
    ),
    Case(
        "project_member",
        "project_id integer|person_id integer|role text|since date",
        TableRole.BRIDGE,
        ("project_id", "person_id"),
        "project_id project|person_id person",
    ),
    Case(
        "recipe_part",
        "id integer|dish_id integer|stuff_id integer|grams numeric",
        TableRole.BRIDGE,
        points_at="dish_id dish|stuff_id stuff",
        unique=(("dish_id", "stuff_id"),),
    ),
]
STATES = [
    Case(
        "ward_day",
        "ward_id integer|day date|beds_taken integer",
        TableRole.SNAPSHOT,
        ("ward_id", "day"),
        "ward_id ward",
    ),
    Case(
        "store_target",
        "store_id integer|target numeric|month date",
        TableRole.SNAPSHOT,
        ("store_id", "month"),
        "store_id store",
    ),
]


@pytest.mark.parametrize("case", [*THINGS, *HAPPENINGS, PARTITIONED, *LINKS, *STATES], ids=lambda case: case.name)
def test_a_row_is_what_its_trade_says(case: Case) -> None:
    assert read(case).table is case.role


def read(case: Case) -> Roles:
    of = replace(table(case.name, case.columns, key=case.key, unique=case.unique), comment=case.comment)
    looked = profile(of, 1000, **{name: seen(distinct=60) for name in case.repeats})
    return roles_of(of, looked, case.relations, {name: object() for name in case.repeats})  # type: ignore[misc]


def test_a_fact_keyed_by_a_thing_and_a_calendar_is_no_link() -> None:
    fact = Case(
        "sales_fact",
        "store_id integer|date_id integer|amount numeric",
        TableRole.ENTITY,
        ("store_id", "date_id"),
        "store_id store|date_id dim_date",
    )
    assert read(fact).table is not TableRole.BRIDGE


def test_bills_of_every_house_and_month_are_bills_and_no_states_of_houses() -> None:
    of = table("fee_bill", "id integer|house_id integer|bill_month date|amount numeric")
    looked = profile(of, 1200, house_id=seen(distinct=100), bill_month=seen(distinct=12))
    assert roles_of(of, looked, [inferred("fee_bill", "house_id", "house")]).table is TableRole.EVENT


def test_the_measures_of_a_link_stay_usable() -> None:
    assert read(LINKS[0]).columns["hours"] is ColumnRole.ADDITIVE


def test_the_comments_that_stand_go_before_those_of_the_database() -> None:
    of = table("reading", "id integer|taken date|f1 numeric|f2 numeric")
    told = replace(of, columns=tuple(replace(c, comment="用量" if c.name == "f1" else None) for c in of.columns))
    assert roles_of(told, profile(told), ()).columns["f1"] is ColumnRole.ADDITIVE
    approved = roles_of(told, profile(told), (), comments={"f1": "功率因数", "f2": "电量(kWh)"})
    assert (approved.columns["f1"], approved.columns["f2"]) == (ColumnRole.AVERAGE, ColumnRole.ADDITIVE)
