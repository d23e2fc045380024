"""One number for another: rates, shares, and what each came to."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.measures import ratios
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

LINE, DAY = TableName("public", "line"), TableName("public", "line_day")
R = ColumnRole


def world(*numbers: tuple[str, str]) -> World:
    tables = (
        annotated(
            LINE,
            "产线表",
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键"),
            column("line_name", "text", R.LABEL, "产线名称", examples=("一线", "二线"), distinct=12),
            rows=12,
        ),
        annotated(
            DAY,
            "产线日报表",
            TableRole.SNAPSHOT,
            column("line_id", "int", R.FOREIGN_KEY, "产线ID"),
            column("day", "date", R.EVENT_TIME, "日期", span=("2022-01-01", "2023-03-31")),
            *(column(name, "num", R.ADDITIVE, word, distinct=300) for name, word in numbers),
            rows=5000,
            key=("line_id", "day"),
        ),
    )
    return build_world(tables, (points_at(DAY, "line_id", LINE),))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((("output", "产量"), ("scrap", "报废数量")), ["报废率"]),
        ((("planned", "计划数量"), ("completed", "完成数量")), ["完成率"]),
        ((("total", "营业额合计"), ("takeaway", "外卖收入")), ["外卖收入占比"]),
        ((("total", "营业额合计"), ("refund", "退款金额")), ["退款金额占营业额的比例"]),
        ((("total", "营业额合计"), ("orders", "订单数"), ("guests", "客流人数")), ["平均客单价", "人均营业额"]),
        ((("fee", "运费"), ("declared", "保价金额"), ("total", "总费用")), []),
    ],
)
def test_numbers_of_one_table_are_set_against_each_other(
    numbers: tuple[tuple[str, str], ...], words: list[str]
) -> None:
    found = ratios(world(*numbers).subject(DAY))
    assert [measure.word for measure in found] == words


def asked(shape: str, *, ascending: bool = False) -> Sketch:
    one = world(("output", "产量"), ("scrap", "报废数量"))
    found = (s for s in catalogue.sketches(one, one.subject(DAY)) if s.shape == shape and s.ascending == ascending)
    return next(s for s in found if s.measures and s.measures[0].word == "报废率")


@pytest.mark.parametrize("shape", ["total", "trend", "top"])
def test_a_rate_is_a_sum_over_a_sum_never_a_mean_of_rates(shape: str) -> None:
    sql = tree.text(catalogue.query(asked(shape)))
    assert "SUM(" in sql
    assert "AVG(" not in sql
    assert "NULLIF(SUM(" in sql


def test_parents_are_ranked_by_their_rates_from_both_ends() -> None:
    assert "报废率最高的5条产线" in (question(asked("top"), Style.TERSE) or "")
    assert "报废率最低的5条产线" in (question(asked("top", ascending=True), Style.TERSE) or "")
