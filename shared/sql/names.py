"""Identifiers as they must be written in SQL, and the names nearest to a wrong one."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from sqlglot import exp

from shared.catalog.model import TableName

_PLAIN = re.compile(r"[a-z_\u0080-\U0010ffff][a-z0-9_\u0080-\U0010ffff]*\Z")
_RESERVED = frozenset(
    " ".join(Path(__file__).with_name("reserved_words.txt").read_text("utf-8").splitlines()[1:]).split()
)
_NEAR = 0.6


def quoted(name: str) -> str:
    """The identifier, in double quotes where PostgreSQL needs them."""
    if _PLAIN.match(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def written(table: TableName) -> str:
    """The table as a query names it: `public` is left out."""
    return quoted(table.name) if table.schema == "public" else f"{quoted(table.schema)}.{quoted(table.name)}"


def folded(identifier: exp.Expr) -> str:
    """What a parsed identifier names: unquoted ones fold to lower case."""
    name = identifier.name
    return name if identifier.args.get("quoted") else name.lower()


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
