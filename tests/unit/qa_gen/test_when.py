"""By which of its times a row is asked, and how the question says so."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.measures import durations
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.sketch import Test as Asks
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import AnnotatedTable, Column, ColumnProfile, ColumnRole, TableRole
from tests.unit.qa_gen.bills import BILL, SPAN
from tests.unit.qa_gen.worlds import annotated, column

R = ColumnRole
Described = tuple[Column, ColumnRole, str, ColumnProfile]


def papers(title: str, *columns: Described) -> AnnotatedTable:
    return annotated(BILL, title, TableRole.EVENT, column("id", "int", R.KEY, "主键", distinct=900), *columns, rows=900)


def world_of(title: str, *columns: Described) -> World:
    return build_world([papers(title, *columns)], ())


def subject_of(title: str, *columns: Described) -> Subject:
    return world_of(title, *columns).subject(BILL)


def time(name: str, comment: str, *, nulls: float = 0.0) -> Described:
    return column(name, "date", R.EVENT_TIME, comment, span=SPAN, nulls=nulls)


def amount(comment: str) -> Described:
    return column("amount", "num", R.ADDITIVE, comment, distinct=800)


def asked(world: World, shape: str) -> list[Sketch]:
    return [sketch for sketch in catalogue.sketches(world, world.subject(BILL)) if sketch.shape == shape]


def said(sketch: Sketch, style: Style = Style.FORMAL) -> str:
    return question(sketch, style) or ""


def sql(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch))


def windowed(world: World, shape: str) -> Sketch:
    """The first of the shape that asks for a span of time."""
    return next(sketch for sketch in asked(world, shape) if sketch.period)


@pytest.mark.parametrize(
    ("title", "nulls", "text"),
    [
        ("结算单", 0.3, "2024年4月付款的结算单"),
        ("结算单", 0.01, "2024年4月结算单"),
        ("付款单", 0.3, "2024年4月付款单"),
    ],
)
def test_rows_dated_by_a_time_that_some_lack_are_described_by_the_deed(title: str, nulls: float, text: str) -> None:
    world = world_of(title, time("paid_on", "付款日期", nulls=nulls), amount("结算金额"))
    assert text in said(windowed(world, "count"))


@pytest.mark.parametrize(
    ("kind", "values", "axis"),
    [
        ("text", ("2024-05", "2024-04"), None),
        ("text", ("春季", "秋季"), "发放日期"),
        ("date", (), "发放日期"),
    ],
)
def test_a_month_that_is_kept_as_a_text_takes_the_place_of_the_day_of_payment(
    kind: str, values: tuple[str, ...], axis: str | None
) -> None:
    month = column("month", kind, R.CATEGORY, "工资月份", values=values)
    wages = subject_of("工资记录", month, time("paid_on", "发放日期"), amount("实发工资"))
    assert (wages.time and wages.time.word) == axis


def test_wages_of_a_month_are_asked_by_the_month_they_are_of() -> None:
    month = column("month", "text", R.CATEGORY, "工资月份", values=("2024-05", "2024-04"))
    world = world_of("工资记录", month, time("paid_on", "发放日期"), amount("实发工资"))
    monthly = next(s for s in asked(world, "total") if s.filters)
    assert said(monthly) == "请统计2024年5月的实发工资合计。"
    assert sql(monthly).endswith("WHERE month = '2024-05';")


def expenses(*states: str) -> World:
    """Papers that were handed in, of which some were paid later."""
    return world_of(
        "报销单",
        time("asked_on", "申请日期"),
        time("paid_on", "支付日期", nulls=0.3),
        column("status", "text", R.CATEGORY, "单据状态", values=states),
        amount("报销金额"),
    )


UNPAID_TOO = ("待支付", "已支付", "已驳回", "已取消")


@pytest.mark.parametrize("shape", ["total", "trend"])
def test_what_was_paid_is_dated_by_its_payment(shape: str) -> None:
    paid = windowed(expenses(*UNPAID_TOO), shape) if shape == "total" else asked(expenses(*UNPAID_TOO), shape)[1]
    assert "asked_on" not in sql(paid)
    assert "paid_on BETWEEN" in sql(paid)
    assert "月已支付的报销金额" in said(paid)


def test_what_may_be_paid_or_not_is_dated_by_when_it_was_handed_in() -> None:
    counted = windowed(expenses(*UNPAID_TOO), "count")
    assert "asked_on BETWEEN" in sql(counted)
    assert said(counted, Style.TERSE) == "2024年4月报销单数量"


def test_what_is_not_yet_paid_has_no_day_of_payment_to_be_dated_by() -> None:
    waiting = next(s for s in asked(expenses(*UNPAID_TOO), "total") if s.period and s.filters[-1].value == "待支付")
    assert "asked_on BETWEEN" in sql(waiting)


def test_states_that_only_rule_something_out_leave_the_date_as_it_is() -> None:
    assert "asked_on BETWEEN" in sql(windowed(expenses("处理中", "已支付", "已取消"), "total"))


@pytest.mark.parametrize(
    ("begun", "ended", "ends"),
    [("起租日期", "终止日期", "终止"), ("入会日期", "取消日期", "取消"), ("起租日期", "退租日期", "退租")],
)
def test_why_something_was_called_off_is_not_asked_by_when_it_began(begun: str, ended: str, ends: str) -> None:
    why = column("why", "text", R.CATEGORY, f"{ends}原因", values=("搬家", "价格", "其他"), nulls=0.7)
    world = world_of("合约", time("begun", begun), time("ended", ended, nulls=0.7), why)
    of_why = [s for s in catalogue.sketches(world, world.subject(BILL)) if any(at.field.name == "why" for at in s.ats)]
    assert {s.shape for s in of_why} >= {"by", "count"}
    assert not any(f.test is Asks.DURING and f.at.field.name == "begun" for s in of_why for f in s.filters)


def test_why_something_was_asked_for_is_asked_by_when_it_began() -> None:
    why = column("why", "text", R.CATEGORY, "申请原因", values=("搬家", "价格", "其他"), nulls=0.2)
    world = world_of("合约", time("begun", "起租日期"), time("ended", "终止日期", nulls=0.7), why)
    pairs = [s for s in asked(world, "month_pair") if s.dimensions[0].at.field.name == "why"]
    assert len(pairs) == 1
    assert all(f.at.field.name == "begun" for f in pairs[0].filters)


def test_a_reason_that_as_many_have_as_have_an_end_is_not_asked_by_the_start() -> None:
    why = column("why", "text", R.CATEGORY, "主要原因", values=("搬家", "价格", "其他"), nulls=0.69)
    world = world_of("合约", time("begun", "起租日期"), time("ended", "落幕日期", nulls=0.7), why)
    assert [s for s in asked(world, "month_pair") if s.dimensions[0].at.field.name == "why"] == []


def test_the_first_day_of_a_period_starts_nothing() -> None:
    month = column("period", "date", R.EVENT_TIME, "账期", span=("2024-01-01", "2024-12-01"))
    bill = subject_of("账单", month, time("issued_on", "开票日期"), time("paid_on", "支付日期", nulls=0.1))
    assert [m.over.field.word for m in durations(bill) if m.over] == ["开票日期"]


@pytest.mark.parametrize("lacking", [0.0, 0.1])
def test_how_long_something_took_is_counted_from_when_it_really_began(lacking: float) -> None:
    shift = subject_of(
        "施工记录",
        time("planned_on", "计划开始日期"),
        time("begun_on", "实际开始日期", nulls=lacking),
        time("ended_on", "实际结束日期", nulls=lacking),
    )
    assert [m.over.field.word for m in durations(shift) if m.over] == ["实际开始日期"]


def test_how_long_something_took_is_counted_from_its_plan_where_nothing_else_says_when_it_began() -> None:
    shift = subject_of("施工记录", time("planned_on", "计划开始日期"), time("ended_on", "结束日期", nulls=0.1))
    assert [m.over.field.word for m in durations(shift) if m.over] == ["计划开始日期"]


@pytest.mark.parametrize(
    ("title", "later", "nulls", "axis"),
    [
        ("工单", "解决时间", 0.0, "上报时间"),
        ("工单", "回访时间", 0.0, "回访时间"),
        ("审批记录", "审批时间", 0.0, "审批时间"),
        ("审批记录", "审批时间", 0.3, "上报时间"),
    ],
)
def test_what_came_of_a_row_later_is_no_axis_unless_all_rows_are_called_after_it(
    title: str, later: str, nulls: float, axis: str
) -> None:
    ticket = subject_of(title, time("a", later, nulls=nulls), time("b", "上报时间"))
    assert ticket.time is not None
    assert ticket.time.word == axis


def test_months_that_are_kept_as_texts_date_the_rows_whatever_they_are_called() -> None:
    months = column("bill_month", "text", R.CATEGORY, "账期", values=("2024-03", "2024-04", "2024-05"))
    bills = subject_of("月结账单", months, time("due_on", "最晚付款日"), amount("应收金额"))
    assert bills.field("bill_month").is_of_a_month
    assert bills.time is None


def test_of_two_times_that_nothing_else_tells_apart_the_one_that_all_rows_have_dates_them() -> None:
    cards = subject_of("会员卡", time("start_date", "开始日期", nulls=0.1), time("create_time", "创建时间"))
    assert cards.time == cards.field("create_time")


def test_what_was_invoiced_is_dated_by_the_invoice_rather_than_by_who_asked_for_it() -> None:
    asked_on, invoiced_on = time("apply_date", "申请日期"), time("invoice_date", "开票日期", nulls=0.2)
    world = world_of("发票", asked_on, invoiced_on, amount("开票金额"))
    total = windowed(world, "total")
    assert [f.at.field.name for f in total.filters if f.period] == ["invoice_date"]
    other = windowed(world_of("发票", asked_on, invoiced_on, amount("含税金额")), "total")
    assert [f.at.field.name for f in other.filters if f.period] == ["apply_date"]


def test_what_was_paid_in_one_way_is_dated_by_the_payment() -> None:
    way = column("pay_way", "text", R.CATEGORY, "支付方式", values=("支付宝", "微信"))
    world = world_of(
        "订单", time("visit_date", "游玩日期"), time("paid_on", "支付日期", nulls=0.1), way, amount("订单金额")
    )
    totals = [s for s in asked(world, "total") if s.period and s.measures[0].function is Function.SUM]
    dated = {any(f.value for f in s.filters): next(f.at.field.name for f in s.filters if f.period) for s in totals}
    assert dated == {False: "visit_date", True: "paid_on"}


@pytest.mark.parametrize(
    ("number", "later", "dated"),
    [
        ("平时成绩", "成绩录入时间", "later"),
        ("平时成绩", "归还时间", "axis"),
        ("超期天数", "归还时间", "later"),
        ("超期天数", "应还日期", "axis"),
        ("续借次数", "归还时间", "axis"),
        ("抵扣金额", "使用时间", "later"),
        ("优惠券面额", "使用时间", "axis"),
    ],
)
def test_marks_are_dated_by_when_they_were_entered_and_lateness_by_the_return(
    number: str, later: str, dated: str
) -> None:
    world = world_of("借阅", time("axis", "借阅时间"), time("later", later, nulls=0.1), amount(number))
    assert {f.at.field.name for f in windowed(world, "total").filters if f.period} == {dated}


def test_what_was_approved_is_dated_by_the_decision() -> None:
    state = column("status", "text", R.CATEGORY, "变更状态", values=("approved", "rejected", "void"))
    asked_on, decided_on = time("submitted_date", "提交日期"), time("decided_date", "决定日期", nulls=0.2)
    total = windowed(world_of("变更单", asked_on, decided_on, state, amount("变更金额")), "total")
    assert {f.at.field.name: f.value for f in total.filters} == {"decided_date": "", "status": "approved"}
