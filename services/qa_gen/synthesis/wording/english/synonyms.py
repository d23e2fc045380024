"""Other English words for the same thing: only those that may stand in for each other in any sentence."""

import re

from services.qa_gen.synthesis.wording.english import verbs
from shared.catalog.words.plurals import plural

OF_SUCH = re.compile(r"(?:ful|ous|ible|(?<!\bt)(?<!\bc)able|(?<!\bb)(?<!\bse)(?<!\bfe)(?<!\bspe)(?<!\bsh)ed)$")
"""A helpful count is no number of helpfuls."""
Pair = tuple[str, str]
PAIRS: tuple[Pair, ...] = (
    ("client", "customer"),
    ("employee", "staff member"),
    ("supplier", "vendor"),
    ("vendor", "supplier"),
    ("manufacturer", "maker"),
    ("publisher", "publishing house"),
    ("author", "writer"),
    ("company", "firm"),
    ("service area", "rest area"),
    ("store", "shop"),
    ("shop", "store"),
    ("doctor", "physician"),
    ("teacher", "instructor"),
    ("fine", "penalty"),
    ("salary", "pay"),
    ("wage", "pay"),
    ("inventory", "stock"),
    ("phone number", "telephone number"),
    ("job title", "position"),
    ("product", "item"),
    ("depot", "warehouse"),
    ("sensor", "probe"),
    ("probe", "sensor"),
    ("* type", "kind of *"),
    ("* count", "number of *s"),
    *((f"{noun} date", f"date {verb}") for noun, verb in verbs.SAME_DATES.items()),
    *((f"date {verb}", f"{noun} date") for noun, verb in verbs.SAME_DATES.items()),
    ("customer", "client"),
    ("candidate", "applicant"),
    ("job opening", "vacancy"),
    ("gift", "donation"),
    ("pet", "animal"),
    ("vaccination", "immunization"),
    ("appointment", "booking"),
    ("booking", "reservation"),
    ("reservation", "booking"),
    ("staff member", "employee"),
    ("tenant", "renter"),
    ("passenger", "traveller"),
    ("guest", "visitor"),
    ("contract", "agreement"),
    ("maintenance order", "work order"),
    ("carrier", "haulier"),
    ("truck", "lorry"),
    ("postal code", "ZIP code"),
    ("start date", "starting date"),
    ("due date", "deadline"),
    ("rating", "score"),
    ("subcontractor", "trade contractor"),
    ("average", "mean"),
)
"""A pair with a star turns a phrase round: membership type is kind of membership."""


_BEFORE = re.compile(r"(?:(?:average|mean|total|highest|lowest) )*")
_ONLY_ALONE = frozenset({"product", "employee"})
"""Nobody says item variants, or a staff member number."""
_WHOLE = frozenset({"booking", "reservation"})
"""Tables and rooms are reserved, and classes are booked."""
_SAYS_LITTLE = frozenset({"source", "system", "service", "item", "data", "line"})
"""A kind of source might be anything."""


def exchanged(word: str, pair: Pair) -> str:
    """The word with one part said otherwise; as it is where the other word stands in it already."""
    known, other = pair
    if "*" in known:
        return _turned(word, known.removeprefix("*"), other)
    if known.endswith(" date") and not word.startswith(known):
        return word  # the expected delivery date is no expected date delivered
    within = known in _WHOLE and word not in {known, plural(known)}
    if within or (known in _ONLY_ALONE and not word.endswith(known)):
        return word
    return word if other in word else re.sub(rf"\b{known}\b", other, word, count=1)


def _turned(word: str, tail: str, other: str) -> str:
    """Page count as number of pages; what stands before it stays there: average number of pages."""
    before = _BEFORE.match(word)
    head = before[0] if before else ""
    stem = word[len(head) :].removesuffix(tail)
    if not word.endswith(tail) or stem in _SAYS_LITTLE or OF_SUCH.search(stem):
        return word
    return head + other.replace("*s", plural(stem)).replace("*", stem)
