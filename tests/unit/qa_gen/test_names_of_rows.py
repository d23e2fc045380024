"""What rows are called by their title, their key and their time."""

import pytest

from services.qa_gen.synthesis import catalogue, titles, tree
from services.qa_gen.synthesis.rows import face
from services.qa_gen.synthesis.subjects import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

CARD, MOVE = TableName("public", "card_sale"), TableName("public", "batch_plot")
R = ColumnRole
SPAN = ("2024-01-02", "2024-12-30")


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("包月卡办理记录", "包月卡办理记录"),
        ("欠费追缴", "欠费追缴记录"),
        ("现场执法记录", "现场执法记录"),
        ("小时工排班考勤", "排班"),
    ],
)
def test_what_an_activity_is_done_to_stays_in_its_name(title: str, called: str) -> None:
    assert titles.short(title) == called


@pytest.mark.parametrize(
    ("noun", "key", "called"),
    [
        ("收银交接班", "班次ID", "班次"),
        ("商户优惠券发放记录", "主键", ""),
        ("商户优惠券发放记录", "自增ID", ""),
        ("充值订单", "订单ID", ""),
        ("收银交接班", "Shift ID", ""),
    ],
)
def test_a_key_names_the_rows_only_where_it_says_what_they_are(noun: str, key: str, called: str) -> None:
    assert titles.by_its_key(noun, key) == called


@pytest.mark.parametrize(
    ("word", "when", "called"),
    [("数量", "移入日期", "移入数量"), ("数量", "盘点日期", "数量"), ("金额", "移入日期", "金额")],
)
def test_how_many_were_put_somewhere_is_said_by_that(word: str, when: str, called: str) -> None:
    assert titles.how_many_at(word, when) == called


def test_rows_are_dated_by_the_time_that_is_called_after_them() -> None:
    sale = annotated(
        CARD,
        "包月卡办理记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("start_date", "date", R.EVENT_TIME, "生效日期", span=SPAN),
        column("create_time", "ts", R.EVENT_TIME, "办理时间", span=SPAN),
        rows=900,
    )
    time = build_world([sale], ()).subject(CARD).time
    assert time is not None
    assert time.name == "create_time"


def test_a_thing_without_a_name_is_shown_by_its_code_once() -> None:
    probe = annotated(
        CARD,
        "探头表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("probe_code", "text", R.IDENTIFIER, "探头编号", examples=("TT001",), distinct=40),
        column("version", "text", R.CATEGORY, "固件版本", values=("2.1", "2.2")),
        rows=40,
    )
    subject = build_world([probe], ()).subject(CARD)
    assert [at.field.name for at in face(subject)] == ["probe_code"]


def test_a_thing_whose_name_others_share_is_shown_by_name_and_code() -> None:
    material = annotated(
        CARD,
        "耗材表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("batch_no", "text", R.IDENTIFIER, "批次号", examples=("L1",), distinct=40),
        column("material_name", "text", R.CATEGORY, "耗材名称", values=("树脂", "手套")),
        rows=40,
    )
    subject = build_world([material], ()).subject(CARD)
    assert [at.field.name for at in face(subject)] == ["material_name", "batch_no"]


def test_what_hardly_ever_happens_is_no_axis_of_time() -> None:
    line = annotated(
        MOVE,
        "发血明细表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("returned_at", "ts", R.EVENT_TIME, "退回时间", span=SPAN, nulls=0.99),
        rows=900,
    )
    assert build_world([line], ()).subject(MOVE).time is None


def test_rows_of_no_kind_are_no_group_and_where_there_are_many_no_shares_are_asked() -> None:
    treated = annotated(
        CARD,
        "收费明细表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("tooth", "text", R.CATEGORY, "牙位", values=("11", "26", "47"), nulls=0.6),
        column("fee", "num", R.ADDITIVE, "应收金额", distinct=300),
        column("charged_on", "date", R.EVENT_TIME, "收费日期", span=SPAN),
        rows=900,
    )
    world = build_world([treated], ())
    by_tooth = [s for s in catalogue.sketches(world, world.subject(CARD)) if s.dimensions and s.measures]
    queries = {s.shape: tree.text(catalogue.query(s)) for s in by_tooth if s.dimensions[0].at.field.name == "tooth"}
    assert "NOT tooth IS NULL" in queries["by"]
    assert "share" not in queries
