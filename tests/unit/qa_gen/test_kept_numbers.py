"""Numbers that do not add up over everything: what is in store, what a scale shows, what was looked at since."""

from collections.abc import Iterator

import pytest

from services.qa_gen.synthesis import catalogue, measures
from services.qa_gen.synthesis.ingredients import own_splits
from services.qa_gen.synthesis.measures import levels, numbers
from services.qa_gen.synthesis.periods import Step, step
from services.qa_gen.synthesis.sketch import At, Filter, Function, Sketch
from services.qa_gen.synthesis.sketch import Test as Condition
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.modifiers import modifier
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import Column, ColumnProfile, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

PRODUCT, STOCK, RECEIPT, HOME = (TableName("public", name) for name in ("product", "stock_weekly", "receipt", "home"))
WEEKS = ("2024-03-11", "2025-06-16")
SPAN = ("2024-03-11 08:00:00", "2025-06-16 20:00:00")


def _weekly(dates: int = 67) -> World:
    """Products counted once a week, receipts that were weighed, homes that are looked at."""
    product = annotated(
        PRODUCT,
        "产品",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("product_name", "text", ColumnRole.LABEL, "品名", examples=("酸奶", "鲜奶"), distinct=25),
        column("category", "text", ColumnRole.CATEGORY, "品类", values=("低温", "常温")),
        rows=25,
    )
    stock = annotated(
        STOCK,
        "成品库周盘点",
        TableRole.SNAPSHOT,
        column("counted_on", "date", ColumnRole.EVENT_TIME, "盘点日", span=WEEKS, distinct=dates),
        column("product_id", "int", ColumnRole.FOREIGN_KEY, "产品"),
        column("stock_qty", "int", ColumnRole.STOCK, "账面数"),
        column("place", "int", ColumnRole.CATEGORY, "库位排名", values=("1", "2", "3")),
        rows=1_675,
        key=("counted_on", "product_id"),
    )
    receipt = annotated(
        RECEIPT,
        "收奶单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("received_at", "ts", ColumnRole.EVENT_TIME, "过磅时间", span=SPAN),
        column("gross_kg", "num", ColumnRole.ADDITIVE, "毛重"),
        column("tare_kg", "num", ColumnRole.ADDITIVE, "皮重"),
        column("net_kg", "num", ColumnRole.ADDITIVE, "净重"),
        rows=5_000,
    )
    home = annotated(
        HOME,
        "房源",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("last_seen_on", "date", ColumnRole.EVENT_TIME, "最近带看日期", span=WEEKS),
        column("listed_on", "date", ColumnRole.EVENT_TIME, "挂牌日期", span=WEEKS),
        column("building", "text", ColumnRole.CATEGORY, "楼栋", values=("1幢", "17幢", "3号楼")),
        column("rooms", "int", ColumnRole.ADDITIVE, "房间", values=("1", "2", "3"), span=("1", "3")),
        column("view_count", "int", ColumnRole.ADDITIVE, "浏览数"),
        column("area", "num", ColumnRole.ADDITIVE, "面积"),
        rows=2_000,
    )
    return build_world((product, stock, receipt, home), (points_at(STOCK, "product_id", PRODUCT),))


@pytest.fixture(scope="module")
def world() -> World:
    return _weekly()


def _of_stock(world: World) -> Iterator[Sketch]:
    for sketch in catalogue.sketches(world, world.subject(STOCK)):
        if any(m.at and m.at.field.name == "stock_qty" for m in sketch.measures):
            yield sketch


def test_what_is_in_store_has_a_mean_for_each_thing_and_a_sum_on_one_day(world: World) -> None:
    asked = list(_of_stock(world))
    means = [sketch for sketch in asked if sketch.measures[0].function is Function.AVG]
    assert means
    assert all(sketch.dimensions and sketch.dimensions[0].noun == "产品" for sketch in means)
    sums = {sketch.shape for sketch in asked if sketch.measures[0].function is Function.SUM}
    assert sums <= {"latest", "latest_by"}
    assert "latest_by" in sums


def test_what_is_counted_in_a_store_is_called_its_stock(world: World) -> None:
    assert [measure.word for measure in levels(world.subject(STOCK))] == ["平均账面库存"]


@pytest.mark.parametrize(
    ("dates", "expected"), [(460, Step.DAY), (116, Step.DAY), (67, Step.WEEK), (16, Step.OTHER), (1, Step.DAY)]
)
def test_the_newest_is_a_day_a_week_or_a_period_by_how_far_dates_lie_apart(dates: int, expected: Step) -> None:
    assert step(_weekly(dates).subject(STOCK)) is expected


def test_weekly_counts_are_not_asked_of_the_newest_day(world: World) -> None:
    newest = [sketch for sketch in _of_stock(world) if sketch.shape == "latest"]
    assert newest
    assert "最新一周" in (question(newest[0], Style.TERSE) or "")


def test_a_place_among_others_groups_nothing(world: World) -> None:
    assert not list(own_splits(world.subject(STOCK)))


def test_only_the_net_weight_is_measured(world: World) -> None:
    assert [m.at.field.name for m in numbers(world.subject(RECEIPT)) if m.at] == ["net_kg"]


def test_neither_the_rooms_of_homes_nor_who_has_looked_at_them_since_are_added_up(world: World) -> None:
    assert [(m.function, m.at.field.name) for m in numbers(world.subject(HOME)) if m.at] == [(Function.AVG, "area")]


def test_what_is_new_is_dated_by_when_it_came_not_by_when_it_was_last_seen(world: World) -> None:
    home = world.subject(HOME)
    assert home.time is not None
    assert home.time.name == "listed_on"


def test_rooms_of_a_large_house_add_up() -> None:
    rooms = column("rooms", "int", ColumnRole.ADDITIVE, "房间数", span=("20", "400"))
    hotel = annotated(HOME, "酒店", TableRole.EVENT, rooms)
    assert measures.pools(build_world((hotel,), ()).subject(HOME).field("rooms"))


def test_the_number_of_a_house_groups_nothing_since_many_yards_have_one(world: World) -> None:
    assert not list(own_splits(world.subject(HOME)))


def test_the_only_price_of_a_day_has_no_mean() -> None:
    price = annotated(
        STOCK,
        "每日商品价格",
        TableRole.SNAPSHOT,
        column("price_date", "date", ColumnRole.EVENT_TIME, "价格日期", span=WEEKS, distinct=460),
        column("product_id", "int", ColumnRole.FOREIGN_KEY, "产品"),
        column("price", "num", ColumnRole.AVERAGE, "市场价"),
        rows=9_000,
        key=("price_date", "product_id"),
    )
    product = annotated(
        PRODUCT,
        "产品",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("product_name", "text", ColumnRole.LABEL, "品名", values=tuple("甲乙丙丁戊")),
        column("category", "text", ColumnRole.CATEGORY, "品类", values=("低温", "常温")),
        rows=5,
    )
    world = build_world((product, price), (points_at(STOCK, "product_id", PRODUCT),))
    latest = catalogue.FIRST["latest_by"].sketches(world, world.subject(STOCK))
    assert {sketch.dimensions[0].alias for sketch in latest} == {"产品品类"}


@pytest.mark.parametrize(("role", "asked"), [(TableRole.ENTITY, False), (TableRole.EVENT, True)])
def test_things_are_not_compared_by_month(role: TableRole, asked: bool) -> None:
    flat = annotated(
        HOME,
        "房屋登记",
        role,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("kind", "text", ColumnRole.CATEGORY, "户型", values=("一室", "两室")),
        column("area", "num", ColumnRole.ADDITIVE, "建筑面积"),
        column("on_day", "date", ColumnRole.EVENT_TIME, "登记日期", span=WEEKS),
        rows=900,
    )
    world = build_world((flat,), ())
    shapes = {sketch.shape for sketch in catalogue.sketches(world, world.subject(HOME))}
    assert ("month_pair" in shapes) is asked


@pytest.mark.parametrize(("value", "said"), [("2", "大肠菌群超标"), ("1", "大肠菌群合格"), ("0", "大肠菌群未出结果")])
def test_what_a_test_came_to_is_said_with_what_was_tested(value: str, said: str) -> None:
    batch = annotated(
        HOME,
        "生产批次",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column(
            "coliform_result", "int", ColumnRole.CATEGORY, "大肠菌群 0=未出结果 1=合格 2=超标", values=("0", "1", "2")
        ),
        column("made_on", "date", ColumnRole.EVENT_TIME, "生产日期", span=WEEKS),
        rows=900,
    )
    world = build_world((batch,), ())
    subject = world.subject(HOME)
    condition = Filter(At(subject.field("coliform_result")), Condition.EQUALS, value)
    assert modifier(condition, subject, subject.noun, str).text == said


def test_prices_by_the_day_and_by_the_month_have_no_mean() -> None:
    def rented(*further: tuple[Column, ColumnRole, str, ColumnProfile]) -> tuple[str, ...]:
        contract = annotated(
            RECEIPT,
            "租赁合同",
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键"),
            column("signed_on", "date", ColumnRole.EVENT_TIME, "签订日期", span=WEEKS),
            column("rate", "num", ColumnRole.AVERAGE, "租赁单价"),
            *further,
            rows=500,
        )
        return tuple(m.word for m in numbers(build_world((contract,), ()).subject(RECEIPT)))

    assert rented() == ("平均租赁单价",)
    assert rented(column("rate_unit", "text", ColumnRole.CATEGORY, "计价单位", values=("天", "月"))) == ()


@pytest.mark.parametrize(
    ("name", "word"),
    [("ram_gb", "内存"), ("meter_hours", "工时表读数"), ("from_money", "门槛金额"), ("moq", "起订数量")],
)
def test_what_a_machine_has_what_its_dial_shows_and_what_must_be_spent_is_not_pooled(name: str, word: str) -> None:
    machine = annotated(
        PRODUCT,
        "机器",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column(name, "num", ColumnRole.AVERAGE, word),
        rows=40,
    )
    assert not numbers(build_world((machine,), ()).subject(PRODUCT))
