"""A dictionary that holds many lists is asked how many items each has and which, never what one item is."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.dictionaries import sorts
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

ITEM = TableName("public", "sys_dict_data")
R = ColumnRole


def held(title: str, *kinds: str, label: str = "字典标签") -> World:
    table = annotated(
        ITEM,
        title,
        TableRole.DICTIONARY,
        column("id", "int", R.KEY, "主键", distinct=30),
        column("dict_type", "text", R.CATEGORY, "字典类型", values=kinds),
        column("dict_value", "text", R.IDENTIFIER, "字典键值", examples=("1", "2"), distinct=13),
        column("is_used", "text", R.CATEGORY, "是否启用", values=("0", "1")),
        column("dict_label", "text", R.LABEL, label, examples=("分拨中心", "直营网点"), distinct=30),
        rows=30,
    )
    return build_world([table], ())


def texts(world: World) -> list[str]:
    every = catalogue.sketches(world, world.subject(ITEM))
    return [text for sketch in every if (text := question(sketch, Style.FORMAL))]


def test_the_items_of_each_list_are_counted_and_read_out() -> None:
    said = texts(held("字典数据表", "网点类型", "运单状态"))
    assert "请按字典类型统计字典项数量。" in said
    assert any("网点类型字典项的字典标签" in text for text in said)


def test_an_item_is_none_of_many_dictionaries() -> None:
    assert held("数据字典", "网点类型", "运单状态", label="字典名称").subject(ITEM).noun == "字典项"


def test_nobody_counts_the_items_that_are_in_use() -> None:
    assert not [text for text in texts(held("字典数据表", "网点类型", "运单状态")) if "启用" in text]


def test_no_single_item_is_looked_up() -> None:
    assert not [text for text in texts(held("字典数据表", "网点类型", "运单状态")) if "分拨中心" in text]


@pytest.mark.parametrize(
    ("title", "held_apart"), [("字典项", True), ("字典表", True), ("疾病字典", False), ("险种", False)]
)
def test_a_dictionary_of_one_sort_of_things_is_looked_up_like_them(title: str, *, held_apart: bool) -> None:
    world = held(title, "甲类", "乙类")
    assert (sorts(world.subject(ITEM)) is not None) is held_apart
    assert any("分拨中心" in text for text in texts(world)) is not held_apart
