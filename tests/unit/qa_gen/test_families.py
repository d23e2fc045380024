"""Sums that are asked for side by side, and what a ratio says of what it divides."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.measures import families, ratios
from services.qa_gen.synthesis.sketch import Function, Measure, Scope, Sketch, given
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

SALES, SHOP = TableName("public", "daily_sales"), TableName("public", "shop")
WAYS = ("微信", "支付宝", "现金", "会员卡", "礼券")
R = ColumnRole


def _world(*amounts: str) -> World:
    shop = annotated(
        SHOP,
        "门店",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("shop_name", "text", R.LABEL, "门店名称", examples=("东街店", "西街店"), distinct=40),
        rows=40,
    )
    sales = annotated(
        SALES,
        "门店每日营收",
        TableRole.SNAPSHOT,
        column("shop_id", "int", R.FOREIGN_KEY, "门店"),
        column("day", "date", R.EVENT_TIME, "日期", span=("2024-01-01", "2024-06-30"), distinct=180),
        *(column(f"a{place}", "num", R.ADDITIVE, word) for place, word in enumerate(amounts)),
        column("orders", "int", R.ADDITIVE, "订单数"),
        rows=7_000,
        key=("shop_id", "day"),
    )
    return build_world([shop, sales], [points_at(SALES, "shop_id", SHOP)])


@pytest.fixture
def paid() -> World:
    return _world("总支付金额", *(f"{way}支付金额" for way in WAYS))


def _together(sales: Subject) -> list[list[str]]:
    return [[given(measure.at).field.word for measure in alike] for alike in families(sales)]


def _each(sales: Subject) -> Measure:
    return next(measure for measure in ratios(sales) if measure.function is Function.RATIO)


def test_ways_to_pay_are_asked_for_in_one_breath_without_their_total(paid: World) -> None:
    alike = next(families(paid.subject(SALES)))
    asked = question(Sketch("total", Scope(paid.subject(SALES)), alike), Style.FORMAL) or ""
    assert "微信、支付宝、现金、会员卡和礼券支付金额" in asked


def test_sums_that_end_unlike_are_no_more_than_three_side_by_side() -> None:
    told = _together(_world("堂食金额", "外卖金额", "优惠额", "退款额", "营业额").subject(SALES))
    assert told
    assert all(len(alike) <= 3 for alike in told)


def test_beside_a_rank_stand_no_more_than_two_further_sums(paid: World) -> None:
    tops = [s for s in catalogue.sketches(paid, paid.subject(SALES)) if s.shape == "top" and len(s.measures) > 1]
    assert tops
    assert all(len(sketch.measures) <= 3 for sketch in tops)


def test_a_ratio_is_about_what_it_divides_but_says_none_of_it(paid: World) -> None:
    sales = paid.subject(SALES)
    sketch = Sketch("total", Scope(sales), (_each(sales),))
    assert {(SALES, "a0"), (SALES, "orders")} <= sketch.columns
    assert not sketch.said


def test_what_stands_beside_its_ratio_is_said(paid: World) -> None:
    sales = paid.subject(SALES)
    amount = next(families(sales))[0]
    assert Sketch("total", Scope(sales), (amount, _each(sales))).said == {(SALES, given(amount.at).field.name)}
