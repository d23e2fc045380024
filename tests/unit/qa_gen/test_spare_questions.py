"""What is asked of a table that offers little: where its numbers lie, when its rows happened, what its lists hold."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.values import delimiter
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

PRODUCT, VISIT = TableName("public", "product"), TableName("public", "visit")


def world(*, dated: bool = True, skills: tuple[str, ...] = ("红、蓝", "绿、红")) -> World:
    span = ("2024-01-01 00:00:00", "2024-06-30 00:00:00") if dated else None
    product = annotated(
        PRODUCT,
        "产品",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "产品ID"),
        column("name", "text", ColumnRole.LABEL, "产品名称", examples=("苹果", "梨", "桃"), distinct=40),
        column("price", "num", ColumnRole.AVERAGE, "价格", distinct=30),
        column("stock", "int", ColumnRole.ADDITIVE, "库存", distinct=30),
        column("colours", "text", ColumnRole.TEXT, "颜色", examples=skills, distinct=20),
        rows=40,
    )
    visit = annotated(
        VISIT,
        "到访",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "到访ID"),
        column("visited_at", "ts", ColumnRole.EVENT_TIME, "到访时间", span=span, distinct=400),
        rows=400,
    )
    return build_world((product, visit), ())


def of_shape(shape: str, known: World | None = None) -> list[Sketch]:
    return list(_of_shape(shape, known or world()))


def _of_shape(shape: str, known: World) -> Iterator[Sketch]:
    for subject in known.subjects:
        for sketch in catalogue.sketches(known, subject, catalogue.SHAPES):
            if sketch.shape == shape:
                yield replace(sketch, thresholds=(Decimal(10), Decimal(20)))


@pytest.mark.parametrize(
    ("shape", "asked", "sql"),
    [
        ("between", "价格在10到20之间的产品有哪些啊?", "price BETWEEN 10 AND 20"),
        ("under", "价格不到10的产品有哪些啊?", "price < 10"),
        ("count_above", "价格超过10的产品有多少种啊?", "COUNT(*) AS 产品数量 FROM product WHERE price > 10"),
        ("end", "哪种产品的价格最高啊?", "price = (SELECT MAX(price) FROM product)"),
        ("over_one", "哪些产品的价格比梨还高?", "price > (SELECT price FROM product WHERE name = '梨')"),
        ("of_two", "梨和桃的价格分别是多少啊?", "name IN ('梨', '桃')"),
        ("median", "产品的价格中位数是多少啊?", "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY price)"),
        ("correlation", "产品的库存和价格有没有关系?相关系数是多少?", "CORR(stock, price)"),
        ("busiest_day", "到访数量最多的是哪一天啊?", "到访数量 = (SELECT MAX(到访数量) FROM totals)"),
        ("top_elements", "产品最多的5种颜色是哪些啊?", "UNNEST(STRING_TO_ARRAY(colours, '、'))"),
        ("element_counts", "各颜色分别有多少种产品?", "GROUP BY 颜色 ORDER BY 产品数量 DESC"),
    ],
)
def test_a_small_table_is_asked_about_where_its_rows_lie(shape: str, asked: str, sql: str) -> None:
    sketches = of_shape(shape)
    told = {question(sketch, Style.COLLOQUIAL): tree.text(catalogue.query(sketch)) for sketch in sketches}
    assert sql in told[asked]


def test_only_what_adds_up_is_shared_out() -> None:
    assert [sketch.shown[-1].field.name for sketch in of_shape("share_of_each")] == ["stock"]


def test_where_no_window_may_be_named_all_months_are_asked_for() -> None:
    assert of_shape("months") == []
    sketch = of_shape("months", world(dated=False))[0]
    assert question(sketch, Style.FORMAL) == "请按月统计到访数量。"
    assert "WHERE" not in tree.text(catalogue.query(sketch))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("红、蓝", "绿、红"), "、"),
        (("a,b", "c", "d,e"), ","),
        (("红", "蓝"), None),
        (("打电话过来说要退货,已经处理完毕了", "再联系,谢谢"), None),
        (("红、蓝", "绿", "白", "黑"), None),
        (("115.49,25.76", "116.17,27.08"), None),
    ],
)
def test_a_text_holds_lists_when_most_are_short_parts_between_the_same_mark(
    texts: tuple[str, ...], mark: str | None
) -> None:
    colours = world(skills=texts).subject(PRODUCT).field("colours")
    assert delimiter(colours) == mark


def test_what_people_write_holds_no_lists() -> None:
    colours = world(skills=("很抱歉,已退款", "谢谢,欢迎再来")).subject(PRODUCT).field("colours")
    assert delimiter(colours) == ","
    assert delimiter(replace(colours, word="商家回复")) is None


def test_what_is_asked_first_holds_none_of_the_spare_shapes() -> None:
    assert not set(catalogue.FIRST) & set(catalogue.SPARE)
    known = world()
    first = {sketch.shape for subject in known.subjects for sketch in catalogue.sketches(known, subject)}
    assert first <= set(catalogue.FIRST)
