"""The slots of a sketch in English, for schemas whose comments are English."""

from collections.abc import Sequence

from services.qa_gen.synthesis.shapes.buckets import steps
from services.qa_gen.synthesis.sketch import Filter, Function, Grain, Measure, Sketch, Test
from services.qa_gen.synthesis.wording import phrases
from services.qa_gen.synthesis.wording.modifiers import Word


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots of the English templates: those of the Chinese ones, in English."""
    base = sketch.scope.base
    where = " and ".join(_condition(f, word) for f in sketch.filters if f.test in {Test.EQUALS, Test.TRUE})
    dimensions = [word(d.at.word if d.grain is Grain.VALUE else d.grain.value) for d in sketch.dimensions]
    measures = [_measure(m, word) for m in sketch.measures]
    shown = [word(at.word) for at in sketch.shown]
    period = sketch.period.english if sketch.period and sketch.shape != "month_pair" else ""
    named = [f.value for f in sketch.filters if f.value]
    return phrases.slots(sketch, word) | {
        "noun": word(base.noun),
        "when": period,
        "noun_of": "",
        "where": f"with {where}" if where else "",
        "m": _listed(measures),
        "dim": _listed(dimensions),
        "outer": dimensions[0] if dimensions else "",
        "inner": dimensions[-1] if dimensions else "",
        "cols": _listed(shown),
        "most": "lowest" if sketch.ascending else "highest",
        "value": named[-1] if named else "",
        "steps": _listed(steps(sketch.thresholds)) if len(sketch.thresholds) > 1 else "",
        "cap": f", {sketch.limit} of them" if sketch.limit else "",
        **_periods(sketch),
    }


def _periods(sketch: Sketch) -> dict[str, str]:
    spans = [f.period.english for f in sketch.filters if f.period]
    if sketch.shape == "month_pair":
        return {"when1": spans[0], "when2": spans[1]}
    other = sketch.other.period.english if sketch.other and sketch.other.period else ""
    return {"when1": spans[0] if spans else "", "when2": other}


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _condition(f: Filter, word: Word) -> str:
    if f.test is Test.TRUE:
        return f"{word(f.at.word)} set"
    return f"{word(f.at.word)} {f.at.field.label(f.value)}"


def _measure(m: Measure, word: Word) -> str:
    names = {
        Function.SUM: "total",
        Function.AVG: "average",
        Function.MAX: "highest",
        Function.MIN: "lowest",
    }
    if m.thing:
        return f"number of {word(m.thing)}"
    if m.at and m.function in names:
        return f"{names[m.function]} {word(m.at.field.full)}"
    if m.at and m.over:
        return f"{word(m.at.field.full)} as a share of {word(m.over.field.word)}"
    return word(m.word)
