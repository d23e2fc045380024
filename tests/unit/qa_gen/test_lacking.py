"""How many things have none of something: payments without refunds."""

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import STYLES
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

R = ColumnRole
PAYMENT, REFUND = (TableName("public", name) for name in ("payment", "refund"))
SPAN = ("2022-01-01 08:00:00", "2023-03-31 21:00:00")


def lacking(refunded: int, *, states: tuple[str, ...] = ()) -> list[Sketch]:
    state = [column("state", "text", R.CATEGORY, "支付状态", values=states)] if states else []
    payment = annotated(
        PAYMENT,
        "支付表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("paid_at", "ts", R.EVENT_TIME, "支付时间", span=SPAN),
        *state,
        rows=900,
    )
    refund = annotated(
        REFUND,
        "退款表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("payment_id", "int", R.FOREIGN_KEY, "支付ID", distinct=refunded),
        column("refunded_at", "ts", R.EVENT_TIME, "退款时间", span=SPAN),
        rows=90,
    )
    world = build_world([payment, refund], [points_at(REFUND, "payment_id", PAYMENT)])
    return [s for s in catalogue.sketches(world, world.subject(PAYMENT)) if s.shape == "count_without"]


def test_what_some_have_none_of_is_counted() -> None:
    (sketch,) = lacking(90)
    query = tree.text(catalogue.query(sketch))
    assert query.startswith("SELECT COUNT(*) AS ")
    assert "NOT EXISTS(SELECT r.payment_id FROM refund AS r WHERE r.payment_id = p.id)" in query
    assert any("没有退款" in text for style in STYLES if (text := question(sketch, style)))


def test_what_was_called_off_is_not_asked_what_came_of_it() -> None:
    (sketch,) = lacking(90, states=("已支付", "已取消"))
    assert "p.state <> '已取消'" in tree.text(catalogue.query(sketch))


def test_where_all_have_some_nobody_asks() -> None:
    assert lacking(900) == []
