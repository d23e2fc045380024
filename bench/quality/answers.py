"""What can be seen only in the rows: whether "the first five" cuts between rows that are equal."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlglot import exp

from bench.quality.counters import Pair, Reading
from shared.source.port import SourceDatabase


async def ties(source: SourceDatabase, reading: Reading) -> int:
    """Pairs whose LIMIT leaves out a row that is the equal of the last one shown, or shows none but equals."""
    found = zip(reading.pairs, reading.resolved, strict=True)
    return sum([await _ties(source, pair, read.select.tree) for pair, read in found if read is not None])


async def _ties(source: SourceDatabase, pair: Pair, tree: exp.Expr) -> bool:
    limit, place = limit_of(tree), order_place(tree)
    if limit is None or place is None:
        return False
    longer = tree.copy()
    longer.set("limit", exp.Limit(expression=exp.Literal.number(limit + 1)))
    try:
        rows = await source.run(longer.sql(dialect="postgres"))
    except asyncpg.PostgresError:
        return False
    return cuts_a_tie([tuple(row)[place] for row in rows], limit)


def limit_of(tree: exp.Expr) -> int | None:
    """The number of the outermost LIMIT."""
    limit = tree.args.get("limit")
    return int(limit.expression.name) if limit is not None and limit.expression.name.isdigit() else None


def order_place(tree: exp.Expr) -> int | None:
    """Which output the rows are ordered by first; None where it is no output."""
    order = tree.args.get("order")
    names = [selected.alias_or_name for selected in getattr(tree, "selects", [])]
    by = order.expressions[0].this.name if order is not None else None
    return names.index(by) if by in names else None


def cuts_a_tie(values: Sequence[Any], limit: int) -> bool:
    """`values` are those of one row more than the limit, in their order."""
    shown = values[:limit]
    return len(values) > limit and (shown[-1] == values[limit] or (limit > 1 and shown[0] == shown[-1]))
