"""Conditions, numbers and lines in English, of a clinic that has booleans, constants and amounts in cents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.periods import Period
from services.qa_gen.synthesis.rows import told
from services.qa_gen.synthesis.sketch import At, Filter, Scope, Sketch, given
from services.qa_gen.synthesis.sketch import Test as Asks
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.english.conditions import beside_a_number, condition
from services.qa_gen.synthesis.wording.english.phrases import column as called
from services.qa_gen.synthesis.wording.english.phrases import preposition, says_its_kind
from services.qa_gen.synthesis.wording.english.times import plainly
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.synthesis.world.subjects import Subject
from services.qa_gen.synthesis.world.words import who
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

THERAPIST, BILL, LINE, CARER = (TableName("public", name) for name in ("therapist", "bill", "bill_line", "user"))
TABLES = (
    annotated(
        CARER,
        "Users",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("full_name", "text", R.LABEL, "Full name", examples=("Ann Hartley",), distinct=90),
        column("created_at", "date", R.EVENT_TIME, "Creation date", span=("2019-02-01", "2024-03-25"), distinct=80),
        rows=90,
    ),
    annotated(
        THERAPIST,
        "Therapists",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("full_name", "text", R.LABEL, "Full name", examples=("Ann Hartley", "Tom Singh"), distinct=40),
        column("accepts_new_patients", "bool", R.FLAG, "Accepts new patients (yes/no)"),
        column("explicit", "bool", R.FLAG, "Explicit (yes/no)"),
        column("mfa", "bool", R.FLAG, "Two-factor authentication enabled (yes/no)"),
        column("plan", "text", R.CATEGORY, "Plan", values=("STARTER", "PRO")),
        column("site", "text", R.CATEGORY, "Site", values=("London", "Leeds")),
        column("backout_plan", "text", R.CATEGORY, "Backout plan", values=("Restore", "None")),
        column("marketing_opt_in", "bool", R.FLAG, "Marketing opt in (yes/no)"),
        column("auto_renew", "bool", R.FLAG, "Auto renew (yes/no)"),
        column("sla_breached", "bool", R.FLAG, "SLA breached (yes/no)"),
        column("access_granted", "bool", R.FLAG, "Access granted (yes/no)"),
        column("open_24h", "bool", R.FLAG, "Open 24 hours (yes/no)"),
        column("condition", "text", R.CATEGORY, "Condition", values=("good", "damaged")),
        column("return_condition", "text", R.CATEGORY, "Return condition", values=("worn", "fine")),
        column("max_visits", "int", R.GREATEST, "Maximum visits", distinct=20),
        column("visits", "int", R.ADDITIVE, "Published visits", distinct=30),
        column("rate_cents", "int", R.AVERAGE, "Rate in cents", distinct=20),
        column("storage_mb", "int", R.AVERAGE, "Storage in MB", distinct=20),
        rows=40,
    ),
    annotated(
        BILL,
        "Bills",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column("therapist_id", "int", R.FOREIGN_KEY, "Therapist ID", distinct=40),
        column("created_by", "int", R.FOREIGN_KEY, "Created by", distinct=70),
        column("status", "text", R.CATEGORY, "Bill status", values=("OPEN", "PAID", "VOID")),
        column("plate", "text", R.CATEGORY, "Licence plate state", values=("TX", "MO")),
        column("cdl", "text", R.CATEGORY, "CDL state", values=("TX", "MO")),
        column("terms", "text", R.CATEGORY, "Payment terms", values=("N30", "N60")),
        column("billed_on", "date", R.EVENT_TIME, "Date billed", span=("2023-01-09", "2024-03-25")),
        column("amount_cents", "int", R.ADDITIVE, "Amount in cents", distinct=300),
        column("due_on", "date", R.EVENT_TIME, "Due date", span=("2023-02-09", "2024-04-25")),
        column("paid_on", "date", R.EVENT_TIME, "Date paid", span=("2023-02-09", "2024-04-25"), nulls=0.2),
        rows=900,
    ),
    annotated(
        LINE,
        "Bill lines",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=2000),
        column("bill_id", "int", R.FOREIGN_KEY, "Bill ID", distinct=900),
        column("amount", "num", R.ADDITIVE, "Line amount", distinct=300),
        rows=2000,
    ),
)
RELATIONS = (
    points_at(BILL, "therapist_id", THERAPIST),
    points_at(BILL, "created_by", CARER),
    points_at(LINE, "bill_id", BILL),
)
WORLD = build_world([in_english(table, RELATIONS) for table in TABLES], RELATIONS)


def at(table: TableName, name: str) -> tuple[Subject, Field]:
    subject = WORLD.subject(table)
    return subject, subject.field(name)


@pytest.mark.parametrize(
    ("table", "name", "test", "value", "before", "after", "predicate"),
    [
        (THERAPIST, "accepts_new_patients", Asks.TRUE, "", "", "who accept new patients", "accept new patients"),
        (
            *(THERAPIST, "accepts_new_patients", Asks.FALSE, ""),
            *("", "who do not accept new patients", "do not accept new patients"),
        ),
        (THERAPIST, "explicit", Asks.TRUE, "", "explicit", "", "are explicit"),
        (
            *(THERAPIST, "mfa", Asks.TRUE, ""),
            *("", "with two-factor authentication enabled", "have two-factor authentication enabled"),
        ),
        (
            *(THERAPIST, "mfa", Asks.FALSE, ""),
            *("", "with two-factor authentication not enabled", "have two-factor authentication not enabled"),
        ),
        (THERAPIST, "plan", Asks.EQUALS, "STARTER", "", "on the STARTER plan", "are on the STARTER plan"),
        (
            *(THERAPIST, "backout_plan", Asks.EQUALS, "Restore", ""),
            *("whose backout plan is Restore", "have the backout plan Restore"),
        ),
        (THERAPIST, "auto_renew", Asks.TRUE, "", "", "who renew automatically", "renew automatically"),
        (THERAPIST, "auto_renew", Asks.FALSE, "", "", "who do not renew automatically", "do not renew automatically"),
        (THERAPIST, "marketing_opt_in", Asks.TRUE, "", "", "who opted in to marketing", "opted in to marketing"),
        (THERAPIST, "open_24h", Asks.TRUE, "", "", "who are open 24 hours", "are open 24 hours"),
        (THERAPIST, "access_granted", Asks.TRUE, "", "", "who were granted access", "were granted access"),
        (THERAPIST, "access_granted", Asks.FALSE, "", "", "who were not granted access", "were not granted access"),
        (THERAPIST, "sla_breached", Asks.TRUE, "", "", "who breached the SLA", "breached the SLA"),
        (THERAPIST, "sla_breached", Asks.FALSE, "", "", "who kept to the SLA", "kept to the SLA"),
        (
            *(THERAPIST, "return_condition", Asks.EQUALS, "worn", ""),
            *("with return condition 'worn'", "have return condition 'worn'"),
        ),
        (THERAPIST, "site", Asks.EQUALS, "London", "", "in London", "are in London"),
        (
            *(THERAPIST, "site", Asks.EQUALS, "left knee"),
            *("", "whose site is 'left knee'", "have the site 'left knee'"),
        ),
        (THERAPIST, "condition", Asks.EQUALS, "good", "", "in good condition", "are in good condition"),
        (THERAPIST, "condition", Asks.EQUALS, "damaged", "damaged", "", "are damaged"),
        (BILL, "status", Asks.NOT, "VOID", "non-VOID", "", "are not VOID"),
        (BILL, "status", Asks.NOT, "cancelled", "non-cancelled", "", "are not cancelled"),
        (BILL, "status", Asks.NOT, "RETIRED", "non-retired", "", "are not retired"),
        (BILL, "status", Asks.EQUALS, "CLOSED", "closed", "", "are closed"),
        (BILL, "plate", Asks.EQUALS, "TX", "", "with TX plates", "have TX plates"),
        (BILL, "cdl", Asks.EQUALS, "TX", "", "whose CDL state is TX", "have the CDL state TX"),
        (BILL, "terms", Asks.EQUALS, "N30", "", "whose payment terms are N30", "have the payment terms N30"),
    ],
)
def test_a_condition_is_said_as_people_say_it(
    table: TableName, name: str, test: Asks, value: str, before: str, after: str, predicate: str
) -> None:
    subject, field = at(table, name)
    said = condition(Filter(At(field), test, value), subject, str)
    assert (said.before, said.after, said.predicate) == (before, after, predicate)


def test_what_is_late_is_so_as_of_a_day() -> None:
    bill, due_on = at(BILL, "due_on")
    newest = Period(date(2024, 3, 25), date(2024, 3, 25))
    overdue = Filter(At(due_on), Asks.OVERDUE, period=newest, beside=At(bill.field("paid_on")))
    assert condition(overdue, bill, str).after == "past the due date and not paid as of 25 March 2024"


@pytest.mark.parametrize(
    ("test", "value", "said"),
    [
        (Asks.NOT, "VOID", "of non-VOID bills"),
        (Asks.NOT, "canceled", "of non-canceled bills"),
        (Asks.EQUALS, "PAID", "with status PAID"),
    ],
)
def test_beside_a_number_what_is_left_out_is_denied_rather_than_named(test: Asks, value: str, said: str) -> None:
    bill, status = at(BILL, "status")
    assert beside_a_number(Filter(At(status), test, value), bill, str) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [("visits", "number of published visits"), ("max_visits", "maximum number of visits"), ("rate_cents", "rate")],
)
def test_a_number_of_things_is_shown_as_a_number(name: str, said: str) -> None:
    subject, field = at(THERAPIST, name)
    assert called(At(field), Sketch("list_all", Scope(subject)), str) == said


def asked(sketch: Sketch, style: Style = Style.TERSE) -> str:
    return question(sketch, style, chinese=False) or ""


def sketches(table: TableName, shape: str) -> list[Sketch]:
    return [sketch for sketch in catalogue.sketches(WORLD, WORLD.subject(table)) if sketch.shape == shape]


def test_a_line_is_drawn_in_the_unit_that_the_name_ends_in() -> None:
    def over(name: str) -> str:
        above = next(s for s in sketches(THERAPIST, "above") if name in s.key)
        return asked(replace(above, thresholds=(Decimal(6500),)))

    assert over("storage_mb").endswith("over 6500 MB")
    assert over("rate_cents").endswith("over 6500"), "cents are shown as money"


def test_one_is_more_than_one_thing() -> None:
    counted = given(things(WORLD.subject(BILL)))
    having = replace(sketches(BILL, "having")[0], measures=(counted,))
    assert "more than 1 non-VOID bill " in asked(replace(having, thresholds=(Decimal(1),)), Style.COLLOQUIAL)


def test_what_all_lines_share_is_said_of_what_they_are_part_of() -> None:
    paid = [s for s in sketches(LINE, "by") if any(f.test is Asks.NOT for f in s.filters)]
    assert paid
    assert all("lines of" not in asked(s) for s in paid)
    assert "Total line amount of non-VOID bills by payment terms" in [asked(s) for s in paid]


def test_nothing_is_added_up_by_who_entered_it() -> None:
    totals = [s for shape in ("by", "rank", "top", "having") for s in sketches(BILL, shape)]
    assert totals
    assert all(CARER not in {place.name for place in s.scope.places} for s in totals)


def test_bills_go_without_the_verb_that_made_them() -> None:
    during = next(s for s in sketches(BILL, "count") if any(f.period for f in s.filters))
    assert plainly(during).startswith("in ")


def test_people_are_created_rather_than_have_a_creation_date() -> None:
    during = next(s for s in sketches(CARER, "count") if any(f.period for f in s.filters))
    assert asked(during, Style.COLLOQUIAL).startswith("How many users were created in ")
    assert asked(during).startswith("Number of users created in ")


def test_the_first_of_those_who_are_still_there_are_the_first_by_what_is_shown() -> None:
    paid = WORLD.subject(BILL).field("paid_on")
    largest = next(s for s in sketches(BILL, "largest") if s.shown[-1].field.name == "amount_cents")
    standing = replace(largest, filters=(*largest.filters, Filter(At(paid), Asks.MISSING)))
    assert asked(standing).endswith(" amount")


def test_a_share_is_one_of_those_that_the_question_names() -> None:
    waiting = next(s for s in sketches(BILL, "share_of_all") if any(f.test is Asks.MISSING for f in s.filters))
    assert asked(waiting) == "Percentage of non-VOID bills that have not been paid yet"


@pytest.mark.parametrize(
    ("noun", "tie", "told"),
    [
        ("pipeline stage", "in", True),
        ("rejection reason", "with", True),
        ("source", "from", False),
        ("book", "of", False),
    ],
)
def test_what_a_thing_belongs_to_is_named_with_its_kind_where_its_name_says_too_little(
    noun: str, tie: str, *, told: bool
) -> None:
    assert preposition(noun) == tie
    assert says_its_kind(noun) is told


@pytest.mark.parametrize(
    ("deed", "people", "said"),
    [
        ("referrer", "user", "referrer"),
        ("interviewer", "employee", "interviewer"),
        ("user", "user", ""),
        ("team", "user", ""),
        ("manager staff", "staff member", "manager"),
        ("entered by", "user", "clerk"),
        ("raised by", "employee", "requester"),
        ("author agent", "agent", "author"),
        ("lead agent", "agent", "lead"),
        ("assigned agent", "agent", ""),
    ],
)
def test_a_key_to_people_says_who(deed: str, people: str, said: str) -> None:
    assert who(deed, people) == said


def test_a_key_of_a_deed_leads_to_who_did_it() -> None:
    assert [edge.noun for edge in WORLD.edges if edge.parent.name == CARER] == ["creator"]


def test_lines_are_not_told_by_who_entered_their_bill() -> None:
    places = {place.name for place in told(WORLD, WORLD.subject(LINE)).scope.places}
    assert THERAPIST in places
    assert CARER not in places


def test_what_was_late_is_a_share_of_what_was_done() -> None:
    late = next(s for s in sketches(BILL, "share_of_all") if any(f.test is Asks.LATE for f in s.filters))
    said = question(late, Style.COLLOQUIAL, chinese=False) or ""
    assert said.startswith("What percentage of the paid ")
    assert said.endswith(" were paid after the due date?")


@pytest.mark.parametrize(
    ("title", "role", "name", "value", "said"),
    [
        ("Class bookings", TableRole.EVENT, "Status", "booked", "with status 'booked'"),
        ("Payments", TableRole.EVENT, "Status", "paid", "with status 'paid'"),
        ("Payments", TableRole.EVENT, "Status", "failed", "failed"),
        ("Repairs", TableRole.EVENT, "Manufacturer", "Matrix", "whose manufacturer is Matrix"),
        ("Machines", TableRole.ENTITY, "Manufacturer", "Matrix", "made by Matrix"),
    ],
)
def test_a_value_says_nothing_twice_and_nothing_of_the_wrong_thing(
    title: str, role: TableRole, name: str, value: str, said: str
) -> None:
    table = annotated(
        BILL,
        title,
        role,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column("value", "text", R.CATEGORY, name, values=(value, "other")),
        column("made_on", "date", R.EVENT_TIME, "Creation date", span=("2023-01-09", "2024-03-25")),
        rows=900,
    )
    owner = build_world([in_english(table, ())], ()).subjects[0]
    told = condition(Filter(At(owner.field("value")), Asks.EQUALS, value), owner, str)
    assert said in f"{told.before} {told.after}"
