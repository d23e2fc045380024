import json

import pytest

from services.qa_gen.digest import digest
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.themes.llm import themes_by_llm, themes_prompt
from services.qa_gen.themes.model import Aspect
from services.qa_gen.themes.rule import clusters, themes_of
from shared.llm.port import BadAnswer
from tests.support.run import ScriptedChat
from tests.unit.qa_gen.english_library import library
from tests.unit.qa_gen.worlds import CATALOG, CITY, ORDERS, RELATIONS, STORE, TABLES, many_tables, shop

WORLD = shop()
KNOWN = Knowledge(CATALOG, TABLES, WORLD)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_there_are_as_many_themes_as_asked_for_and_every_table_is_in_one(count: int) -> None:
    themes = themes_of(WORLD, count)
    assert len(themes) == count
    assert {name for theme in themes for name in theme.owned} == set(CATALOG.tables)
    assert len({theme.topic_name for theme in themes}) == count


def test_a_theme_says_what_it_is_about() -> None:
    theme = next(theme for theme in themes_of(WORLD, 3) if ORDERS in theme.owned)
    assert theme.topic_name == "订单分析"
    assert "订单" in theme.biz_entities
    assert "订单金额合计" in theme.biz_metrics
    assert STORE in theme.related_tables
    assert theme.description.endswith("。")


def test_a_single_table_is_looked_at_from_several_sides() -> None:
    orders = [table for table in TABLES if table.table.name == ORDERS]
    themes = themes_of(build_world(orders, ()), 4)
    assert [theme.topic_name for theme in themes][:2] == ["订单分析", "订单变化趋势"]
    assert {theme.aspect for theme in themes} >= {Aspect.ALL, Aspect.TIME, Aspect.RANKS}


def test_hundreds_of_tables_are_clustered_at_once() -> None:
    world = build_world(many_tables(300), ())
    groups = clusters(world, 5)
    assert len(groups) == 5
    assert sum(len(group) for group in groups) == 300


def answer(*themes: dict[str, object]) -> dict[str, object]:
    return {"themes": list(themes)}


async def test_the_llm_names_the_themes_and_the_catalog_holds_them_to_real_tables() -> None:
    chat = ScriptedChat(
        {"themes": answer({"topic_name": "门店经营", "related_tables": ["orders", "public.store", "no_such_table"]})}
    )
    themes = await themes_by_llm(chat, KNOWN, 2, "零售")
    assert themes[0].topic_name == "门店经营"
    assert set(themes[0].related_tables) >= {ORDERS, STORE}
    assert len(themes) == 2
    assert {name for theme in themes for name in theme.owned} == set(CATALOG.tables)


async def test_more_themes_than_asked_for_are_cut() -> None:
    named: list[dict[str, object]] = [{"topic_name": f"主题{n}", "related_tables": ["orders"]} for n in range(5)]
    themes = await themes_by_llm(ScriptedChat({"themes": answer(*named)}), KNOWN, 3, "零售")
    assert [theme.topic_name for theme in themes] == ["主题0", "主题1", "主题2"]


async def test_themes_without_a_real_table_are_no_answer() -> None:
    chat = ScriptedChat({"themes": answer({"topic_name": "空", "related_tables": ["nothing"]})})
    with pytest.raises(BadAnswer):
        await themes_by_llm(chat, KNOWN, 2, "零售")


def test_the_schema_comes_first_in_the_prompt_and_the_wish_last() -> None:
    prompt = themes_prompt(KNOWN, 4, "零售")
    assert prompt.name == "themes"
    assert "表 orders" in prompt.constant
    assert json.loads(prompt.item)["theme_count"] == 4


def test_the_digest_tells_values_relations_and_what_must_not_be_summed() -> None:
    text = digest(KNOWN)
    assert "取值: 营业、停业" in text
    assert "orders.store_id = store.id" in text
    assert "只能求平均" in text
    assert json.dumps(text, ensure_ascii=False)


def test_a_digest_of_some_tables_leaves_the_others_out() -> None:
    text = digest(KNOWN, [CITY])
    assert "表 city" in text
    assert "表 orders" not in text
    assert RELATIONS


def test_themes_of_an_english_world_are_named_in_english() -> None:
    themes = themes_of(library(), 3)
    told = " ".join(f"{t.topic_name} {t.description} {' '.join(t.biz_metrics)}" for t in themes)
    assert told.isascii()
    assert "number of loans" in told
    assert "Loan analysis" in [theme.topic_name for theme in themes]
