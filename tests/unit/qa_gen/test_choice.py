"""What is asked, and what is not: the main thing of facts, names that mean one row, amounts of one kind."""

from dataclasses import replace

from services.qa_gen.synthesis import catalogue, measures, tree
from services.qa_gen.synthesis.sketch import Function
from services.qa_gen.synthesis.values import named, titles
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole, Value
from tests.unit.qa_gen.worlds import ORDERS, STOCK_DAY, STORE, annotated, column, shop

R = ColumnRole
WORLD = shop()
PRICE = TableName("public", "fuel_price")
CHARGE = TableName("public", "charge")
PRICES = annotated(
    PRICE,
    "油价表",
    TableRole.SNAPSHOT,
    column("day", "date", R.EVENT_TIME, "调价日期", span=("2022-01-01", "2023-04-16")),
    column("fuel", "text", R.CATEGORY, "油品标号", values=("92号", "95号")),
    column("price", "num", R.AVERAGE, "零售价格", distinct=90),
    rows=400,
    key=("day", "fuel"),
)
CHARGES = annotated(
    CHARGE,
    "充电记录表",
    TableRole.EVENT,
    column("id", "int", R.KEY, "主键", distinct=900),
    column("started_at", "ts", R.EVENT_TIME, "开始时间", span=("2022-01-01 08:00:00", "2023-04-16 21:00:00")),
    column("price", "num", R.AVERAGE, "充电单价", distinct=20),
    column("kwh", "num", R.ADDITIVE, "充电电量", distinct=700),
    column("fee", "num", R.ADDITIVE, "充电费用", distinct=800),
    rows=900,
)


def test_an_event_is_asked_how_many_and_how_much() -> None:
    words = [measure.word for measure in measures.main(WORLD.subject(ORDERS))]
    assert words[:2] == ["订单数量", "订单金额合计"]


def test_a_snapshot_is_asked_how_much_alone() -> None:
    assert [measure.word for measure in measures.main(WORLD.subject(STOCK_DAY))] == ["客流量合计"]


def test_a_mean_price_is_what_was_paid_over_what_was_had() -> None:
    world = build_world([CHARGES], [])
    price = next(m for m in measures.numbers(world.subject(CHARGE)) if m.function is Function.RATIO)
    assert (price.word, [at.field.name for at in price.fields]) == ("平均充电单价", ["fee", "kwh"])


def test_prices_of_different_goods_have_no_mean() -> None:
    world = build_world([PRICES], [])
    means = [s for s in catalogue.sketches(world, world.subject(PRICE)) if s.measures and s.measures[0].at]
    priced = [s for s in means if s.measures[0].function is Function.AVG and s.shape != "extremes"]
    assert priced
    assert all("fuel" in tree.text(catalogue.query(s)) for s in priced)


def test_a_name_that_two_rows_have_is_not_asked_about() -> None:
    store = WORLD.subject(STORE)
    title = store.field("store_name")
    seen = replace(title.profile, distinct=39, values=(Value("老街门店", 2), Value("滨江路门店", 1)))
    alike = replace(store, fields=tuple(replace(f, profile=seen) if f == title else f for f in store.fields))
    assert titles(WORLD, alike) == ["滨江路门店"]


def test_a_view_names_nothing_that_its_table_may_have_deleted() -> None:
    report = replace(WORLD.subject(STORE), name=TableName("public", "v_store"), role=TableRole.REPORT)
    assert named(WORLD, report, report.field("store_name")) == []


def test_no_list_is_cut_off_anywhere() -> None:
    sketches = (s for subject in WORLD.subjects for s in catalogue.sketches(WORLD, subject))
    limited = [sketch for sketch in sketches if sketch.limit]
    assert limited
    assert all("ORDER BY" in tree.text(catalogue.query(sketch)) for sketch in limited)
