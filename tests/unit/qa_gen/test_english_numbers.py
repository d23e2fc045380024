"""Numbers and spans of time in English, of subscriptions that are paid, and of whoever has them."""

import re

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.english.phrases import number_of
from services.qa_gen.synthesis.wording.english.synonyms import exchanged
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import Column, ColumnProfile, TableName, TableRole
from shared.catalog.model import ColumnRole as R
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column, points_at

Described = tuple[Column, R, str, ColumnProfile]
ACCOUNT, PAPER = (TableName("public", name) for name in ("account", "paper"))


def world_of(
    title: str, owners: str = "Accounts", *further: Described, states: tuple[str, ...] = ("active", "trial", "canceled")
) -> World:
    """Owners of papers with such a title, which have states, money and times."""
    account = annotated(
        ACCOUNT,
        owners,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("name", "text", R.LABEL, "Account name", examples=("Acme", "Brill"), distinct=90),
        column("created_on", "date", R.EVENT_TIME, "Creation date", span=SPAN),
        column("left_on", "date", R.EVENT_TIME, "Date deactivated", span=SPAN, nulls=0.5),
        rows=90,
    )
    paper = annotated(
        PAPER,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column("account_id", "int", R.FOREIGN_KEY, "Account ID", distinct=80),
        column("begun_on", "date", R.EVENT_TIME, "Start date", span=SPAN),
        column("paid_on", "date", R.EVENT_TIME, "Date paid", span=SPAN, nulls=0.2),
        column("status", "text", R.CATEGORY, "Status", values=states),
        column("subtotal", "num", R.ADDITIVE, "Subtotal", distinct=300),
        column("fee", "num", R.ADDITIVE, "Fee", distinct=300),
        *further,
        rows=900,
    )
    relations = (points_at(PAPER, "account_id", ACCOUNT),)
    return build_world([in_english(table, relations) for table in (account, paper)], relations)


SUBSCRIBED = world_of("Subscriptions")


def asked(world: World, table: TableName, shape: str) -> list[Sketch]:
    return [sketch for sketch in catalogue.sketches(world, world.subject(table)) if sketch.shape == shape]


def said(sketch: Sketch) -> str:
    return question(sketch, Style.TERSE, chinese=False) or ""


def total(number: str) -> str:
    """What is said of the sum of a column in a span of time."""
    totals = (s for s in asked(SUBSCRIBED, PAPER, "total") if s.measures[0].at and len(s.measures) == 1)
    return said(next(s for s in totals if s.measures[0].at and s.measures[0].at.field.name == number))


@pytest.mark.parametrize(
    ("number", "begins"),
    [("subtotal", "Subtotal of "), ("fee", "Total fee of ")],
)
def test_a_sum_of_what_is_a_sum_by_its_name_says_so_once(number: str, begins: str) -> None:
    assert total(number).startswith(begins)


def test_time_is_spent_on_things() -> None:
    spent = column("spent", "num", R.ADDITIVE, "Minutes spent", distinct=300)
    totals = map(said, asked(world_of("Comments", "Accounts", spent), PAPER, "total"))
    assert any(text.startswith("Total minutes spent on ") for text in totals)


def test_a_sum_leaves_out_what_was_canceled_and_says_so() -> None:
    assert "of non-canceled subscriptions" in total("fee")


@pytest.mark.parametrize(
    ("title", "text"),
    [("Subscriptions", "subscriptions started in 2023"), ("Orders", "orders in 2023")],
)
def test_what_lasts_is_found_by_when_it_started(title: str, text: str) -> None:
    totals = (s for s in asked(world_of(title), PAPER, "total") if s.period and s.period.english == "in 2023")
    assert any(text in said(s) for s in totals)


def test_what_lasts_and_is_split_is_said_to_be_among_those_that_started_then() -> None:
    by_status = next(s for s in asked(SUBSCRIBED, PAPER, "by") if s.period)
    assert "by status among subscriptions started " in said(by_status)


def test_what_lasts_and_stands_is_said_to_be_among_those_that_started_then() -> None:
    monthly = (s for s in asked(SUBSCRIBED, PAPER, "trend") if s.period and s.filters[1:])
    assert " among those started " in said(next(monthly))


def test_how_long_it_took_is_said_of_those_that_started_then() -> None:
    took = next(s for s in asked(SUBSCRIBED, PAPER, "total") if s.measures[0].function is Function.DURATION)
    assert " in days among subscriptions started in " in said(took)


def test_payments_are_made_and_not_paid() -> None:
    due = column("due_on", "date", R.EVENT_TIME, "Due date", span=SPAN)
    late = asked(world_of("Payments", "Accounts", due), PAPER, "share_of_all")
    assert any(said(s).endswith("payments that were made after the due date") for s in late)
    assert not any("paid payments" in said(s) for s in late)


@pytest.mark.parametrize(
    ("title", "took"),
    [("Loans", "Average loan payment time in days "), ("Room loans", "Average payment time in days of room loans ")],
)
def test_a_time_is_said_of_things_that_have_a_long_name(title: str, took: str) -> None:
    spans = [s for s in asked(world_of(title), PAPER, "total") if s.measures[0].function is Function.DURATION]
    assert any(said(s).startswith(took) for s in spans)


def test_who_lacks_what_lasts_lacks_one_that_started_then() -> None:
    lacking = next(s for s in asked(SUBSCRIBED, ACCOUNT, "without") if s.period)
    assert said(lacking).startswith("Accounts without subscriptions started from March to May 2024")


@pytest.mark.parametrize(("owners", "done"), [("Accounts", "created"), ("Users", "deactivated")])
def test_accounts_are_created_and_people_are_deactivated(owners: str, done: str) -> None:
    counts = [said(s) for s in asked(world_of("Subscriptions", owners), ACCOUNT, "count") if s.period]
    assert any(text.startswith(f"Number of {owners.lower()} {done} in ") for text in counts)


def test_a_number_of_each_kind_is_called_a_number() -> None:
    split = [said(s) for s in asked(SUBSCRIBED, PAPER, "by_where")]
    assert all(text.startswith("Number of ") for text in split)


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("visit count", "number of visits"),
        ("helpful count", "helpful count"),
        ("failed count", "failed count"),
        ("total orders", "number of orders"),
        ("kilograms", "kilograms"),
        ("bytes", "bytes"),
        ("loyalty points", "loyalty points"),
    ],
)
def test_only_what_there_can_be_several_of_is_a_number_of_things(name: str, added: str) -> None:
    assert number_of(name) == added


@pytest.mark.parametrize(("word", "other"), [("page count", "number of pages"), ("helpful count", "helpful count")])
def test_a_count_of_such_is_said_no_other_way(word: str, other: str) -> None:
    assert exchanged(word, ("* count", "number of *s")) == other


@pytest.mark.parametrize(("owners", "verb"), [("Addresses", "have"), ("Branches", "belong to")])
def test_people_have_an_address_and_belong_to_a_branch(owners: str, verb: str) -> None:
    place = annotated(
        ACCOUNT,
        owners,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("name", "text", R.LABEL, "Name", examples=("Kiln Lane", "Fore Street"), distinct=9),
        rows=9,
    )
    clerk = annotated(
        PAPER,
        "Clerks",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID", distinct=40),
        column("name", "text", R.LABEL, "Clerk name", examples=("Ann Lee", "Bo Rye"), distinct=40),
        column("place_id", "int", R.FOREIGN_KEY, "Place ID", distinct=9),
        rows=40,
    )
    relations = (points_at(PAPER, "place_id", ACCOUNT),)
    world = build_world([in_english(table, relations) for table in (place, clerk)], relations)
    texts = [question(s, Style.COLLOQUIAL, chinese=False) or "" for s in asked(world, PAPER, "with_parent")]
    assert [text for text in texts if f" each of the clerks {verb}?" in text]


def test_what_several_numbers_of_a_list_are_of_is_said_once() -> None:
    maker = annotated(
        ACCOUNT,
        "Makers",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("name", "text", R.LABEL, "Maker name", examples=("Acme", "Brill"), distinct=90),
        rows=90,
    )
    job = annotated(
        PAPER,
        "Repairs",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column("maker_id", "int", R.FOREIGN_KEY, "Maker ID", distinct=80),
        column("done_on", "date", R.EVENT_TIME, "Date done", span=SPAN),
        *(column(f"{of}_cost", "num", R.ADDITIVE, f"{of} cost", distinct=300) for of in ("labour", "parts", "travel")),
        rows=900,
    )
    relations = (points_at(PAPER, "maker_id", ACCOUNT),)
    world = build_world([in_english(table, relations) for table in (maker, job)], relations)
    texts = [said(sketch) for sketch in asked(world, PAPER, "top") if len(sketch.measures) > 2]
    assert [text for text in texts if text.endswith("along with their total parts cost and total travel cost")]
    numbered = [said(sketch) for sketch in asked(SUBSCRIBED, PAPER, "top") if len(sketch.measures) > 1]
    assert all(text.endswith("along with their number of non-canceled subscriptions") for text in numbered)


def test_what_is_called_a_total_already_is_said_to_be_one_once() -> None:
    totals = [
        column(f"{name}_total", "num", R.ADDITIVE, f"{name} total", distinct=300) for name in ("discount", "order")
    ]
    bought = world_of("Subscriptions", "Accounts", *totals)
    sums = [said(sketch) for sketch in asked(bought, PAPER, "total")]
    assert "Total discount of non-canceled subscriptions started in 2023" in sums
    assert any(text.startswith("Total order value of ") for text in sums)
    assert not any("total total" in text.lower() or "discount total" in text for text in sums)


def test_several_things_that_do_not_count_are_told_at_the_end() -> None:
    total = column("grand_total", "num", R.ADDITIVE, "grand total", distinct=300)
    states = ("delivered", "paid", "cancelled", "refunded")
    asked_of = asked(world_of("Orders", "Accounts", total, states=states), PAPER, "top")
    sums = [said(s) for s in asked_of if s.measures[0].at and s.measures[0].at.field.name == "grand_total"]
    assert sums
    assert all(text.endswith(" (not counting cancelled and refunded ones)") for text in sums)
    assert all("grand total of orders" in text and "non-" not in text for text in sums)


def test_what_is_paid_in_the_end_comes_before_what_was_taken_off() -> None:
    totals = [
        column(f"{name}_total", "num", R.ADDITIVE, f"{name} total", distinct=300) for name in ("discount", "grand")
    ]
    sums = [s for s in asked(world_of("Orders", "Accounts", *totals), PAPER, "total") if len(s.measures) == 1]
    assert next(s.measures[0].at.field.name for s in sums if s.measures[0].at) == "grand_total"


def test_a_bare_method_by_which_rows_are_ranked_is_said_with_what_it_is_of() -> None:
    method = column(
        "method", "text", R.CATEGORY, "Method", values=("card", "cash", "bank", "cheque", "voucher", "wire")
    )
    ranked = [said(sketch) for sketch in asked(world_of("Payments", "Accounts", method), PAPER, "top")]
    assert any("payment methods" in text for text in ranked)
    assert not any(re.search(r"(?<!payment )methods", text) for text in ranked)
