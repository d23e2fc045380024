"""What a question leaves out: who has gone, what was called off; and how it says so."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sense.standing import valid
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import BILL, SPAN, bill
from tests.unit.qa_gen.worlds import annotated, column, points_at

HALL, MACHINE, REPAIR = (TableName("public", name) for name in ("hall", "machine", "repair"))
R = ColumnRole


def orders(*states: str) -> list[Sketch]:
    """What is asked of orders that may be paid or not."""
    order = annotated(
        BILL,
        "订单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("order_no", "text", R.IDENTIFIER, "订单编号", examples=("D1",), distinct=900),
        column("pieces", "int", R.ADDITIVE, "购买件数", distinct=30),
        column("amount", "num", R.ADDITIVE, "订单金额", distinct=800),
        column("paid_on", "date", R.EVENT_TIME, "支付日期", span=SPAN, nulls=0.2),
        column("made_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("status", "text", R.CATEGORY, "订单状态", values=states),
        rows=900,
    )
    world = build_world([order], ())
    return list(catalogue.sketches(world, world.subject(BILL)))


def said(sketch: Sketch) -> str:
    return question(sketch, Style.FORMAL) or ""


def sql(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch))


def unpaid(*states: str) -> Sketch:
    """How many orders are still to be paid."""
    return next(s for s in orders(*states) if s.shape == "count" and "paid_on IS NULL" in sql(s))


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (("已下单", "已关闭", "已取消"), "请统计还没支付的订单数量(不算已关闭和已取消的)。"),
        (("已下单", "已取消"), "请统计未取消且还没支付的订单数量。"),
        (("已下单", "用户取消"), "请问还没支付的订单共有多少笔(不算用户取消的)?"),
        (("已下单", "已发货"), "请问还没支付的订单共有多少笔?"),
    ],
)
def test_what_is_left_out_stands_at_the_end_in_brackets_where_it_is_more_than_one_thing(
    states: tuple[str, ...], text: str
) -> None:
    assert said(unpaid(*states)) == text


def test_whatever_a_question_leaves_out_its_query_leaves_out_too() -> None:
    assert sql(unpaid("已下单", "已关闭", "已取消")).endswith(
        "WHERE status <> '已关闭' AND status <> '已取消' AND paid_on IS NULL;"
    )


@pytest.mark.parametrize(
    ("number", "states", "said_so"),
    [
        ("amount", ("已完成", "已取消"), True),
        ("amount", ("已完成", "已发货"), False),
        ("pieces", ("已完成", "已取消"), False),
    ],
)
def test_the_largest_rows_leave_out_void_ones(number: str, states: tuple[str, ...], *, said_so: bool) -> None:
    largest = next(s for s in orders(*states) if s.shape == "largest" and s.shown[-1].field.name == number)
    assert ("status <> '已取消'" in sql(largest)) is said_so
    assert ("(不算已取消的)" in said(largest)) is said_so


def kept(title: str, word: str, *states: str, ended: str = "巡检日期") -> World:
    """Machines or people of several halls, some of them with records."""
    hall = annotated(
        HALL,
        "校区",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=8),
        column("hall_name", "text", R.LABEL, "校区名称", examples=("东区", "西区"), distinct=8),
        rows=8,
    )
    machine = annotated(
        MACHINE,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("machine_name", "text", R.LABEL, f"{title}姓名", examples=("甲", "乙"), distinct=90),
        column("hall_id", "int", R.FOREIGN_KEY, "校区ID", distinct=8),
        column("ended_on", "date", R.EVENT_TIME, ended, span=SPAN, nulls=0.9),
        column("wage", "num", R.AVERAGE, "基本工资", distinct=70),
        column("state", "text", R.CATEGORY, word, values=states),
        rows=90,
    )
    repair = annotated(
        REPAIR,
        "巡检记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("machine_id", "int", R.FOREIGN_KEY, f"{title}ID", distinct=80),
        rows=900,
    )
    ends = [points_at(MACHINE, "hall_id", HALL), points_at(REPAIR, "machine_id", MACHINE)]
    return build_world([hall, machine, repair], ends)


def shaped(world: World, shape: str) -> Sketch:
    return next(s for s in catalogue.sketches(world, world.subject(MACHINE)) if s.shape == shape)


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (("运行", "待机", "已报废"), "请列出没有巡检记录的设备(不算已报废的)。"),
        (("运行", "待机", "维修"), "请列出没有巡检记录的设备。"),
    ],
)
def test_what_is_no_more_lacks_nothing(states: tuple[str, ...], text: str) -> None:
    assert said(shaped(kept("设备", "设备状态", *states), "without")) == text


@pytest.mark.parametrize(("title", "gone"), [("学生", "已毕业"), ("设备", "已报废")])
def test_the_people_and_things_of_a_place_are_those_that_are_still_there(title: str, gone: str) -> None:
    listed = shaped(kept(title, "使用状态", "一级", "二级", gone), "of_parent")
    assert sql(listed).endswith(f"WHERE h.hall_name = '东区' AND m.state <> '{gone}';")


@pytest.mark.parametrize(
    ("states", "left_out"),
    [(("运行", "待机", "已退役"), "state <> '已退役'"), (("运行", "待机", "维修"), "ended_on IS NULL")],
)
def test_what_is_counted_is_in_use_by_its_state_or_else_by_its_last_day(states: tuple[str, ...], left_out: str) -> None:
    world = kept("设备", "使用状态", *states, ended="退役日期")
    by_hall = [s for s in catalogue.sketches(world, world.subject(MACHINE)) if s.shape == "by" and s.scope.hops]
    assert by_hall
    assert all(left_out in sql(sketch) for sketch in by_hall if sketch.measures[0].counts)


@pytest.mark.parametrize(
    ("title", "states", "told", "left_out"),
    [
        ("员工", ("在职", "离职"), "在职员工", "m.state = '在职'"),
        ("设备", ("运行", "待机", "已报废"), "设备(不算已报废的)", "m.state <> '已报废'"),
    ],
)
def test_the_mean_is_that_of_who_is_still_there(title: str, states: tuple[str, ...], told: str, left_out: str) -> None:
    above = shaped(kept(title, "使用状态", *states), "above_mean")
    assert said(above) == f"请列出基本工资高于平均水平的{told}。"
    assert sql(above).count(left_out.removeprefix("m.")) == 2


@pytest.mark.parametrize(
    ("key", "lacking"),
    [("车主客户ID", "名下没有车辆"), ("客户ID", "没有车辆"), ("推荐客户ID", "不是任何车辆的推荐客户")],
)
def test_who_owns_nothing_has_nothing_to_his_name(key: str, lacking: str) -> None:
    person = annotated(
        HALL,
        "客户",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("customer_name", "text", R.LABEL, "客户名称", examples=("甲", "乙"), distinct=90),
        rows=90,
    )
    car = annotated(
        MACHINE,
        "车辆",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("owner_id", "int", R.FOREIGN_KEY, key, distinct=60),
        rows=90,
    )
    world = build_world([person, car], [points_at(MACHINE, "owner_id", HALL)])
    without = next(s for s in catalogue.sketches(world, world.subject(HALL)) if s.shape == "without")
    assert said(without) == f"请列出{lacking}的客户。"


@pytest.mark.parametrize(("states", "asked"), [(("在职", "离职"), False), (("初级", "高级"), True)])
def test_places_without_staff_are_not_asked_where_some_have_left(states: tuple[str, ...], *, asked: bool) -> None:
    place = annotated(
        HALL,
        "景点",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=60),
        column("spot_name", "text", R.LABEL, "景点名称", examples=("甲", "乙"), distinct=60),
        rows=60,
    )
    staff = annotated(
        MACHINE,
        "员工",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("spot_id", "int", R.FOREIGN_KEY, "景点ID", distinct=50),
        column("state", "text", R.CATEGORY, "员工状态", values=states),
        rows=90,
    )
    world = build_world([place, staff], [points_at(MACHINE, "spot_id", HALL)])
    assert any(s.shape == "without" for s in catalogue.sketches(world, world.subject(HALL))) is asked


def test_who_had_none_is_asked_of_the_last_months_as_others_may_have_come_later() -> None:
    person = annotated(
        HALL,
        "用户",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=60),
        column("user_name", "text", R.LABEL, "用户名称", examples=("甲", "乙"), distinct=60),
        rows=60,
    )
    happenings = [
        annotated(
            TableName("public", f"log{number}"),
            title,
            TableRole.EVENT,
            column("id", "int", R.KEY, "主键", distinct=900),
            column("user_id", "int", R.FOREIGN_KEY, "用户ID", distinct=50),
            column("done_on", "date", R.EVENT_TIME, f"{title}日期", span=SPAN),
            rows=900,
        )
        for number, title in enumerate(("充值", "投诉", "预约", "退款", "评价", "签到"))
    ]
    edges = [points_at(of.table.name, "user_id", HALL) for of in happenings]
    world = build_world([person, *happenings], edges)
    without = [s for s in catalogue.sketches(world, world.subject(HALL)) if s.shape == "without" and s.filters]
    periods = {str(f.period.end) for s in without for f in s.filters if f.period}
    assert len(without) == len(happenings)
    assert periods == {"2024-05-31"}


@pytest.mark.parametrize(
    ("title", "key", "lacking"),
    [
        ("运单轨迹", "操作快递员ID", "没有运单轨迹"),
        ("进出日志", "登记快递员ID", "没有进出日志"),
        ("包裹", "揽收快递员ID", "没有揽收任何包裹"),
    ],
)
def test_how_rows_come_into_a_log_is_not_said(title: str, key: str, lacking: str) -> None:
    person = annotated(
        HALL,
        "快递员",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=60),
        column("courier_name", "text", R.LABEL, "姓名", examples=("甲", "乙"), distinct=60),
        rows=60,
    )
    log = annotated(
        MACHINE,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("courier_id", "int", R.FOREIGN_KEY, key, distinct=50),
        rows=900,
    )
    world = build_world([person, log], [points_at(MACHINE, "courier_id", HALL)])
    without = next(s for s in catalogue.sketches(world, world.subject(HALL)) if s.shape == "without")
    assert said(without) == f"请列出{lacking}的快递员。"


@pytest.mark.parametrize(
    ("title", "whole"), [("订单表", "占退货的订单的百分比"), ("退货单表", "占全部有退货原因的退货单的百分比")]
)
def test_a_reason_for_what_the_rows_are_is_had_by_those_that_name_one(title: str, whole: str) -> None:
    paper = annotated(
        BILL,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("why", "text", R.CATEGORY, "退货原因", values=("破损", "错发"), nulls=0.5),
        rows=900,
    )
    world = build_world([paper], ())
    share = next(s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "share_of_all")
    assert whole in said(share)


@pytest.mark.parametrize(("state", "counted"), [("已退保", False), ("已续保", True)])
def test_a_policy_that_was_handed_back_brings_nothing(state: str, *, counted: bool) -> None:
    total = next(s for s in orders("生效", state) if s.shape == "total" and s.measures[0].word == "订单金额合计")
    assert (f"<> '{state}'" not in sql(total)) is counted


def test_the_largest_refunds_are_those_of_the_very_orders_that_were_called_off() -> None:
    order = annotated(
        BILL,
        "订单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("order_no", "text", R.IDENTIFIER, "订单编号", examples=("D1",), distinct=900),
        column("back", "num", R.ADDITIVE, "退款金额", distinct=800),
        column("made_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("status", "text", R.CATEGORY, "订单状态", values=("已完成", "已取消")),
        rows=900,
    )
    world = build_world([order], ())
    largest = next(s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "largest")
    assert "已取消" not in sql(largest)
    assert "取消" not in said(largest)


def test_orders_that_are_paid_on_their_way_are_all_that_were_not_called_off() -> None:
    on_their_way = bill("delivered", "paid", "pending", "cancelled", "refunded")
    assert [f.value for f in valid(build_world([on_their_way], ()).subject(BILL))] == ["cancelled", "refunded"]
    at_their_end = bill("paid", "shipped", "pending", "cancelled", "refunded")
    assert [f.value for f in valid(build_world([at_their_end], ()).subject(BILL))] == ["paid"]


def test_what_was_called_off_is_said_at_the_end_where_it_belongs_to_something_else() -> None:
    box = TableName("public", "box")
    load = annotated(
        BILL,
        "货运单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("booked_on", "date", R.EVENT_TIME, "订舱日期", span=SPAN),
        column("cancelled_on", "date", R.EVENT_TIME, "取消日期", span=SPAN, nulls=0.9),
        column("direction", "text", R.CATEGORY, "进出口方向", values=("进口", "出口")),
        rows=900,
    )
    boxes = annotated(
        box,
        "集装箱",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("load_id", "int", R.FOREIGN_KEY, "货运单ID", distinct=900),
        column("kind", "text", R.CATEGORY, "箱型", values=("40HC", "20GP")),
        column("weight", "num", R.ADDITIVE, "货物重量", distinct=800),
        column("packages", "int", R.ADDITIVE, "箱内件数", distinct=80),
        rows=900,
    )
    world = build_world([load, boxes], [points_at(box, "load_id", BILL)])
    asked = [s for s in catalogue.sketches(world, world.subject(box)) if s.shape == "by" and s.scope.hops]
    texts = {said(s) for s in asked if "cancelled_on IS NULL" in sql(s)}
    assert any(text.endswith("(不算已取消的货运单)。") for text in texts), texts
