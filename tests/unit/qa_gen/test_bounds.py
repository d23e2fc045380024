"""Numbers of a row that are held against each other, and those that have nothing to do with each other."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

PART = TableName("public", "part")


def asked(first: str, second: str) -> dict[str, str]:
    """What is asked of parts with these two numbers, and its SQL."""
    table = annotated(
        PART,
        "配件",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "配件ID"),
        column("name", "text", ColumnRole.LABEL, "配件名称", examples=("水龙头", "三角阀"), distinct=100),
        column("a", "int", ColumnRole.ADDITIVE, first),
        column("b", "int", ColumnRole.ADDITIVE, second),
    )
    world = build_world((table,), ())
    shapes = {name: catalogue.SHAPES[name] for name in ("short", "beyond", "count_short", "count_beyond")}
    sketches = catalogue.sketches(world, world.subject(PART), shapes)
    return {question(s, Style.TERSE) or "": tree.text(catalogue.query(s)) for s in sketches}


@pytest.mark.parametrize(
    ("first", "second", "said", "condition"),
    [
        ("库存数量", "安全库存", "库存数量低于安全库存的配件", "a < b"),
        ("已付金额", "订单总金额", "已付金额低于订单总金额的配件", "a < b"),
        ("实际里程", "计划里程", "实际里程超过计划里程的配件", "a > b"),
        ("标准油耗", "实际油耗", "实际油耗超过标准油耗的配件", "b > a"),
    ],
)
def test_a_number_is_held_against_what_it_should_be(first: str, second: str, said: str, condition: str) -> None:
    found = asked(first, second)
    assert condition in found[said]
    assert f"{said}数量" in found


@pytest.mark.parametrize(
    ("first", "second"),
    [("库存数量", "成本价"), ("最高温度", "最低温度"), ("人工费", "材料费"), ("计划里程", "计划工时")],
)
def test_numbers_of_different_things_are_not(first: str, second: str) -> None:
    assert asked(first, second) == {}
