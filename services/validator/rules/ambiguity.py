"""A column name that several tables of a query have: which of them is meant."""

import re
from collections.abc import Iterator, Sequence

from services.validator.rules.edits import Repair, calls, clauses_at, replaced, sources
from services.validator.rules.soft_delete import is_mark, without_marks
from shared.catalog.model import Catalog
from shared.sql.lexer import Kind, tokenize
from shared.sql.lexer import join as join_tokens
from shared.sql.verdict import Failure

_AGGREGATES = ("sum", "avg", "min", "max", "count", "filter")
_NAMES = (Kind.WORD, Kind.QUOTED)
_BOTH = 2
"""Where there are more tables than two, what stands beside a column does not tell of which it is."""
_NULL_TEST = re.compile(r"\s+(IS\s+(?:NOT\s+)?NULL)\b", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\s*(?:=|<>|!=|<=|>=|<|>)\s*(?:'[^']*'|[\d.]+)|\s+IS\s+(?:NOT\s+)?NULL\b", re.IGNORECASE)
EQUALS_A_TEXT = re.compile(r"\s*=\s*'")
_DIFFERS_FROM_A_TEXT = re.compile(r"\s*(?:<>|!=)\s*'")


def ambiguous(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """An unqualified soft-delete condition holds for every table; any other column is the choice that is meant."""
    span = failure.span or (0, 0)
    test = _NULL_TEST.match(sql, span[1])
    if is_mark(failure.subject or "") and test is not None:
        conditions = " AND ".join(f"{choice} {test.group(1)}" for choice in failure.nearest)
        yield Repair(replaced(sql, (span[0], test.end()), conditions), f"{failure.subject} 的条件用于每张表")
        return
    for choice in _of_the_rows(sql, span, failure.nearest, catalog) or _meant(sql, span, failure.nearest):
        yield Repair(replaced(sql, span, choice), f"{failure.subject} 写明为 {choice}")


def _of_the_rows(sql: str, span: tuple[int, int], choices: Sequence[str], catalog: Catalog) -> Sequence[str]:
    """Inside an aggregate, the choice whose table points at those of the others: theirs would count many times."""
    if not any(call.name in _AGGREGATES and call.start < span[0] < call.end for call in calls(sql)):
        return ()
    named = dict(sources(sql))
    tables = {choice: named.get(choice.rpartition(".")[0].strip('"'), "") for choice in choices}
    reached = {choice: _reached(tables[choice], frozenset(named.values()), catalog) for choice in choices}
    rows = [one for one in choices if all(tables[other] in reached[one] for other in choices if other != one)]
    return rows if len(rows) == 1 else ()


def _reached(table: str, among: frozenset[str], catalog: Catalog) -> frozenset[str]:
    """The tables of a query that one of them points at, directly or through others of them."""
    found, new = frozenset[str](), frozenset({table})
    while new:
        targets = frozenset(relation.target.name for relation in catalog.relations if relation.table.name in new)
        new = (targets & among) - found
        found |= new
    return found


def _meant(sql: str, span: tuple[int, int], choices: Sequence[str]) -> Sequence[str]:
    """The choices that something speaks for: which of two columns of one name is no matter of taste.

    Beside another column the relations will decide. Columns that a join equates are one. Else the table counts that
    the same clause names, unless it is the list of what is selected, or there are further tables to be named.
    """
    if _beside_a_column(sql, span):
        return choices
    if _are_equated(sql, choices):
        beside = _clause_at(sql, span[0])
        return [max(choices, key=lambda choice: _times_named(choice.rpartition(".")[0], beside))]
    fresh = [choice for choice in choices if not _already_said(sql, span, choice)]
    return fresh if len(fresh) == 1 else _spoken_for(sql, span, choices)


def _spoken_for(sql: str, span: tuple[int, int], choices: Sequence[str]) -> Sequence[str]:
    """The choice that the rest of the query names, itself or its table."""
    clauses = clauses_at(sql, span[0]).begins
    clause, selected = _clause_at(sql, span[0]), _clause_at(sql, clauses["select"])
    grouped = _clause_at(sql, clauses["group"]) if "group" in clauses else ""
    if clause == grouped:
        choices = [choice for choice in choices if not _is_aggregated(sql, choice)] or choices
    told = [choice for choice in choices if _stands_in(choice, grouped if clause == selected else selected)]
    if clause == selected and len(told) != 1:
        # nobody selects a column twice
        choices = told = [choice for choice in choices if not _stands_in(choice, selected)]
    # what is selected beside it may well be of the other table
    telling = "" if clause == selected else without_marks(clause)
    two = sum(1 for _ in sources(sql)) <= _BOTH
    named = [choice for choice in choices if two and _stands_in(choice.rpartition(".")[0], telling)]
    if len(told) != 1 and len(named) == 1 and EQUALS_A_TEXT.match(sql, span[1]):
        # whichever finds the text is meant
        return [*named, *(choice for choice in choices if choice not in named)]
    if _DIFFERS_FROM_A_TEXT.match(sql, span[1]):
        named = []  # both find rows, whichever holds the text
    return next((found for found in (told, named) if len(found) == 1), ())


def _are_equated(sql: str, choices: Sequence[str]) -> bool:
    """A join makes them one."""
    first, plain = choices[0], join_tokens(tokenize(sql))
    return all(f"{first} = {other}" in plain or f"{other} = {first}" in plain for other in choices[1:])


def _times_named(table: str, clause: str) -> int:
    """How many columns of the table, or of an alias of it, a clause names."""
    return len(re.findall(rf"(?<![\w.\"]){re.escape(table)}\.", clause))


def _is_aggregated(sql: str, choice: str) -> bool:
    """Nobody groups by what is counted in each group."""
    aggregates = (call for call in calls(sql) if call.name in _AGGREGATES)
    return any(_stands_in(choice, sql[call.start : call.end]) for call in aggregates)


def _already_said(sql: str, span: tuple[int, int], choice: str) -> bool:
    """The same comparison stands in the clause for this choice: nobody says a condition twice."""
    comparison = _COMPARED_WITH.match(sql, span[1])
    said = join_tokens(tokenize(f"{choice}{comparison[0]}")) if comparison else ""
    return bool(said) and _stands_in(said, join_tokens(tokenize(_clause_at(sql, span[0]))))


def _clause_at(sql: str, position: int) -> str:
    """The text of the clause of the innermost SELECT around a position."""
    begins = clauses_at(sql, position).begins.values()
    start = max((begin for begin in begins if begin <= position), default=0)
    return sql[start : min((begin for begin in begins if begin > position), default=len(sql))]


def _stands_in(name: str, clause: str) -> bool:
    return re.search(rf"(?<![\w.\"]){re.escape(name)}(?![\w\"])", clause) is not None


def _beside_a_column(sql: str, span: tuple[int, int]) -> bool:
    """Whether the name is compared with another one."""
    tokens = tokenize(sql)
    place = next(index for index, token in enumerate(tokens) if token.start == span[0])
    left, right = tokens[max(0, place - 2) : place], tokens[place + 1 : place + 4]
    after = len(right) == 3 and right[0].is_symbol("=", "<", ">") and not right[2].is_symbol("(")
    return (after and right[1].kind in _NAMES) or (
        len(left) == 2 and left[1].is_symbol("=", "<", ">") and left[0].kind in _NAMES
    )
