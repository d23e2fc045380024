"""What is of different kinds is neither added up nor held against each other."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.subjects import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

THING = TableName("public", "thing")
R = ColumnRole


def things(
    title: str, kind: tuple[str, str, tuple[str, ...]], number: tuple[str, ColumnRole], role: TableRole
) -> list[Sketch]:
    """What is asked of things with a name, a kind (name, comment, values) and a number."""
    named, comment, values = kind
    table = annotated(
        THING,
        title,
        role,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("name", "text", R.LABEL, f"{title}名称", examples=("甲", "乙"), distinct=90),
        column(named, "text", R.CATEGORY, comment, values=values),
        column("number", "num", number[1], number[0], distinct=80),
        rows=90,
    )
    return list(catalogue.sketches(build_world([table], ()), build_world([table], ()).subject(THING)))


def mixing(asked: list[Sketch], kind: str) -> list[Sketch]:
    """Sums and means that the kind neither splits nor chooses."""
    added = (s for s in asked if any(m.function in {Function.SUM, Function.AVG} and m.at for m in s.measures))
    return [s for s in added if kind not in {at.field.name for at in s.ats}]


@pytest.mark.parametrize(
    ("comment", "values", "number", "mixed"),
    [
        ("券类型", ("满减券", "折扣券"), "面值", False),
        ("优惠方式", ("百分比", "固定金额"), "优惠面额", False),
        ("券类型", ("满减券", "代金券"), "面值", True),
        ("券类型", ("九折券", "折扣券"), "售价", True),
        ("券类型", ("会员折扣", "生日折扣"), "面值", True),
    ],
)
def test_percents_and_amounts_of_a_discount_are_told_apart(
    comment: str, values: tuple[str, ...], number: str, *, mixed: bool
) -> None:
    asked = things("优惠券", ("kind", comment, values), (number, R.AVERAGE), TableRole.ENTITY)
    assert any("kind" in {at.field.name for at in s.ats} for s in asked)
    assert bool(mixing(asked, "kind")) is mixed


@pytest.mark.parametrize(
    ("name", "comment", "mixed"),
    [("kind", "指标名称", False), ("usage_type", "类别", False), ("kind", "来源渠道", True)],
)
def test_numbers_of_different_metrics_are_told_apart(name: str, comment: str, *, mixed: bool) -> None:
    asked = things("监测", (name, comment, ("甲项", "乙项")), ("监测数值", R.ADDITIVE), TableRole.EVENT)
    assert asked
    assert bool(mixing(asked, name)) is mixed


@pytest.mark.parametrize(
    ("kind", "number", "held"),
    [
        (("unit", "计量单位", ("千克", "件")), "重量", False),
        (("unit", "计量单位", ("千克", "件")), "采购金额", True),
        (("unit", "计量单位", ("千克", "件")), "采购单价", True),
        (("hall", "所属车间", ("东车间", "西车间")), "重量", True),
    ],
)
def test_kilos_are_not_held_against_pieces(kind: tuple[str, str, tuple[str, ...]], number: str, *, held: bool) -> None:
    asked = things("物料", kind, (number, R.AVERAGE), TableRole.ENTITY)
    ranked = {s.shape for s in asked if any(at.field.name == "number" for at in s.ats)} & {"largest", "above"}
    assert ranked == ({"largest", "above"} if held else set())
