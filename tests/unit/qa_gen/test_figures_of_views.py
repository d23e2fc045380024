"""Views whose rows are figures: of whom and of when they are, rather than things that one lists."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import STYLES, Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.figures import is_figures, parts
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

R = ColumnRole
MONTHS = ("2022-01-01", "2023-03-01")
INCOME, NORTH, MEMBERS = (TableName("public", name) for name in ("v_income", "v_north", "v_members"))


def income(title: str = "服务区月收入", thing: str = "服务区名称", *, rows: int = 600) -> AnnotatedTable:
    return annotated(
        INCOME,
        title,
        TableRole.REPORT,
        column("area", "text", R.LABEL, thing, examples=("庐山服务区", "军山湖服务区"), distinct=60),
        column("month", "date", R.EVENT_TIME, "收入月份", span=MONTHS, examples=MONTHS),
        column("paid", "num", R.ADDITIVE, "月支付总额", distinct=500),
        column("orders", "int", R.ADDITIVE, "月订单总数", distinct=400),
        rows=rows,
        key=(),
    )


def north() -> AnnotatedTable:
    return annotated(
        NORTH,
        "北区月度销售额",
        TableRole.REPORT,
        column("month", "date", R.EVENT_TIME, "月份", span=MONTHS, examples=MONTHS),
        column("state", "text", R.CATEGORY, "状态", values=("已付款", "已取消")),
        column("total", "num", R.ADDITIVE, "总金额"),
        rows=28,
        key=(),
    )


def asked(world: World, name: TableName) -> list[Sketch]:
    return list(catalogue.sketches(world, world.subject(name)))


def said(sketch: Sketch, *, chinese: bool = True) -> list[str]:
    return [text for style in STYLES if (text := question(sketch, style, chinese=chinese))]


def test_the_greatest_figures_are_asked_for_by_whose_and_when_they_are() -> None:
    world = build_world([income()], [])
    largest = next(s for s in asked(world, INCOME) if s.shape == "largest")
    assert question(largest, Style.TERSE) == "月支付总额最高的5个服务区和月份"
    assert [at.field.name for at in largest.shown] == ["area", "month", "paid"]
    assert not any("月收入" in text for sketch in asked(world, INCOME) for text in said(sketch))


def test_so_they_are_in_english() -> None:
    world = build_world([income("monthly service area revenue", "service area name")], [])
    above = next(s for s in asked(world, INCOME) if s.shape == "above")
    assert all("areas and months" in text for text in said(above, chinese=False))


def test_the_rows_of_a_small_view_are_figures_of_each_month_and_kind() -> None:
    sketch = next(s for s in asked(build_world([north()], []), NORTH) if s.shape == "figures")
    assert question(sketch, Style.FORMAL) == "请统计北区各状态每个月的销售额。"
    assert [at.field.name for at in sketch.shown] == ["month", "state", "total"]


def test_figures_of_things_are_said_by_the_thing_once() -> None:
    world = build_world([income(rows=50)], [])
    sketch = next(s for s in asked(world, INCOME) if s.shape == "figures")
    assert question(sketch, Style.TERSE) == "各服务区每个月的支付总额和订单总数"


def test_a_figure_has_no_state_and_is_not_listed_or_searched_for_as_a_thing() -> None:
    assert {sketch.shape for sketch in asked(build_world([north()], []), NORTH)} <= {"figures", "total", "trend"}


def test_a_view_of_things_lists_them() -> None:
    members = annotated(
        MEMBERS,
        "在册会员",
        TableRole.REPORT,
        column("name", "text", R.LABEL, "会员名称", examples=("甲", "乙"), distinct=30),
        column("joined", "date", R.EVENT_TIME, "入会日期", span=MONTHS),
        column("kind", "text", R.CATEGORY, "会员类型", values=("金", "银")),
        rows=30,
        key=(),
    )
    world = build_world([members], [])
    assert not is_figures(world.subject(MEMBERS))
    assert "list_all" in {sketch.shape for sketch in asked(world, MEMBERS)}


@pytest.mark.parametrize(
    ("noun", "whose"),
    [
        ("北区月度销售额", ("北区", "销售额")),
        ("服务区月收入", ("服务区", "收入")),
        ("monthly service area revenue", ("", "service area revenue")),
        ("销售额", ("", "销售额")),
    ],
)
def test_a_noun_of_figures_says_whose_and_what(noun: str, whose: tuple[str, str]) -> None:
    assert parts(noun) == whose
