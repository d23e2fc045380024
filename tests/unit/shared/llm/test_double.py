"""The LLM double itself: what the tests of four services lean on."""

import json
import subprocess
import sys
from typing import Any

import httpx
import pytest

from tests.support import llm_faults as faults
from tests.support.llm_double import LlmDouble
from tests.support.llm_requests import ChatRequest


def body(name: str, item: str) -> dict[str, Any]:
    return {
        "model": "double",
        "messages": [{"role": "system", "content": "说明"}, {"role": "user", "content": item}],
        "response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": {}, "strict": True}},
    }


def ask(double: LlmDouble, name: str, item: Any) -> Any:
    text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
    response = httpx.post(f"{double.base_url}/chat/completions", json=body(name, text), trust_env=False)
    return json.loads(response.json()["choices"][0]["message"]["content"])


@pytest.mark.parametrize(
    "item",
    [
        {"table": "orders", "columns": [{"name": "id", "type": "int"}, {"name": "金额", "type": "numeric"}]},
        {"table": {"name": "orders", "columns": [{"column_name": "id"}, {"column_name": "金额"}]}},
        {"columns": ["id", "金额"]},
        '以下是表:\n{"name": "orders", "columns": {"id": {}, "金额": {}}}\n请注释。',
    ],
)
def test_every_column_of_the_item_gets_a_comment(llm_double: LlmDouble, item: Any) -> None:
    answer = ask(llm_double, "table_annotation", item)

    assert [column["name"] for column in answer["columns"]] == ["id", "金额"]
    assert all(column["comment"] for column in answer["columns"])
    assert answer["table_comment"]


def test_as_many_themes_come_as_are_asked_for_and_cover_the_tables(llm_double: LlmDouble) -> None:
    tables = [{"name": f"t{number}", "columns": [{"name": "id"}]} for number in range(7)]

    answer = ask(llm_double, "themes", {"theme_count": 3, "tables": tables})

    assert len(answer["themes"]) == 3
    assert {table for theme in answer["themes"] for table in theme["related_tables"]} == {t["name"] for t in tables}


def test_pairs_are_as_many_as_asked_for_all_different_and_name_real_columns(llm_double: LlmDouble) -> None:
    tables = [{"name": "orders", "columns": [{"name": "id"}, {"name": "状态"}]}, {"name": "items", "columns": ["sku"]}]

    pairs = ask(llm_double, "question_sql_pairs", {"count": 4, "tables": tables})["pairs"]

    assert len({pair["question"] for pair in pairs}) == len(pairs) == 4
    assert pairs[2]["sql"] == "SELECT count(DISTINCT id) AS 数量 FROM orders;"


def test_a_repair_and_a_scope_have_their_form(llm_double: LlmDouble) -> None:
    assert ask(llm_double, "sql_repair", {"sql": "SELECT x;", "error": "no x"}) == {"sql": "SELECT x;"}
    assert "orders" in ask(llm_double, "business_scope", {"tables": ["orders"]})["text"]


def test_an_answer_function_sees_the_request_and_replaces_the_default(llm_double: LlmDouble) -> None:
    def fixed(request: ChatRequest) -> dict[str, Any]:
        return {"sql": request.item_json()["sql"].replace("x", "y")}

    llm_double.answer("sql_repair", fixed)

    assert ask(llm_double, "sql_repair", {"sql": "SELECT x;"}) == {"sql": "SELECT y;"}
    assert llm_double.calls == {"sql_repair": 1}


def test_a_lasting_fault_may_be_for_one_name_only(llm_double: LlmDouble) -> None:
    llm_double.always(faults.says('{"text": "坏"}'), name="themes")

    assert ask(llm_double, "themes", {}) == {"text": "坏"}
    assert ask(llm_double, "sql_repair", {"sql": "SELECT 1;"}) == {"sql": "SELECT 1;"}
    llm_double.always(None, name="themes")
    assert "themes" in ask(llm_double, "themes", {})


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.support.llm_double", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            models = httpx.get(f"{base_url}/models", trust_env=False).json()
            stats = httpx.get(f"{base_url.removesuffix('/v1')}/stats", trust_env=False).json()
        finally:
            process.terminate()

    assert models["data"][0]["id"] == "double"
    assert stats == {"calls": {}, "most_at_once": 0}
