"""What a parsed identifier names, and the names nearest to a wrong one."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from sqlglot import exp

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_NEAR = 0.6


def fold(name: str) -> str:
    """An unquoted name as PostgreSQL stores it: ASCII letters fold, others keep their case."""
    return name.translate(_LOWER)


def folded(identifier: exp.Expr) -> str:
    """What a parsed identifier names: unquoted ones fold to lower case."""
    name = identifier.name
    return name if identifier.args.get("quoted") else fold(name)


def nearest(name: str, candidates: Iterable[str], *, limit: int = 3) -> list[str]:
    """The candidates most like a name, best first; none when nothing is near."""
    scored = sorted(((_likeness(name, candidate), candidate) for candidate in set(candidates)), reverse=True)
    return [candidate for score, candidate in scored if score >= _NEAR][:limit]


def _likeness(name: str, candidate: str) -> float:
    ours, theirs = name.lower(), candidate.lower()
    if ours == theirs:
        return 2.0
    if ours.replace("_", "") == theirs.replace("_", ""):
        return 1.5
    ratio = SequenceMatcher(None, ours, theirs).ratio()
    ours_words, their_words = set(ours.split("_")), set(theirs.split("_"))
    contained = min(len(ours), len(theirs)) >= 4 and (ours_words <= their_words or their_words <= ours_words)
    return max(ratio, 0.75 + ratio / 5) if contained else ratio
