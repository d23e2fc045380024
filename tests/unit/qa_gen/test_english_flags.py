"""Flags kept as letters or numbers are conditions like booleans: customers on credit hold, void invoices."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.ingredients import filters, own_splits
from services.qa_gen.synthesis.rows import details
from services.qa_gen.synthesis.sense.standing import standing
from services.qa_gen.synthesis.sketch import At, Filter, Sketch
from services.qa_gen.synthesis.sketch import Test as Asks
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.english.conditions import condition
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.flags import is_not_so
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

BILL, BUYER, DRIVER, TRUCK = (TableName("public", name) for name in ("bill", "buyer", "driver", "truck"))
SPAN = ("2023-01-09", "2024-03-25")
TABLES = (
    annotated(
        BUYER,
        "customer",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "primary key ID", distinct=90),
        column("customer_name", "text", R.LABEL, "customer name", examples=("Acme", "Bolt"), distinct=90),
        column("city", "text", R.CATEGORY, "city", values=("Omaha", "Tulsa")),
        column("billing_state", "text", R.CATEGORY, "billing state", values=("TX", "MO")),
        column("credit_hold", "text", R.CATEGORY, "credit hold", values=("N", "Y")),
        column("active_flag", "text", R.CATEGORY, "active flag", values=("Y", "N")),
        rows=90,
    ),
    annotated(
        BILL,
        "invoice",
        TableRole.EVENT,
        column("id", "int", R.KEY, "primary key ID", distinct=900),
        column("buyer_id", "int", R.FOREIGN_KEY, "buyer ID", distinct=80),
        column("billed_on", "date", R.EVENT_TIME, "invoice date", span=SPAN, distinct=300),
        column("total_amount", "num", R.ADDITIVE, "total amount", distinct=800),
        column("balance_due", "num", R.STOCK, "balance due", distinct=800),
        column("void_flag", "text", R.CATEGORY, "void flag", values=("N", "Y")),
        column("factored", "text", R.CATEGORY, "factored", values=("No", "Yes")),
        column("cancellation_flag", "text", R.CATEGORY, "cancellation flag", values=("N", "Y")),
        column("is_rush", "int", R.CATEGORY, "rush flag", values=("0", "1")),
        column("roadside_flag", "text", R.CATEGORY, "roadside flag", values=("F", "T")),
        column("grade", "text", R.CATEGORY, "grade", values=("A", "N")),
        column("discontinued", "int", R.CATEGORY, "discontinued", values=("0", "1")),
        column("pages", "int", R.CATEGORY, "pages", values=("0", "1")),
        rows=900,
    ),
    annotated(
        DRIVER,
        "driver",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "primary key ID", distinct=40),
        column("driver_name", "text", R.LABEL, "driver name", examples=("Ann", "Tom"), distinct=40),
        column("owner_operator_flag", "text", R.CATEGORY, "owner operator flag", values=("N", "Y")),
        column("terminated_on", "date", R.EVENT_TIME, "termination date", span=SPAN, nulls=0.9),
        rows=40,
    ),
    annotated(
        TRUCK,
        "truck",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "primary key ID", distinct=40),
        column("unit_name", "text", R.LABEL, "truck name", examples=("T1", "T2"), distinct=40),
        column("leased", "text", R.CATEGORY, "leased", values=("N", "Y")),
        column("status", "text", R.CATEGORY, "truck status (A=Active, S=In shop, Z=Sold)", values=("A", "S", "Z")),
        rows=40,
    ),
)
WORLD = replace(build_world(TABLES, (points_at(BILL, "buyer_id", BUYER),)), chinese=False)


def at(table: TableName, name: str) -> tuple[Subject, Field]:
    return WORLD.subject(table), WORLD.subject(table).field(name)


def sketches(table: TableName, shape: str) -> list[Sketch]:
    return [sketch for sketch in catalogue.sketches(WORLD, WORLD.subject(table)) if sketch.shape == shape]


def standing_of(table: TableName, shape: str) -> list[Sketch]:
    return list(filter(None, (standing(WORLD, sketch) for sketch in sketches(table, shape))))


def asked(sketch: Sketch) -> str:
    return question(sketch, Style.TERSE, chinese=False) or ""


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("void_flag", ("Y", "N")),
        ("factored", ("Yes", "No")),
        ("roadside_flag", ("T", "F")),
        ("is_rush", ("1", "0")),
        ("grade", None),
        ("pages", None),
        ("discontinued", ("1", "0")),
    ],
)
def test_two_letters_that_mean_yes_and_no_are_a_flag(name: str, answers: tuple[str, str] | None) -> None:
    _, field = at(BILL, name)
    assert field.yes_no == answers
    assert field.is_flag is (answers is not None)


@pytest.mark.parametrize(
    ("table", "name", "test", "before", "after", "predicate"),
    [
        (BUYER, "credit_hold", Asks.TRUE, "", "on credit hold", "are on credit hold"),
        (BUYER, "credit_hold", Asks.FALSE, "", "not on credit hold", "are not on credit hold"),
        (BILL, "void_flag", Asks.TRUE, "void", "", "are void"),
        (BILL, "void_flag", Asks.FALSE, "non-void", "", "are not void"),
        (BILL, "factored", Asks.TRUE, "factored", "", "are factored"),
        (BILL, "cancellation_flag", Asks.TRUE, "cancelled", "", "are cancelled"),
        (BILL, "cancellation_flag", Asks.FALSE, "non-cancelled", "", "are not cancelled"),
        (BILL, "roadside_flag", Asks.TRUE, "", "with the roadside flag set", "have the roadside flag set"),
        (BILL, "roadside_flag", Asks.FALSE, "", "without the roadside flag", "do not have the roadside flag set"),
        (DRIVER, "owner_operator_flag", Asks.TRUE, "", "who are owner operators", "are owner operators"),
        (TRUCK, "leased", Asks.TRUE, "leased", "", "are leased"),
    ],
)
def test_a_flag_is_said_as_what_things_are(
    table: TableName, name: str, test: Asks, before: str, after: str, predicate: str
) -> None:
    subject, field = at(table, name)
    said = condition(Filter(At(field), test), subject, str)
    assert (said.before, said.after, said.predicate) == (before, after, predicate)


def test_a_flag_is_asked_for_where_it_holds_and_never_split_by_or_shown() -> None:
    bill, void = at(BILL, "void_flag")
    assert [f.test for f in filters(bill) if f.at.field == void] == [Asks.TRUE]
    assert void not in [split.dimension.at.field for split in own_splits(bill)]
    assert void not in [at.field for columns in details(bill) for at in columns]


def test_a_letter_that_may_be_missing_is_no_yes() -> None:
    _, field = at(BILL, "void_flag")
    open_to_doubt = replace(field, profile=replace(field.profile, null_fraction=0.2))
    assert is_not_so(tree.field_of(field), field).sql("postgres") == "void_flag = 'N'"
    assert is_not_so(tree.field_of(field), open_to_doubt).sql("postgres") == "COALESCE(void_flag, 'N') = 'N'"


@pytest.mark.parametrize("name", ["total_amount", "balance_due"])
def test_what_is_void_is_in_no_sum_and_in_no_mean(name: str) -> None:
    totals = [s for s in standing_of(BILL, "total") if s.measures[0].at and s.measures[0].at.field.name == name]
    assert totals
    for sketch in totals:
        if not any(f.test is Asks.TRUE and f.at.field.name == "void_flag" for f in sketch.filters):
            assert "void_flag = 'N'" in tree.aggregated(sketch).sql("postgres")
            assert "non-void " in asked(sketch)


@pytest.mark.parametrize(
    ("table", "shape", "said"),
    [
        (BUYER, "list_where", "active customers on credit hold"),
        (BUYER, "list_where", "active customers in Omaha"),
        (BUYER, "list_where", "active customers in billing state TX"),
        (BUYER, "without", "active customers without invoices"),
        (DRIVER, "list_where", "current drivers who are owner operators"),
        (TRUCK, "list_where", "unsold leased trucks"),
    ],
)
def test_who_left_and_what_was_sold_is_in_no_list(table: TableName, shape: str, said: str) -> None:
    questions = [asked(s).lower() for s in standing_of(table, shape)]
    assert any(text.startswith(said.lower()) for text in questions), questions


def test_a_status_kept_as_letters_is_said_in_small_letters_and_whole() -> None:
    truck, status = at(TRUCK, "status")
    assert dict(status.labels) == {"A": "Active", "S": "In shop", "Z": "Sold"}
    assert condition(Filter(At(status), Asks.EQUALS, "A"), truck, str).before == "active"
    assert condition(Filter(At(status), Asks.EQUALS, "S"), truck, str).after == "with status In shop"


@pytest.mark.parametrize("said", ["是否作废", "作废标志", "作废标志(Y:是,N:否)"])
def test_what_is_void_by_a_chinese_letter_flag_is_left_out(said: str) -> None:
    bill = annotated(
        BILL,
        "账单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("billed_on", "date", R.EVENT_TIME, "账单日期", span=SPAN, distinct=300),
        column("amount", "num", R.ADDITIVE, "账单金额", distinct=800),
        column("void", "text", R.CATEGORY, said, values=("N", "Y")),
        rows=900,
    )
    world = build_world([bill], ())
    total = next(s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "total")
    kept = standing(world, total)
    assert kept
    assert "void = 'N'" in tree.aggregated(kept).sql("postgres")
    assert "未作废" in (question(kept, Style.FORMAL) or "")
