"""Table lists as callers give them."""

import pytest

from services.gateway.edge.table_lists import MAX_TABLES, decoded, submitted, uploaded
from services.gateway.envelope import InvalidParams
from shared.catalog.names import reference


def names(tables: str | list[str]) -> list[str]:
    return [reference(name) for name in submitted(tables).names]


def test_a_text_and_an_array_say_the_same() -> None:
    assert names("bss_company, ods.orders,服务区") == names(["bss_company", "ods.orders", "服务区"])


def test_one_table_is_one_however_it_is_written() -> None:
    listed = submitted("bss_company,public.bss_company,BSS_COMPANY")
    assert (len(listed.names), listed.mentioned) == (1, 3)


def test_every_entry_that_is_no_name_is_listed() -> None:
    with pytest.raises(InvalidParams) as refused:
        submitted("ok,1bad,a b,also_ok,../etc")
    assert refused.value.details["invalid_tables"] == ["1bad", "a b", "../etc"]
    assert all(entry in refused.value.response for entry in ("1bad", "a b", "../etc"))


@pytest.mark.parametrize("tables", ["", " , ,", "# only a comment", [], ["", " "]])
def test_an_empty_list_is_refused(tables: str | list[str]) -> None:
    with pytest.raises(InvalidParams, match="400"):
        submitted(tables)


def test_two_thousand_tables_are_taken_and_not_one_more() -> None:
    many = [f"t{number}" for number in range(MAX_TABLES + 1)]
    assert len(submitted(many[:-1]).names) == MAX_TABLES
    with pytest.raises(InvalidParams) as refused:
        submitted(many)
    assert "2000" in refused.value.response


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_an_uploaded_list_may_be_utf8_or_gbk(encoding: str) -> None:
    text = "# 服务区的表\nbss_company\n-- 其他\n\n服务区,ods.orders\n"
    listed, kept = uploaded(text.encode(encoding))
    assert [reference(name) for name in listed.names] == ["bss_company", "服务区", "ods.orders"]
    assert kept == text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"a\x00b", bytes(range(128, 256))])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidParams):
        decoded(content)
