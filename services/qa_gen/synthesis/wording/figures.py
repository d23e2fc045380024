"""What figures are called: 北区各状态每个月的销售额; the 服务区和月份 that have the highest ones."""

from services.qa_gen.synthesis.ingredients import step_of
from services.qa_gen.synthesis.sketch import Grain, Sketch
from services.qa_gen.synthesis.wording.measures import joined
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world import codes
from services.qa_gen.synthesis.world.figures import amounts, is_figures, parts, thing_of
from services.qa_gen.synthesis.world.subjects import Subject

_STEPS = {Grain.MONTH: "月份", Grain.DAY: "日期"}
_ROWS = frozenset({"largest", "above"})


def slots(sketch: Sketch, columns: str, word: Word) -> dict[str, str]:
    """Whose the figures are, of which kinds, and which: one amount by the noun of the view, else by the columns."""
    base = sketch.scope.base
    if sketch.shape in _ROWS and is_figures(base):
        rows = rows_of(base, word)
        return {"noun": rows, "things": rows, "noun_of": f"{rows}的", "counter": "个"}
    if sketch.shape != "figures":
        return {}
    whose, what = parts(base.noun)
    kinds = codes.thing(sketch.dimensions[0].at.field.word) if len(sketch.dimensions) > 1 else ""
    of_whom = "" if whose == kinds else word(whose)
    return {
        "of_whom": of_whom,
        "by_kind": f"各{word(kinds)}" if kinds else "",
        "figure": _figure(base, what, columns, word),
    }


def _figure(base: Subject, what: str, columns: str, word: Word) -> str:
    return word(what) if len(amounts(base)) == 1 else columns


def rows_of(base: Subject, word: Word) -> str:
    """What a row is told by: 服务区和月份."""
    thing, time = thing_of(base), base.time
    names = [codes.thing(thing.word)] if thing else []
    return joined([*map(word, names), _STEPS[step_of(time)]]) if time else word(base.noun)
