"""What values mean without a list of codes, and money that is kept in hundredths."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.labels import labels_of, meaning_of_none
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnProfile, ColumnRole, TableName, TableRole, Value
from shared.catalog.reading.units import is_in_cents, without_cents
from tests.unit.qa_gen.worlds import annotated, column

SALE, GOODS = TableName("public", "sale"), TableName("public", "goods")
R = ColumnRole


def world() -> World:
    sale = annotated(
        SALE,
        "销售单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("sold_at", "ts", R.EVENT_TIME, "销售时间", span=("2024-01-02", "2024-12-30")),
        column("total_fee", "int", R.ADDITIVE, "订单金额(分)", distinct=800),
        column("back", "int", R.CATEGORY, "退回标志 1已退回", values=("0", "1")),
        rows=900,
    )
    goods = annotated(
        GOODS,
        "商品表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("goods_name", "text", R.LABEL, "商品名称", examples=("可乐",), distinct=60),
        column("price", "int", R.AVERAGE, "售价(分)", distinct=40),
        column("tax", "num", R.AVERAGE, "税率", distinct=2),
        rows=60,
    )
    return build_world([sale, goods], ())


WORLD = world()


def asked(table: TableName, shape: str) -> list[Sketch]:
    return [s for s in catalogue.sketches(WORLD, WORLD.subject(table)) if s.shape == shape]


def sql_of(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch))


def test_money_in_hundredths_is_told_in_whole_units() -> None:
    total = next(s for s in asked(SALE, "total") if s.measures[0].at)
    assert "ROUND(SUM(total_fee) / 100.0, 2) AS 订单金额合计" in sql_of(total)
    highest = next(s for s in asked(GOODS, "above_mean") if s.shown[-1].field.name == "price")
    assert "ROUND(price / 100.0, 2) AS 售价" in sql_of(highest)
    assert "WHERE (price / 100.0) > (SELECT AVG(price / 100.0)" in sql_of(highest)


def test_a_number_of_two_set_values_is_held_against_no_mean() -> None:
    assert {s.shown[-1].field.name for s in asked(GOODS, "above_mean")} == {"price"}


@pytest.mark.parametrize(
    ("name", "comment", "told"),
    [
        ("total_fee", "订单金额(分)", True),
        ("price", "售价,单位分", True),
        ("price", "单价/分", True),
        ("monthly_price_cents", "", True),
        ("amount", "Amount in cents", True),
        ("score", "得分(分)", False),
        ("wait", "等待(分钟)", False),
        ("amount", "金额(元)", False),
        ("price", "价格,按分钟计", False),
    ],
)
def test_comments_and_names_tell_of_cents(name: str, comment: str, told: bool) -> None:
    assert is_in_cents(name, comment) is told


@pytest.mark.parametrize(("word", "called"), [("售价分", "售价"), ("list price in US cents", "list price")])
def test_the_word_does_not_speak_of_cents(word: str, called: str) -> None:
    assert without_cents(word) == called


def seen(*values: str) -> ColumnProfile:
    return ColumnProfile(distinct=len(values), values=tuple(Value(text, 5) for text in values))


@pytest.mark.parametrize(
    ("comment", "word", "values", "labels"),
    [
        ("是否危废 Y/N", "是否危废", ("N", "Y"), {"Y": "是", "N": "否"}),
        ("等级", "等级", ("N", "Y"), {}),
        ("退回标志 1已退回", "退回标志", ("0", "1"), {"0": "未退回", "1": "已退回"}),
        ("退回标志 1已退回", "退回标志", ("0", "1", "2"), {}),
        ("账期", "账期", ("202501", "202502"), {"202501": "2025年1月", "202502": "2025年2月"}),
        ("standard = pre-approved, normal = goes to CAB", "change type", ("standard", "normal"), {}),
        ("IP = in progress, DN = done", "change type", ("IP", "DN"), {"IP": "in progress", "DN": "done"}),
    ],
)
def test_values_that_no_list_explains_mean_what_goes_without_saying(
    comment: str, word: str, values: tuple[str, ...], labels: dict[str, str]
) -> None:
    assert dict(labels_of(comment, word, seen(*values))) == labels


@pytest.mark.parametrize(
    ("comment", "meaning"),
    [
        ("交班时间(空为当班中)", "当班中"),
        ("离职日期,为空表示在职", "在职"),
        ("结束时间 NULL=进行中", "进行中"),
        ("天空为蓝色", ""),
        ("上级ID,空为无上级", ""),
        ("备注,不能为空", ""),
    ],
)
def test_a_comment_says_what_an_empty_column_means(comment: str, meaning: str) -> None:
    assert meaning_of_none(comment) == meaning


def shifts(key: str) -> World:
    shift = annotated(
        SALE,
        "收银交接班表",
        TableRole.EVENT,
        column("id", "int", R.KEY, key, distinct=900),
        column("shift_no", "text", R.IDENTIFIER, "单号", examples=("B1",), distinct=900),
        column("started_at", "ts", R.EVENT_TIME, "接班时间", span=("2024-01-02", "2024-12-30")),
        column("ended_at", "ts", R.EVENT_TIME, "交班时间(空为当班中)", span=("2024-01-02", "2024-12-30"), nulls=0.01),
        rows=900,
    )
    return build_world([shift], ())


def test_rows_with_an_unwieldy_title_are_called_what_their_key_numbers() -> None:
    assert shifts("班次ID").subject(SALE).noun == "班次"
    assert shifts("主键").subject(SALE).noun == "收银交接班"


def test_rows_whose_column_is_empty_are_called_what_the_comment_says_of_them() -> None:
    world = shifts("班次ID")
    open_ones = next(s for s in catalogue.sketches(world, world.subject(SALE)) if s.shape == "missing")
    assert question(open_ones, Style.TERSE) == "当班中的班次"


def test_a_mark_is_said_by_what_it_marks() -> None:
    share = next(s for s in asked(SALE, "share_of_all") if s.filters[0].value == "0")
    assert "未退回的销售单" in (question(share, Style.FORMAL) or "")
