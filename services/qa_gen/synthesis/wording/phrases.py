"""The slots of a sketch in Chinese: noun phrases, conditions, numbers."""

from collections.abc import Sequence

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.shapes.buckets import steps
from services.qa_gen.synthesis.sketch import Function, Grain, Measure, Sketch
from services.qa_gen.synthesis.subjects import Subject
from services.qa_gen.synthesis.wording import conditions
from services.qa_gen.synthesis.wording.conditions import Word, short

_PERIODS = {Grain.DAY: ("天", "每天", "天"), Grain.MONTH: ("月", "每个月", "个月"), Grain.YEAR: ("年", "每年", "年")}
_CONDENSED = {Function.AVG: "平均", Function.MAX: "最高", Function.MIN: "最低"}
_MANY = ("数", "量", "次", "天", "人")


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """Every slot that a template may name; empty where the sketch has nothing for it."""
    base = sketch.scope.base
    return {
        **_subject(base, word),
        **conditions.slots(sketch, word),
        **_measures(sketch.measures, base, word),
        **_dimensions(sketch, word),
        **_columns(sketch, word),
        **_neighbours(sketch, word),
        **_numbers(sketch),
    }


def joined(parts: Sequence[str]) -> str:
    """甲、乙和丙."""
    return "和".join(["、".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _subject(base: Subject, word: Word) -> dict[str, str]:
    of = f"{word(base.noun)}的" if base.countable else ""
    return {"noun": word(base.noun), "noun_of": of, "counter": base.counter}


def _measures(measures: Sequence[Measure], base: Subject, word: Word) -> dict[str, str]:
    if not measures:
        return dict.fromkeys(("m", "sum", "howmuch", "most", "end", "thing", "respectively"), "")
    first = measures[0]
    adds = first.function is Function.SUM
    total = adds and not any(mark in first.word for mark in ("总", "合计")[:1])
    howmuch = "分别是多少" if len(measures) > 1 else "一共是多少" if total else "是多少"
    thing = word(first.thing) if first.thing else ""
    found = {"m": joined([_measure(m, word) for m in measures]), "thing": thing, "howmuch": howmuch}
    found |= {"sum": "合计" if total else "", "respectively": "分别" if len(measures) > 1 else "各"}
    return found | ({"counter": words.counter(first.thing)} if first.thing else {})


def _measure(m: Measure, word: Word) -> str:
    if m.thing:
        return f"{word(m.thing)}数量"
    if m.function is Function.SUM and m.at:
        return word(m.at.field.full)
    if m.at and m.function in _CONDENSED and "平均" not in m.at.field.word:
        owner = m.at.field.owner
        return f"{word(owner)}的{_CONDENSED[m.function]}{word(m.at.field.word)}" if owner else word(m.word)
    return word(m.word)


def _most(sketch: Sketch) -> tuple[str, str]:
    """The superlative that fits, and the end of the order that is meant."""
    measured = sketch.measures[0] if sketch.measures else None
    at = measured.at if measured and not measured.counts else None
    name = at.field.word if at else measured.word if measured else sketch.shown[-1].field.word if sketch.shown else ""
    if sketch.ascending:
        return ("最少" if name.endswith(_MANY) else "最低"), "末尾"
    return ("最多" if name.endswith(_MANY) else "最高"), "最前面"


def _dimensions(sketch: Sketch, word: Word) -> dict[str, str]:
    found = dict.fromkeys(("dim", "each", "per", "every", "top", "outer", "ocounter"), "")
    found["most"], found["end"] = _most(sketch)
    if not sketch.dimensions:
        return found
    base = sketch.scope.base.noun
    names = [word(d.at.word if d.word == base and d.noun is None else d.word) for d in sketch.dimensions]
    last = sketch.dimensions[-1]
    counter = words.counter(names[-1])
    found |= {"dim": joined(names), "each": "、".join(f"各{name}" for name in names), "outer": names[0]}
    found["ocounter"] = words.counter(names[0])
    found["top"] = f"{sketch.limit}{counter}{names[-1]}"
    if last.grain is not Grain.VALUE:
        found["per"], found["every"], unit = _PERIODS[last.grain]
        found |= {"top": f"{sketch.limit}{unit}", "each": found["every"], "dim": found["per"]}
    return found


def _columns(sketch: Sketch, word: Word) -> dict[str, str]:
    base = sketch.scope.base
    names = [word(short(at.field, sketch.scope.places[at.place])) for at in sketch.shown]
    further = names[1:]
    subject = sketch.filters[0].at.field if sketch.filters else None
    about = subject if subject and sketch.shape in {"missing", "above", "search", "has_element"} else None
    measured = sketch.measures[0].at if sketch.measures else None
    about = about or (sketch.shown[-1].field if sketch.shown else measured.field if measured else None)
    return {
        "cols": joined(names),
        "of_cols": f"的{joined(names)}" if further else "",
        "also": f"把{joined(further)}也列上" if further else "",
        "comma_also": f",把{joined(further)}也列上" if further else "",
        "short": word(short(about, base)) if about else "",
        "plain": word(conditions.evident(about, base)) if about else "",
        "word": word(about.full) if about else "",
        **_places(sketch, word),
    }


def _places(sketch: Sketch, word: Word) -> dict[str, str]:
    """Of a mapping: the systems, and the code that each of them has."""
    if sketch.shape != "codes_of":
        return {"place": "", "code": ""}
    system, code = (at.field.word for at in sketch.shown)
    return {"place": word(words.entity(system) or system), "code": word(code.rpartition("的")[2])}


def _neighbours(sketch: Sketch, word: Word) -> dict[str, str]:
    parent = sketch.scope.hops[0].edge.parent if sketch.scope.hops else None
    found = {"parent": "", "pcounter": "", "far": "", "child": "", "child2": "", "m2": ""}
    found |= dict.fromkeys(("when1", "when2", "when_both", "when1_of", "when2_of"), "")
    if sketch.edge and sketch.shape == "two_facts":
        parent = sketch.edge.parent
    if parent:
        found |= {"parent": word(parent.noun), "pcounter": parent.counter}
    if len(sketch.scope.hops) > 1:
        found["far"] = word(sketch.scope.hops[1].edge.parent.noun)
    found["child"] = word(sketch.neighbour)
    return found | _other(sketch, word) | _two_periods(sketch)


def _other(sketch: Sketch, word: Word) -> dict[str, str]:
    """The second part of a comparison; a window that both share is said once."""
    other = sketch.other
    if other is None:
        return {}
    first, second = _when(sketch), _when(other)
    shared = first if first == second else ""
    found = {"when_both": shared, "when1_of": f"{'' if shared else first}的", "child2": word(other.neighbour)}
    found["when2_of"] = f"{second}的" if second and not shared else ""
    if other.measures:
        found["m2"] = _measure(other.measures[0], word)
    if sketch.scope.hops and other.scope.hops:
        parent = sketch.scope.hops[0].edge.parent
        found |= {"noun": word(parent.noun), "counter": parent.counter}
    return found


def _when(sketch: Sketch) -> str:
    return sketch.period.chinese if sketch.period else ""


def _two_periods(sketch: Sketch) -> dict[str, str]:
    if sketch.shape != "month_pair":
        return {}
    first, second = (f.period.chinese for f in sketch.filters if f.period)
    return {"when1": first, "when2": second}


def _numbers(sketch: Sketch) -> dict[str, str]:
    limit = str(sketch.limit or "")
    line = format(sketch.thresholds[0].normalize(), "f") if sketch.thresholds else "0"
    three = "、".join(steps(sketch.thresholds)) if len(sketch.thresholds) > 1 else ""
    some = f"{limit}{sketch.scope.base.counter}" if limit else ""
    return {"n": limit, "line": line, "steps": three, "some": some, "all": "" if limit else "所有"}
