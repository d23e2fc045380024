"""Noun phrases of a sketch in English: what is counted, measured, shown, and what it is split by."""

import re

from services.qa_gen.synthesis.ingredients import step_of
from services.qa_gen.synthesis.sketch import At, Dimension, Function, Grain, Measure, Sketch, Unit
from services.qa_gen.synthesis.wording.english import outputs, times
from services.qa_gen.synthesis.wording.english.conditions import beside_a_number, condition, conditions, left_out, short
from services.qa_gen.synthesis.wording.english.synonyms import OF_SUCH
from services.qa_gen.synthesis.wording.english.verbs import done, noun_of
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world import codes
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.figures import is_figures, thing_of
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import MEASURES, TableRole, TypeFamily
from shared.catalog.words.plurals import plural, singular

_CONDENSED = {Function.SUM: "total", Function.AVG: "average", Function.MAX: "highest", Function.MIN: "lowest"}
_BARE = re.compile(
    r"amount|price|cost|quantity|fee|value|duration|total|hours|score|rating|weight|name|status|state|type|condition"
    r"|reason|version|level|size|colou?r|number|code|date|category|class|kind|priority|rank|grade|title|area|stage|source|channel"
)
"""Words that say little without the noun: the amount of a fine is a fine amount."""
_CONDENSED_ALREADY = re.compile(r"(?:average|mean|highest|lowest|peak|maximum|minimum|max|min) ")
_OF_TIME = re.compile(
    r"(?:seconds|minutes|hours|days|weeks|months|years|grams|kilograms|kilos|tons|tonnes|pounds|litres|liters|metres|meters"
    r"|miles|kilometers|kilometres|watts|points|credits|bytes|votes)$"
)
_COUNT = re.compile(r"^(?:(?:total|number of) )?(.+?) count$")
_TOTAL = re.compile(r"^(?:total (?:number of )?|number of )|\btotal ")
_IS_A_SUM = re.compile(r"^(?:sub ?total|grand total)\b")
_TAKEN_OFF = re.compile(r"(?:^|(?<= ))(discount|refund|shipping|freight|tax|tip|fee|cost) total$")
"""A discount total adds up to a total discount."""
_SUM_OF_ONE = re.compile(r"(?<= )total$")
"""An order total adds up to a total order value."""
_SAYS_LITTLE = re.compile(r"method|type|status|state|channel|source|reason|kind|level|priority|mode|stage")
_AGAIN = re.compile(r"times (\w+ed|\w+ent|sold|read|seen|run)")
_SIZE = re.compile(r"(?:area|size|capacity|volume|population|floor space)$")
_SITE = re.compile(
    r"(?:branch|store|shop|warehouse|station|site|office|area|depot|school|hospital|hotel|plant|factory|campus|airport)$"
)
_CLASS = re.compile(
    r"(?:category|class|kind|type|genre|group|segment|department|division|team|course|language|stage|phase|status)$"
)
_SOURCE = re.compile(r"(?:vendor|supplier|manufacturer|publisher|producer|sender|source|channel)$")
_REASON = re.compile(r"(?:reason|cause)$")
_TERM = re.compile(r"(?:term|semester|season|quarter|year|period|session|round)$")
_PREPOSITIONS = ((_TERM, "in"), (_SITE, "at"), (_CLASS, "in"), (_SOURCE, "from"), (_REASON, "with"))
_LINE = r"(?:line|item|detail|position)"
_MOMENT = re.compile(r"\b(?:date|time)\b")
_STANDS = re.compile(r"active$|current$|unsold$|non-")
"""Said before what things are: active child members, non-cancelled panel interviews."""
_LENGTH = re.compile(r"(?:length|duration|distance)$")


def things(sketch: Sketch, word: Word) -> str:
    """What the question is about, in the plural and with its conditions: lost copies, loans of student members."""
    base = sketch.scope.base
    counted = sketch.measures[0].thing if sketch.measures and sketch.measures[0].thing else base.noun
    nouns = several(base, word) if counted == base.noun else plural(word(counted))
    before: list[str] = []
    after, further = "", ""
    for f in conditions(sketch):
        owner = sketch.scope.places[f.at.place]
        said = condition(f, owner, word)
        if owner.noun == counted:
            before.append(said.before)
            after = f"{after} {said.after}"
        else:
            further += f" of {said.before} {plural(word(owner.noun))} {said.after}"
    before.sort(key=lambda said: _STANDS.match(said) is None)
    return " ".join(f"{' '.join(before)} {nouns} {after} {further}".split())


def predicate(sketch: Sketch, word: Word) -> str:
    """What is said of the things: are lost, are published by Canongate."""
    said = (condition(f, sketch.scope.places[f.at.place], word).predicate for f in conditions(sketch))
    return " and ".join(said)


def measure(m: Measure, sketch: Sketch, word: Word) -> str:
    """A number by its name, without an article: number of lost copies, total fine amount."""
    if m.counts:
        return f"number of {things(sketch, word)}"
    if m.at is not None and m.function is Function.DURATION:
        return _duration(done(m.at.field.word), m.unit, sketch, word)
    if m.at is None or m.function not in _CONDENSED:
        return outputs.phrase(m.word)
    if m.function is Function.SUM and (again := _AGAIN.fullmatch(m.at.field.word)):
        return f"total number of times {things(sketch, word)} were {again[1]}"
    said, asked = _condensed(m, m.at.field, word), conditions(sketch)
    if not sketch.scope.base.countable:
        beside = (beside_a_number(f, sketch.scope.places[f.at.place], word) for f in asked)
        return " ".join([_told_apart(said, m.at.field, sketch, word), *beside])
    return _of_some(said, sketch, word) if asked else _of_all(said, sketch, word)


def _of_some(said: str, sketch: Sketch, word: Word) -> str:
    return f"{said} {_tie(said)} {_whole(sketch, word) or things(sketch, word)}"


def _tie(said: str) -> str:
    """Minutes are spent on comments, and are of calls."""
    return "on" if said.endswith(" spent") else "of"


def _whole(sketch: Sketch, word: Word) -> str:
    """What the lines are part of, where all that is said is said of it: orders that are not cancelled."""
    base, places = sketch.scope.base, {f.at.place for f in conditions(sketch)}
    owner = sketch.scope.places[min(places)]
    if len(places) > 1 or not re.fullmatch(rf"{re.escape(owner.noun)} {_LINE}", base.noun):
        return ""
    said = [condition(f, owner, word) for f in conditions(sketch)]
    before, after = " ".join(c.before for c in said), " ".join(c.after for c in said)
    return " ".join(f"{before} {plural(word(owner.noun))} {after}".split())


def _duration(verb: str, unit: Unit, sketch: Sketch, word: Word) -> str:
    """How long it took: average loan return time in days."""
    name, base = noun_of(verb), sketch.scope.base
    if not name:
        return f"average number of {unit}s until {things(sketch, word)} are {verb}"
    if conditions(sketch) or " " in base.noun:
        return f"average {name} time in {unit}s of {things(sketch, word)}"
    return f"average {word(base.noun)} {name} time in {unit}s"


def _of_all(said: str, sketch: Sketch, word: Word) -> str:
    """The number with the noun whose it is: total fine amount, average list price of books."""
    base, (condensed, _, name) = sketch.scope.base, said.partition(" ")
    if _alike(name, base.noun):
        return said
    if _BARE.fullmatch(name) and not _IS_A_SUM.search(said):
        return f"{condensed} {word(base.noun)} {name}"
    if base.role is TableRole.EVENT and name.startswith("number of "):
        return f"{condensed} number of {word(base.noun)} {name.removeprefix('number of ')}"
    grouped = sketch.dimensions or sketch.scope.hops or left_out(sketch)
    return f"{said} {_tie(said)} {'' if grouped else 'all '}{plural(word(base.noun))}"


def _told_apart(said: str, field: Field, sketch: Sketch, word: Word) -> str:
    """A number that other tables have too, with what is special to its own: average fuel unit price."""
    condensed, _, name = said.partition(" ")
    if sketch.scope.base.role is TableRole.BRIDGE and _BARE.fullmatch(name):
        return f"{condensed} {word(sketch.scope.base.noun)} {name}"
    counted = name.startswith("number of ")
    special = [part for part in field.owner.split() if part not in name and not counted]
    return f"{condensed} {word(' '.join(special))} {name}" if special else said


def _condensed(m: Measure, field: Field, word: Word) -> str:
    if m.function is Function.SUM:
        added = number_of(word(field.word), whole=field.column.family is TypeFamily.INTEGER)
        bare = _SUM_OF_ONE.sub("value", _TAKEN_OFF.sub(r"\1", added))
        return added if _IS_A_SUM.search(added) else f"total {bare}"
    said_already = _CONDENSED_ALREADY.match(field.word)
    bare = _TAKEN_OFF.sub(r"\1", field.word)
    return word(_counted(field.word) if said_already else f"{_CONDENSED[m.function]} {bare}")


def _counted(name: str) -> str:
    """Published episodes are a number of published episodes, maximum shows a maximum number of shows."""
    found = _CONDENSED_ALREADY.match(name)
    before = found[0] if found else ""
    said = number_of(name.removeprefix(before))
    return before + said if said.startswith("number of ") else name


def number_of(name: str, *, whole: bool = True) -> str:
    """What is added: customer count -> number of customers, total orders -> number of orders, pay -> pay."""
    found = _COUNT.match(name)
    if found and not OF_SUCH.search(found[1]):
        return f"number of {plural(found[1])}"
    if found:
        return name
    bare = _TOTAL.sub("", name)
    several = whole and singular(bare) != bare and not _OF_TIME.search(bare.partition(" of ")[0])
    return f"number of {bare}" if several else bare


def _alike(name: str, noun: str) -> bool:
    """They share a word: the charging fee of a charging record."""
    return bool(set(name.split()) & set(noun.split()))


def dimension(d: Dimension, sketch: Sketch, word: Word, *, whole: bool = False) -> str:
    """What rows are split by, in the singular: branch, membership type, month; `whole` where its noun is not near."""
    if d.grain is not Grain.VALUE:
        return _period(d, sketch)
    if d.noun:
        return word(d.noun)
    entity = codes.thing(d.at.field.word)
    if entity not in {d.at.field.word, sketch.scope.base.noun}:
        return word(entity)
    if whole and not d.at.place and _SAYS_LITTLE.fullmatch(d.at.field.word):
        return f"{word(sketch.scope.base.noun)} {word(d.at.field.word)}"
    near = sketch.scope.base.countable and not whole and all(m.counts for m in sketch.measures)
    return column(d.at, sketch, word) if near or d.at.place else word(d.at.field.word)


def _period(d: Dimension, sketch: Sketch) -> str:
    """The month in which something happens; of things, which last, the hire month."""
    if sketch.scope.base.role not in times.LASTING:
        return d.grain.value
    said, found = _MOMENT.subn(d.grain.value, d.at.field.word, count=1)
    return said if found else d.grain.value


def column(at: At, sketch: Sketch, word: Word) -> str:
    """A column by the word that tells it in this question: name of the base itself, author name of another table."""
    owner, base = sketch.scope.places[at.place], sketch.scope.base
    name = short(at.field.word, base.noun) if at.place == 0 else _with_owner(at.field, owner.noun)
    counts = at.field.role in MEASURES and at.field.column.family is TypeFamily.INTEGER
    return word(_counted(name) if counts else name)


def _with_owner(field: Field, noun: str) -> str:
    alike = _alike(field.word, noun) or not (_BARE.fullmatch(field.word) or field.owner)
    return field.word if alike else f"{noun} {field.word}"


def superlative(word: str, *, least: bool = False) -> str:
    """The one that goes with the number: the largest floor area, the longest duration, the highest price."""
    if _SIZE.search(word):
        return "smallest" if least else "largest"
    if _LENGTH.search(word):
        return "shortest" if least else "longest"
    return "lowest" if least else "highest"


def without_total(name: str) -> str:
    """The number that adds up: total fine amount -> fine amount."""
    return name.removeprefix("total ")


def preposition(noun: str) -> str:
    """Where things are that belong to it: at a branch, in a category, of a book."""
    found = ((pattern, said) for pattern, said in _PREPOSITIONS if pattern.search(noun))
    return next((said for _, said in found), "of")


def is_a_kind(noun: str) -> bool:
    """What belongs to it is rather in it: a category, a class."""
    return bool(_CLASS.search(noun))


def says_its_kind(noun: str) -> bool:
    """What is named by more than its name: the category Novels, the rejection reason Culture fit."""
    return is_a_kind(noun) or bool(_REASON.search(noun))


def several(subject: Subject, word: Word) -> str:
    """The rows of a table: members; of figures for days or months the figures, or what and when they are of."""
    if (told := _told_by(subject)) is not None:
        return f"{plural(word(told[0]))} and {plural(told[1])}"
    return f"{word(subject.noun)} figures" if _are_figures(subject) else plural(word(subject.noun))


def one(subject: Subject, word: Word) -> str:
    if (told := _told_by(subject)) is not None:
        return f"{word(told[0])} and {told[1]}"
    return f"{word(subject.noun)} figure" if _are_figures(subject) else word(subject.noun)


def _told_by(subject: Subject) -> tuple[str, str] | None:
    """The service area and month of a monthly revenue."""
    thing, time = thing_of(subject), subject.time
    told = is_figures(subject) and thing is not None and time is not None
    return (codes.thing(thing.word), step_of(time).value) if told and thing and time else None


def _are_figures(subject: Subject) -> bool:
    """A report without a time has a row for each thing."""
    return subject.role is TableRole.SNAPSHOT or (subject.role is TableRole.REPORT and subject.time is not None)
