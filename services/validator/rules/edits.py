"""Edits on the text of a query, so that all that is not repaired stays exactly as its author wrote it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.sql.lexer import Kind, Token, tokenize

_CLAUSES = ("where", "group", "having", "window", "order", "limit", "offset", "fetch")
_SET_OPERATIONS = ("union", "intersect", "except")
_FROM_ITEM = re.compile(
    r"\b(?:from|join)\s+(?:\w+\.)?(\w+|\"[^\"]+\")"
    r"(?:\s+(?:as\s+)?(?!on\b|join\b|left\b|right\b|full\b|cross\b|inner\b|where\b)(\w+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A candidate text and what was done to get it."""

    sql: str
    what: str
    """For the report, in the language of the user."""
    dropped: frozenset[str] = frozenset()
    """Column names whose conditions the repair takes away on purpose."""
    changed_literals: frozenset[str] = frozenset()
    """Literals that the repair replaces on purpose: dates that no calendar has."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function call in a text: text[start:end] is name(arguments)."""

    name: str
    arguments: tuple[str, ...]
    start: int
    end: int


def replaced(sql: str, span: tuple[int, int], text: str) -> str:
    return sql[: span[0]] + text + sql[span[1] :]


def inserted(sql: str, span: tuple[int, int], text: str = "") -> str:
    """A part replaced by words of their own, one blank on each side; by nothing when there are none."""
    left, right = sql[: span[0]].rstrip(), sql[span[1] :].lstrip()
    parts = " ".join(part for part in (left, text) if part)
    return parts + ("" if right.startswith((";", ")")) or not right else " ") + right


def applied(sql: str, edits: Mapping[tuple[int, int], str]) -> str:
    """The text with several parts replaced, none of them overlapping."""
    for span in sorted(edits, reverse=True):
        sql = replaced(sql, span, edits[span])
    return sql


def matching(tokens: Sequence[Token], opening: int) -> int:
    """The index of the parenthesis that closes the one at `opening`; the last index when none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += tokens[index].is_symbol("(") - tokens[index].is_symbol(")")
        if depth == 0:
            return index
    return len(tokens) - 1


def calls(sql: str) -> Iterator[Call]:
    """Every call in a text, those inside another's arguments after it."""
    tokens = tokenize(sql)
    for index, token in enumerate(tokens[:-1]):
        if token.kind is Kind.WORD and tokens[index + 1].is_symbol("("):
            closing = matching(tokens, index + 1)
            yield Call(token.name, _arguments(sql, tokens[index + 1 : closing + 1]), token.start, tokens[closing].end)


def _arguments(sql: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The texts between the commas of the outermost parentheses."""
    depth, start, found = 0, tokens[0].end, []
    for token in tokens:
        depth += token.is_symbol("(", "[") - token.is_symbol(")", "]")
        if (depth == 1 and token.is_symbol(",")) or depth == 0:
            found.append(sql[start : token.start].strip())
            start = token.end
    return tuple(found) if any(found) else ()


def rewrite_calls(sql: str, rules: Mapping[str, Callable[[tuple[str, ...]], str | None]]) -> str:
    """Replaces calls by what their rule makes of the arguments; innermost last, so that nested ones are met too."""
    for _ in range(50):
        change = next(((call, text) for call in calls(sql) if (text := _rewritten(call, rules)) is not None), None)
        if change is None:
            return sql
        sql = replaced(sql, (change[0].start, change[0].end), change[1])
    return sql


def _rewritten(call: Call, rules: Mapping[str, Callable[[tuple[str, ...]], str | None]]) -> str | None:
    rule = rules.get(call.name)
    return rule(call.arguments) if rule is not None else None


@dataclass(frozen=True, slots=True)
class Clauses:
    """Where the clauses of one SELECT begin, by keyword, and where it ends; positions in the text."""

    begins: Mapping[str, int]
    end: int

    def after(self, *keywords: str) -> int:
        """Where the first of these clauses begins, or the SELECT ends."""
        return min([self.begins[word] for word in keywords if word in self.begins] + [self.end])


def clauses_at(sql: str, position: int) -> Clauses:
    """The clauses of the innermost SELECT around a position."""
    tokens = tokenize(sql)
    opening = _opening_of_select(tokens, position)
    begins: dict[str, int] = {}
    depth = 0
    for token in tokens[opening:]:
        if depth == 0 and begins and (token.is_symbol(")", ";") or token.is_word(*_SET_OPERATIONS)):
            return Clauses(begins, token.start)
        depth += token.is_symbol("(") - token.is_symbol(")")
        if depth == 0 and token.is_word("select", "from", *_CLAUSES):
            begins.setdefault(token.name, token.start)
    return Clauses(begins, len(sql))


def _opening_of_select(tokens: Sequence[Token], position: int) -> int:
    """The index of the SELECT keyword whose query encloses the position."""
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.start > position:
            continue
        if token.is_word("select") and depth == 0:
            return index
        if token.start < position:
            # leaving a parenthesis to the left means entering the query around it
            depth = max(0, depth + token.is_symbol(")") - token.is_symbol("("))
    return 0


def sources(text: str) -> Iterator[tuple[str, str]]:
    """(alias, table name) of the plain tables in a FROM clause."""
    for name, alias in _FROM_ITEM.findall(text):
        plain = name.strip('"')
        yield (alias or plain), plain
