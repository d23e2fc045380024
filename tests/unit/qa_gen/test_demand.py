"""What users are taken to ask, and that the plan serves most of it."""

from math import isclose

import pytest

from services.qa_gen.planning.candidates import pool_of
from services.qa_gen.planning.coverage import goals_of
from services.qa_gen.planning.demand import Ask, Demand, demand
from services.qa_gen.planning.plan import Plan
from services.qa_gen.synthesis.sketch import ColumnRef
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.themes.rule import themes_of
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import (
    CITY,
    ORDERS,
    STOCK_DAY,
    STORE,
    STORE_PRODUCT,
    annotated,
    column,
    points_at,
    shop,
)

WORLD = shop()
ASKED = demand(WORLD)
EMPTY = annotated(
    TableName("public", "draft"), "草稿", TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "主键"), rows=0
)


AMOUNT, ORDERED, NAME = (ORDERS, "amount"), (ORDERS, "ordered_at"), (STORE, "store_name")


def together(*tables: TableName, of: Demand = ASKED) -> float:
    """The share of the questions about these tables."""
    return sum(ask.share for ask in of.of(frozenset(tables)))


def naming(column: ColumnRef, *tables: TableName) -> float:
    """The share of the questions about these tables that name the column."""
    return sum(ask.share for ask in ASKED.of(frozenset(tables)) if column in ask.columns)


def test_all_questions_together_are_one() -> None:
    assert isclose(sum(company.share for known in ASKED.companies.values() for company in known), 1.0)


def test_facts_are_asked_about_more_than_things() -> None:
    assert together(ORDERS) > together(STORE) > together(CITY)


def test_facts_are_asked_about_alone_then_by_what_they_belong_to_then_by_what_lies_further() -> None:
    assert together(ORDERS) > together(ORDERS, STORE) > together(ORDERS, STORE, CITY) > 0


def test_a_link_is_asked_about_only_with_what_it_links() -> None:
    assert together(STORE_PRODUCT) == 0
    assert together(STORE_PRODUCT, STORE) > 0


def test_what_two_tables_tell_of_one_thing_is_asked_together() -> None:
    assert together(ORDERS, STORE, STOCK_DAY) > 0


def test_the_name_of_a_parent_is_named_before_anything_else() -> None:
    others = {column for ask in ASKED.of(frozenset({ORDERS, STORE})) for column in ask.columns} - {NAME}
    assert naming(NAME, ORDERS, STORE) > max(naming(column, ORDERS, STORE) for column in others)


def test_how_much_and_when_are_named_together() -> None:
    assert frozenset({AMOUNT, ORDERED}) in {ask.columns for ask in ASKED.of(frozenset({ORDERS}))}


def test_nobody_asks_about_a_table_without_rows() -> None:
    empty = demand(build_world([EMPTY], ()))
    assert together(EMPTY.table.name, of=empty) == 0


def test_a_pair_helps_that_names_half_of_the_columns_and_more_so_one_that_names_all() -> None:
    ask = Ask(frozenset({AMOUNT, ORDERED, NAME}), 0.1)
    whole, most, little = (ask.finds(frozenset(named)) for named in ([AMOUNT, ORDERED, NAME], [AMOUNT, NAME], [NAME]))
    assert 1 > whole > most > little == 0


@pytest.fixture(scope="module")
def plan() -> Plan:
    themes = themes_of(WORLD, 5)
    made = Plan(goals_of(WORLD), 50, {theme.topic_name: 10 for theme in themes}, ASKED)
    made.fill(pool_of(WORLD, themes))
    return made


def test_fifty_questions_serve_most_of_what_is_asked_of_a_small_shop(plan: Plan) -> None:
    known = [(candidate.tables, candidate.columns) for candidate in plan.chosen]
    served = (
        ask.share
        for tables in ASKED.companies
        for ask in ASKED.of(tables)
        if any(of == tables and ask.finds(columns) for of, columns in known)
    )
    assert sum(served) > 0.8


def test_what_is_served_already_is_worth_less_and_yet_not_nothing(plan: Plan) -> None:
    known = next(candidate for candidate in plan.chosen if candidate.tables == {ORDERS})
    fresh = Plan(goals_of(WORLD), 50, plan.quotas, ASKED)
    once = Plan(goals_of(WORLD), 50, plan.quotas, ASKED)
    unasked = Plan(goals_of(WORLD), 50, plan.quotas)
    for one in (once, unasked):
        one.take(known)
    assert fresh.worth(known) > once.worth(known) > unasked.worth(known)


CINEMA, SHOW, MEMBER, TICKET = (TableName("public", name) for name in ("cinema", "show", "member", "ticket"))


def tickets(show: TableRole, *named: str) -> Demand:
    """What is asked where tickets are of shows and of members, and shows of cinemas."""
    key = column("id", "int", ColumnRole.KEY, "主键", distinct=900)
    name = [column("show_name", "text", ColumnRole.LABEL, word, examples=("甲", "乙"), distinct=900) for word in named]
    state = column("state", "text", ColumnRole.CATEGORY, "状态", values=("在售", "停售"))
    tables = [
        annotated(
            CINEMA,
            "影城",
            TableRole.ENTITY,
            key,
            column("cinema_name", "text", ColumnRole.LABEL, "影城名称", examples=("东店", "西店"), distinct=40),
            rows=40,
        ),
        annotated(MEMBER, "会员", TableRole.ENTITY, key, state, rows=900),
        annotated(
            SHOW, "场次", show, key, state, *name, column("cinema_id", "int", ColumnRole.FOREIGN_KEY, "影城"), rows=900
        ),
        annotated(
            TICKET,
            "影票",
            TableRole.EVENT,
            key,
            column("show_id", "int", ColumnRole.FOREIGN_KEY, "场次"),
            column("member_id", "int", ColumnRole.FOREIGN_KEY, "会员"),
            column("price", "num", ColumnRole.ADDITIVE, "实付金额", distinct=800),
            rows=9000,
        ),
    ]
    keys = [(TICKET, "show_id", SHOW), (TICKET, "member_id", MEMBER), (SHOW, "cinema_id", CINEMA)]
    return demand(build_world(tables, [points_at(*one) for one in keys]))


def test_what_happens_without_a_name_is_asked_about_by_what_it_is_of() -> None:
    def by_cinema(of: Demand) -> float:
        return together(TICKET, SHOW, CINEMA, of=of) / together(TICKET, of=of)

    passed_through = by_cinema(tickets(TableRole.EVENT))
    assert passed_through > 2 * by_cinema(tickets(TableRole.EVENT, "场次名称"))
    assert passed_through > 2 * by_cinema(tickets(TableRole.ENTITY))
