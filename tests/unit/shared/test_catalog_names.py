"""Names of tables, as people write them and as files are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.model import TableName
from shared.catalog.names import InvalidTableName, file_bases, parse_table_name, qualified, quote, reference


@pytest.mark.parametrize(
    ("text", "schema", "name"),
    [
        ("bss_company", "public", "bss_company"),
        ("public.bss_company", "public", "bss_company"),
        ("BSS_Company", "public", "bss_company"),
        ('"BSS_Company"', "public", "BSS_Company"),
        ('ods."Order Items"', "ods", "Order Items"),
        ('"My.Schema"."a""b"', "My.Schema", 'a"b'),
        ("服务区", "public", "服务区"),
        ("业务.服务区_2024", "业务", "服务区_2024"),
        ("  ods . orders ", "ods", "orders"),
        ("_t$1", "public", "_t$1"),
        ("user", "public", "user"),
    ],
)
def test_names_follow_the_rules_of_postgresql(text: str, schema: str, name: str) -> None:
    assert parse_table_name(text) == TableName(schema, name)


@pytest.mark.parametrize(
    "text", ["", "a b", "1a", "a-b", "a.b.c", 'a"b', '""', "a;drop table x", "../x", "a.", "x" * 64, "表" * 22, '"a\0"']
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidTableName):
        parse_table_name(text)


@pytest.mark.parametrize(
    ("identifier", "written"),
    [
        ("plain_name2", "plain_name2"),
        ("服务区", "服务区"),
        ("Mixed", '"Mixed"'),
        ("order", '"order"'),
        ("time", '"time"'),
        ("has space", '"has space"'),
        ("2nd", '"2nd"'),
        ('a"b', '"a""b"'),
        ("a$b", '"a$b"'),
        ("a\n", '"a\n"'),
    ],
)
def test_identifiers_are_quoted_where_they_need_it(identifier: str, written: str) -> None:
    assert quote(identifier) == written


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=15)
)
def test_a_quoted_name_reads_back_as_itself(name: str) -> None:
    table = TableName("ods", name)
    assert parse_table_name(qualified(table)) == table


def test_a_query_leaves_the_default_schema_out() -> None:
    assert reference(TableName("public", "Order")) == '"Order"'
    assert reference(TableName("ods", "orders")) == "ods.orders"


def test_files_are_called_after_the_table_and_its_schema() -> None:
    names = [TableName("public", "bss_company"), TableName("ods", "orders"), TableName("public", "a b/c:服务区")]
    assert list(file_bases(names).values()) == ["bss_company", "ods__orders", "a_b_c_服务区"]


def test_tables_that_would_share_a_file_get_their_schema_and_then_a_number() -> None:
    names = [TableName("public", "Order"), TableName("public", "order"), TableName("public", "metadata")]
    assert file_bases(names) == {names[0]: "public__Order", names[1]: "public__order_2", names[2]: "public__metadata"}


def test_a_schema_in_a_name_does_not_steal_another_table_s_file() -> None:
    bases = file_bases([TableName("public", "ods__x"), TableName("ods", "x")])
    assert len({base.casefold() for base in bases.values()}) == 2


@given(st.lists(st.builds(TableName, st.sampled_from(["public", "ods"]), st.text("aA-_ .:b", min_size=1, max_size=4))))
def test_every_table_has_files_of_its_own_in_whatever_order_they_come(names: list[TableName]) -> None:
    bases = file_bases(names)
    assert len({base.casefold() for base in bases.values()}) == len(set(names))
    assert bases == file_bases(list(reversed(names)))
