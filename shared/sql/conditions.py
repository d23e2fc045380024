"""The constants that a query's conditions rest on: what it compares with, and how many rows it keeps."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from shared.catalog.model import TableName
from shared.sql.resolve import Resolved

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_PATTERNS = (exp.Like, exp.ILike, exp.SimilarTo, exp.RegexpLike, exp.RegexpILike)
_RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank)
_TRIVIAL = {"0", "0.0", ""}
_WEEKDAYS = frozenset({"DOW", "ISODOW"})
_FORMATTED = (exp.TimeToStr, exp.ToChar, exp.TimestampTrunc, exp.Round, exp.Substring)


@dataclass(frozen=True, slots=True)
class Stated:
    """A constant that a condition compares with."""

    text: str
    columns: tuple[tuple[TableName, str], ...]
    """The base columns on the other side."""
    pattern: bool = False
    rank: int | None = None
    """Set when a row number or rank is compared: how many rows are kept."""
    weekday: bool = False
    """It is the number of a day of the week."""
    threshold: bool = False
    """`> 1` and `>= 2` on a count say "several"."""
    denied: bool = False
    """The rows that have it are left out."""


def literals(resolved: Resolved) -> Iterator[Stated]:
    """The constants in conditions; zeros, empty strings, formats and results of CASE are left out."""
    ranks = {alias.alias for alias in resolved.select.tree.find_all(exp.Alias) if _is_rank(alias.this)}
    for node in resolved.select.tree.find_all(*_COMPARISONS, *_PATTERNS):
        columns = tuple(origin.pair for c in node.find_all(exp.Column) if (origin := resolved.origin(c)) is not None)
        ranked = any(column.name in ranks for column in node.find_all(exp.Column)) or node.find(*_RANKS) is not None
        for literal in _constants(node):
            text = literal.name
            if text not in _TRIVIAL:
                rank = int(text) if ranked and text.isdigit() else None
                counted = node.find(exp.Count) is not None and (node.key, text) in {("gt", "1"), ("gte", "2")}
                weekday = any(part.name.upper() in _WEEKDAYS for part in node.find_all(exp.Extract))
                yield Stated(
                    text, columns, isinstance(node, _PATTERNS), rank, weekday, counted, isinstance(node, exp.NEQ)
                )


def limits(tree: exp.Expr) -> Iterator[int]:
    """The row counts of LIMIT and FETCH FIRST."""
    for node in tree.find_all(exp.Limit, exp.Fetch):
        count = node.args.get("expression") or node.args.get("count")
        if isinstance(count, exp.Literal) and count.is_int:
            yield int(count.name)


def _is_rank(node: exp.Expr) -> bool:
    return isinstance(node, exp.Window) and isinstance(node.this, _RANKS)


def _constants(node: exp.Expr) -> Iterator[exp.Expr]:
    """Constants compared with; those inside a subquery are its own, intervals count whole."""
    stack: list[exp.Expr] = list(node.iter_expressions())
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Literal):
            yield part
        elif isinstance(part, exp.Interval):
            unit = part.args.get("unit")
            yield exp.Literal.string(f"{part.this.name} {unit.name.lower()}" if unit is not None else part.this.name)
        elif isinstance(part, _FORMATTED):
            stack.append(part.this)
        elif not isinstance(part, exp.Query | exp.DataType | exp.JSONPath):
            stack.extend(part.iter_expressions())
