"""What lies between two things that happen: the load of a lorry, the lines of a bill."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column, points_at


@pytest.mark.parametrize(("title", "asked_far"), [("装载明细", False), ("退货单", True)])
def test_what_ties_two_happenings_is_split_by_these_alone(title: str, *, asked_far: bool) -> None:
    clerk, parcel, trip, tie = (TableName("public", name) for name in ("clerk", "parcel", "trip", "tie"))
    tables = [
        annotated(
            clerk,
            "员工",
            TableRole.ENTITY,
            column("id", "int", ColumnRole.KEY, "主键"),
            column("name", "text", ColumnRole.LABEL, "员工姓名", examples=("张三", "李四"), distinct=20),
            rows=20,
        ),
        annotated(
            parcel,
            "运单",
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键", distinct=900),
            column("clerk_id", "int", ColumnRole.FOREIGN_KEY, "员工ID", distinct=20),
            column("sent_on", "date", ColumnRole.EVENT_TIME, "寄件日期", span=SPAN),
            rows=900,
        ),
        annotated(
            trip,
            "车次",
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键", distinct=90),
            column("left_on", "date", ColumnRole.EVENT_TIME, "发车日期", span=SPAN),
            rows=90,
        ),
        annotated(
            tie,
            title,
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键", distinct=900),
            column("parcel_id", "int", ColumnRole.FOREIGN_KEY, "运单ID", distinct=900),
            column("trip_id", "int", ColumnRole.FOREIGN_KEY, "车次ID", distinct=90),
            column("loaded_on", "date", ColumnRole.EVENT_TIME, "装车日期", span=SPAN),
            rows=900,
        ),
    ]
    relations = [
        points_at(parcel, "clerk_id", clerk),
        points_at(tie, "parcel_id", parcel),
        points_at(tie, "trip_id", trip),
    ]
    world = build_world(tables, relations)
    split = (d for s in catalogue.sketches(world, world.subject(tie)) for d in s.dimensions)
    assert any(d.at.place > 1 for d in split) is asked_far


@pytest.mark.parametrize(
    ("state", "closed", "asked"),
    [
        ("已结案", "结案时间", False),
        ("已结案", "回访时间", True),
        ("已还", "归还时间", False),
        ("已还", "回访时间", True),
        ("closed", "关闭时间", False),
        ("closed", "回访时间", True),
    ],
)
def test_what_was_closed_in_a_month_is_not_what_came_in_then(state: str, closed: str, *, asked: bool) -> None:
    name = TableName("public", "complaint")
    complaint = annotated(
        name,
        "投诉",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("state", "text", ColumnRole.CATEGORY, "处理状态", values=("待受理", state)),
        column("opened_on", "date", ColumnRole.EVENT_TIME, "受理日期", span=SPAN),
        column("closed_on", "date", ColumnRole.EVENT_TIME, closed, span=SPAN, nulls=0.2),
        column("claim", "num", ColumnRole.ADDITIVE, "索赔金额", distinct=300),
        rows=900,
    )
    world = build_world([complaint], ())
    of_a_month = (s for s in catalogue.sketches(world, world.subject(name)) if any(f.period for f in s.filters))
    assert any(state in (f.value for f in s.filters) for s in of_a_month) is asked


@pytest.mark.parametrize("nulls", [0.02, 0.3])
def test_what_was_approved_in_a_month_is_said_to_be_approved_once(nulls: float) -> None:
    name = TableName("public", "leave")
    leave = annotated(
        name,
        "请假申请",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("state", "text", ColumnRole.CATEGORY, "状态", values=("已批准", "已驳回")),
        column("applied_on", "date", ColumnRole.EVENT_TIME, "申请日期", span=SPAN),
        column("approved_on", "date", ColumnRole.EVENT_TIME, "批准日期", span=SPAN, nulls=nulls),
        column("days", "num", ColumnRole.ADDITIVE, "请假天数", distinct=30),
        rows=900,
    )
    world = build_world([leave], ())
    subject = world.subject(name)
    total = next(s for s in catalogue.sketches(world, subject) if s.shape == "total" and s.filters[0].period)
    in_time = replace(total.filters[0], at=parts.At(subject.field("approved_on")))
    approved = parts.Filter(parts.At(subject.field("state")), parts.Test.EQUALS, "已批准")
    text = question(replace(total, filters=(in_time, approved)), Style.TERSE) or ""
    assert text.count("批准") == 1


@pytest.mark.parametrize("word", ["handover_to(含义未知)", "交接人ID"])
def test_who_has_no_record_is_asked_by_the_key_that_says_whose_it_is(word: str) -> None:
    clerk, leaving = TableName("public", "clerk"), TableName("public", "leaving")
    tables = [
        annotated(
            clerk,
            "员工",
            TableRole.ENTITY,
            column("id", "int", ColumnRole.KEY, "主键", distinct=90),
            column("name", "text", ColumnRole.LABEL, "员工姓名", examples=("张三", "李四"), distinct=90),
            rows=90,
        ),
        annotated(
            leaving,
            "离职记录",
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键", distinct=40),
            column("clerk_id", "int", ColumnRole.FOREIGN_KEY, "员工ID", distinct=40),
            column("handover_to", "int", ColumnRole.FOREIGN_KEY, word, distinct=20),
            column("left_on", "date", ColumnRole.EVENT_TIME, "离职日期", span=SPAN),
            rows=40,
        ),
    ]
    world = build_world(tables, [points_at(leaving, key, clerk) for key in ("clerk_id", "handover_to")])
    lacking = [s.edge for s in catalogue.sketches(world, world.subject(clerk)) if "without" in s.shape]
    assert {edge.relation.columns[0] for edge in lacking if edge} == {"clerk_id"}
