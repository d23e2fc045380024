"""Comments in one language as words of questions in the other."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis.world.spoken import in_chinese, in_english
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, Comment, CommentOrigin, TableComments, TableName
from shared.catalog.reading.roles import roles_of
from shared.catalog.reading.senses import code_labels, head
from shared.catalog.settings import Language
from shared.catalog.words.rule_author import described
from tests.support.tables import column, profile, table

TYPES = {"durationSec": "integer", "fileSizeBytes": "bigint", "lastLoginAt": "timestamp", "explicit": "boolean"}
TYPES |= {"bonus_pct": "numeric", "payment_terms_days": "integer"}
TYPES |= {"WQP": "integer", "ORD_AMT": "numeric", "PRM_DLV": "date"}


def commented(title: str, **comments: str) -> AnnotatedTable:
    of = table("orders", [column("id", "integer"), *(column(name, "text") for name in comments)])
    looked = profile(of)
    roles = roles_of(of, looked, ())
    texts = {"id": "主键ID", **comments}
    said = {name: Comment(text, CommentOrigin.DATABASE) for name, text in texts.items()}
    titled = Comment(title, CommentOrigin.DATABASE)
    return AnnotatedTable(of, looked, roles.table, roles.columns, TableComments(titled, titled, said, frozenset()))


def documented(name: str, comment: str | None = None, **comments: str) -> AnnotatedTable:
    """A table with these comments in the database, and with the documents that they make."""
    of = table(name, [column("id", "integer"), *(column(each, TYPES.get(each, "text")) for each in comments)])
    columns = tuple(replace(each, comment=comments.get(each.name)) for each in of.columns)
    of = replace(of, comment=comment, columns=columns)
    looked = profile(of)
    roles = roles_of(of, looked, ())
    said = described(of, looked, roles, (), glossary=Glossary(), language=Language.ENGLISH)
    return AnnotatedTable(of, looked, roles.table, roles.columns, said)


def called(name: str, comment: str) -> str:
    return head(in_english(documented("episodes", **{name: comment}), ()).comments.columns[name].text)


@pytest.mark.parametrize(
    ("name", "comment", "said"),
    [
        ("durationSec", "Length of the audio in seconds", "duration"),
        ("fileSizeBytes", "Size of the final MP3", "file size"),
        ("lastLoginAt", "NULL until the invite is accepted", "last login time"),
        ("country", "ISO 3166-1 alpha-2, from the billing address", "country"),
        ("status", "REMOVED = taken down by us", "episode status"),
        ("explicit", "Carries the explicit-content flag in the feed", "explicit"),
        ("CUST_NM", "Customer name", "customer name"),
        ("PRM_DLV", "Promised delivery date, as agreed by phone", "promised delivery date"),
        ("WQP", "Price per 1,000 impressions, in cents", "price per 1,000 impressions"),
        ("ORD_AMT", "NULL for drafts", "order amount"),
        ("wqx", "Set by the importer", "wqx"),
        ("bonus_pct", "annual target, % of base", "bonus percentage"),
        ("bonus_pct", "Bonus share", "bonus share"),
    ],
)
def test_a_column_is_called_by_its_name_unless_that_is_cut_short_and_the_comment_a_label(
    name: str, comment: str, said: str
) -> None:
    assert called(name, comment) == said


def test_codes_that_a_comment_explains_stay_beside_the_name() -> None:
    spoken = in_english(documented("orders", status="0 booked, 1 done, 3 no-show"), ())
    assert code_labels(spoken.comments.columns["status"].text) == {"0": "booked", "1": "done", "3": "no-show"}


def test_an_amount_in_cents_stays_one_though_only_the_comment_says_so() -> None:
    spoken = in_english(documented("orders", ORD_AMT="Gross, in cents", total="Total incl. tax, in cents"), ())
    assert [spoken.comments.columns[name].text for name in ("ORD_AMT", "total")] == [
        "gross; in cents",
        "total; in cents",
    ]


def test_a_unit_stays_behind_several_of_something_which_would_be_counted_without_it() -> None:
    spoken = in_english(documented("customers", payment_terms_days="", durationSec=""), ())
    words = [head(spoken.comments.columns[name].text) for name in ("payment_terms_days", "durationSec")]
    assert words == ["payment terms in days", "duration"]


def test_what_somebody_wrote_himself_stands_though_the_name_is_written_out() -> None:
    written = documented("episodes", country="ISO 3166-1 alpha-2")
    said = {**written.comments.columns, "country": Comment("Home market", CommentOrigin.APPROVED)}
    told = replace(written, comments=replace(written.comments, columns=said))
    assert in_english(told, ()).comments.columns["country"].text == "home market"


@pytest.mark.parametrize(
    ("name", "comment", "said"),
    [
        ("Workspace", "A paying (or free) customer account", "workspace"),
        ("plan_limits", "What each plan costs and allows", "plan limit"),
        ("T_CUST_MST", "Customer master", "customer"),
        ("T_WQX", "Packing slip", "packing slip"),
    ],
)
def test_so_is_a_table(name: str, comment: str, said: str) -> None:
    assert in_english(documented(f'"{name}"', comment), ()).comments.title.text == said


@pytest.mark.parametrize(
    ("name", "comment", "said"),
    [
        ("status", "Where it stands: open, paid or void", "订单状态: open, paid or void"),
        ("wis", "Order status", "订单状态"),
        ("wis", "Zqx of it", "wis(含义未知)"),
        ("sku", "SKU", "SKU"),
        ("status", "REMOVED = taken down by us", "订单状态 = taken down by us"),
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


def test_no_title_is_cut_out_of_a_remark() -> None:
    strange = documented("zqx", "One zqx of a campaign stitched into one episode")
    assert in_chinese(strange, ()).comments.title.text == "zqx"
