"""What was done at a time, from the word for it: date paid, return date."""

import re

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
OWN_ACCORD = frozenset(("joined", "left", "started", "ended", "expired", "arrived", "departed", "retired", "died"))
"""What things do by themselves; all else is done to them."""
_AWAITED = frozenset(
    (
        *(
            "returned",
            "paid",
            "delivered",
            "shipped",
            "sent",
            "received",
            "closed",
            "completed",
            "finished",
            "resolved",
        ),
        *("approved", "cleared", "refunded", "settled", "cancelled", "released", "repaid", "signed", "reviewed"),
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
