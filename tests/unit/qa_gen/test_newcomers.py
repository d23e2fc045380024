"""How many people or things came in, month by month."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import STYLES
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

R = ColumnRole
MEMBER = TableName("public", "member")
SPAN = ("2022-01-01 08:00:00", "2023-03-31 21:00:00")


def newcomers(when: str, *, title: str = "会员", rows: int = 900) -> list[Sketch]:
    member = annotated(
        MEMBER,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=rows),
        column("name", "text", R.LABEL, "会员姓名", distinct=rows),
        column("since", "ts", R.EVENT_TIME, when, span=SPAN),
        rows=rows,
    )
    world = build_world([member], ())
    return [s for s in catalogue.sketches(world, world.subject(MEMBER)) if s.shape == "new_by_month"]


def test_whoever_came_in_is_counted_by_the_month() -> None:
    (sketch,) = newcomers("入会时间")
    asked = {question(sketch, style) for style in STYLES} - {None}
    assert "请按月统计2022年10月到2023年3月入会的会员数量。" in asked
    assert "GROUP BY CAST(DATE_TRUNC('MONTH', since) AS DATE)" in tree.text(catalogue.query(sketch))


@pytest.mark.parametrize("when", ["合同到期时间", "出生时间", "最近登录时间"])
def test_nobody_comes_in_on_any_other_day(when: str) -> None:
    assert newcomers(when) == []


def test_a_few_in_a_month_are_no_course() -> None:
    assert newcomers("入会时间", rows=20) == []


def test_new_customers_are_so_in_english() -> None:
    (sketch,) = newcomers("creation time", title="customer")
    asked = {question(sketch, style, chinese=False) for style in STYLES} - {None}
    assert "How many new customers did we get each month from October 2022 to March 2023?" in asked
