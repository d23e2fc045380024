"""What has a date of cancellation, what was given back, and why: which rows totals and shares are of."""

from dataclasses import replace

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import Column, ColumnProfile, ColumnRole, TableName, TableRole, Value
from tests.unit.qa_gen.bills import BILL, SPAN, totals, where
from tests.unit.qa_gen.worlds import annotated, column

SALE = TableName("public", "sale")
R = ColumnRole
Described = tuple[Column, ColumnRole, str, ColumnProfile]


def dated_bills(*further: Described) -> World:
    event = annotated(
        BILL,
        "活动表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("cost", "num", R.ADDITIVE, "餐饮费用", distinct=800),
        column("cancelled_at", "ts", R.EVENT_TIME, "取消时间", span=SPAN, nulls=0.9),
        *further,
        rows=900,
    )
    return build_world([event], ())


def test_what_has_a_date_of_cancellation_is_left_out_where_no_state_tells() -> None:
    total = totals(dated_bills(), "cost")
    assert where(total) == "cancelled_at IS NULL"
    assert "未取消活动" in (question(total, Style.FORMAL) or "")


def test_a_state_tells_better_than_a_date_what_was_cancelled() -> None:
    state = column("status", "text", R.CATEGORY, "活动状态", values=("已发布", "已取消"))
    assert where(totals(dated_bills(state), "cost")) == "status <> '已取消'"


def test_money_that_was_given_back_is_not_sought_among_what_was_paid() -> None:
    paid = annotated(
        BILL,
        "支付记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("back", "num", R.ADDITIVE, "退款金额", distinct=80),
        column("status", "text", R.CATEGORY, "支付状态", values=("待支付", "支付成功", "支付失败", "已退款")),
        rows=900,
    )
    assert where(totals(build_world([paid], ()), "back")) == ""


def test_what_was_given_back_is_what_refunds_came_to() -> None:
    refund = annotated(
        BILL,
        "退款单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("back", "num", R.ADDITIVE, "退款金额", distinct=80),
        column("status", "text", R.CATEGORY, "退款状态", values=("处理中", "已到账", "已驳回")),
        rows=900,
    )
    assert where(totals(build_world([refund], ()), "back")) == "status <> '已驳回'"


def test_a_share_of_those_with_a_reason_is_one_of_all_only_where_all_have_one() -> None:
    def share(cancelled: int) -> str:
        sale = annotated(
            SALE,
            "订单表",
            TableRole.EVENT,
            column("id", "int", R.KEY, "主键", distinct=900),
            column("why", "text", R.CATEGORY, "取消原因", values=("改种", "价格没谈拢"), nulls=0.9),
            column("state", "text", R.CATEGORY, "订单状态", values=("已取消", "已完成")),
            rows=1000,
        )
        seen = sale.profile.columns["state"]
        counted = replace(seen, values=(Value("已取消", cancelled), Value("已完成", 1000 - cancelled)))
        profile = replace(sale.profile, columns={**sale.profile.columns, "state": counted})
        world = build_world([replace(sale, profile=profile)], ())
        found = (s for s in catalogue.sketches(world, world.subject(SALE)) if s.shape == "share_of_all")
        return question(next(s for s in found if s.filters[0].is_reason), Style.FORMAL) or ""

    assert "占取消的订单的百分比" in share(100)
    assert "占全部有取消原因的订单的百分比" in share(160)
