"""What a training record is: its identity, and a pair as the one text that Vanna reads as a Python literal."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.training.port import DimensionMismatch, EmbeddedRecord, RecordKind, UnloadableText
from shared.training.records import (
    common_dimension,
    ddl_record,
    documentation_record,
    identity,
    pair_document,
    read_pair_document,
    sql_record,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_a_pair_reads_back_both_as_json_and_as_a_python_literal(question: str, sql: str) -> None:
    document = pair_document(question, sql)

    assert read_pair_document(document) == (question, sql)
    assert ast.literal_eval(document) == {"question": question, "sql": sql}


def test_chinese_stands_unescaped() -> None:
    assert pair_document("有多少?", "SELECT 1;") == '{"question": "有多少?", "sql": "SELECT 1;"}'


@pytest.mark.parametrize("document", ["", "null", "[]", "{", '{"question": "甲"}', "5", '"text"'])
def test_a_text_of_another_shape_is_no_pair(document: str) -> None:
    assert read_pair_document(document) is None


def test_the_id_follows_from_kind_dataset_and_content() -> None:
    ids = {
        identity(kind, dataset, content)
        for kind in RecordKind
        for dataset in ("a", "b")
        for content in ("x", "y", 'x"], "b')
    }

    assert len(ids) == 18
    assert identity(RecordKind.DDL, "a", "x") == identity(RecordKind.DDL, "a", "x")


def test_the_end_of_the_id_says_the_kind() -> None:
    assert ddl_record("db", "create table a ();").id.endswith("-ddl")
    assert documentation_record("db", "## a").id.endswith("-doc")
    assert sql_record("db", "q", "s").id.endswith("-sql")


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\udfff b"])
def test_what_no_store_keeps_is_refused_when_the_record_is_made(text: str) -> None:
    with pytest.raises(UnloadableText):
        ddl_record("db", text)
    with pytest.raises(UnloadableText):
        documentation_record("db", text)
    with pytest.raises(UnloadableText):
        sql_record("db", text, "s")
    with pytest.raises(UnloadableText):
        sql_record("db", "q", text)


def test_the_refusal_can_be_printed_anywhere() -> None:
    with pytest.raises(UnloadableText) as refusal:
        ddl_record("db", "半个\ud800\n")

    assert "半个" in refusal.value.message
    assert refusal.value.message.isprintable()
    refusal.value.message.encode()


def test_a_load_has_one_dimension() -> None:
    record = ddl_record("db", "a")

    assert common_dimension([]) is None
    assert common_dimension([EmbeddedRecord(record, [1.0, 0.0])] * 2) == 2
    with pytest.raises(DimensionMismatch, match=r"\[1, 2\]"):
        common_dimension([EmbeddedRecord(record, [1.0]), EmbeddedRecord(record, [1.0, 0.0])])
