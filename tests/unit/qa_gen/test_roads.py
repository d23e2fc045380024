"""Which way leads from facts to a thing, and what it is called where several do."""

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.shapes.lines import header
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

DEPOT = TableName("public", "depot")
CARD = TableName("public", "card")
PARCEL = TableName("public", "parcel")
STOP = TableName("public", "stop")
R = ColumnRole

TABLES = (
    annotated(
        DEPOT,
        "网点表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("depot_name", "text", R.LABEL, "网点名称", examples=("城东网点", "城西网点"), distinct=30),
        column("city", "text", R.CATEGORY, "城市", values=("上海", "南京")),
        rows=30,
    ),
    annotated(
        CARD,
        "会员卡表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("card_no", "text", R.IDENTIFIER, "会员卡号", examples=("V001",), distinct=500),
        column("opened_at", "int", R.FOREIGN_KEY, "开卡网点"),
        rows=500,
    ),
    annotated(
        PARCEL,
        "运单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=9000),
        column("parcel_no", "text", R.IDENTIFIER, "运单号", examples=("Y1",), distinct=9000),
        column("from_id", "int", R.FOREIGN_KEY, "始发网点ID"),
        column("to_id", "int", R.FOREIGN_KEY, "目的网点ID"),
        column("card_id", "int", R.FOREIGN_KEY, "会员卡ID"),
        column("sent_on", "date", R.EVENT_TIME, "寄件日期", span=("2022-01-01", "2023-03-31")),
        column("state", "text", R.CATEGORY, "状态", values=("运输中", "已签收")),
        column("fee", "num", R.ADDITIVE, "运费", distinct=800),
        rows=9000,
    ),
    annotated(
        STOP,
        "运单明细表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=20000),
        column("parcel_id", "int", R.FOREIGN_KEY, "运单ID"),
        column("card_id", "int", R.FOREIGN_KEY, "会员卡ID"),
        column("pack_fee", "num", R.ADDITIVE, "包装费", distinct=80),
        rows=20000,
    ),
)
RELATIONS = (
    points_at(CARD, "opened_at", DEPOT),
    points_at(PARCEL, "from_id", DEPOT),
    points_at(PARCEL, "to_id", DEPOT),
    points_at(PARCEL, "card_id", CARD),
    points_at(STOP, "parcel_id", PARCEL),
    points_at(STOP, "card_id", CARD),
)
WORLD = build_world(TABLES, RELATIONS)


def asked_of(table: TableName) -> list[Sketch]:
    return list(catalogue.sketches(WORLD, WORLD.subject(table)))


def test_what_a_key_leads_to_is_never_reached_through_another_table() -> None:
    over_the_card = [s for s in asked_of(PARCEL) if {CARD, DEPOT} <= s.tables]
    assert over_the_card == []


def test_each_of_two_keys_to_one_table_is_said_by_its_own_word() -> None:
    tops = [s for s in asked_of(PARCEL) if s.shape == "top" and DEPOT in s.tables]
    nouns = {d.noun for s in tops for d in s.dimensions if d.noun}
    assert nouns == {"始发网点", "目的网点"}
    starts = next(s for s in tops if s.dimensions[0].noun == "始发网点" and s.measures[0].counts)
    assert "运单最多的5个始发网点" in (question(starts, Style.TERSE) or "")
    assert "ON p.from_id = d.id" in tree.text(catalogue.query(starts))


def test_no_question_about_one_of_two_depots_speaks_of_just_a_depot() -> None:
    for sketch in (s for s in asked_of(PARCEL) if DEPOT in s.tables):
        for style in styles(sketch):
            text = question(sketch, style) or ""
            assert "网点为城东网点有" not in text
            assert "始发网点" in text or "目的网点" in text, text


def test_a_depot_named_in_a_condition_is_said_with_its_part() -> None:
    total = next(s for s in asked_of(PARCEL) if s.shape == "total_of" and DEPOT in s.tables)
    said = question(total, Style.TERSE) or ""
    assert "始发网点为城东网点的" in said or "目的网点为城东网点的" in said


def test_what_is_without_facts_is_not_asked_over_one_of_two_keys() -> None:
    assert not [s for s in asked_of(DEPOT) if s.shape == "without" and PARCEL in s.tables]


def test_lines_reach_what_lies_further_through_what_they_are_lines_of() -> None:
    far = [s for s in asked_of(STOP) if DEPOT in s.tables]
    assert far
    assert all(PARCEL in s.tables and CARD not in s.tables for s in far)


def test_lines_have_the_time_of_what_they_are_called_after() -> None:
    bill, batch, line = (TableName("public", name) for name in ("sales_order", "batch", "sales_order_line"))
    span = ("2022-01-01", "2023-03-31")
    tables = (
        annotated(
            batch,
            "批次表",
            TableRole.EVENT,
            column("id", "int", R.KEY, "主键", distinct=900),
            column("sown_on", "date", R.EVENT_TIME, "播种日期", span=span),
            rows=900,
        ),
        annotated(
            bill,
            "销售订单表",
            TableRole.EVENT,
            column("id", "int", R.KEY, "主键", distinct=900),
            column("ordered_on", "date", R.EVENT_TIME, "下单日期", span=span),
            rows=900,
        ),
        annotated(
            line,
            "销售订单明细表",
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键", distinct=2000),
            column("batch_id", "int", R.FOREIGN_KEY, "批次ID"),
            column("order_id", "int", R.FOREIGN_KEY, "订单ID"),
            column("amount", "num", R.ADDITIVE, "金额", distinct=800),
            column("qty", "int", R.ADDITIVE, "数量", distinct=80),
            rows=2000,
        ),
    )
    world = build_world(tables, (points_at(line, "batch_id", batch), points_at(line, "order_id", bill)))
    whole = header(world, world.subject(line))
    assert whole is not None
    assert whole.parent.name == bill


def test_lines_of_a_bill_without_a_day_are_dated_by_nothing_else() -> None:
    line, bill, stay = (TableName("public", name) for name in ("bill_line", "bill", "stay"))
    span = ("2023-01-02 08:00:00", "2024-06-28 09:00:00")
    lines = annotated(
        line,
        "账单明细",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("bill_id", "int", ColumnRole.FOREIGN_KEY, "账单ID", distinct=300),
        column("stay_id", "int", ColumnRole.FOREIGN_KEY, "在港记录ID", distinct=300),
        column("quantity", "num", ColumnRole.ADDITIVE, "数量", distinct=50),
        column("amount", "num", ColumnRole.ADDITIVE, "金额", distinct=500),
        rows=900,
    )
    key = column("id", "int", ColumnRole.KEY, "主键", distinct=300)
    day = column("at", "ts", ColumnRole.EVENT_TIME, "进场时间", span=span)
    stays = annotated(stay, "在港记录", TableRole.EVENT, key, day, rows=300)
    links = [points_at(line, "bill_id", bill), points_at(line, "stay_id", stay)]
    for own, dated in ([key], None), ([key, day], bill):
        world = build_world([lines, annotated(bill, "费用账单", TableRole.EVENT, *own, rows=300), stays], links)
        whole = header(world, world.subject(line))
        assert (whole.parent.name if whole else None) == dated
