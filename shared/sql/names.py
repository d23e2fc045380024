"""What a parsed identifier names, and the names nearest to a wrong one."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from sqlglot import exp

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_NEAR = 0.6
_NEAR_WORD = 0.55
_MISSPELT = 0.8
_SHORTEST = 3
_TELLING = 4
"""Letters that a shared word must have, when all else that one of the names has is missing from the other."""
_SYNONYMS = (
    frozenset({"code", "no", "number", "num", "id"}),
    frozenset({"time", "ts", "date", "dt", "at", "day"}),
    frozenset({"amount", "amt", "sum", "total", "money", "fee"}),
    frozenset({"count", "cnt", "num", "qty", "quantity", "number"}),
    frozenset({"name", "title"}),
    frozenset({"status", "state"}),
    frozenset({"type", "kind", "category", "class"}),
    frozenset({"desc", "description", "remark", "comment", "note"}),
)
"""Words that authors of SQL confuse; the last part of a name tells what it holds."""


def fold(name: str) -> str:
    """An unquoted name as PostgreSQL stores it: ASCII letters fold, others keep their case."""
    return name.translate(_LOWER)


def folded(identifier: exp.Expr) -> str:
    """What a parsed identifier names: unquoted ones fold to lower case."""
    name = identifier.name
    return name if identifier.args.get("quoted") else fold(name)


def nearest(name: str, candidates: Iterable[str], *, limit: int = 3) -> list[str]:
    """The candidates most like a name, best first, those spelled most like it before their equals; none far off."""
    scored = ((_likeness(name, candidate), candidate) for candidate in set(candidates))
    near = [(score, _ratio(name.lower(), found.lower()), found) for score, found in scored if score >= _NEAR]
    return [candidate for _, _, candidate in sorted(near, reverse=True)[:limit]]


def _likeness(name: str, candidate: str) -> float:
    """2 for the same name in another case, 1.5 without underscores, else the share of words that agree."""
    ours, theirs = name.lower(), candidate.lower()
    if ours == theirs:
        return 2.0
    if ours.replace("_", "") == theirs.replace("_", ""):
        return 1.5
    if min(len(ours), len(theirs)) < _SHORTEST:
        return 0.0
    mine, other = ours.split("_"), theirs.split("_")
    common = [word for word in mine if any(_same_word(word, another) for another in other)]
    if not common:
        return _ratio(ours, theirs)
    rest = [word for word in mine if word not in common]
    return _worded(rest, [word for word in other if not any(_same_word(word, one) for one in common)], common)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


@lru_cache(maxsize=16_384)
def _same_word(one: str, other: str) -> bool:
    """Two thousand tables have some hundred words."""
    return one == other or _ratio(one, other) >= _MISSPELT


def _worded(ours: list[str], theirs: list[str], common: list[str]) -> float:
    """Names that share words are as alike as the words they do not share: service_area_code is no service_area_name."""
    if not ours and not theirs:
        return 0.95
    if not ours or not theirs:
        spelled = max(map(len, common)) >= _TELLING
        return 0.6 + 0.3 * len(common) / (len(common) + len(ours) + len(theirs)) if spelled else 0.0
    rest, width = _rest(ours, theirs), max(len(ours), len(theirs))
    return (len(common) + rest * width) / (len(common) + width) if rest >= _NEAR_WORD else 0.0


def _rest(ours: list[str], theirs: list[str]) -> float:
    if len(ours) == len(theirs) == 1 and any({ours[0], theirs[0]} <= group for group in _SYNONYMS):
        return 0.95
    return _ratio("_".join(ours), "_".join(theirs))
