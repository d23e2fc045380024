"""How many calls wait for one another: counted, because seconds depend on the machine."""

from typing import Any

import pytest

from tests.integration.qa_gen.steps import generate
from tests.integration.qa_gen.test_highway import SEVEN
from tests.support.llm_rounds import CountedRounds
from tests.support.run import ScriptedChat

pytestmark = pytest.mark.integration
NO_USE = {"question": "有多少车?", "sql": "SELECT SUM(no_such) FROM bss_car_day_count"}


def dissatisfying(concurrency: int) -> CountedRounds:
    """An LLM whose pairs never pass, so that it is asked as often as it may be; themes are the rule author's."""
    answers: dict[str, Any] = {"question_sql_pairs": {"pairs": [NO_USE]}, "business_scope": {"text": "经营服务区。"}}
    return CountedRounds(ScriptedChat(answers), concurrency)


async def test_seven_tables_and_fifty_pairs_take_at_most_four_rounds(highway_url: str) -> None:
    chat = dissatisfying(concurrency=8)
    made = await generate(highway_url, tables=SEVEN, chat=chat)
    assert made.summary["pairs_delivered"] == 50
    assert len(chat.calls) == 1 + (5 + 1) + 5 + 5
    assert chat.rounds <= 4


async def test_more_themes_than_calls_at_a_time_keep_the_endpoint_busy(highway_url: str) -> None:
    chat = dissatisfying(concurrency=8)
    await generate(highway_url, tables=SEVEN, chat=chat, theme_count=12, questions_per_theme=2)
    assert len(chat.calls) == 1 + (12 + 1) + 12 + 12
    assert chat.rounds <= 1 + 3 * 2
