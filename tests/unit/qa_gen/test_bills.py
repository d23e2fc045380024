"""What is due and what was paid, by bill and by line: what is asked, and whose it is said once."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import BILL
from tests.unit.qa_gen.worlds import annotated, column, points_at

LINE = TableName("public", "bill_item")


@pytest.mark.parametrize(("number", "asked"), [("应缴金额", False), ("已缴金额", True)])
def test_what_is_due_is_not_split_by_how_it_was_paid(number: str, *, asked: bool) -> None:
    bill = annotated(
        BILL,
        "缴费单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("way", "text", ColumnRole.CATEGORY, "缴费渠道", values=("微信", "现金")),
        column("amount", "num", ColumnRole.ADDITIVE, number, distinct=300),
        rows=900,
    )
    world = build_world((bill,), ())
    sums = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.dimensions and s.measures[0].at)
    assert any(s.dimensions[0].at.field.name == "way" for s in sums) is asked


@pytest.mark.parametrize(("price", "asked"), [("定价", False), ("成交价", True)])
def test_the_list_price_of_each_book_is_no_mean(price: str, *, asked: bool) -> None:
    loan = annotated(
        BILL,
        "借阅",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("title", "text", ColumnRole.CATEGORY, "书名", values=("活着", "围城")),
        column("price", "num", ColumnRole.AVERAGE, price, distinct=30),
        rows=900,
    )
    world = build_world((loan,), ())
    means = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.dimensions and s.measures[0].at)
    assert any(s.dimensions[0].at.field.name == "title" for s in means) is asked


def test_whose_both_numbers_are_is_said_with_the_condition_and_not_again() -> None:
    bill = annotated(
        BILL,
        "缴费单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=300),
        column("state", "text", ColumnRole.CATEGORY, "缴费单状态", values=("有效", "已作废")),
        column("reduced", "num", ColumnRole.ADDITIVE, "减免金额", distinct=30),
        rows=300,
    )
    line = annotated(
        LINE,
        "缴费单明细",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("bill_id", "int", ColumnRole.FOREIGN_KEY, "缴费单ID", distinct=300),
        column("fee", "text", ColumnRole.CATEGORY, "收费项目", values=("学费", "住宿费", "教材费")),
        column("amount", "num", ColumnRole.ADDITIVE, "应收金额", distinct=300),
        column("reduced", "num", ColumnRole.ADDITIVE, "减免金额", distinct=30),
        rows=900,
    )
    world = build_world((bill, line), [points_at(LINE, "bill_id", BILL)])
    both = [s for s in catalogue.sketches(world, world.subject(LINE)) if len(s.measures) > 1 and s.filters]
    texts = [text for s in both for style in Style if (text := question(s, style))]
    assert {s.shape for s in both} >= {"by"}
    assert [text for text in texts if text.count("缴费单") > 1] == []


@pytest.mark.parametrize(("people", "asked"), [("员工", False), ("会员", True)])
def test_points_are_those_of_who_earns_them_and_not_of_who_served(people: str, *, asked: bool) -> None:
    person = annotated(
        LINE,
        people,
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=40),
        column("person_name", "text", ColumnRole.LABEL, "姓名", examples=("甲", "乙"), distinct=40),
        rows=40,
    )
    sale = annotated(
        BILL,
        "销售单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("person_id", "int", ColumnRole.FOREIGN_KEY, f"{people}ID", distinct=40),
        column("points", "int", ColumnRole.ADDITIVE, "积分", distinct=300),
        rows=900,
    )
    world = build_world((person, sale), [points_at(BILL, "person_id", LINE)])
    sums = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.measures and s.measures[0].at)
    assert any(d.at.place for s in sums for d in s.dimensions) is asked


@pytest.mark.parametrize(("least", "asked"), [("-300", False), ("0", True)])
def test_gains_and_losses_are_no_parts_of_a_whole(least: str, *, asked: bool) -> None:
    count = annotated(
        BILL,
        "盘点单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("shop", "text", ColumnRole.CATEGORY, "门店名称", values=("甲店", "乙店", "丙店")),
        column("amount", "num", ColumnRole.ADDITIVE, "盈亏金额", distinct=300, span=(least, "500")),
        rows=900,
    )
    world = build_world((count,), ())
    shapes = {s.shape for s in catalogue.sketches(world, world.subject(BILL)) if s.dimensions and s.measures[0].at}
    assert ("share" in shapes) is asked
