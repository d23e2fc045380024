"""Table lists as people write them."""

from datetime import UTC, datetime

from shared.catalog.model import TableName
from shared.catalog.table_list import parse_table_list, render_table_list, table_list_of


def names(text: str) -> list[str]:
    return [str(name) for name in parse_table_list(text).names]


def test_commas_and_lines_separate() -> None:
    assert names("a,b\nc\r\nods.d") == ["public.a", "public.b", "public.c", "ods.d"]


def test_full_width_commas_separate_too() -> None:
    assert names("a\uff0cb\u3001c") == ["public.a", "public.b", "public.c"]


def test_comments_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    assert names("\ufeff# 表清单文件\n\n-- note\na\n   # b\n , ,") == ["public.a"]


def test_each_table_is_named_once_in_the_order_of_its_first_mention() -> None:
    read = parse_table_list("b,a,public.b,B")
    assert read.names == (TableName("public", "b"), TableName("public", "a"))
    assert read.mentioned == 4


def test_a_comma_inside_quotes_belongs_to_the_name() -> None:
    assert names('"a,b",c') == ["public.a,b", "public.c"]


def test_all_invalid_entries_are_told() -> None:
    read = parse_table_list("a, b c, 1x")
    assert read.names == (TableName("public", "a"),)
    assert read.invalid == ("b c", "1x")


def test_a_list_that_stands_apart_already() -> None:
    assert table_list_of(["a", " a ", '"a,b"']).names == (TableName("public", "a"), TableName("public", "a,b"))


def test_the_file_reads_back_as_what_was_written() -> None:
    text = render_table_list(["public.a", 'ods."B"'], datetime(2025, 7, 2, 18, 7, 15, tzinfo=UTC))
    assert text.splitlines()[:4] == ["# 表清单文件", "# 生成时间: 2025-07-02 18:07:15", "# 表数量: 2", ""]
    assert names(text) == ["public.a", "ods.B"]
