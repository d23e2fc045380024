"""Windows of time in English: in March 2023, due in May 2023, who joined in 2021."""

import re

from services.qa_gen.synthesis.sketch import Filter, Function, Grain, Sketch, Test
from services.qa_gen.synthesis.wording.english.verbs import OWN_ACCORD, done, were_done
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.people import is_person
from shared.catalog.model import TableRole
from shared.catalog.words.plurals import a, plural

_GOES_WITHOUT_SAYING = frozenset(
    ("created", "recorded", "occurred", "happened", "borrowed", "charged", "measured", "updated", "started", "ordered")
)
_DONE_TO_PEOPLE = (
    frozenset(
        ("added", "activated", "reactivated", "appointed", "approved", "archived", "banned", "certified", "onboarded")
    )
    | frozenset(
        ("hired", "born", "registered", "admitted", "discharged", "enrolled", "invited", "licensed", "deactivated")
    )
    | frozenset(("suspended", "blocked", "verified", "promoted", "terminated"))
)
LASTING = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})
"""What is there before and after its time; all else happens at it."""
_LATER = frozenset(("due", "expiring", "returned", "ended", "departing"))
"""An event that is found by such a time is not found by when it happened."""


_LASTS = re.compile(
    r"(?:subscription|membership|contract|lease|policy|tenancy|coupon|campaign|employment|plan|licen[cs]e)$"
)
"""What goes on after the day that it began: those in 2024 are others than those started in 2024."""
_BEGUN = frozenset(("started", "begun", "created", "signed", "issued", "opened", "activated", "joined"))


def window(sketch: Sketch) -> Filter | None:
    """The filter that says when."""
    return next((f for f in sketch.filters if f.test is Test.DURING), None)


def plainly(sketch: Sketch) -> str:
    """in March 2023; due in March 2023 where the time is not that at which things happened."""
    f = window(sketch)
    if f is None or f.period is None:
        return ""
    verb = done(f.at.field.word)
    base = sketch.edge.child if sketch.shape == "without" and sketch.edge else sketch.scope.base
    later = verb in _LATER and not _goes_without_saying(verb, base.noun)
    if verb in _BEGUN and _LASTS.search(base.noun):
        apart = sketch.dimensions or any(m.function is Function.DURATION for m in sketch.measures)
        those = "those" if sketch.filters[1:] else plural(base.noun)
        return f"{f'among {those} ' if apart else ''}{verb} {f.period.english}"
    return f"{verb} {f.period.english}" if later else f.period.english


def after_a_noun(sketch: Sketch, noun: str) -> str:
    """issued in March 2023, who joined in 2021, with a start date in 2022."""
    f = window(sketch)
    if f is None or f.period is None:
        return ""
    verb = done(f.at.field.word)
    if verb in OWN_ACCORD:
        return f"{'who' if is_person(noun) else 'that'} {verb} {f.period.english}"
    if _is_done_to(verb, noun):
        return f"{verb} {f.period.english}"
    base = sketch.scope.base
    if verb == "created" and base.role in LASTING:
        return f"{verb} {f.period.english}"
    own = f.at.field == base.time and base.role is TableRole.EVENT
    return f.period.english if own else f"with {a(f.at.field.word)} {f.period.english}"


def as_a_verb(sketch: Sketch) -> str:
    """were issued in March 2023, joined in 2021; empty where the time has no verb."""
    f = window(sketch)
    verb = were_done(f.at.field.word) if f else ""
    said = verb in OWN_ACCORD or _is_done_to(verb.removeprefix("were "), sketch.scope.base.noun)
    return f"{verb} {f.period.english}" if f and f.period and said else ""


def as_a_date(sketch: Sketch) -> str:
    """have an opening date in 2021: things are there before and after, unlike what happens."""
    f = window(sketch)
    base = sketch.scope.base
    there = base.role in LASTING or (f is not None and f.at.field != base.time and not f.at.place)
    verb = were_done(f.at.field.word) if f else ""
    if there and verb == "were created" and f and f.period:
        return f"{verb} {f.period.english}"
    return f"have {a(f.at.field.word)} {f.period.english}" if there and f and f.period else ""


def happens(sketch: Sketch) -> str:
    """Each month, for what happens; empty for things, of which one cannot say that we had them each month."""
    grain = sketch.dimensions[-1].grain if sketch.dimensions else Grain.VALUE
    return "" if grain is Grain.VALUE or sketch.scope.base.role in LASTING else f"each {grain.value}"


def _is_done_to(verb: str, noun: str) -> bool:
    """It is worth saying: fines are issued, but orders are not ordered, and customers are not opened."""
    if is_person(noun):
        return verb in _DONE_TO_PEOPLE
    if verb in _BEGUN and _LASTS.search(noun):
        return True
    return bool(verb) and verb not in _GOES_WITHOUT_SAYING and not _goes_without_saying(verb, noun)


def _goes_without_saying(verb: str, noun: str) -> bool:
    """Returns are returned."""
    return verb.startswith(noun.rpartition(" ")[2][:4])


def year_of(field: Field, name: str, *, several: bool = False) -> str:
    """What the year is called: release year where it is kept as a number, year added of a date added."""
    verb = were_done(field.word).removeprefix("were ")
    if field.is_year:
        return plural(name) if several else name
    return f"year{'s' if several else ''} {verb or f'of the {name}'}"
