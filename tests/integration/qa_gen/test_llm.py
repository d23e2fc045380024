"""The LLM author: what it writes is checked, told what failed, and topped up by the rule author."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.llm.port import BadAnswer, LlmUnavailable, Prompt
from tests.integration.qa_gen.steps import generate
from tests.support.run import ScriptedChat

pytestmark = pytest.mark.integration
TABLES = ["bss_company", "bss_service_area", "bss_car_day_count"]
GOOD = {
    "question": "一共有多少个服务区?",
    "sql": "SELECT COUNT(*) AS 数量 FROM bss_service_area WHERE delete_ts IS NULL",
}
UNKNOWN = {"question": "有多少车?", "sql": "SELECT SUM(no_such) FROM bss_car_day_count"}
EMPTY = {
    "question": "名称是火星的公司有哪些?",
    "sql": "SELECT company_name FROM bss_company WHERE delete_ts IS NULL AND company_name = '火星'",
}
DELETED = {"question": "有多少家公司?", "sql": "SELECT COUNT(*) FROM bss_company"}
THEMES = {
    "themes": [
        {"topic_name": "服务区", "related_tables": ["bss_service_area", "bss_company"]},
        {"topic_name": "车流", "related_tables": ["bss_car_day_count"]},
    ]
}

Answer = Callable[[Prompt], Any]


def chat(pairs: Answer | dict[str, Any] | Exception, **more: Any) -> ScriptedChat:
    return ScriptedChat(
        {"themes": THEMES, "business_scope": {"text": "管理服务区与车流。"}, "question_sql_pairs": pairs} | more
    )


async def by(llm: ScriptedChat, url: str) -> Any:
    return await generate(url, tables=TABLES, chat=llm, theme_count=2, questions_per_theme=5)


async def test_good_pairs_of_the_llm_are_kept_and_the_rest_is_topped_up(highway_url: str) -> None:
    made = await by(chat({"pairs": [GOOD]}), highway_url)
    assert made.summary["pairs_delivered"] == 10
    assert made.summary["by_author"] == {"llm": 1, "rule": 9}
    assert list(made.summary["by_theme"]) == ["服务区", "车流"]


async def test_raw_candidates_are_counted_by_their_first_explain(highway_url: str) -> None:
    made = await by(chat({"pairs": [GOOD, UNKNOWN, EMPTY, DELETED]}), highway_url)
    counted = made.summary["valid_at_first_explain"]
    assert counted["valid"] * 4 == counted["candidates"] * 3


async def test_pairs_that_fail_do_not_count_and_the_next_round_is_told_why(highway_url: str) -> None:
    llm = chat({"pairs": [UNKNOWN, EMPTY, DELETED]})
    made = await by(llm, highway_url)
    assert made.summary["by_author"]["llm"] == 0
    later = [prompt.item for prompt in llm.prompts if '"failed"' in prompt.item]
    assert later
    assert "no_such" in later[0]
    assert "查询结果为空" in later[0]
    assert "软删除" in later[0]


async def test_there_are_at_most_three_rounds_a_theme(highway_url: str) -> None:
    llm = chat({"pairs": [UNKNOWN]})
    await by(llm, highway_url)
    assert sum(prompt.name == "question_sql_pairs" for prompt in llm.prompts) == 6


async def test_all_themes_and_the_scope_are_asked_at_once(highway_url: str) -> None:
    llm = chat({"pairs": [GOOD]})
    await by(llm, highway_url)
    assert llm.most_at_once == 3


async def test_a_bad_answer_leaves_its_theme_to_the_rule_author(highway_url: str) -> None:
    llm = chat(lambda prompt: BadAnswer("空白") if '"theme": "车流"' in prompt.item else {"pairs": [GOOD]})
    made = await by(llm, highway_url)
    assert made.summary["pairs_delivered"] == 10
    assert made.summary["by_author"]["llm"] == 1
    assert "改由规则出题" in made.run.log.text
    assert made.run.failures == []


async def test_bad_themes_and_a_bad_scope_fall_to_the_rule_author(highway_url: str) -> None:
    made = await by(chat({"pairs": [GOOD]}, themes=BadAnswer("无"), business_scope=BadAnswer("无")), highway_url)
    assert made.summary["pairs_delivered"] == 10
    assert "高速公路服务区管理系统的数据库" in made.file("db_query_decision_prompt.txt")


async def test_the_scope_of_the_llm_stands_in_the_decision_prompt(highway_url: str) -> None:
    made = await by(chat({"pairs": [GOOD]}), highway_url)
    assert "管理服务区与车流。" in made.file("db_query_decision_prompt.txt")


async def test_an_llm_that_is_down_fails_the_step_for_a_later_attempt(highway_url: str) -> None:
    with pytest.raises(LlmUnavailable):
        await by(chat(LlmUnavailable("停机")), highway_url)


async def test_no_personal_value_reaches_the_llm(highway_url: str) -> None:
    llm = chat({"pairs": []})
    await generate(highway_url, tables=["ods.ods_complaint"], chat=llm, theme_count=1, questions_per_theme=3)
    told = " ".join(prompt.constant + prompt.item for prompt in llm.prompts)
    assert "customer_phone" in told
    assert "***" in told


async def test_questions_with_raw_identifiers_give_way_to_those_of_the_rule_author(highway_url: str) -> None:
    raw = {"question": "bss_company 有多少行?", "sql": "SELECT COUNT(*) FROM bss_company WHERE delete_ts IS NULL"}
    made = await by(chat({"pairs": [raw, GOOD]}), highway_url)
    assert made.summary["by_author"]["llm"] == 1
    assert not any("bss_" in pair["question"] for pair in made.pairs)


async def test_the_coverage_of_the_llms_pairs_is_completed_by_rule(highway_url: str) -> None:
    made = await by(chat({"pairs": [GOOD]}), highway_url)
    assert made.summary["coverage"]["tables"] == [3, 3]
    assert made.summary["coverage"]["uncovered_join_edges"] == []
