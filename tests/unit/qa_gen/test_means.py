"""Of which numbers the mean is asked, and which are added up."""

import pytest

from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.sketch import Function
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column


def moved(word: str, role: ColumnRole, low: str = "1", high: str = "900") -> Subject:
    table = annotated(
        TableName("public", "movement"),
        "库存变动记录",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("number", "int", role, word, span=(low, high)),
        column("moved_at", "ts", ColumnRole.EVENT_TIME, "变动时间", span=SPAN),
        rows=900,
    )
    return build_world([table], ()).subjects[0]


def functions(subject: Subject) -> set[Function]:
    return {m.function for m in measures.numbers(subject)}


@pytest.mark.parametrize("word", ["满意度评分", "单价", "处理时长", "价格", "出租率", "温度"])
def test_marks_prices_and_shares_have_a_mean(word: str) -> None:
    assert functions(moved(word, ColumnRole.AVERAGE)) == {Function.AVG}


@pytest.mark.parametrize(
    "word", ["变动后余额", "单位用量", "续借次数", "补货水位", "平均房价", "客单价", "平时成绩占比"]
)
def test_balances_what_goes_into_each_and_means_of_many_have_none(word: str) -> None:
    assert not functions(moved(word, ColumnRole.AVERAGE))


def test_what_goes_out_below_zero_is_not_added_to_what_comes_in() -> None:
    assert functions(moved("变动件数", ColumnRole.ADDITIVE)) == {Function.SUM}
    assert functions(moved("出入件数", ColumnRole.ADDITIVE, low="-50")) == set()
    assert functions(moved("变动件数", ColumnRole.ADDITIVE, low="-50")) == {Function.SUM}
    assert functions(moved("退款金额", ColumnRole.ADDITIVE, low="-50")) == {Function.SUM}


def test_what_comes_before_tax_is_not_asked_for_beside_what_was_to_be_paid() -> None:
    invoice = annotated(
        TableName("public", "invoice"),
        "发票",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("subtotal", "num", ColumnRole.ADDITIVE, "小计", distinct=800),
        column("total", "num", ColumnRole.ADDITIVE, "总金额", distinct=800),
        column("issued_on", "date", ColumnRole.EVENT_TIME, "开票日期", span=SPAN),
        rows=900,
    )
    summed = measures.sums_of(build_world([invoice], ()).subjects[0])
    assert [field.name for field in summed] == ["total"]
