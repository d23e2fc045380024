"""What the LLM is asked about a table, and what of its answer is believed."""

import json
from dataclasses import replace

import pytest

from services.ddl_gen.annotate import (
    MOST_COLUMNS,
    MOST_TOKENS,
    ColumnAnnotation,
    TableAnnotation,
    ask,
    believed,
    prompts_of,
    tokens,
)
from services.ddl_gen.sampling import Subject
from shared.catalog.glossary import Glossary, parse_glossary
from shared.catalog.model import CommentOrigin, Dictionary
from shared.catalog.settings import Language
from shared.catalog.words.comments import Proposal
from shared.llm.port import BadAnswer
from shared.manifests import DEFAULT_CONTEXT
from tests.support.run import ScriptedChat
from tests.support.tables import column, inferred, profile, seen, table

ORDERS = table("orders", "id integer|wx numeric|status integer|note text")
LOOKED = profile(ORDERS, 100, status=seen("0", "1"), note=seen("x" * 40, distinct=90))


def subject(glossary: Glossary | None = None) -> Subject:
    return Subject(ORDERS, LOOKED, (inferred("orders", "note", "ods.notes"),), glossary or Glossary())


def item_of(text: str) -> dict[str, object]:
    item: dict[str, object] = json.loads(text)
    return item


def test_what_is_the_same_for_all_tables_comes_first_and_the_table_last() -> None:
    (prompt,) = prompts_of(subject(), "高速公路服务区\n管理系统", Language.CHINESE)
    (other,) = prompts_of(
        replace(subject(), table=table("x", "id integer"), profile=profile(table("x", "id integer"))),
        "高速公路服务区\n管理系统",
        Language.CHINESE,
    )
    assert prompt.constant == other.constant
    assert "业务背景: 高速公路服务区 管理系统\n" in prompt.constant
    assert prompt.name == "table_annotation"
    assert "json" in prompt.constant.lower()


def test_a_table_is_told_with_its_samples_meanings_and_relations() -> None:
    (prompt,) = prompts_of(
        subject(parse_glossary("table,column,meaning\norders,wx,微信支付金额")), "", Language.CHINESE
    )
    told = item_of(prompt.item)
    assert told["table"] == "orders"
    assert told["relations"] == ["note -> ods.notes(id)"]
    assert told["columns"] == [
        {"name": "id", "type": "integer"},
        {"name": "wx", "type": "numeric", "glossary": "微信支付金额"},
        {"name": "status", "type": "integer", "values": ["0", "1"]},
        {"name": "note", "type": "text", "examples": ["xxxxxxxx…"]},
    ]


def test_a_table_is_told_who_points_at_it_and_no_numbers_of_keys() -> None:
    lines = table("line", "id integer|order_id integer|code_id integer|qty integer", key=("id",))
    looked = profile(lines, 9, order_id=seen("7", "8"), code_id=seen("1", "2"), qty=seen("3", "4"))
    leaving = (inferred("line", "order_id", "orders"),)
    arriving = (inferred("refund", "line_id", "line"), inferred("ods.audit", "line", "line"))
    (prompt,) = prompts_of(Subject(lines, looked, leaving, Glossary(), {}, arriving), "", Language.CHINESE)
    told = json.loads(prompt.item)
    assert told["referenced_by"] == ["ods.audit(line)", "refund(line_id)"]
    assert [c for c in told["columns"] if "values" in c] == [
        {"name": "code_id", "type": "integer", "values": ["1", "2"]},
        {"name": "qty", "type": "integer", "values": ["3", "4"]},
    ]


@pytest.mark.parametrize("context", ["", DEFAULT_CONTEXT, f" {DEFAULT_CONTEXT}\n"])
def test_a_context_that_nobody_gave_is_not_told(context: str) -> None:
    (prompt,) = prompts_of(subject(), context, Language.CHINESE)
    assert "业务背景: 没有说明\n" in prompt.constant


def test_the_language_is_asked_for() -> None:
    (prompt,) = prompts_of(subject(), "", Language.ENGLISH)
    assert "用英文书写" in prompt.constant


def test_the_samples_that_were_told_are_known() -> None:
    assert subject().told == {"status": ["0", "1"], "note": ["xxxxxxxx…"]}


def test_a_wide_table_is_asked_for_in_parts() -> None:
    wide = table("wide", [column(f"c{n}") for n in range(2 * MOST_COLUMNS + 5)])
    prompts = prompts_of(Subject(wide, profile(wide), (), Glossary()), "", Language.CHINESE)
    told = [item_of(prompt.item)["columns"] for prompt in prompts]
    assert [len(columns) for columns in told if isinstance(columns, list)] == [MOST_COLUMNS, MOST_COLUMNS, 5]


async def test_the_parts_of_a_wide_table_are_put_together() -> None:
    wide = table("wide", [column(f"c{n}") for n in range(MOST_COLUMNS + 1)])
    prompts = prompts_of(Subject(wide, profile(wide), (), Glossary()), "", Language.CHINESE)
    answers = iter(("宽表", "不是宽表"))
    chat = ScriptedChat(
        {"table_annotation": lambda _: {"table_comment": next(answers), "columns": [{"name": "a", "comment": "b"}]}}
    )
    annotation, missing = await ask(chat, prompts)
    assert missing == []
    assert annotation.table_comment == "宽表"
    assert len(annotation.columns) == 2
    assert chat.most_at_once == 2


def test_a_table_of_long_values_is_asked_for_in_parts_within_the_budget() -> None:
    wide = table("wide", [column(f"c{n}") for n in range(50)])
    looked = profile(
        wide, 900, **{f"c{n}": seen(*(f"取值{n}{value:02}" * 20 for value in range(20))) for n in range(50)}
    )
    prompts = prompts_of(Subject(wide, looked, (), Glossary()), "", Language.CHINESE)
    assert len(prompts) > 1
    assert all(tokens(prompt.item) <= 1.1 * MOST_TOKENS for prompt in prompts)
    told = [name["name"] for prompt in prompts for name in item_of(prompt.item)["columns"]]  # type: ignore[attr-defined]
    assert told == [f"c{n}" for n in range(50)]


def test_a_comment_of_a_hundred_thousand_characters_does_not_burst_the_budget() -> None:
    loud = replace(
        ORDERS, comment="长" * 100_000, columns=tuple(replace(c, comment="长" * 100_000) for c in ORDERS.columns)
    )
    assert all(
        tokens(p.item) <= MOST_TOKENS for p in prompts_of(Subject(loud, LOOKED, (), Glossary()), "", Language.CHINESE)
    )


async def test_a_part_without_an_answer_leaves_the_others_theirs() -> None:
    wide = table("wide", [column(f"c{n}") for n in range(MOST_COLUMNS + 1)])
    prompts = prompts_of(Subject(wide, profile(wide), (), Glossary()), "", Language.CHINESE)
    good = {"table_comment": "宽表", "columns": [{"name": "c60", "comment": "末列"}]}
    chat = ScriptedChat({"table_annotation": lambda prompt: good if '"c60"' in prompt.item else BadAnswer("空")})
    annotation, missing = await ask(chat, prompts)
    assert [said.name for said in annotation.columns] == ["c60"]
    assert len(missing) == 1


def test_what_codes_mean_is_told_and_rows_that_come_and_go_change_nothing_lasting() -> None:
    dictionary = Dictionary(ORDERS.name, "code", "name", {"0": "新建", "1": "完成"})
    known = replace(subject(), dictionaries={"status": dictionary})
    (prompt,) = prompts_of(known, "", Language.CHINESE)
    assert {"name": "status", "type": "integer", "codes": {"0": "新建", "1": "完成"}, "values": ["0", "1"]} in item_of(
        prompt.item
    )["columns"]  # type: ignore[operator]
    later = profile(ORDERS, 250, status=seen("1", "0"), note=seen("y" * 9, distinct=200))
    assert replace(known, profile=later).lasting() == known.lasting()
    assert replace(known, profile=profile(ORDERS, 100, status=seen("0", "1", "2"))).lasting() != known.lasting()


async def test_no_usable_answer_is_told() -> None:
    with pytest.raises(BadAnswer):
        await ask(ScriptedChat({}), prompts_of(subject(), "", Language.CHINESE))


def believe(comment: str = "订单表,记录每笔订单", *columns: ColumnAnnotation) -> Proposal:
    return believed(TableAnnotation(table_comment=comment, columns=list(columns)), ORDERS, LOOKED)


def test_comments_are_matched_by_name_whatever_their_order() -> None:
    said = believe(
        "订单表,记录每笔订单",
        ColumnAnnotation(name="note", comment="备注说明"),
        ColumnAnnotation(name="WX", comment="微信支付金额"),
        ColumnAnnotation(name="invented", comment="并不存在"),
    )
    assert said.columns == {"note": "备注说明", "wx": "微信支付金额"}
    assert (said.origin, said.title, said.description) == (CommentOrigin.LLM, "订单表", "订单表,记录每笔订单")


@pytest.mark.parametrize("comment", ["", "  ", "wx", "WX", "含义未知", "TODO", "unknown"])
def test_comments_that_say_nothing_are_left_to_the_rule_author(comment: str) -> None:
    assert believe("订单表", ColumnAnnotation(name="wx", comment=comment)).columns == {}


def test_a_comment_stays_on_its_line_and_short() -> None:
    said = believe("订单表", ColumnAnnotation(name="note", comment="备注\n);drop table orders;--" + "长" * 300))
    assert said.columns["note"].startswith("备注 );drop table")
    assert "\n" not in said.columns["note"]
    assert len(said.columns["note"]) <= 120


def test_meanings_of_codes_are_believed_when_the_data_holds_the_codes() -> None:
    told = ColumnAnnotation(name="status", comment="订单状态", is_enum=True, enum_description="0:新建;1:完成")
    assert believe("订单表", told).columns["status"] == "订单状态(0:新建;1:完成)"
    assert believe("订单表", told).enum_columns == {"status"}


@pytest.mark.parametrize("description", ["0:新建;1:完成;2:退款", "0:0;1:1", "新建或完成", "", None])
def test_invented_codes_are_not_believed(description: str | None) -> None:
    told = ColumnAnnotation(name="status", comment="订单状态", is_enum=True, enum_description=description)
    assert believe("订单表", told).columns["status"] == "订单状态"


def test_a_column_without_values_is_no_enum_whatever_the_answer_says() -> None:
    assert (
        believe("订单表", ColumnAnnotation(name="note", comment="备注说明", is_enum=True)).enum_columns == frozenset()
    )


def test_an_empty_table_comment_is_no_title() -> None:
    assert (believe(" ").title, believe(" ").description) == (None, None)
