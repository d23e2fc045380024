"""Other words that people use for the same thing."""

import pytest

from services.qa_gen.synthesis.sketch import At, Scope, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.wording.synonyms import exchanged, pairs_for
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

CARD = TableName("public", "card_type")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("播放量", "播放次数"),
        ("车场总车位数", "车场总泊位数"),
        ("入场时间", "进场时间"),
        ("司机", "驾驶员"),
        ("订单优惠金额", "订单优惠额"),
        ("工时", "工作时长"),
        ("标准工时", None),
        ("来源渠道", None),
        ("目的地", None),
        ("罚款", None),
        ("学生", None),
        ("product", "item"),
        ("product variant", None),
        ("employee number", None),
    ],
)
def test_a_word_is_exchanged_only_for_what_everybody_says(word: str, said: str | None) -> None:
    assert next((exchanged(word, pair) for pair in pairs_for([word])), None) == said


@pytest.mark.parametrize(("beside", "said"), [("卡类别", "卡类型"), ("有效期", "卡类别")])
def test_no_word_is_exchanged_for_that_of_another_column(beside: str, said: str) -> None:
    cards = annotated(
        CARD,
        "卡类型",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("name", "text", ColumnRole.LABEL, "名称", examples=("年卡", "月卡"), distinct=7),
        column("other", "text", ColumnRole.CATEGORY, beside, values=("甲", "乙")),
        rows=7,
    )
    scope = Scope(build_world([cards], ()).subject(CARD))
    shown = tuple(At(scope.base.field(name)) for name in ("name", "other"))
    text = question(Sketch("list_all", scope, shown=shown), Style.SYNONYM) or said
    assert said in text
