"""What nobody asks, though it has an answer; and what everybody asks before anything else."""

import pytest

from services.qa_gen.planning.candidates import pool_of
from services.qa_gen.planning.plan import Candidate
from services.qa_gen.synthesis import catalogue, measures, tree
from services.qa_gen.synthesis.sense.idle import is_log
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from services.qa_gen.themes.rule import themes_of
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

DEPOT, PARCEL, SCAN = (TableName("public", name) for name in ("depot", "parcel", "scan"))
SPAN = ("2023-01-02", "2024-06-28")


@pytest.fixture(scope="module")
def world() -> World:
    """Depots with parcels, of which each has been scanned several times."""
    depot = annotated(
        DEPOT,
        "网点",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("depot_name", "text", ColumnRole.LABEL, "网点名称", examples=("东站", "西站", "南站"), distinct=40),
        column("region", "text", ColumnRole.CATEGORY, "所属大区", values=("华东", "华南")),
        column("closing_reason", "text", ColumnRole.CATEGORY, "关停原因", values=("租约到期", "客流不足")),
        column("area", "num", ColumnRole.ADDITIVE, "场地面积"),
        column("term", "int", ColumnRole.ADDITIVE, "账期天数"),
        rows=40,
    )
    parcel = annotated(
        PARCEL,
        "运单",
        TableRole.EVENT,
        column("parcel_no", "text", ColumnRole.KEY, "运单号"),
        column("depot_id", "int", ColumnRole.FOREIGN_KEY, "始发网点"),
        column("kind", "text", ColumnRole.CATEGORY, "产品类型", values=("标快", "特惠", "大件")),
        column("fee", "num", ColumnRole.ADDITIVE, "总费用"),
        column("sent_at", "ts", ColumnRole.EVENT_TIME, "下单时间", span=SPAN),
        rows=2_000,
        key=("parcel_no",),
    )
    scan = annotated(
        SCAN,
        "运单轨迹",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("parcel_no", "text", ColumnRole.FOREIGN_KEY, "运单号"),
        column("depot_id", "int", ColumnRole.FOREIGN_KEY, "扫描网点"),
        column("step", "text", ColumnRole.CATEGORY, "轨迹类型", values=("揽收", "中转", "签收")),
        column("scanned_at", "ts", ColumnRole.EVENT_TIME, "扫描时间", span=SPAN),
        rows=9_000,
    )
    ends = [
        (PARCEL, "depot_id", DEPOT, "id"),
        (SCAN, "depot_id", DEPOT, "id"),
        (SCAN, "parcel_no", PARCEL, "parcel_no"),
    ]
    relations = [points_at(*end) for end in ends]
    return build_world([depot, parcel, scan], relations)


def asked(world: World, table: TableName) -> list[Sketch]:
    return list(catalogue.sketches(world, world.subject(table)))


def pool(world: World) -> list[Candidate]:
    return pool_of(world, themes_of(world, 3))


def test_the_steps_of_a_parcel_are_a_log_and_the_parcels_are_none(world: World) -> None:
    assert is_log(world, world.subject(SCAN))
    assert not is_log(world, world.subject(PARCEL))


def test_nobody_ranks_the_steps_of_parcels(world: World) -> None:
    shapes = {sketch.shape for sketch in asked(world, SCAN)}
    assert "by" in shapes
    assert not shapes & {"top", "rank", "share", "best_of_each", "growth", "having"}


def test_facts_are_not_split_by_how_something_else_came_out(world: World) -> None:
    words = {d.at.field.word for sketch in asked(world, PARCEL) for d in sketch.dimensions}
    assert "所属大区" in words
    assert "关停原因" not in words


def test_of_the_properties_of_things_only_what_they_hold_together_is_summed(world: World) -> None:
    summed = {m.word for m in measures.numbers(world.subject(DEPOT)) if m.function is Function.SUM}
    assert summed == {"场地面积合计"}


def test_a_table_is_asked_once_what_lies_above_its_mean(world: World) -> None:
    alike = {c.likeness for c in pool(world) if c.shape == "above_mean" and DEPOT in c.tables}
    assert len(alike) == 1


def test_what_is_of_one_kind_is_listed_once(world: World) -> None:
    lists = [c for c in pool(world) if c.shape == "list_where" and c.sketch and c.sketch.scope.base.name == PARCEL]
    assert len({c.key for c in lists}) > len({c.likeness for c in lists}) > 1
    values = {(c.likeness, tuple(f.value for f in c.sketch.filters)) for c in lists if c.sketch}
    assert len(values) == len({c.likeness for c in lists})


VISIT, CARD = (TableName("public", name) for name in ("visit", "card"))


@pytest.fixture(scope="module")
def club() -> World:
    """Cards with the visits that are made on them."""
    card = annotated(
        CARD,
        "会员卡",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=200),
        column("card_no", "text", ColumnRole.LABEL, "卡名称", examples=("A1", "A2"), distinct=200),
        column("level", "text", ColumnRole.CATEGORY, "会员等级", values=("金卡", "银卡")),
        column("frozen", "int", ColumnRole.CATEGORY, "是否冻结", values=("0", "1")),
        rows=200,
    )
    visit = annotated(
        VISIT,
        "到店记录",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=3000),
        column("card_id", "int", ColumnRole.FOREIGN_KEY, "会员卡ID", distinct=180),
        column("came_at", "ts", ColumnRole.EVENT_TIME, "到店时间", span=SPAN),
        column("room", "text", ColumnRole.CATEGORY, "房间号", values=("101", "102", "201")),
        column("attendance", "text", ColumnRole.CATEGORY, "出勤情况", values=("正常", "迟到")),
        column("pay_kind", "int", ColumnRole.CATEGORY, "支付方式(1:微信,2:现金)", values=("1", "2")),
        column("late_minutes", "int", ColumnRole.ADDITIVE, "迟到分钟数", distinct=40),
        column("planned_hours", "num", ColumnRole.ADDITIVE, "计划工时", distinct=40),
        column("fee", "num", ColumnRole.ADDITIVE, "消费金额", distinct=400),
        rows=3_000,
    )
    return build_world([card, visit], [points_at(VISIT, "card_id", CARD)])


def splits_of(world: World, measure: str, shapes: frozenset[str] | None = None) -> set[str]:
    found = (s for s in asked(world, VISIT) if s.measures and s.measures[0].word == measure)
    return {d.at.field.word for s in found if not shapes or s.shape in shapes for d in s.dimensions}


def test_lateness_is_not_split_by_who_was_late_nor_by_how_was_paid(club: World) -> None:
    assert "出勤情况" in splits_of(club, "消费金额合计")
    assert not splits_of(club, "迟到分钟数合计") & {"出勤情况", "支付方式"}


def test_what_state_another_thing_is_in_today_and_rooms_group_nothing(club: World) -> None:
    assert not splits_of(club, "消费金额合计") & {"是否冻结", "房间号"}
    assert "会员等级" in splits_of(club, "消费金额合计")


def test_what_was_planned_is_ranked_by_nobody(club: World) -> None:
    assert splits_of(club, "计划工时合计", frozenset({"top", "rank", "share"})) == set()


def test_codes_are_shown_by_what_they_mean(club: World) -> None:
    split = next(s for s in asked(club, VISIT) if s.shape == "by" and s.dimensions[0].at.field.name == "pay_kind")
    sql = tree.text(catalogue.query(split))
    assert "CASE pay_kind WHEN 1 THEN '微信' WHEN 2 THEN '现金' END AS 支付方式" in sql
    assert "GROUP BY pay_kind" in sql


def test_the_mean_in_lines_is_not_asked_by_how_their_whole_came_about() -> None:
    order, line = (TableName("public", name) for name in ("orders", "order_line"))
    orders = annotated(
        order,
        "订单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("mood", "text", ColumnRole.CATEGORY, "情绪", values=("好", "差")),
        column("kind", "text", ColumnRole.CATEGORY, "订单类型", values=("堂食", "外带")),
        column("sent_at", "ts", ColumnRole.EVENT_TIME, "下单时间", span=SPAN),
        rows=900,
    )
    lines = annotated(
        line,
        "订单明细",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=2_000),
        column("order_id", "int", ColumnRole.FOREIGN_KEY, "订单ID", distinct=900),
        column("amount", "num", ColumnRole.ADDITIVE, "金额"),
        column("price", "num", ColumnRole.AVERAGE, "价格"),
        rows=2_000,
    )
    world = build_world([orders, lines], [points_at(line, "order_id", order)])
    means = [s for s in asked(world, line) if s.dimensions and s.measures[0].function is Function.AVG]
    assert {s.dimensions[0].at.field.name for s in means if s.dimensions[0].at.place} == {"kind"}


def goods_in(title: str) -> list[Sketch]:
    """What is asked of orders that hold so many of a product each."""
    order = annotated(
        PARCEL,
        title,
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("product_name", "text", ColumnRole.CATEGORY, "产品名称", values=("绿茶", "红茶")),
        column("channel", "text", ColumnRole.CATEGORY, "渠道", values=("线上", "线下")),
        column("qty", "int", ColumnRole.ADDITIVE, "数量", distinct=30),
        rows=2_000,
    )
    world = build_world([order], ())
    return list(catalogue.sketches(world, world.subject(PARCEL)))


@pytest.mark.parametrize(
    ("title", "said", "by"), [("领用单", "领用数量", {"产品名称", "渠道"}), ("试用单", "试用单里的产品数量", {"渠道"})]
)
def test_a_quantity_says_what_happened_and_names_no_product_twice(title: str, said: str, by: set[str]) -> None:
    added = [s for s in goods_in(title) for m in s.measures if m.at and m.function is Function.SUM]
    assert {m.at.field.word for s in added for m in s.measures if m.at} == {said}
    assert {d.at.field.word for s in added if s.shape == "by" for d in s.dimensions} == by


@pytest.mark.parametrize(
    ("column_name", "word", "asked"),
    [
        ("approved_by", "批准人", False),
        ("inspector", "巡检人", False),
        ("enterer", "结算录入人", False),
        ("clerk", "经办人", True),
    ],
)
def test_nobody_adds_up_what_somebody_only_passed(column_name: str, word: str, asked: bool) -> None:
    paper = annotated(
        PARCEL,
        "结算单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column(column_name, "text", ColumnRole.CATEGORY, word, values=("石磊", "黎娜")),
        column("amount", "num", ColumnRole.ADDITIVE, "结算金额"),
        column("settled_on", "date", ColumnRole.EVENT_TIME, "结算日期", span=SPAN),
        rows=900,
    )
    world = build_world((paper,), ())
    split = (s for s in catalogue.sketches(world, world.subject(PARCEL)) if s.dimensions and s.measures[0].at)
    assert any(s.dimensions[0].at.field.name == column_name for s in split) is asked


def follow_ups(word: str, *, lines: bool) -> list[Sketch]:
    """Calls about tickets, or the lines of these, where tickets have a column of that word."""
    ticket = annotated(
        CARD,
        "工单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=500),
        column("kind", "text", ColumnRole.CATEGORY, word, values=("甲等", "乙等")),
        rows=500,
    )
    call = annotated(
        VISIT,
        "工单明细" if lines else "回访",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("ticket_id", "int", ColumnRole.FOREIGN_KEY, "工单ID", distinct=400),
        column("fee", "num", ColumnRole.ADDITIVE, "费用", distinct=300),
        rows=900,
    )
    return asked(build_world([ticket, call], [points_at(VISIT, "ticket_id", CARD)]), VISIT)


@pytest.mark.parametrize(
    ("word", "lines", "split"),
    [
        ("紧急程度", False, False),
        ("受理方式", False, False),
        ("紧急程度", True, True),
        ("工单类型", False, True),
        ("核保人", True, False),
        ("审核员", True, False),
    ],
)
def test_the_kind_of_another_event_splits_only_what_is_part_of_it(word: str, *, lines: bool, split: bool) -> None:
    found = follow_ups(word, lines=lines)
    assert found
    assert any(d.at.field.name == "kind" for s in found for d in s.dimensions) is split


def pupils(word: str, table: TableName) -> set[str]:
    """The shapes that split pupils, or their exams, by a column of that word."""
    pupil = annotated(
        CARD,
        "学生",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=500),
        column("kind", "text", ColumnRole.CATEGORY, word, values=("甲", "乙", "丙")),
        rows=500,
    )
    exam = annotated(
        VISIT,
        "考试",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("pupil_id", "int", ColumnRole.FOREIGN_KEY, "学生ID", distinct=400),
        column("points", "num", ColumnRole.ADDITIVE, "得分", distinct=300),
        rows=900,
    )
    world = build_world([pupil, exam], [points_at(VISIT, "pupil_id", CARD)])
    return {s.shape for s in asked(world, table) if any(d.at.field.name == "kind" for d in s.dimensions)}


@pytest.mark.parametrize("word", ["民族", "籍贯", "颜色"])
def test_people_and_things_are_counted_by_what_they_are_by_nature_and_nothing_that_they_do_is(word: str) -> None:
    assert pupils(word, CARD) == {"by"}
    assert pupils(word, VISIT) == set()
    assert pupils("年级", VISIT) > {"by"}


def billed(word: str, *values: str, nulls: float = 0.0, dated: bool = True) -> World:
    """Bills with such a column."""
    made_at = column("made_at", "date", ColumnRole.EVENT_TIME, "开单日期", span=SPAN)
    bill = annotated(
        CARD,
        "账单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("kind", "text", ColumnRole.CATEGORY, word, values=values, nulls=nulls),
        column("state", "text", ColumnRole.CATEGORY, "状态", values=("已付", "未付", "已取消")),
        column("fee", "num", ColumnRole.ADDITIVE, "应收金额", distinct=300),
        *([made_at] if dated else []),
        rows=900,
    )
    return build_world([bill], ())


def bills(word: str, *values: str, nulls: float = 0.0, dated: bool = True) -> dict[str, set[str]]:
    """What splits them, by shape."""
    found: dict[str, set[str]] = {}
    for sketch in asked(billed(word, *values, nulls=nulls, dated=dated), CARD):
        found.setdefault(sketch.shape, set()).update(d.at.field.name for d in sketch.dimensions)
    return found


@pytest.mark.parametrize(("nulls", "shared"), [(0.0, True), (0.04, True), (0.06, False), (0.6, False)])
def test_no_share_is_asked_where_more_than_a_few_rows_have_no_kind(nulls: float, *, shared: bool) -> None:
    splits = bills("收费项目", "水费", "电费", nulls=nulls)
    assert "kind" in splits["by"]
    assert ("kind" in splits.get("share", set())) is shared


@pytest.mark.parametrize(
    ("word", "grouped"), [("开户行", False), ("开户银行", False), ("尊称", False), ("收费项目", True)]
)
def test_what_is_no_trait_of_anybody_groups_nothing(word: str, *, grouped: bool) -> None:
    assert ("kind" in bills(word, "工行", "农行").get("by", set())) is grouped


@pytest.mark.parametrize(
    ("word", "held"), [("开户行", False), ("尊称", False), ("联系人关系", False), ("收费项目", True)]
)
def test_nothing_is_asked_of_those_that_what_is_no_trait_tells_apart(word: str, *, held: bool) -> None:
    assert (
        any("工行" in (f.value for f in sketch.filters) for sketch in asked(billed(word, "工行", "农行"), CARD)) is held
    )


@pytest.mark.parametrize(("nulls", "shared"), [(0.0, True), (0.6, False)])
def test_no_part_is_asked_of_those_that_have_a_kind_where_many_have_none(nulls: float, *, shared: bool) -> None:
    assert ("kind" in bills("取消方", "乘客", "司机", nulls=nulls).get("rate_by", set())) is shared


@pytest.mark.parametrize(("dated", "grouped"), [(True, False), (False, True)])
def test_a_season_groups_only_where_no_day_says_more(*, dated: bool, grouped: bool) -> None:
    assert ("kind" in bills("所属季度", "春季", "秋季", dated=dated).get("by", set())) is grouped


@pytest.mark.parametrize(
    ("word", "values", "grouped"),
    [("是否会员", ("是", "否"), False), ("是否加急(0:正常,1:搭赠)", ("0", "1"), True)],
)
def test_answers_that_have_no_words_group_nothing(word: str, values: tuple[str, ...], *, grouped: bool) -> None:
    assert ("kind" in bills(word, *values).get("by", set())) is grouped


def test_no_mean_is_asked_by_a_property_of_what_lies_two_roads_away(world: World) -> None:
    scans = [s for s in asked(world, SCAN) if len(s.scope.hops) > 1]
    far = [s for s in scans if any(d.noun is None and d.at.place > 1 for d in s.dimensions)]
    assert not any(m.function is Function.AVG for s in far for m in s.measures)
