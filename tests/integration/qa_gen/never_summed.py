"""The numbers of generated SQL against what a person said of each test database, whatever roles the author goes by."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from shared.sql.blocks import Block
from shared.sql.resolve import Resolved

SAID = Path(__file__).with_name("never_summed.toml")


@dataclass(frozen=True)
class Said:
    """Columns as schema.table.column, tables as schema.table."""

    never_summed: Sequence[str] = ()
    never_counted: Sequence[str] = ()
    at_one_time: Mapping[str, str] = field(default_factory=dict)
    told_apart_by: Mapping[str, Sequence[str]] = field(default_factory=dict)


def said_of(database: str) -> Said:
    return Said(**tomllib.loads(SAID.read_text(encoding="utf-8"))[database])


def senseless(resolved: Resolved, said: Said) -> Iterator[str]:
    """Each number of the query that means nothing."""
    for block in resolved.blocks:
        for summed in set(_summed(block, resolved)):
            if summed in said.never_summed:
                yield f"sum of {summed}"
            if summed in said.at_one_time and said.at_one_time[summed] not in _fixed(block, resolved):
                yield f"sum of {summed} over time"
            kinds = said.told_apart_by.get(summed, ())
            if kinds and not set(kinds) & set(_columns(block.select, resolved)):
                yield f"sum of {summed} in several units"
        counted = {str(source.table) for source in block.sources}
        if len(block.sources) == 1 and counted <= set(said.never_counted) and _counts_rows(block):
            yield f"count of {counted.pop()}"


def _summed(block: Block, resolved: Resolved) -> Iterator[str]:
    """The columns whose plain values are summed, through casts, COALESCE and the outcomes of CASE."""
    for total in _own(block, exp.Sum):
        outcomes = [total.this]
        while outcomes:
            node = outcomes.pop()
            if isinstance(node, exp.Case):
                outcomes += [branch.args["true"] for branch in node.args["ifs"]]
            elif isinstance(node, exp.Cast | exp.Coalesce | exp.Paren | exp.Filter):
                outcomes.append(node.this)
            elif isinstance(node, exp.Column):
                yield from _names([node], resolved)


def _fixed(block: Block, resolved: Resolved) -> set[str]:
    """The columns that every row of a group has one value of."""
    group, where = block.select.args.get("group"), block.select.args.get("where")
    sides = [side for equal in (where.find_all(exp.EQ) if where else ()) for side in (equal.left, equal.right)]
    grouped = list(group.expressions) if group else []
    return set(_names([node for node in (*grouped, *sides) if isinstance(node, exp.Column)], resolved))


def _columns(node: exp.Expr, resolved: Resolved) -> Iterator[str]:
    yield from _names(list(node.find_all(exp.Column)), resolved)


def _names(columns: Sequence[exp.Column], resolved: Resolved) -> Iterator[str]:
    for origin in filter(None, map(resolved.origin, columns)):
        yield f"{origin.table}.{origin.column}"


def _counts_rows(block: Block) -> bool:
    return any(isinstance(count.this, exp.Star) for count in _own(block, exp.Count))


def _own(block: Block, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The aggregates of this SELECT, not of those inside it."""
    found = block.select.find_all(kind)
    return (node for node in found if node.find_ancestor(exp.Select) is block.select)
