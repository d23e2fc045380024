"""What is read out of a model's words, and the schema it is asked to follow."""

import json
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from shared.llm.extraction import Unusable, read_answer, without_reasoning
from shared.llm.schema import strict_schema


class Pair(BaseModel):
    question: str = Field(min_length=1, description="as a person asks it")
    sql: str


class Pairs(BaseModel):
    pairs: list[Pair]


ANSWER = '{"pairs": [{"question": "有多少 {辆} 车", "sql": "SELECT 1;"}]}'
EXPECTED = Pairs(pairs=[Pair(question="有多少 {辆} 车", sql="SELECT 1;")])


@pytest.mark.parametrize(
    "said",
    [
        ANSWER,
        f"\n\n  {ANSWER}  \n",
        f"```json\n{ANSWER}\n```",
        f"```\n{ANSWER}\n```",
        f"好的,结果如下:\n```json\n{ANSWER}\n```\n请查收。",
        f"结果是 {{pairs}} 如下: {ANSWER} 完毕 }}",
        f'草稿 {{"pairs": "无"}},正式回答:{ANSWER}',
        f'<think>先写 {{"pairs": []}} 试试</think>{ANSWER}',
        f"没有开头标签的思考\n</think>\n{ANSWER}",
        f"<THINKING>\n想\n</THINKING>\n```json\n{ANSWER}```",
        json.dumps(json.loads(ANSWER), indent=2),
    ],
    ids=[
        "bare",
        "blanks",
        "fence",
        "plain fence",
        "fence in prose",
        "prose with braces",
        "invalid draft",
        "reasoning",
        "reasoning without its first tag",
        "other tag",
        "indented",
    ],
)
def test_the_answer_is_found_whatever_stands_around_it(said: str) -> None:
    assert read_answer(said, Pairs) == EXPECTED


def test_line_breaks_inside_a_string_are_read() -> None:
    said = '{"pairs": [{"question": "多少", "sql": "SELECT 1\nFROM t;"}]}'

    assert read_answer(said, Pairs).pairs[0].sql == "SELECT 1\nFROM t;"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "回答为空"),
        (" \n", "回答为空"),
        ("<think>想到一半", "回答为空"),
        ("我不知道", "没有 JSON 对象"),
        (ANSWER[:-9], "没有 JSON 对象|pairs"),
        ("[1, 2]", "没有 JSON 对象"),
        ('{"pairs": [{"question": "", "sql": "x"}]}', r"pairs\.0\.question"),
        ('{"pairs": [{"frage": "?", "sql": "x"}]}', r"pairs\.0\.question: Field required"),
        ('{"result": []}', "pairs: Field required"),
        ('{"pairs": [{"question": "\\ud800", "sql": "x"}]}', r"pairs\.0\.question"),
        ("{" * 5000, "没有 JSON 对象"),
        ('{"a":' * 5000, "没有 JSON 对象"),
    ],
)
def test_what_is_no_answer_is_told_in_words_the_model_can_act_on(said: str, fault: str) -> None:
    with pytest.raises(Unusable, match=fault):
        read_answer(said, Pairs)


def test_only_the_first_faults_are_told() -> None:
    said = json.dumps({"pairs": [{"question": "?"}] * 100})

    with pytest.raises(Unusable) as fault:
        read_answer(said, Pairs)

    assert str(fault.value).count("Field required") == 5


def test_words_about_thinking_are_no_reasoning() -> None:
    assert without_reasoning("I think <so>") == "I think <so>"


class Column(BaseModel):
    name: str
    kind: Literal["key", "value"] = "value"
    examples: list[str] = Field(default_factory=list, max_length=3)
    note: str | None = None


class Table(BaseModel):
    """A table."""

    columns: list[Column]


def test_a_strict_schema_closes_every_object_and_requires_every_field() -> None:
    schema = strict_schema(Table)
    column = schema["$defs"]["Column"]

    assert schema["required"] == ["columns"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["columns"] == {"type": "array", "items": {"$ref": "#/$defs/Column"}}
    assert column["required"] == ["name", "kind", "examples", "note"]
    assert column["additionalProperties"] is False
    assert column["properties"]["kind"] == {"type": "string", "enum": ["key", "value"]}
    assert column["properties"]["note"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_a_strict_schema_leaves_out_what_strict_mode_does_not_know() -> None:
    text = json.dumps(strict_schema(Pairs)) + json.dumps(strict_schema(Table))

    for unknown in ("title", "default", "minLength", "maxLength"):
        assert unknown not in text
    assert "as a person asks it" in text


def test_an_answer_with_a_free_form_object_is_a_mistake_of_ours() -> None:
    class Loose(BaseModel):
        anything: dict[str, str]

    with pytest.raises(TypeError):
        strict_schema(Loose)
