from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from services.qa_gen.planning.candidates import LEAST_OF_A_TABLE, drafts_of, pool_of
from services.qa_gen.planning.coverage import covered, goals_of
from services.qa_gen.planning.plan import Plan
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import given
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.themes.rule import themes_of
from shared.sql.level import Level, level_and_features
from tests.unit.qa_gen.worlds import ORDERS, many_tables, shop

WORLD = shop()
THEMES = themes_of(WORLD, 5)
POOL = pool_of(WORLD, THEMES)
GOALS = goals_of(WORLD)


def planned(size: int = 50) -> Plan:
    plan = Plan(GOALS, size, {theme.topic_name: size // len(THEMES) for theme in THEMES})
    plan.fill(POOL)
    return plan


def test_a_plan_is_filled_to_its_size_and_no_further() -> None:
    assert len(planned(50).chosen) == 50
    assert len(planned(10).chosen) == 10


def test_fifty_questions_touch_every_table_edge_and_useful_column_of_the_shop() -> None:
    found = covered(planned().chosen, GOALS)
    assert found.tables == GOALS.tables
    assert found.edges == GOALS.edges
    assert len(found.columns) >= 0.9 * len(GOALS.columns)


def test_few_questions_cover_tables_first() -> None:
    found = covered(planned(10).chosen, GOALS)
    assert found.tables == GOALS.tables
    assert len(found.edges) >= 4


def test_where_there_are_more_edges_than_questions_one_question_joins_along_several() -> None:
    found = covered(planned(4).chosen, GOALS)
    assert len(GOALS.edges) > 4
    assert len(found.edges) > 4


def test_levels_come_in_about_their_proportion() -> None:
    levels = Counter(candidate.level for candidate in planned().chosen)
    assert 12 <= levels[Level.SIMPLE] <= 18
    assert 13 <= levels[Level.MODERATE] <= 22
    assert 9 <= levels[Level.COMPLEX] <= 17
    assert 3 <= levels[Level.HIGHLY_COMPLEX] <= 8


def test_a_quarter_is_nested() -> None:
    assert sum(candidate.nested for candidate in planned().chosen) >= 0.25 * 50


def preferred(plan: Plan, **fixed: object) -> Plan:
    """The plan, filled from a pool in which what has these properties would be chosen before all else."""
    pool = [replace(c, natural=99.0) if all(getattr(c, k) == v for k, v in fixed.items()) else c for c in POOL]
    plan.fill(pool)
    return plan


def test_what_is_preferred_leaves_room_for_tables_and_edges() -> None:
    plan = Plan(GOALS, 30, {theme.topic_name: 30 for theme in THEMES})
    found = covered(preferred(plan, tables=frozenset({ORDERS})).chosen, GOALS)
    assert (found.tables, found.edges) == (GOALS.tables, GOALS.edges)


def test_what_is_preferred_leaves_room_for_nested_queries() -> None:
    plan = Plan(GOALS, 40, {theme.topic_name: 40 for theme in THEMES})
    assert sum(c.nested for c in preferred(plan, nested=False).chosen) >= 10


def test_no_question_comes_twice_with_other_values() -> None:
    likenesses = [candidate.likeness for candidate in planned().chosen]
    assert len(likenesses) == len(set(likenesses))


def test_the_level_of_a_candidate_is_that_of_its_query() -> None:
    for candidate in POOL:
        sketch = replace(given(candidate.sketch), thresholds=(Decimal(1), Decimal(2)))
        level, features = level_and_features(catalogue.query(sketch))
        assert (candidate.level, candidate.nested) == (level, bool(features)), candidate.key


def test_each_theme_gets_its_share() -> None:
    plan = planned()
    themes = Counter(plan.theme_of(candidate) for candidate in plan.chosen)
    assert set(themes.values()) == {10}


def test_the_plan_does_not_depend_on_the_order_of_the_pool() -> None:
    plan = Plan(GOALS, 50, {theme.topic_name: 10 for theme in THEMES})
    plan.fill(POOL[::-1])
    assert [c.key for c in plan.chosen] == [c.key for c in planned().chosen]


def test_what_is_dropped_makes_room_for_another() -> None:
    plan = planned()
    gone = plan.chosen[0]
    plan.drop(gone)
    (added,) = plan.fill([candidate for candidate in POOL if candidate != gone])
    assert added != gone
    assert len(plan.chosen) == 50


def test_an_exhausted_theme_leaves_its_share_to_the_others() -> None:
    theme = THEMES[0].topic_name
    poor = [c for c in POOL if theme not in c.themes][:200]
    plan = Plan(GOALS, 50, {one.topic_name: 10 for one in THEMES})
    plan.fill(poor)
    assert len(plan.chosen) == 50
    assert theme not in {plan.theme_of(candidate) for candidate in plan.chosen}


def test_a_new_table_outweighs_what_is_merely_natural() -> None:
    known = replace(POOL[0], key="known", natural=1.0, likeness="known")
    new = replace(known, key="new", natural=0.5, likeness="new", tables=frozenset({ORDERS}))
    plan = Plan(GOALS, 3, dict.fromkeys(known.themes, 3))
    plan.take(replace(known, key="first", likeness="first"))
    assert plan.worth(new) > plan.worth(known)


def test_what_is_drafted_ahead_of_the_themes_makes_the_same_pool() -> None:
    drafts = drafts_of(WORLD)
    assert not any(draft.themes or draft.near for one in drafts.values() for draft in one)
    assert pool_of(WORLD, THEMES, drafts=drafts) == POOL


def test_nothing_is_drafted_where_the_themes_decide_which_tables_are_asked_about() -> None:
    assert drafts_of(build_world(many_tables(3_000 // LEAST_OF_A_TABLE + 1), ())) == {}


@pytest.mark.slow
def test_a_huge_schema_keeps_the_pool_within_bounds_and_every_table_in_it() -> None:
    world = build_world(many_tables(300), ())
    pool = pool_of(world, themes_of(world, 5))
    assert len(pool) <= 3_000
    assert len(frozenset[object]().union(*(candidate.tables for candidate in pool))) == 300
    assert {candidate.level for candidate in pool} >= {Level.SIMPLE, Level.COMPLEX}


def test_a_shape_that_has_failed_is_chosen_less() -> None:
    plan = planned()
    failed = next(candidate for candidate in plan.chosen if candidate.shape == "by")
    before = plan.worth(failed)
    plan.drop(failed)
    plan.take(failed)
    assert plan.worth(failed) < before


def test_a_crowded_theme_gives_what_belongs_to_another_one_too() -> None:
    plan = Plan(GOALS, 2, {"甲": 1, "乙": 1})
    both, one = replace(POOL[0], themes=("甲",), near=("乙",)), replace(POOL[1], themes=("甲",), near=())
    plan.take(both)
    plan.take(one)
    assert [plan.theme_of(candidate) for candidate in (both, one)] == ["甲", "甲"]
    plan.even_out()
    assert [plan.theme_of(candidate) for candidate in (both, one)] == ["乙", "甲"]


def test_a_sketch_that_breaks_is_left_out_and_told_of() -> None:
    top = catalogue.SHAPES["top"]
    broken = replace(
        top, sketches=lambda world, subject: (replace(s, limit=None) for s in top.sketches(world, subject))
    )
    shapes = {"top": broken, "by": catalogue.SHAPES["by"]}
    with capture_logs() as logs:
        assert {candidate.shape for candidate in pool_of(WORLD, THEMES, shapes)} == {"by"}
    assert {entry["shape"] for entry in logs} == {"top"}
