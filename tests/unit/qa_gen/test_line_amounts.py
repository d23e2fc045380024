"""What the lines of an order came to, where the database keeps quantity and price alone."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.measures import principal
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import AnnotatedTable, Column, ColumnProfile, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

R = ColumnRole
Described = tuple[Column, ColumnRole, str, ColumnProfile]
LINE, SALE, GOODS = (TableName("public", name) for name in ("sale_line", "sale", "goods"))
SPAN = ("2022-01-01 08:00:00", "2023-03-31 21:00:00")
KEYS = (
    column("sale_id", "int", R.FOREIGN_KEY, "销售单ID", distinct=300),
    column("goods_id", "int", R.FOREIGN_KEY, "商品ID", distinct=40),
)
QUANTITY = column("qty", "int", R.ADDITIVE, "数量", distinct=20)
PRICE = column("price", "num", R.AVERAGE, "单价", distinct=60)
OFF = column("off", "num", R.AVERAGE, "折扣", distinct=5, span=("0", "0.25"))


def lines(*columns: Described, title: str = "销售单明细表") -> AnnotatedTable:
    key = column("id", "int", R.KEY, "主键", distinct=900)
    return annotated(LINE, title, TableRole.ENTITY, key, *KEYS, *columns, rows=900)


def world(table: AnnotatedTable) -> World:
    sale = annotated(
        SALE,
        "销售单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=300),
        column("sold_at", "ts", R.EVENT_TIME, "销售时间", span=SPAN),
        rows=300,
    )
    goods = annotated(
        GOODS,
        "商品表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "商品名称", examples=("茶", "米"), distinct=40),
        rows=40,
    )
    return build_world([table, sale, goods], [points_at(LINE, "sale_id", SALE), points_at(LINE, "goods_id", GOODS)])


def amounts(subject: Subject) -> list[str]:
    return [field.word for field in subject.fields if field.multiplied]


def sums(of: World) -> list[str]:
    asked = [s for s in catalogue.sketches(of, of.subject(LINE)) if s.shape in {"total", "top", "trend"}]
    computed = [s for s in asked if any(m.at and m.at.field.multiplied for m in s.measures)]
    return [tree.text(catalogue.query(s)) for s in computed]


def test_lines_come_to_quantity_times_price() -> None:
    queries = sums(world(lines(QUANTITY, PRICE)))
    assert queries
    assert all("SUM(" in query and "qty * " in query and "price)" in query for query in queries)


def test_a_share_of_discount_is_taken_off() -> None:
    queries = sums(world(lines(QUANTITY, PRICE, OFF)))
    assert queries
    assert all("* (1 - " in query for query in queries)


@pytest.mark.parametrize(
    "further",
    [
        column("amount", "num", R.ADDITIVE, "金额", distinct=300),
        column("off", "num", R.AVERAGE, "折扣", distinct=5, span=("0", "25")),
        column("off", "num", R.AVERAGE, "折扣", distinct=5, span=("0.6", "1")),
        column("old_price", "num", R.AVERAGE, "原单价", distinct=60),
        column("left_qty", "int", R.ADDITIVE, "当前库存", distinct=60),
    ],
    ids=[
        "kept already",
        "a discount that may be percents or money",
        "a discount that is what is left",
        "one of two prices",
        "what is there beside what came in",
    ],
)
def test_nothing_is_computed_where_it_is_kept_or_not_sure(further: Described) -> None:
    assert amounts(world(lines(QUANTITY, PRICE, further)).subject(LINE)) == []


def test_a_line_without_a_discount_counts_in_full() -> None:
    queries = sums(
        world(lines(QUANTITY, PRICE, column("off", "num", R.AVERAGE, "折扣", span=("0", "0.25"), nulls=0.6)))
    )
    assert queries
    assert all("off, 0))" in query for query in queries)


@pytest.mark.parametrize(
    "offered",
    [
        column("min_order_quantity", "int", R.AVERAGE, "起订数量", distinct=9),
        column("min_order_quantity", "int", R.AVERAGE, "min order quantity", distinct=9),
        column("stock_qty", "int", R.ADDITIVE, "库存数量", distinct=9),
    ],
)
def test_what_nobody_has_ordered_comes_to_nothing(offered: Described) -> None:
    assert amounts(world(lines(offered, PRICE, title="供应商报价表")).subject(LINE)) == []


def test_of_batches_one_asks_what_is_there_before_what_came_in() -> None:
    left = column("left_qty", "int", R.ADDITIVE, "当前库存", distinct=60)
    came_in = column("in_qty", "int", R.ADDITIVE, "入库数量", distinct=60)
    batches = world(lines(came_in, left, title="批次库存")).subject(LINE)
    assert [m.word for m in principal(batches)] == ["当前库存合计"]


def test_goods_in_stock_are_no_lines() -> None:
    stock = annotated(
        GOODS,
        "商品表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "商品名称", distinct=40),
        QUANTITY,
        PRICE,
        rows=40,
    )
    assert amounts(build_world([stock], ()).subject(GOODS)) == []


def test_both_columns_count_as_asked_for() -> None:
    field = next(f for f in world(lines(QUANTITY, PRICE)).subject(LINE).fields if f.multiplied)
    assert field.refs == ((LINE, "qty"), (LINE, "price"))


@pytest.mark.parametrize(("title", "sold_by_name"), [("菜品表", True), ("入口表", False)])
def test_goods_that_every_shop_keeps_for_itself_are_put_together_by_their_name(
    title: str, *, sold_by_name: bool
) -> None:
    names = column("goods_name", "text", R.CATEGORY, f"{title[:2]}名称", values=("卤蛋", "牛肉面", "猪脚饭"))
    goods = annotated(GOODS, title, TableRole.ENTITY, column("id", "int", R.KEY, "主键", distinct=90), names, rows=90)
    amount = column("amount", "num", R.ADDITIVE, "金额", distinct=500)
    known = build_world([lines(amount), goods], [points_at(LINE, "goods_id", GOODS)])
    asked = catalogue.sketches(known, known.subject(LINE))
    by_name = [s for s in asked if any(d.at.field.name == "goods_name" for d in s.dimensions)]
    assert bool(by_name) is sold_by_name
    assert all(d.noun is None for s in by_name for d in s.dimensions)
