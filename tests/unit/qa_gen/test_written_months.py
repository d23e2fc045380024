"""A month that is kept as a text is what questions about its rows are of: the wages of 2025年11月."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.sketch import Test as Asks
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

WAGE = TableName("public", "wage")
MONTHS = tuple(f"2025-{month:02}" for month in range(1, 13))
WORLD = build_world(
    [
        annotated(
            WAGE,
            "每月工资表",
            TableRole.SNAPSHOT,
            column("id", "int", R.KEY, "主键", distinct=900),
            column("pay_month", "text", R.CATEGORY, "发薪月份", values=MONTHS),
            column("post", "text", R.CATEGORY, "岗位名称", values=("车工", "钳工", "焊工")),
            column("net_pay", "num", R.ADDITIVE, "实发工资", distinct=800),
            column("paid_on", "date", R.EVENT_TIME, "发放日期", span=("2025-02-10", "2026-01-10"), distinct=12),
            rows=900,
        )
    ],
    (),
)


def asked(shape: str) -> list[Sketch]:
    return [s for s in catalogue.sketches(WORLD, WORLD.subject(WAGE)) if s.shape == shape]


def months(sketch: Sketch) -> list[str]:
    return [f.value for f in sketch.filters if f.at.field.name == "pay_month" and f.test is Asks.EQUALS]


def is_by_month(sketch: Sketch) -> bool:
    return any(d.at.field.name == "pay_month" for d in sketch.dimensions)


@pytest.mark.parametrize("shape", ["total", "by", "share"])
def test_wages_are_added_up_within_one_of_the_last_months(shape: str) -> None:
    sums = [s for s in asked(shape) if not s.measures[0].counts and not is_by_month(s)]
    assert sums
    assert all(months(sketch) and set(months(sketch)) < set(MONTHS[-3:]) for sketch in sums)


def test_the_question_begins_with_the_month_and_the_query_compares_the_text() -> None:
    total = next(s for s in asked("total") if len(s.filters) == 1)
    month = int(months(total)[0][-2:])
    assert (question(total, Style.FORMAL) or "").startswith(f"请问2025年{month}月实发工资")
    assert f"pay_month = '2025-{month:02}'" in tree.aggregated(total).sql("postgres")


def test_all_months_stand_side_by_side_where_wages_are_split_by_them() -> None:
    by_month = list(filter(is_by_month, asked("by")))
    assert by_month
    assert not any(map(months, by_month))


@pytest.mark.parametrize("called", ["账期", "计费周期"])
def test_bills_say_that_the_month_is_that_of_the_period(called: str) -> None:
    bill = annotated(
        WAGE,
        "发票",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("billing_period", "text", R.CATEGORY, called, values=MONTHS),
        column("amount", "num", R.ADDITIVE, "开票金额", distinct=800),
        rows=900,
    )
    world = build_world([bill], ())
    totals = (s for s in catalogue.sketches(world, world.subject(WAGE)) if s.shape == "total")
    texts = [question(s, Style.TERSE) or "" for s in totals if not s.measures[0].counts and months_of(s)]
    assert texts
    assert all("月账期" in text for text in texts)


def months_of(sketch: Sketch) -> list[str]:
    return [f.value for f in sketch.filters if f.at.field.name == "billing_period"]
