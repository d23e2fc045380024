"""What users are taken to ask, and that the plan serves most of it."""

from math import isclose

import pytest

from services.qa_gen.candidates import pool_of
from services.qa_gen.coverage import goals_of
from services.qa_gen.demand import Ask, Demand, Use, asks_about, asks_of, demand
from services.qa_gen.plan import Plan
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.subjects import World, build_world
from services.qa_gen.themes.rule import themes_of
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import CITY, ORDERS, STOCK_DAY, STORE, STORE_PRODUCT, annotated, column, shop

WORLD = shop()
ASKED = demand(WORLD)
EMPTY = annotated(
    TableName("public", "draft"), "草稿", TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "主键"), rows=0
)


def together(*tables: TableName, of: Demand = ASKED) -> float:
    """The share of the questions about these tables."""
    return sum(share for ask, share in of.items() if ask.tables == frozenset(tables))


def use_of(column: tuple[TableName, str], use: Use) -> float:
    """The share of the questions that use the column so, whatever else they are about."""
    return sum(share for ask, share in ASKED.items() if (ask.column, ask.use) == (column, use))


def first(shape: str, table: TableName, world: World = WORLD) -> Sketch:
    return next(s for s in catalogue.sketches(world, world.subject(table)) if s.shape == shape)


def test_all_questions_together_are_one() -> None:
    assert isclose(sum(ASKED.values()), 1.0)


def test_facts_are_asked_about_more_than_things() -> None:
    assert together(ORDERS) > together(STORE) > together(CITY)


def test_facts_are_asked_about_alone_then_by_what_they_belong_to_then_by_what_lies_further() -> None:
    assert together(ORDERS) > together(ORDERS, STORE) > together(ORDERS, STORE, CITY) > 0


def test_a_link_is_asked_about_only_with_what_it_links() -> None:
    assert together(STORE_PRODUCT) == 0
    assert together(STORE_PRODUCT, STORE) > 0


def test_the_name_of_a_parent_is_split_by_before_anything_else() -> None:
    name = (STORE, "store_name")
    joined = {ask: share for ask, share in ASKED.items() if ask.tables == {ORDERS, STORE} and ask.use is Use.SPLIT}
    assert max(joined, key=joined.__getitem__).column == name


def test_a_measure_is_added_up_and_a_time_held_to_a_period() -> None:
    assert use_of((ORDERS, "amount"), Use.MEASURED) > use_of((ORDERS, "amount"), Use.SHOWN)
    assert use_of((ORDERS, "ordered_at"), Use.HELD) > use_of((ORDERS, "ordered_at"), Use.SHOWN)


def test_rows_of_a_snapshot_are_never_counted() -> None:
    assert Ask(frozenset({STOCK_DAY}), None, Use.MEASURED) not in ASKED
    assert Ask(frozenset({ORDERS}), None, Use.MEASURED) in ASKED


def test_nobody_asks_about_a_table_without_rows() -> None:
    assert sum(demand(build_world([EMPTY], ())).values()) == 0


def test_a_sketch_serves_what_it_does_with_its_columns() -> None:
    asks = asks_of(first("trend", ORDERS))
    assert Ask(frozenset({ORDERS})) in asks
    assert Ask(frozenset({ORDERS}), (ORDERS, "ordered_at"), Use.SPLIT) in asks
    assert Ask(frozenset({ORDERS}), (ORDERS, "ordered_at"), Use.SHOWN) not in asks


def test_a_pair_of_the_model_serves_any_use_of_its_columns() -> None:
    tables, columns = frozenset({ORDERS}), frozenset({(ORDERS, "amount")})
    assert {ask.use for ask in asks_about(tables, columns)} == {None, *Use}


@pytest.fixture(scope="module")
def plan() -> Plan:
    themes = themes_of(WORLD, 5)
    made = Plan(goals_of(WORLD), 50, {theme.topic_name: 10 for theme in themes}, ASKED)
    made.fill(pool_of(WORLD, themes))
    return made


def test_fifty_questions_serve_most_of_what_is_asked_of_a_small_shop(plan: Plan) -> None:
    served = frozenset[Ask]().union(*(candidate.asks for candidate in plan.chosen))
    assert sum(share for ask, share in ASKED.items() if ask in served) > 0.8


def test_what_is_served_already_is_worth_less_and_yet_not_nothing(plan: Plan) -> None:
    known = next(candidate for candidate in plan.chosen if candidate.tables == {ORDERS})
    fresh = Plan(goals_of(WORLD), 50, plan.quotas, ASKED)
    once = Plan(goals_of(WORLD), 50, plan.quotas, ASKED)
    unasked = Plan(goals_of(WORLD), 50, plan.quotas)
    for one in (once, unasked):
        one.take(known)
    assert fresh.worth(known) > once.worth(known) > unasked.worth(known)
