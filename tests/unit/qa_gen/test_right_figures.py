"""Figures that somebody who knows the trade accepts: of the right day, of what adds up, of goods of one kind."""

import pytest

from services.qa_gen.synthesis import catalogue, measures, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

ARTICLE, BATCH, RECEIPT, VEHICLE = (TableName("public", name) for name in ("article", "stock", "receipt", "vehicle"))
SPAN = ("2023-01-02", "2024-06-28")
R = ColumnRole


@pytest.fixture(scope="module")
def world() -> World:
    """A shop that receives goods and keeps them in batches, with a van to fetch them."""
    article = annotated(
        ARTICLE,
        "商品",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("article_name", "text", R.LABEL, "商品名称", examples=("水龙头", "生料带"), distinct=40),
        column("kind", "text", R.CATEGORY, "商品类别", values=("五金", "辅料")),
        rows=40,
    )
    batch = annotated(
        BATCH,
        "批次库存",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("batch_no", "text", R.IDENTIFIER, "批号", examples=("B1",), distinct=300),
        column("article_id", "int", R.FOREIGN_KEY, "商品"),
        column("made_date", "date", R.EVENT_TIME, "生产日期", span=SPAN),
        column("good_until", "date", R.EVENT_TIME, "有效期至", span=("2023-09-01", "2025-09-01")),
        column("in_time", "ts", R.EVENT_TIME, "入库时间", span=SPAN),
        column("on_hand", "int", R.STOCK, "当前库存数量"),
        rows=300,
    )
    receipt = annotated(
        RECEIPT,
        "收货记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("article_id", "int", R.FOREIGN_KEY, "商品"),
        column("made_date", "date", R.EVENT_TIME, "生产日期", span=SPAN),
        column("received_at", "ts", R.EVENT_TIME, "收货时间", span=SPAN),
        column("site", "text", R.CATEGORY, "收货站点", values=("东站", "西站", "南站", "北站")),
        column("qty", "int", R.ADDITIVE, "收货数量"),
        column("price", "num", R.AVERAGE, "单价"),
        rows=900,
    )
    vehicle = annotated(
        VEHICLE,
        "车辆",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("vehicle_name", "text", R.LABEL, "车辆名称", examples=("一号车", "二号车"), distinct=40),
        column("brand", "text", R.CATEGORY, "品牌", values=("东风", "福田")),
        column("odometer", "num", R.ADDITIVE, "当前里程"),
        column("enabled", "int", R.AVERAGE, "可用", span=("0", "1"), distinct=2),
        column("load", "num", R.ADDITIVE, "核定载重容量"),
        rows=40,
    )
    keys = (points_at(BATCH, "article_id", ARTICLE), points_at(RECEIPT, "article_id", ARTICLE))
    return build_world((article, batch, receipt, vehicle), keys)


def asked(world: World, table: TableName) -> list[Sketch]:
    return list(catalogue.sketches(world, world.subject(table)))


def test_a_receipt_happened_when_it_was_received_not_when_its_goods_were_made(world: World) -> None:
    assert [field.name for field in world.subject(RECEIPT).times] == ["received_at", "made_date"]


def test_what_is_made_happened_when_it_was_made() -> None:
    making = annotated(
        RECEIPT,
        "生产记录",
        TableRole.EVENT,
        column("made_on", "date", R.EVENT_TIME, "生产日期", span=SPAN),
        column("noted_at", "ts", R.EVENT_TIME, "登记时间", span=SPAN),
    )
    time = build_world((making,), ()).subject(RECEIPT).time
    assert time is not None
    assert time.name == "made_on"


def test_stock_is_asked_about_by_the_day_on_which_it_ends_alone(world: World) -> None:
    windows = [f.at.field.name for sketch in asked(world, BATCH) for f in sketch.filters if f.test is parts.Test.DURING]
    assert set(windows) <= {"good_until"}


def test_the_rows_of_a_stock_table_are_not_counted(world: World) -> None:
    assert measures.things(world.subject(BATCH)) is None
    assert measures.things(world.subject(VEHICLE)) is not None


def test_what_a_dial_shows_and_a_flag_make_no_total_and_no_mean(world: World) -> None:
    pooled = [m.at.field.name for m in measures.numbers(world.subject(VEHICLE)) if m.at]
    assert pooled == ["load"]


def test_prices_of_unlike_goods_make_no_mean(world: World) -> None:
    means = [
        s for s in asked(world, RECEIPT) for m in s.measures if m.function is Function.AVG and m.word == "平均单价"
    ]
    assert means, "a price may be asked for each of the goods"
    for sketch in means:
        split = [d.noun for d in sketch.dimensions]
        chosen = [f.at.field.name for f in sketch.filters if f.test is parts.Test.EQUALS]
        assert "商品" in split or "article_name" in chosen


@pytest.mark.parametrize(("posts", "asked_for"), [(("维修工", "客服"), False), ((), True)])
def test_who_has_none_is_not_asked_of_people_in_unlike_posts(posts: tuple[str, ...], *, asked_for: bool) -> None:
    post = [column("post", "text", R.CATEGORY, "岗位", values=posts)] if posts else []
    people = annotated(
        ARTICLE,
        "员工",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("staff_no", "text", R.IDENTIFIER, "工号", examples=("G1",), distinct=40),
        *post,
        rows=40,
    )
    visits = annotated(
        RECEIPT,
        "上门记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("staff_id", "int", R.FOREIGN_KEY, "员工"),
        column("visited_at", "ts", R.EVENT_TIME, "上门时间", span=SPAN),
        rows=900,
    )
    house = build_world((people, visits), (points_at(RECEIPT, "staff_id", ARTICLE),))
    assert ("without" in {sketch.shape for sketch in asked(house, ARTICLE)}) is asked_for


@pytest.mark.parametrize(("most", "led"), [("3", False), ("400", True)])
def test_how_often_something_was_done_to_what_happened_leads_no_question(most: str, led: bool) -> None:
    loan = annotated(
        TableName("public", "loan"),
        "借阅",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键"),
        column("lent_at", "ts", R.EVENT_TIME, "借出时间", span=SPAN),
        column("renewals", "int", R.ADDITIVE, "续借次数", span=("0", most)),
        rows=500,
    )
    (subject,) = build_world([loan], ()).subjects
    assert bool(measures.principal(subject)) is led
    assert measures.numbers(subject)


def staff() -> AnnotatedTable:
    return annotated(
        ARTICLE,
        "员工",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("name", "text", R.LABEL, "姓名", examples=("甲", "乙"), distinct=40),
        column("boss_id", "int", R.FOREIGN_KEY, "上级", distinct=5, nulls=0.1),
        rows=40,
    )


@pytest.mark.parametrize("rows", [900, 0])
def test_who_lacks_something_is_asked_though_nobody_has_it_yet(rows: int) -> None:
    visits = annotated(
        RECEIPT,
        "上门记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=rows),
        column("staff_id", "int", R.FOREIGN_KEY, "员工", distinct=min(rows, 30)),
        rows=rows,
    )
    house = build_world((staff(), visits), (points_at(RECEIPT, "staff_id", ARTICLE),))
    assert "without" in {sketch.shape for sketch in asked(house, ARTICLE)}


def test_who_stands_above_each_is_told_of_those_at_the_top_too() -> None:
    house = build_world((staff(),), (points_at(ARTICLE, "boss_id", ARTICLE),))
    (above,) = (sketch for sketch in asked(house, ARTICLE) if sketch.shape == "superior")
    assert "LEFT JOIN article" in tree.text(catalogue.query(above))


def kept(title: str, quantity: str) -> World:
    """Things of which each row says how many there are."""
    table = annotated(
        ARTICLE,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("name", "text", R.LABEL, f"{title}名称", examples=("甲", "乙"), distinct=40),
        column("state", "text", R.CATEGORY, "状态", values=("完好", "检修")),
        column("quantity", "int", R.ADDITIVE, quantity, distinct=9),
        rows=90,
    )
    return build_world((table,), ())


@pytest.mark.parametrize(
    ("title", "quantity", "counted"),
    [("设施", "数量", False), ("设施", "设施数量", False), ("设施", "灯具数量", True), ("药品", "数量", True)],
)
def test_what_comes_by_several_a_row_is_added_up_and_not_counted(title: str, quantity: str, *, counted: bool) -> None:
    sketches = asked(kept(title, quantity), ARTICLE)
    assert any(m.counts for s in sketches for m in s.measures) is counted
    assert counted or any(m.function is Function.SUM for s in sketches if s.shape == "by" for m in s.measures)


VENDOR, PURCHASE, PURCHASED = (TableName("public", name) for name in ("vendor", "purchase", "purchase_line"))


@pytest.fixture(scope="module")
def abroad() -> World:
    """Purchases in two currencies, of which some were called off, and their lines."""
    vendor = annotated(
        VENDOR,
        "供应商",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("vendor_name", "text", R.LABEL, "供应商名称", examples=("江南乳业", "远洋水产"), distinct=40),
        rows=40,
    )
    purchase = annotated(
        PURCHASE,
        "采购订单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("vendor_id", "int", R.FOREIGN_KEY, "供应商", distinct=40),
        column("ordered_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("currency", "text", R.CATEGORY, "币种", values=("CNY", "USD")),
        column("state", "text", R.CATEGORY, "状态", values=("已完成", "已取消")),
        column("total_price", "num", R.ADDITIVE, "订单总价", distinct=800),
        column("base_price", "num", R.ADDITIVE, "折合人民币金额", distinct=800),
        rows=900,
    )
    line = annotated(
        PURCHASED,
        "采购订单明细",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=2700),
        column("purchase_id", "int", R.FOREIGN_KEY, "采购订单", distinct=900),
        column("line_price", "num", R.AVERAGE, "采购单价", distinct=300),
        column("line_amount", "num", R.ADDITIVE, "采购金额", distinct=300),
        rows=2700,
    )
    keys = (points_at(PURCHASE, "vendor_id", VENDOR), points_at(PURCHASED, "purchase_id", PURCHASE))
    return build_world((vendor, purchase, line), keys)


@pytest.mark.parametrize("table", [PURCHASE, PURCHASED])
def test_money_in_several_currencies_is_added_and_compared_within_one(abroad: World, table: TableName) -> None:
    shown = {"list_where", "newest", "lookup", "of_parent"}
    paid = {"total_price", "line_price", "line_amount"}
    found = [s for s in asked(abroad, table) if s.shape not in shown and any(at.field.name in paid for at in s.ats)]
    assert {"total", "by", "top"} <= {sketch.shape for sketch in found}
    for sketch in found:
        chosen = [f.at.field.name for f in sketch.filters if f.test is parts.Test.EQUALS]
        split = [d.at.field.name for d in sketch.dimensions]
        assert "currency" in chosen or ("currency" in split and sketch.shape in {"by", "trend", "month_pair"})


def test_what_was_converted_is_added_whatever_it_was_paid_in(abroad: World) -> None:
    sums = [
        s for s in asked(abroad, PURCHASE) if any(at.field.name == "base_price" for m in s.measures for at in m.fields)
    ]
    assert not any(f.at.field.name == "currency" for s in sums if s.shape == "top" for f in s.filters)


def test_the_currency_and_the_state_of_a_purchase_are_said_of_it_once(abroad: World) -> None:
    tops = (s for s in asked(abroad, PURCHASED) if s.shape == "total" and len(s.filters) == 2)
    assert "未取消的CNY采购订单的" in (question(next(tops), Style.TERSE) or "")
