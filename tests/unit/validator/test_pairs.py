"""Pair files are read entry by entry, whoever wrote them, and written back with what became of each pair."""

import json

import pytest

from services.validator.outcome import Checked, Fault, Finding
from services.validator.pairs import BadPairFile, PairFile, pair_file_names, read_pair_file, rewritten, rewritten_detail

NAME = "qs_highway_db_20250702_190410_pair.json"


def read(data: object, *, name: str = NAME) -> PairFile:
    return read_pair_file(name, json.dumps(data, ensure_ascii=False), set())


def pair(question: str, sql: str = "SELECT 1;") -> dict[str, str]:
    return {"question": question, "sql": sql}


def passed(sql: str, *, repaired: str | None = None) -> Checked:
    fault = Fault(stage="resolved", code="unknown_column", message="没有列") if repaired else None
    finding = Finding(sql=repaired or sql, rows=3, result="rows", cost=1.5, tables=("t",), level="simple")
    return Checked(
        question="q", original_sql=sql, fault=fault, finding=finding, repaired_by="rule" if repaired else None
    )


FAILED = Checked(question="q", original_sql="x", fault=Fault(stage="parsed", code="syntax", message="语法错误"))


def test_backups_are_no_pair_files() -> None:
    names = [
        NAME,
        f"{NAME}.backup",
        f"{NAME}.backup_2",
        f"{NAME}_bak1",
        "mine_pair.json_old",
        "mine_pair.json",
        "a.sql",
    ]
    assert pair_file_names(names) == ["mine_pair.json", NAME]


def test_a_byte_order_mark_is_no_part_of_the_json() -> None:
    assert read_pair_file(NAME, '\ufeff[{"question": "q", "sql": "SELECT 1;"}]', set()).entries[0].error is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行"),
        ("[{", "第 1 行"),
        ("not json", "JSON"),
        ('{"question": "q"}', "数组"),
        ("[" * 100_000, "嵌套太深"),
    ],
    ids=["empty", "cut off", "prose", "object", "nested"],
)
def test_a_file_that_is_no_array_of_pairs_says_so(text: str, said: str) -> None:
    with pytest.raises(BadPairFile, match=said) as refused:
        read_pair_file(NAME, text, set())
    assert NAME in refused.value.message


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("SELECT 1", "对象"),
        (None, "对象"),
        ({"question": "q"}, "缺少字段 sql"),
        ({}, "缺少字段 question、sql"),
        ({"question": "q", "sql": " "}, "字段 sql 为空"),
        ({"question": 7, "sql": "SELECT 1"}, "字段 question 为空或不是文字"),
        ({"question": "q", "sql": ["SELECT 1"]}, "字段 sql"),
    ],
)
def test_an_entry_that_is_no_pair_says_why(raw: object, said: str) -> None:
    file = read([pair("first"), raw])
    assert file.entries[0].error is None
    assert said in (file.entries[1].error or "")
    assert file.entries[1].label == f"{NAME} 第 2 条"


def test_a_pair_that_repeats_another_is_told_across_files() -> None:
    seen: set[tuple[str, str]] = set()
    first = read_pair_file("a_pair.json", json.dumps([pair("q", "SELECT 1;"), pair("q", "SELECT 2;")]), seen)
    second = read_pair_file("b_pair.json", json.dumps([pair("q ", "SELECT  1 ")]), seen)
    assert [entry.error for entry in first.entries] == [None, None]
    assert "重复" in (second.entries[0].error or "")


def test_repaired_sql_takes_its_place_and_what_stays_invalid_goes() -> None:
    file = read([pair("一", "SELECT a"), {**pair("二", "SELECT b"), "note": "mine"}, pair("三", "SELECT c"), "no pair"])
    outcomes = {1: passed("SELECT a"), 2: passed("SELECT b", repaired="SELECT bb;"), 3: FAILED}
    text = rewritten(file, outcomes)
    assert json.loads(text) == [pair("一", "SELECT a"), {**pair("二", "SELECT bb;"), "note": "mine"}]
    assert text.endswith("]\n")
    assert '"question": "一"' in text


def test_the_sidecar_keeps_step_with_the_pairs() -> None:
    file = read([pair("一"), pair("二"), pair("三")])
    details = [{"theme": n, "level": "complex", "tables": ["old"], "rows": 0} for n in (1, 2, 3)]
    outcomes = {1: FAILED, 2: passed("SELECT 1;", repaired="SELECT 2;"), 3: passed("SELECT 1;")}
    kept = json.loads(rewritten_detail(json.dumps(details), file, outcomes) or "")
    repaired = {"theme": 2, "level": "simple", "tables": ["t"], "rows": 3, "repaired_by": "rule"}
    assert kept == [repaired, details[2]]


@pytest.mark.parametrize("text", ["no json", "{}", "[]", '[{"theme": 1}, {"theme": 2}]'])
def test_a_sidecar_of_other_pairs_is_left_alone(text: str) -> None:
    assert rewritten_detail(text, read([pair("一")]), {1: FAILED}) is None


def test_the_sidecar_is_named_after_its_pair_file() -> None:
    assert read([]).detail_name == "qs_highway_db_20250702_190410_detail.json"
