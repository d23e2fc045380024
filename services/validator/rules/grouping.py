"""GROUP BY that lacks a column, aggregates in WHERE."""

import re
from collections.abc import Iterator

from services.validator.rules.edits import Repair, calls, clauses_at, inserted, matching, replaced
from shared.sql.lexer import Token, tokenize
from shared.sql.verdict import Failure

AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "string_agg", "array_agg"})
_QUOTED = re.compile(r'["“「]([^"”」]+)["”」]')


def grouping_repairs(sql: str, failure: Failure) -> Iterator[Repair]:
    """Candidates for SQLSTATE 42803."""
    named = _QUOTED.search(failure.message)
    if named is not None:
        yield from _grouped_by(sql, named.group(1))
    yield from to_having(sql)


def _grouped_by(sql: str, column: str) -> Iterator[Repair]:
    """PostgreSQL names the column as table.column, the query perhaps without the table."""
    bare = column.rpartition(".")[2]
    for start, written in _mentions(sql, column, bare):
        clauses = clauses_at(sql, start)
        if "group" in clauses.begins:
            end = clauses.after("having", "window", "order", "limit", "offset", "fetch")
            last = len(sql[:end].rstrip())
            text = replaced(sql, (last, last), f", {written}")
        elif any(call.name in AGGREGATES for call in calls(sql[clauses.begins["select"] : clauses.end])):
            end = clauses.after("having", "window", "order", "limit", "offset", "fetch")
            text = inserted(sql, (end, end), f"GROUP BY {written}")
        else:
            continue
        yield Repair(text, f"GROUP BY 补上 {written}")


def _mentions(sql: str, column: str, bare: str) -> Iterator[tuple[int, str]]:
    """Where the column is written outside an aggregate, and how; each spelling once."""
    inside = [(call.start, call.end) for call in calls(sql) if call.name in AGGREGATES]
    seen = set()
    tokens = tokenize(sql)
    for index, token in enumerate(tokens):
        if token.name != bare or any(start < token.start < end for start, end in inside):
            continue
        qualified = index > 1 and tokens[index - 1].is_symbol(".")
        start = tokens[index - 2].start if qualified else token.start
        written = sql[start : token.end]
        if written not in seen and (not qualified or tokens[index - 2].name == column.rpartition(".")[0]):
            seen.add(written)
            yield start, written


def to_having(sql: str) -> Iterator[Repair]:
    """Conditions of a WHERE that hold an aggregate move to HAVING."""
    for where in [token for token in tokenize(sql) if token.is_word("where")]:
        clauses = clauses_at(sql, where.start)
        end = clauses.after("group", "having", "window", "order", "limit", "offset", "fetch")
        parts = _conjuncts(sql[where.end : end])
        aggregated = [part for part in parts if any(call.name in AGGREGATES for call in calls(part))]
        kept = [part for part in parts if part not in aggregated]
        if aggregated and "select" not in sql[where.end : end].lower():
            yield Repair(_moved(sql, where, end, kept, aggregated), "含聚合的条件移到 HAVING")


def _moved(sql: str, where: Token, end: int, kept: list[str], aggregated: list[str]) -> str:
    clauses = clauses_at(sql, where.start)
    condition = " AND ".join(aggregated)
    if "having" in clauses.begins:
        place = clauses.begins["having"] + len("having")
        text = inserted(sql, (place, place), f"{condition} AND")
    else:
        place = clauses.after("window", "order", "limit", "offset", "fetch")
        text = inserted(sql, (place, place), f"HAVING {condition}")
    return inserted(text, (where.start, end), f"WHERE {' AND '.join(kept)}" if kept else "")


def _conjuncts(condition: str) -> list[str]:
    """The parts of a condition between its outermost ANDs; those of BETWEEN stay together."""
    tokens = tokenize(condition)
    parts, start, between, index = [], 0, False, 0
    while index < len(tokens):
        token = tokens[index]
        if token.is_symbol("("):
            index = matching(tokens, index)
        elif token.is_word("between"):
            between = True
        elif token.is_word("and") and between:
            between = False
        elif token.is_word("and"):
            parts.append(condition[start : token.start].strip())
            start = token.end
        index += 1
    return [*parts, condition[start:].strip()]
