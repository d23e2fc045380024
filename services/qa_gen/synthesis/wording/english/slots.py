"""Every slot that an English template may name; empty where the sketch has nothing for it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from services.qa_gen.synthesis.rows import is_told
from services.qa_gen.synthesis.shapes.buckets import steps
from services.qa_gen.synthesis.sketch import LEFT_OUT, At, Filter, Function, Grain, Sketch, Test
from services.qa_gen.synthesis.wording.english import outputs, phrases, times
from services.qa_gen.synthesis.wording.english.conditions import names_one, over, said_by
from services.qa_gen.synthesis.wording.english.kinship import kinship
from services.qa_gen.synthesis.wording.english.values import called, listed
from services.qa_gen.synthesis.wording.english.verbs import were_done
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world.figures import parts
from services.qa_gen.synthesis.world.people import is_person
from shared.catalog.words.english import without_unit
from shared.catalog.words.plurals import a, plural, singular
from shared.catalog.words.split import words as split

_WAYS = frozenset({"from", "to"})
"""What a part begins with that says itself how things belong to it: changes from stage Applied."""
_HAD = re.compile(r"(?:address|location|phone|account)$")
"""What people have, and do not belong to."""
_ABOUT_A_COLUMN = frozenset({Test.MISSING, Test.ABOVE, Test.BELOW, Test.BETWEEN, Test.CONTAINS, Test.HAS})


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots, for the words of the schema as `word` says them."""
    return {
        **_things(sketch, word),
        **_numbers(sketch, word),
        **_groups(sketch, word),
        **_columns(sketch, word),
        **_times(sketch),
        **_relatives(sketch, word),
        **kinship(sketch, word),
    }


def _things(sketch: Sketch, word: Word) -> dict[str, str]:
    base = sketch.scope.base.noun
    counted = sketch.measures[0].thing if sketch.measures else None
    said = phrases.things(sketch, word)
    said = (
        singular(said)
        if sketch.thresholds[:1] == (Decimal(1),) and sketch.measures and sketch.measures[0].counts
        else said
    )
    return {
        "noun": phrases.one(sketch.scope.base, word),
        "nouns": phrases.several(sketch.scope.base, word) if sketch.shape != "share_of_all" else _whole(sketch, word),
        "counted": plural(word(counted)) if counted else "",
        "things": said,
        "things_when": f"{said} {times.after_a_noun(sketch, base)}",
        "where": " and ".join(filter(None, [phrases.predicate(_part(sketch), word), _happened(sketch)])),
        "who": "who" if is_person(base) else "that",
    }


def _whole(sketch: Sketch, word: Word) -> str:
    """What a share is one of: applications that were not rejected, where those that were are left out of it.

    What was late is a share of the returned loans.
    """
    late = next((f for f in sketch.filters if f.test is Test.LATE), None)
    done = over(late.at.field.word) if late else ""
    whole = phrases.things(replace(sketch, filters=tuple(f for f in sketch.filters if f.test in LEFT_OUT)), word)
    return f"{done} {whole}" if done.isalpha() and not said_by(done, sketch.scope.base.noun) else whole


def _part(sketch: Sketch) -> Sketch:
    """The sketch without what is said of the whole that a share is one of."""
    rest = tuple(f for f in sketch.filters if f.test not in LEFT_OUT)
    return replace(sketch, filters=rest) if sketch.shape == "share_of_all" else sketch


def _happened(sketch: Sketch) -> str:
    """What a list is of where time tells: contracts that were signed in 2023."""
    f = times.window(sketch) if sketch.shape == "list_where" else None
    if f is None or f.period is None:
        return ""
    return times.as_a_verb(sketch) or times.as_a_date(sketch) or f"have {a(f.at.field.word)} {f.period.english}"


def _numbers(sketch: Sketch, word: Word) -> dict[str, str]:
    said = [phrases.measure(m, sketch, word) for m in sketch.measures]
    names, further = (said[:1], _but_the_things(said)) if sketch.shape == "top" else (said, [])
    adds = all(m.function is Function.SUM for m in sketch.measures) and not any(" number of " in n for n in names)
    heads = [name.partition(" of ")[0] for name in names]
    several = len(names) > 1 or any(singular(head) != head for head in heads)
    sizes = steps(sketch.thresholds) if len(sketch.thresholds) > 1 else ()
    first = names[0] if names else ""
    unit = _unit(sketch)
    lines = [f"{line.normalize():f} {unit}".strip() for line in (*sketch.thresholds, Decimal(0), Decimal(0))]
    return {
        "m": _together(names),
        "beside": f" Show their {_together(further)} as well." if further else "",
        "and_beside": f", along with their {_together(further)}" if further else "",
        "a_m": a(first) if first else "",
        "high_m": _above_average(first),
        "bare": phrases.without_total(first),
        "n": str(sketch.limit or ""),
        "line": lines[0],
        "line2": lines[1],
        "steps": listed([outputs.step(size) for size in sizes]),
        "most": phrases.superlative(_measured_word(sketch), least=sketch.ascending),
        "top": "" if sketch.ascending else "top",
        "summed": phrases.without_total(listed(names)) if adds else "",
        "unsummed": "" if adds else _together(names),
        "were": ("were" if sketch.period else "are") if several else "was" if sketch.period else "is",
        "was": "were" if several else "was",
        "is_one": "was" if sketch.period else "is",
    }


def _together(names: list[str]) -> str:
    """Several numbers of the same things with the things said once, at the end."""
    tails = {name.rpartition(" of ")[2] for name in names if " of " in name and "number of " not in name}
    if len(names) < 2 or len(tails) != 1:
        return listed(names)
    tail = f" of {tails.pop()}"
    return listed([name.removesuffix(tail) for name in names]) + tail


def _but_the_things(names: Sequence[str]) -> list[str]:
    """The further numbers without the things that the first one is of too; a number of things is of these alone."""
    *_, tail = names[0].partition(" of ")
    short = [name.removesuffix(f" of {tail}") if tail else name for name in names[1:]]
    return [name if said.endswith("number") else said for name, said in zip(names[1:], short, strict=True)]


def _above_average(name: str) -> str:
    """an above-average price, above-average lead days."""
    return f"{'an ' if a(name) != name else ''}above-average {name}" if name else ""


def _measured_word(sketch: Sketch) -> str:
    at = sketch.measures[0].at if sketch.measures else sketch.shown[-1] if sketch.shown else None
    return at.field.word if at else ""


def _unit(sketch: Sketch) -> str:
    """What the number that a line is drawn in is measured in, as its name says: bytes; cents are shown as money."""
    measured = sketch.measures[0].at if sketch.measures else _about(sketch)
    counts = bool(sketch.measures) and sketch.measures[0].counts and sketch.shape != "steps"
    if measured is None or counts or measured.field.in_cents:
        return ""
    return without_unit(split(measured.field.name))[1]


def _groups(sketch: Sketch, word: Word) -> dict[str, str]:
    names = [phrases.dimension(d, sketch, word) for d in sketch.dimensions]
    last = sketch.dimensions[-1] if sketch.dimensions else None
    several = plural(phrases.dimension(last, sketch, word, whole=True)) if last else ""
    direct = last is not None and last.noun is not None and last.at.place == 1 and len(names) == 1
    grain = last.grain if last else Grain.VALUE
    often = {Grain.DAY: "daily", Grain.MONTH: "monthly", Grain.YEAR: "yearly"}
    return {
        "dim": listed(names),
        "dims": several,
        "kind": names[-1] if names else "",
        "holder": names[0] if direct else "",
        "outer": names[0] if names else "",
        "inner": names[-1] if names else "",
        "inners": several,
        "often": often.get(grain, ""),
        "by": f"{grain.value} by {grain.value}" if grain is not Grain.VALUE else "",
    }


def _columns(sketch: Sketch, word: Word) -> dict[str, str]:
    names = [phrases.column(at, sketch, word) for at in sketch.shown]
    further = [name for name, at in zip(names, sketch.shown, strict=True) if not _names_a_row(sketch, at)]
    beside_time = [name for name, at in zip(names, sketch.shown, strict=True) if at.field != sketch.scope.base.time]
    facts = [re.sub(r"^(?:dai|month|year)ly ", "", name) for name in beside_time]
    also = plural(further[0]) if len(further) == 1 else listed(further)
    several = len(set(names)) > 1 or any(singular(name) != name for name in names)
    about = _about(sketch)
    name = phrases.column(about, sketch, word) if about else ""
    element = singular(name) if name else ""
    verb = were_done(about.field.word) if about else ""
    passive = verb.startswith("were ")
    return {
        "figure": word(" ".join(filter(None, parts(sketch.scope.base.noun)))),
        "facts": listed(facts),
        "is_facts": f"{'are' if len(facts) > 1 else 'is'} the {listed(facts)}",
        "cols": listed(names),
        "less": names[-2] if len(names) > 1 else "",
        "a_less": a(names[-2]) if len(names) > 1 else "",
        "bound": names[-1] if names else "",
        "is_cols": f"{'are' if several else 'is'} the {listed(names)}",
        "with_also": f"with their {also}" if further else "",
        "also": also,
        "show_also": f"Show the {also} too." if further else "",
        "word": name,
        "words": plural(name) if name else "",
        "element": element,
        "in_each": "in each" if phrases.preposition(element) == "in" else "for each",
        "a_word": a(name) if name else "",
        "high_word": _above_average(name),
        "plain": "" if passive else name,
        "plains": "" if passive else plural(name),
        "done": verb.removeprefix("were ") if passive else "",
        "yearly": times.year_of(about.field, name) if about else "",
        "yearlies": times.year_of(about.field, name, several=True) if about else "",
        "were_done": verb,
    }


def _names_a_row(sketch: Sketch, at: At) -> bool:
    first = sketch.shown[0].field if is_told(sketch.scope.base) else None
    return at.place == 0 and at.field in (sketch.scope.base.title, first)


def _about(sketch: Sketch) -> At | None:
    """The column that the question turns on."""
    about = (f for f in sketch.filters if f.test in _ABOUT_A_COLUMN)
    tested = next((f.at for f in about if f.test is not Test.MISSING or sketch.shape == "missing"), None)
    measured = sketch.measures[0].at if sketch.measures else None
    return tested or (sketch.shown[-1] if sketch.shown else measured)


def _times(sketch: Sketch) -> dict[str, str]:
    spans = [f.period.english for f in sketch.filters if f.period]
    pair = [span.removeprefix("in ") for span in spans] if sketch.shape == "month_pair" else []
    when = "" if pair else times.plainly(sketch)
    when2 = times.plainly(sketch.other) if sketch.other else ""
    past = bool(sketch.period)
    event = times.as_a_verb(sketch) or times.as_a_date(sketch)
    return {
        "when": "" if when == when2 else when,
        "when2": when2,
        "month1": pair[0] if pair else "",
        "month2": pair[1] if len(pair) > 1 else "",
        "happened": event or f"{'did' if past else 'do'} we have {times.plainly(sketch)}",
        "told": event or f"we {'had' if past else 'have'} {times.plainly(sketch)}",
        "happens": times.happens(sketch),
        "do": "did" if past else "do",
        "does": "did" if past else "does",
        "have": "had" if past else "have",
        "are": "were" if past else "are",
    }


def _relatives(sketch: Sketch, word: Word) -> dict[str, str]:
    """What the things belong to, what they have, and what stands on the other side of a comparison."""
    edge = sketch.scope.hops[0].edge if sketch.scope.hops else None
    if sketch.edge and sketch.shape in {"two_facts", "without"}:
        edge = sketch.edge
    parent = edge.noun if edge else ""
    far = sketch.scope.hops[1].edge.noun if len(sketch.scope.hops) > 1 else ""
    other, value = sketch.other, _value(sketch, word)
    tie, _, rest = value.partition(" ")
    way = parent.partition(" ")[0] == tie and tie in _WAYS
    kind = phrases.is_a_kind(parent)
    return {
        "value": rest if way else value,
        "value2": _second(sketch, word),
        "piece": next((f.value for f in sketch.filters if f.test in {Test.CONTAINS, Test.HAS}), ""),
        "parent": word(parent),
        "parents": plural(word(parent)) if parent else "",
        "fars": plural(word(far)) if far else "",
        "people": plural(word(far)) if is_person(far) else "",
        "things_far": "" if is_person(far) else plural(word(far)),
        "children": plural(word(sketch.neighbour)) if sketch.neighbour else "",
        "children2": plural(word(other.neighbour)) if other and other.neighbour else "",
        "m2": phrases.measure(other.measures[0], other, word) if other and other.measures else "",
        "of": tie if way else phrases.preposition(parent) if parent else "of",
        "belong": "have" if is_person(parent) or _HAD.search(parent) else "belong to",
        "owned": f"are in {value}" if kind else f"does {value} have",
        **_mapping(sketch, word),
    }


def _value(sketch: Sketch, word: Word) -> str:
    over_time = sketch.shape == "facts_over_time"
    named = next((f for f in sketch.filters if names_one(sketch, f) or over_time), None)
    return _one_thing(sketch, named, word) if named else ""


def _one_thing(sketch: Sketch, named: Filter, word: Word) -> str:
    owner = sketch.scope.places[named.at.place]
    name = called(named.value, named.at.field, owner, word(owner.noun))
    part = sketch.scope.hops[named.at.place - 1].edge.part if named.at.place else ""
    if part:
        return f"{word(part)} {name}"
    return f"the {owner.noun} {name}" if named.at.place and phrases.says_its_kind(owner.noun) else name


def _second(sketch: Sketch, word: Word) -> str:
    """The other one of two that are named."""
    named = [f for f in sketch.filters if names_one(sketch, f)]
    return _one_thing(sketch, named[1], word) if len(named) > 1 else ""


def _mapping(sketch: Sketch, word: Word) -> dict[str, str]:
    if sketch.shape != "codes_of":
        return {"place": "", "code": ""}
    system, code = (at.field.word for at in sketch.shown)
    return {"place": word(singular(system.removesuffix(" name").removesuffix(" type"))), "code": word(code)}
