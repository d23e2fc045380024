"""The least time that calls must take, counted."""

import json

from bench.llm_steps import CONCURRENCY, floor_s
from tests.support.llm_requests import ChatRequest


def call(name: str, **item: object) -> ChatRequest:
    schema = {"type": "json_schema", "json_schema": {"name": name, "schema": {}}}
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": json.dumps(item)}]
    return ChatRequest.read({"model": "double", "messages": messages, "response_format": schema}, "")


def pairs(turn: int, count: int) -> list[ChatRequest]:
    return [call("question_sql_pairs", round=turn)] * count


def test_all_tables_may_be_asked_about_together() -> None:
    assert floor_s([call("table_annotation")] * CONCURRENCY) == 1
    assert floor_s([call("table_annotation")] * (6 * CONCURRENCY + 1)) == 7


def test_pairs_wait_for_themes_and_rounds_for_one_another_but_the_scope_goes_with_the_first() -> None:
    themes, scope = [call("themes")], [call("business_scope")]
    assert floor_s(themes + scope + pairs(1, CONCURRENCY - 1)) == 2
    assert floor_s(themes + scope + pairs(1, CONCURRENCY)) == 3
    assert floor_s(themes + scope + pairs(1, 5) + pairs(2, 5) + pairs(3, 1)) == 4
