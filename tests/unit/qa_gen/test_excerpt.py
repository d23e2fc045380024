"""What of two thousand tables goes into one call: never all of them, and in the end each."""

import json

import pytest

from services.qa_gen.digest import LONGEST, digest
from services.qa_gen.excerpt import fitting, overview, whole
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.llm_author.pairs import Request, pairs_prompt
from services.qa_gen.planning.coverage import Covered, goals_of
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.themes.llm import themes_prompt
from services.qa_gen.themes.rule import themes_of
from shared.catalog.model import Catalog, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, STORE, TABLES, annotated, column, many_tables, shop

NOTHING = Covered(frozenset(), frozenset(), frozenset())
SMALL = Knowledge(CATALOG, TABLES, shop())
ROOM = 1.2 * LONGEST
"""With instructions and what is asked."""


@pytest.fixture(scope="module")
def large() -> Knowledge:
    tables = many_tables(2_000)
    return Knowledge(Catalog({table.table.name: table.table for table in tables}), tables, build_world(tables, ()))


def test_a_short_schema_goes_with_every_call_as_it_is(large: Knowledge) -> None:
    assert whole(SMALL) == digest(SMALL)
    assert whole(large) is None


def test_themes_of_a_large_schema_are_asked_for_by_its_groups(large: Knowledge) -> None:
    prompt = themes_prompt(large, 5, "零售")
    assert len(prompt.constant) + len(prompt.item) <= ROOM
    assert prompt.constant.count("相互关联的一组表") == 15
    assert json.loads(prompt.item) == {"business_context": "零售", "theme_count": 5}


def test_each_group_names_its_leading_table_and_its_size(large: Knowledge) -> None:
    parts = overview(large, 3).split("\n\n")[1:]
    assert sum(int(part.split("共 ")[1].split(" ")[0]) for part in parts) == 2_000
    assert all("\n- t" in part for part in parts)


def test_a_call_for_pairs_shows_what_it_has_room_for_and_no_other_name(large: Knowledge) -> None:
    theme = themes_of(large.world, 5)[0]
    prompt = pairs_prompt(large, Request(theme, 12, 1, NOTHING.missing(goals_of(large.world))), "零售", None)
    item = json.loads(prompt.item)
    assert len(theme.related_tables) == 400
    assert len(prompt.constant) + len(prompt.item) <= ROOM
    assert 10 < len(item["related_tables"]) < 400
    assert item["schema"].count("表 t") == len(item["related_tables"])
    assert set(item["uncovered_tables"]) <= set(item["related_tables"])


def test_the_next_call_shows_other_tables(large: Knowledge) -> None:
    theme = themes_of(large.world, 5)[0]
    names = frozenset(theme.related_tables)
    first = fitting(large, theme.related_tables, names)
    second = fitting(large, theme.related_tables, names - set(first))
    assert first
    assert second
    assert set(first) & set(second) == set()


def test_a_table_that_is_shown_brings_those_that_it_points_at() -> None:
    names = [TableName("public", "city"), STORE, ORDERS]
    assert fitting(SMALL, names, frozenset({ORDERS}))[:2] == [ORDERS, STORE]


def test_at_least_one_table_is_shown_however_long_it_is() -> None:
    key = column("id", "int", ColumnRole.KEY, "主键")
    tables = [annotated(TableName("public", name), "长" * 2 * LONGEST, TableRole.EVENT, key) for name in ("a", "b")]
    known = Knowledge(Catalog({t.table.name: t.table for t in tables}), tuple(tables), build_world(tables, ()))
    assert whole(known) is None
    assert fitting(known, known.catalog.tables, frozenset()) == [TableName("public", "a")]
