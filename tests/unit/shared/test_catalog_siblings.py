"""Words that other columns of the table explain, and names written in the initials of pinyin."""

import pytest

from shared.catalog.model import Comment, CommentOrigin, TableComments, TypeFamily
from shared.catalog.settings import Language
from shared.catalog.words.codes import with_names
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.pinyin import LEAST_NAMES, meaning_of, spelled_out
from shared.catalog.words.siblings import told_by_siblings
from tests.support.tables import column

LEXICON = lexicon_of(Language.CHINESE)


def told(name: str, **comments: str) -> str | None:
    columns = tuple(column(n, "text") for n in (*comments, name))
    return told_by_siblings(LEXICON, columns, comments).get(name)


def test_the_date_of_a_deed_tells_what_the_reason_is_of() -> None:
    assert told("leave_reason", leave_date="离职日期") == "离职原因"
    assert told("leave_reason", leave_date="请假日期") == "请假原因"


def test_a_commented_kind_tells_what_its_neighbours_are_of() -> None:
    assert told("lot_status", lot_type="车场类型") == "车场状态"


def test_a_name_that_has_a_word_of_its_own_keeps_it() -> None:
    assert told("refund_sn", refund_amt="退款金额") == "退款单号"


def test_a_date_tells_nothing_of_what_is_no_part_of_the_deed() -> None:
    assert told("order_no", order_date="下单日期") is None


def test_a_unit_is_no_part_of_what_a_neighbour_tells() -> None:
    assert told("plan_km", plan_time="计划时间") is None


def test_a_comment_that_ends_otherwise_tells_nothing() -> None:
    assert told("card_status", card_level="会员等级") is None


def test_a_column_with_a_comment_keeps_it() -> None:
    columns = (column("leave_date", "date"), column("leave_reason", "text"))
    assert told_by_siblings(LEXICON, columns, {"leave_date": "离职日期", "leave_reason": "缘由"}) == {}


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("khmc", TypeFamily.TEXT, "客户名称"),
        ("KH_MC", TypeFamily.TEXT, "客户名称"),
        ("ddje", TypeFamily.DECIMAL, "订单金额"),
        ("zt", TypeFamily.INTEGER, "状态"),
        ("je", TypeFamily.DECIMAL, "金额"),
        ("sl", TypeFamily.INTEGER, "数量"),
        ("sj", TypeFamily.TIMESTAMP, "时间"),
        ("rq", TypeFamily.DATE, "日期"),
        ("xm", TypeFamily.TEXT, "姓名"),
        ("cjsj", TypeFamily.TIMESTAMP, "创建时间"),
        ("czr", TypeFamily.TEXT, "操作人"),
        ("sb_no", TypeFamily.TEXT, "设备编号"),
    ],
)
def test_common_initials_are_read(name: str, family: TypeFamily, meaning: str) -> None:
    assert meaning_of(LEXICON, name, family) == meaning


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("sj", TypeFamily.TEXT),
        ("dh", TypeFamily.TEXT),
        ("bz", TypeFamily.TEXT),
        ("nd", TypeFamily.INTEGER),
        ("name", TypeFamily.TEXT),
        ("id", TypeFamily.INTEGER),
        ("zt1", TypeFamily.INTEGER),
    ],
)
def test_what_could_mean_two_things_is_not_guessed(name: str, family: TypeFamily) -> None:
    assert meaning_of(LEXICON, name, family) is None


def test_initials_are_read_only_where_a_table_is_written_in_them() -> None:
    written = [column(name, "text") for name in ("khmc", "khbh", "ddbh")]
    assert len(spelled_out(LEXICON, written)) == LEAST_NAMES
    assert spelled_out(LEXICON, [*written[:2], column("amount", "numeric")]) == {}


def commented(text: str, origin: CommentOrigin, named: str = "状态") -> str:
    comments = TableComments(Comment("门店", origin), Comment("", origin), {"zt": Comment(text, origin)})
    return with_names(comments, {"zt": named}, "(含义未知)").columns["zt"].text


def test_a_comment_that_only_explains_codes_is_given_a_name() -> None:
    assert commented("0停业 1营业", CommentOrigin.DATABASE) == "状态: 0停业 1营业"


def test_a_comment_with_a_name_an_approved_one_and_an_unknown_name_stay_as_they_are() -> None:
    assert commented("营业状态 0停业 1营业", CommentOrigin.DATABASE) == "营业状态 0停业 1营业"
    assert commented("0停业 1营业", CommentOrigin.APPROVED) == "0停业 1营业"
    assert commented("0停业 1营业", CommentOrigin.DATABASE, "zt(含义未知)") == "0停业 1营业"


def test_a_comment_that_only_lists_values_is_given_a_name() -> None:
    assert commented("油卡/现金/垫付", CommentOrigin.DATABASE, "支付方式") == "支付方式: 油卡/现金/垫付"
    assert commented("男/女", CommentOrigin.DATABASE, "性别") == "性别: 男/女"
    assert commented("车队/场站", CommentOrigin.DATABASE, "站点") == "车队/场站"
