"""Windows of time in English: in March 2023, due in May 2023, who joined in 2021."""

import re

from services.qa_gen.synthesis.sketch import Filter, Sketch, Test

_DONE = re.compile(r"^(?:date|time) (\w+(?:ed|ade|aid|ent|old|uilt|orn|ost|ought|aken|iven|own|urned|orrowed))$")
"""'Date paid' says what was done at that time."""
_DATES = {
    **{"opening": "opened", "hire": "hired", "hiring": "hired", "birth": "born", "installation": "installed"},
    **{"purchase": "purchased", "registration": "registered", "closing": "closed", "delivery": "delivered"},
    **{"acquisition": "acquired", "publication": "published", "completion": "completed", "return": "returned"},
    **{"payment": "paid", "departure": "departing", "expiry": "expiring", "expiration": "expiring", "due": "due"},
    **{"release": "released", "launch": "launched", "issue": "issued", "shipping": "shipped", "signing": "signed"},
    **{"manufacturing": "made", "production": "produced", "retirement": "retired", "construction": "built"},
}
"""What a 'return date' says was done."""
_DATED = re.compile(r"^(\w+) (?:date|time)$")
_OWN_ACCORD = frozenset(("joined", "left", "started", "ended", "expired", "arrived", "departed", "retired", "died"))
_GOES_WITHOUT_SAYING = frozenset(
    ("created", "recorded", "occurred", "happened", "borrowed", "charged", "measured", "updated", "started", "ordered")
)
_LATER = frozenset(("due", "expiring", "returned", "ended", "departing"))
"""An event that is found by such a time is not found by when it happened."""
_PERSON = re.compile(
    r"(?:member|customer|client|employee|person|user|student|teacher|patient|doctor|driver|author|reader|worker"
    r"|staff|engineer|manager|pupil|guest|visitor|subscriber|agent|nurse|candidate|player|seller|buyer|tenant)$"
)


def done(word: str) -> str:
    """What happened at a time of that name: date paid -> paid, opening date -> opened; empty when it does not say."""
    found = _DONE.match(word)
    if found:
        return found[1]
    dated = _DATED.match(word)
    return _DATES.get(dated[1], "") if dated else ""


def were_done(word: str) -> str:
    """The same as a verb: were paid, joined; empty for what lies ahead."""
    verb = done(word)
    if not verb or verb.endswith("ing") or verb == "due":
        return ""
    return verb if verb in _OWN_ACCORD else f"were {verb}"


def window(sketch: Sketch) -> Filter | None:
    """The filter that says when."""
    return next((f for f in sketch.filters if f.test is Test.DURING), None)


def plainly(sketch: Sketch) -> str:
    """in March 2023; due in March 2023 where the time is not that at which things happened."""
    f = window(sketch)
    if f is None or f.period is None:
        return ""
    verb = done(f.at.field.word)
    return f"{verb} {f.period.english}" if verb in _LATER else f.period.english


def after_a_noun(sketch: Sketch, noun: str) -> str:
    """issued in March 2023, who joined in 2021, with a start date in 2022."""
    f = window(sketch)
    if f is None or f.period is None:
        return ""
    verb = done(f.at.field.word)
    if verb in _OWN_ACCORD:
        return f"{'who' if _PERSON.search(noun) else 'that'} {verb} {f.period.english}"
    if verb and verb not in _GOES_WITHOUT_SAYING:
        return f"{verb} {f.period.english}"
    own = f.at.field == sketch.scope.base.time or verb
    return f.period.english if own else f"with {f.at.field.word} {f.period.english}"


def as_a_verb(sketch: Sketch) -> str:
    """were issued in March 2023, joined in 2021; empty where the time has no verb."""
    f = window(sketch)
    verb = were_done(f.at.field.word) if f else ""
    said = verb.removeprefix("were ") in _GOES_WITHOUT_SAYING
    return f"{verb} {f.period.english}" if f and f.period and verb and not said else ""
