"""Divisions: by zero, and of integers where a ratio was meant; dates that no calendar has."""

import re
from calendar import monthrange
from collections.abc import Iterator

from sqlglot import exp

from services.validator.rules.edits import Repair, applied, matching
from shared.catalog.model import Catalog, TypeFamily
from shared.sql.ladder import read
from shared.sql.lexer import Kind, Token, tokenize
from shared.sql.resolve import Resolved

_RATIO = re.compile(r"[率比均]|百分|份额")
_DATE = re.compile(r"'(\d{4})-(\d{2})-(\d{2})([^']*)'")


def divided_by_zero(sql: str) -> Iterator[Repair]:
    """Every divisor that is no constant is kept from being zero."""
    tokens = tokenize(sql)
    edits = {}
    for index, token in enumerate(tokens[:-1]):
        if token.is_symbol("/", "%"):
            end = _operand_end(tokens, index + 1)
            divisor = sql[tokens[index + 1].start : tokens[end].end]
            if tokens[index + 1].kind is not Kind.NUMBER and not divisor.lower().startswith("nullif"):
                edits[tokens[index + 1].start, tokens[end].end] = f"NULLIF({divisor}, 0)"
    if edits:
        yield Repair(applied(sql, edits), "除数为 0 时按空值处理")


def _operand_end(tokens: list[Token], start: int) -> int:
    """The index of the last token of the operand that begins at `start`: a name, a call, parentheses, casts."""
    index = start
    if tokens[index].is_symbol("("):
        index = matching(tokens, index)
    while index + 1 < len(tokens):
        follow = tokens[index + 1]
        if follow.is_symbol(".", "::"):
            index += 2
        elif follow.is_symbol("(") and tokens[index].kind in (Kind.WORD, Kind.QUOTED):
            index = matching(tokens, index + 1)
        else:
            break
    return index


def divides_integers(sql: str, question: str, catalog: Catalog) -> bool:
    """Whether a query asked for a ratio divides whole numbers, which PostgreSQL truncates."""
    if not _RATIO.search(question):
        return False
    _, resolved = read(sql, catalog)
    return resolved is not None and any(_whole(d, resolved, catalog) for d in resolved.select.tree.find_all(exp.Div))


def _whole(division: exp.Div, resolved: Resolved, catalog: Catalog) -> bool:
    return _integer(division.this, resolved, catalog) and _integer(division.expression, resolved, catalog)


def _integer(node: exp.Expr, resolved: Resolved, catalog: Catalog) -> bool:
    """Whether an expression is surely an integer: counts, integer columns, and sums and products of them."""
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return not node.is_string and node.name.isdigit()
    if isinstance(node, exp.Column):
        return _integer_column(node, resolved, catalog)
    if isinstance(node, exp.Sum | exp.Nullif | exp.Filter | exp.Window):
        return _integer(node.this, resolved, catalog)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul):
        return all(_integer(side, resolved, catalog) for side in (node.this, node.expression))
    return isinstance(node, exp.Count)


def _integer_column(node: exp.Column, resolved: Resolved, catalog: Catalog) -> bool:
    origin = resolved.origin(node)
    column = catalog.tables[origin.table].column(origin.column) if origin is not None else None
    # the sum of bigint is numeric already
    summed = isinstance(node.parent, exp.Sum) and column is not None and column.type == "bigint"
    return column is not None and column.family is TypeFamily.INTEGER and not summed


def exact_division(sql: str) -> Iterator[Repair]:
    """The divisor becomes numeric, so that the quotient keeps its fraction."""
    tokens = tokenize(sql)
    edits = {}
    for index, token in enumerate(tokens[:-1]):
        if token.is_symbol("/"):
            end = _operand_end(tokens, index + 1)
            edits[tokens[end].end, tokens[end].end] = "::numeric"
    if edits:
        yield Repair(applied(sql, edits), "整数相除改为带小数的除法")


def impossible_dates(sql: str) -> Iterator[Repair]:
    """'2023-02-30' stands for the last day of its month."""
    changed: set[str] = set()

    def clamped(match: re.Match[str]) -> str:
        year, month, day = (int(part) for part in match.groups()[:3])
        if not 1 <= month <= 12 or day <= monthrange(year, month)[1]:
            return match.group(0)
        changed.add(match.group(0)[1:-1])
        return f"'{year:04d}-{month:02d}-{monthrange(year, month)[1]:02d}{match.group(4)}'"

    text = _DATE.sub(clamped, sql)
    if changed:
        yield Repair(text, "不存在的日期改为当月最后一天", changed_literals=frozenset(changed))
