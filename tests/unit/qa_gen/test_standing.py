"""What was called off counts nowhere, who has left is not there, and the question says so."""

import re

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.sense.standing import standing, valid
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import Column, ColumnProfile, ColumnRole, TableName, TableRole
from shared.sql.ladder import read
from shared.sql.meaning import meaning_faults
from tests.unit.qa_gen.bills import BILL, SPAN, bill, totals, where
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, PRODUCT, annotated, column, points_at, shop

NAMES = ("bill_line", "goods", "campus", "teacher", "lesson")
LINE, GOODS, CAMPUS, TEACHER, LESSON = (TableName("public", name) for name in NAMES)
R = ColumnRole
Described = tuple[Column, ColumnRole, str, ColumnProfile]


def taken_in(title: str, results: str, *values: str) -> World:
    """What came in, and how that turned out."""
    came = annotated(
        BILL,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("net", "num", R.ADDITIVE, "净重", distinct=800),
        column("bad", "num", R.ADDITIVE, "不合格重量", distinct=800),
        column("temp", "num", R.AVERAGE, "奶温", distinct=60),
        column("result", "int", R.CATEGORY, results, values=values),
        rows=900,
    )
    return build_world([came], ())


def delivered(gift: str, kind: str, *values: str) -> World:
    """Goods that were delivered, some of them for nothing."""
    sent = annotated(
        BILL,
        "送货单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("price", "num", R.AVERAGE, "单价", distinct=800),
        column("amount", "num", R.ADDITIVE, "金额", distinct=800),
        column("is_gift", kind, R.FLAG, gift, values=values),
        rows=900,
    )
    return build_world([sent], ())


def sold() -> World:
    """Goods on the lines of bills, of which some are void."""
    dated = annotated(
        BILL,
        "销售单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("sold_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("status", "text", R.CATEGORY, "单据状态", values=("已完成", "已作废")),
        rows=900,
    )
    line = annotated(
        LINE,
        "销售单明细",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=3000),
        column("bill_id", "int", R.FOREIGN_KEY, "销售单ID"),
        column("goods_id", "int", R.FOREIGN_KEY, "商品ID"),
        column("qty", "num", R.ADDITIVE, "数量", distinct=50),
        column("amount", "num", R.ADDITIVE, "金额", distinct=800),
        rows=3000,
    )
    goods = annotated(
        GOODS,
        "商品表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("goods_name", "text", R.LABEL, "商品名称", examples=("绿茶", "红茶"), distinct=60),
        rows=60,
    )
    return build_world([dated, line, goods], [points_at(LINE, "bill_id", BILL), points_at(LINE, "goods_id", GOODS)])


LEFT_ON = column("left_on", "date", R.EVENT_TIME, "离职日期", span=SPAN, nulls=0.9)


def staffed(left: Described = LEFT_ON, *more: Described) -> World:
    """Campuses with teachers, of whom some have left, and their lessons."""
    campus = annotated(
        CAMPUS,
        "校区",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=8),
        column("name", "text", R.LABEL, "校区名称", examples=("东区", "西区"), distinct=8),
        rows=8,
    )
    teacher = annotated(
        TEACHER,
        "教师",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "教师姓名", examples=("甲", "乙"), distinct=40),
        column("campus_id", "int", R.FOREIGN_KEY, "所属校区", distinct=8),
        left,
        *more,
        rows=40,
    )
    lesson = annotated(
        LESSON,
        "课次",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=400),
        column("teacher_id", "int", R.FOREIGN_KEY, "授课教师", distinct=30),
        rows=400,
    )
    ends = [points_at(TEACHER, "campus_id", CAMPUS), points_at(LESSON, "teacher_id", TEACHER)]
    return build_world([campus, teacher, lesson], ends)


SOLD, STAFFED = sold(), staffed()
ASKED = list(catalogue.sketches(shop(), shop().subject(ORDERS)))


def about(shape: str, measure: str) -> parts.Sketch:
    """The first sketch of the shape that does not speak of the state."""
    found = (s for s in ASKED if s.shape == shape and s.measures[0].at and s.measures[0].at.field.name == measure)
    return next(s for s in found if not any(d.at.field.name == "state" for d in s.dimensions))


@pytest.mark.parametrize("shape", ["total", "by", "trend", "top", "rank", "growth", "running", "share"])
def test_a_sum_of_money_leaves_out_what_was_called_off_and_says_so(shape: str) -> None:
    sketch = about(shape, "amount")
    sql, text = tree.text(catalogue.query(sketch)), question(sketch, Style.FORMAL) or ""
    assert "未取消订单" in text
    _, resolved = read(sql, CATALOG)
    assert resolved is not None
    assert "<> '已取消'" in sql
    assert meaning_faults(text, resolved, CATALOG, table_roles={}, column_roles={}) == []


def test_a_query_that_leaves_rows_out_unsaid_is_at_fault() -> None:
    sql = tree.text(catalogue.query(about("top", "amount")))
    _, resolved = read(sql, CATALOG)
    assert resolved is not None
    unsaid = (question(about("top", "amount"), Style.FORMAL) or "").replace("未取消", "")
    faults = meaning_faults(unsaid, resolved, CATALOG, table_roles={}, column_roles={})
    assert "literal_not_in_question" in [fault.code for fault in faults]


def test_a_count_and_what_is_split_by_its_state_are_left_as_they_are() -> None:
    counted = next(s for s in ASKED if s.shape == "trend" and s.measures[0].counts)
    by_state = next(s for s in ASKED if s.shape == "by" and any(d.at.field.name == "state" for d in s.dimensions))
    for sketch in (counted, by_state):
        assert standing(shop(), sketch) == sketch
        assert not any(f.test is parts.Test.NOT for f in sketch.filters)


def test_the_lines_of_what_was_called_off_are_left_out_with_it() -> None:
    sums = [s for s in catalogue.sketches(SOLD, SOLD.subject(LINE)) if s.shape in {"top", "by", "total"} and s.measures]
    assert sums
    for sketch in sums:
        assert "status <> '已作废'" in tree.text(catalogue.query(sketch))
        assert "未作废的销售单" in (question(sketch, Style.FORMAL) or "未作废的销售单")


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        (("已完成", "已作废", "已退款"), "status = '已完成'"),
        (("支付成功", "支付失败", "待支付"), "status = '支付成功'"),
        (("已下单", "已关闭"), "status <> '已关闭'"),
        (("已下单", "已发货"), ""),
    ],
)
def test_where_several_things_go_wrong_what_came_true_is_asked_for(states: tuple[str, ...], condition: str) -> None:
    world = build_world([bill(*states, title="销售订单表")], ())
    total = next(s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "total" and not s.period)
    assert [tree.text(catalogue.query(total)).partition("WHERE ")[2].rstrip(";")] == [condition]


def test_a_refund_that_was_refunded_is_none_that_was_called_off() -> None:
    world = build_world([bill("已退款", "已驳回", "待审核", title="退款申请表")], ())
    assert [(f.test, f.value) for f in valid(world.subject(BILL))] == [(parts.Test.NOT, "已驳回")]


def test_who_has_left_is_not_counted_and_the_question_says_who_is() -> None:
    counts = [s for s in catalogue.sketches(STAFFED, STAFFED.subject(TEACHER)) if s.shape == "mean_of_groups"]
    assert "t.left_on IS NULL" in tree.text(catalogue.query(counts[0]))
    assert "在职教师" in (question(counts[0], Style.FORMAL) or "")
    lacking = next(s for s in catalogue.sketches(STAFFED, STAFFED.subject(TEACHER)) if s.shape == "without")
    assert "t.left_on IS NULL AND NOT EXISTS(" in tree.text(catalogue.query(lacking))


@pytest.mark.parametrize(
    ("left", "condition"),
    [
        (LEFT_ON, "t.left_on IS NULL"),
        (column("here", "bool", R.FLAG, "是否在职", values=("t", "f")), "t.here"),
        (column("gone", "bool", R.FLAG, "是否离职", values=("t", "f")), "NOT t.gone"),
        (column("here", "int", R.FLAG, "是否在职(1:是,0:否)", values=("1", "0")), "t.here = 1"),
        (column("state", "text", R.CATEGORY, "状态", values=("在职", "离职")), "t.state = '在职'"),
    ],
)
@pytest.mark.parametrize("shape", ["of_parent", "total_of", "mean_of_groups", "by"])
def test_the_people_of_a_place_are_those_who_are_still_there(left: Described, condition: str, shape: str) -> None:
    world = staffed(left)
    asked = (s for s in catalogue.sketches(world, world.subject(TEACHER)) if s.shape == shape)
    people = next(s for s in asked if all(d.at.place for d in s.dimensions))
    assert condition in tree.text(catalogue.query(people))
    assert re.search("在职|未离职", question(people, Style.FORMAL) or "")


def test_people_of_one_sort_are_those_who_are_still_there() -> None:
    world = staffed(LEFT_ON, column("full", "bool", R.FLAG, "是否全职", values=("t", "f")))
    listed = next(s for s in catalogue.sketches(world, world.subject(TEACHER)) if s.shape == "list_where")
    assert "left_on IS NULL" in tree.text(catalogue.query(listed))
    assert "全职的在职教师" in (question(listed, Style.FORMAL) or "")


def test_people_of_a_place_are_listed_as_they_are_where_nobody_can_leave() -> None:
    world = staffed(column("level", "text", R.CATEGORY, "职级", values=("高级", "初级")))
    listed = next(s for s in catalogue.sketches(world, world.subject(TEACHER)) if s.shape == "of_parent")
    assert question(listed, Style.FORMAL) == "请列出东区的所有教师。"


def test_all_goods_together_have_no_price() -> None:
    for sketch in catalogue.sketches(shop(), shop().subject(PRODUCT)):
        assert not (sketch.shape == "total" and sketch.measures[0].word == "平均单价" and not sketch.filters)


@pytest.mark.parametrize(
    ("title", "results", "condition"),
    [
        ("收奶单", "收奶结果(1:正常接收,3:拒收)", "result <> 3"),
        ("来料单", "检验结果(1:合格,3:不合格)", "result <> 3"),
        ("化验单", "化验结果(1:合格,3:不合格)", ""),
        ("收奶单", "处理方式(1:正常接收,3:拒收)", ""),
    ],
)
def test_what_was_refused_or_found_bad_as_it_came_in_was_not_received(title: str, results: str, condition: str) -> None:
    assert where(totals(taken_in(title, results, "1", "3"), "net")) == condition


def test_what_was_found_bad_is_still_counted_among_the_bad_and_read_off_as_it_was() -> None:
    world = taken_in("来料单", "检验结果(1:合格,3:不合格)", "1", "3")
    assert [where(totals(world, name)) for name in ("bad", "temp")] == ["", ""]


@pytest.mark.parametrize(
    ("gift", "kind", "values", "condition", "said"),
    [
        ("是否赠品", "bool", ("f", "t"), "NOT is_gift", "非赠品的送货单的平均单价"),
        ("是否赠品(0:正常,1:搭赠)", "int", ("0", "1"), "is_gift <> 1", "非搭赠送货单的平均单价"),
    ],
)
def test_what_was_given_away_has_no_price(
    gift: str, kind: str, values: tuple[str, ...], condition: str, said: str
) -> None:
    world = delivered(gift, kind, *values)
    assert where(totals(world, "price")) == condition
    assert said in (question(totals(world, "price"), Style.TERSE) or "")
    assert where(totals(world, "amount")) == ""


def test_what_was_only_withdrawn_or_paused_is_there_all_the_same() -> None:
    world = build_world([bill("active", "withdrawn", "paused")], ())
    assert valid(world.subject(BILL)) == ()


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (("待支付", "已支付", "已退款", "超时关闭"), "已支付销售单"),
        (("待支付", "已支付", "已取消"), "已支付销售单"),
        (("待付款", "已付款", "已发货", "已取消"), "未取消销售单"),
    ],
)
def test_money_that_may_never_have_come_is_left_out(states: tuple[str, ...], said: str) -> None:
    world = build_world([bill(*states)], ())
    asked = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "total")
    assert any(said in (question(s, Style.FORMAL) or "") for s in asked)
    assert [f.value for f in valid(world.subject(BILL))] == ["已支付" if "已支付" in said else "已取消"]


def test_a_reason_has_its_share_of_those_that_have_one() -> None:
    gone = annotated(
        TEACHER,
        "教师",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("why", "text", R.CATEGORY, "离职原因", values=("回老家", "去同行"), nulls=0.6),
        rows=40,
    )
    world = build_world([gone], ())
    share = next(s for s in catalogue.sketches(world, world.subject(TEACHER)) if s.shape == "share_of_all")
    assert "FROM teacher WHERE NOT why IS NULL)" in tree.text(catalogue.query(share))
    assert question(share, Style.FORMAL) == "请统计因回老家离职的教师占离职的教师的百分比。"


def test_a_mean_of_lines_leaves_out_those_of_orders_that_were_called_off() -> None:
    lines = SOLD.subject(LINE)
    mean = parts.Measure(parts.Function.AVG, "平均数量", parts.At(lines.field("qty")))
    asked = standing(SOLD, parts.Sketch("total", parts.Scope(lines), (mean,)))
    assert asked is not None
    assert [f.test for f in asked.filters] == [parts.Test.NOT]


@pytest.mark.parametrize(
    ("comment", "values", "condition"),
    [("职级", ("高级", "初级"), "left_on IS NULL"), ("离职原因", ("回老家", "去同行"), "")],
)
def test_people_of_a_post_are_there_and_those_with_a_reason_to_leave_are_not(
    comment: str, values: tuple[str, ...], condition: str
) -> None:
    people = annotated(
        TEACHER,
        "教师",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "教师姓名", examples=("甲", "乙"), distinct=40),
        column("kind", "text", R.CATEGORY, comment, values=values, nulls=0.1),
        LEFT_ON,
        rows=40,
    )
    world = build_world([people], ())
    asked = [s for s in catalogue.sketches(world, world.subject(TEACHER)) if s.shape in {"list_where", "count"}]
    kinds = [s for s in asked if any(f.at.field.name == "kind" for f in s.filters) and len(s.shown) < 2]
    assert len(kinds) > 1
    assert all(("left_on IS NULL" in where(s)) is bool(condition) for s in kinds)


@pytest.mark.parametrize(("reason", "asked_for"), [("取消原因", False), ("客户来源", True)])
def test_sums_of_what_stands_are_not_split_by_why_the_rest_was_called_off(reason: str, *, asked_for: bool) -> None:
    orders = annotated(
        BILL,
        "销售单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("amount", "num", R.ADDITIVE, "应收金额", distinct=800),
        column("status", "text", R.CATEGORY, "单据状态", values=("已完成", "已取消")),
        column("reason", "text", R.CATEGORY, reason, values=("天气", "价格", "其他")),
        column("made_at", "date", R.EVENT_TIME, "开单日期", span=SPAN),
        rows=900,
    )
    world = build_world([orders], [])
    sums = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "by" and s.measures[0].at)
    assert any(d.at.field.word == reason for s in sums for d in s.dimensions) is asked_for


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        (("已下单", "已关闭", "已作废"), "status <> '已作废'"),
        (("已下单", "已关闭", "已完工"), "status <> '已关闭'"),
    ],
)
def test_an_order_that_was_closed_stands_where_another_can_be_called_off(
    states: tuple[str, ...], condition: str
) -> None:
    world = build_world([bill(*states, title="采购订单")], ())
    assert where(totals(world, "amount")) == condition


@pytest.mark.parametrize(("comment", "condition"), [("是否退款", "NOT off"), ("是否加急", "")])
def test_what_was_paid_back_is_left_out_by_its_flag(comment: str, condition: str) -> None:
    renewals = annotated(
        BILL,
        "续期记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("amount", "num", R.ADDITIVE, "续期金额", distinct=800),
        column("off", "bool", R.FLAG, comment, values=("f", "t")),
        rows=900,
    )
    assert where(totals(build_world([renewals], ()), "amount")) == condition


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        (("已入账", "已红冲", "已作废"), "status = '已入账'"),
        (("已开票", "已红冲"), "status <> '已红冲'"),
        (("posted", "declined", "refunded"), "status = 'posted'"),
    ],
)
def test_what_was_entered_stands_and_what_was_reversed_does_not(states: tuple[str, ...], condition: str) -> None:
    world = build_world([bill(*states)], ())
    assert where(next(s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "total")) == condition


def test_a_call_at_a_port_that_was_cancelled_is_none() -> None:
    world = build_world([bill("已离港", "取消挂靠", title="航次")], ())
    assert where(totals(world, "amount")) == "status <> '取消挂靠'"
