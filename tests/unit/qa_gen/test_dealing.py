"""The styles come out about even; what can be said in other words makes up for what cannot."""

from services.qa_gen.rule_author.pairs import Styles
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import STYLES, Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

R = ColumnRole
THING = TableName("public", "thing")


def asked(noun: str) -> list[Sketch]:
    """What is asked of things of this name."""
    table = annotated(
        THING,
        noun,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("name", "text", R.LABEL, f"{noun}全名", examples=("甲", "乙", "丙"), distinct=90),
        column("kind", "text", R.CATEGORY, "种属", values=("大", "中", "小")),
        rows=90,
    )
    world = build_world([table], ())
    return list(catalogue.sketches(world, world.subject(THING)))


def in_other_words(sketch: Sketch) -> bool:
    return question(sketch, Style.SYNONYM) is not None


def test_styles_are_dealt_evenly() -> None:
    styles = Styles(chinese=True)
    dealt = styles.deal(asked("门店"))
    assert styles.used == {style: dealt.count(style) for style in STYLES}
    assert max(styles.used.values()) - min(styles.used.values()) <= 1


def test_the_few_that_can_be_said_in_other_words_are_though_all_styles_were_even_when_they_came() -> None:
    plain = [sketch for sketch in asked("灯") if not in_other_words(sketch)]
    other = [sketch for sketch in asked("门店") if in_other_words(sketch)][:2]
    styles = Styles(chinese=True)
    dealt = styles.deal([*plain, *other])
    assert dealt[len(plain) :] == [Style.SYNONYM, Style.SYNONYM]
    assert Style.SYNONYM not in dealt[: len(plain)]


def test_what_cannot_be_asked_gets_no_style() -> None:
    unasked = Sketch("no such shape", asked("灯")[0].scope)
    styles = Styles(chinese=True)
    assert styles.deal([unasked]) == [None]
    assert styles.used.total() == 0
