"""Comments in one language as words of questions in the other."""

from dataclasses import replace

import pytest

from services.qa_gen.spoken import in_chinese
from shared.catalog.model import AnnotatedTable, Comment, CommentOrigin, TableComments, TableName
from shared.catalog.reading.roles import roles_of
from tests.support.tables import column, profile, table


def commented(title: str, **comments: str) -> AnnotatedTable:
    of = table("orders", [column("id", "integer"), *(column(name, "text") for name in comments)])
    looked = profile(of)
    roles = roles_of(of, looked, ())
    texts = {"id": "主键ID", **comments}
    said = {name: Comment(text, CommentOrigin.DATABASE) for name, text in texts.items()}
    titled = Comment(title, CommentOrigin.DATABASE)
    return AnnotatedTable(of, looked, roles.table, roles.columns, TableComments(titled, titled, said, frozenset()))


@pytest.mark.parametrize(
    ("name", "comment", "said"),
    [
        ("status", "Where it stands: open, paid or void", "订单状态: open, paid or void"),
        ("wis", "Order status", "订单状态"),
        ("wis", "Zqx of it", "wis(含义未知)"),
        ("sku", "SKU", "SKU"),
        ("status", "状态(open paid)", "状态(open paid)"),
    ],
)
def test_a_column_is_called_by_its_name_or_its_comment_in_chinese(name: str, comment: str, said: str) -> None:
    assert in_chinese(commented("订单", **{name: comment}), ()).comments.columns[name].text == said


def test_a_table_is_called_by_its_name_where_that_is_known_else_by_what_it_is_called_now() -> None:
    assert in_chinese(commented("Customer orders"), ()).comments.title.text == "订单表"
    strange = commented("Zqx of it")
    unread = replace(strange, table=replace(strange.table, name=TableName("public", "zqx")))
    assert in_chinese(unread, ()).comments.title.text == "Zqx of it"
