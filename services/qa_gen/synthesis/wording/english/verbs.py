"""What was done at a time, from the word for it: date paid, return date."""

import re

_DONE = re.compile(
    r"^(?:date|time) (\w+(?:ed|ade|aid|ent|old|uilt|orn|ost|ought|aken|iven|own|awn|eld|urned|orrowed))$"
)
"""'Date paid' says what was done at that time."""
SAME_DATES = {
    **{"opening": "opened", "hire": "hired", "installation": "installed", "publication": "published"},
    **{"purchase": "purchased", "registration": "registered", "closing": "closed", "delivery": "delivered"},
    **{"acquisition": "acquired", "completion": "completed", "return": "returned", "payment": "paid"},
    **{"release": "released", "issue": "issued", "shipping": "shipped", "production": "produced"},
}
"""The 'return date' is the 'date returned'."""
_DATES = SAME_DATES | {
    **{"birth": "born", "hiring": "hired", "launch": "launched", "signing": "signed", "manufacturing": "made"},
    **{
        "start": "started",
        "creation": "created",
        "install": "installed",
        "retirement": "retired",
        "construction": "built",
        "departure": "departing",
    },
    **{"expiry": "expiring", "expiration": "expiring", "due": "due"},
}
_DATED = re.compile(r"^(\w+) (?:date|time)$")
OWN_ACCORD = frozenset(("joined", "left", "started", "ended", "expired", "arrived", "departed", "retired", "died"))
"""What things do by themselves; all else is done to them."""
_AWAITED = frozenset(
    (
        *("returned", "paid", "delivered", "shipped", "sent", "received", "closed", "completed", "finished"),
        "resolved",
        *("approved", "cleared", "refunded", "settled", "released", "repaid", "signed", "reviewed"),
        *("invoiced", "dispatched", "fulfilled", "handled", "fixed", "repaired", "answered", "confirmed", "discharged"),
    )
)
"""What is still to come where its time is empty."""


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
    return verb if verb in OWN_ACCORD else f"were {verb}"


def awaited(word: str) -> str:
    """What is still to be done where the time of that name is empty; else empty."""
    verb = done(word)
    return verb if verb in _AWAITED else ""


def noun_of(verb: str) -> str:
    """What is done as a thing: returned -> return; empty for verbs that nobody makes a noun of."""
    return next((noun for noun, said in SAME_DATES.items() if said == verb), "")
