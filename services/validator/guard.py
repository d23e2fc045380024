"""Refuses repairs that change what a query asks: a repair that drops a condition makes any query run."""

import re
from collections import Counter
from collections.abc import Collection
from difflib import get_close_matches
from itertools import pairwise

from sqlglot import exp

from services.validator.rules.dialect import TYPO, postgres_spelling
from shared.catalog.model import Catalog
from shared.sql.functions import CORE, GRAMMAR_WORDS
from shared.sql.lexer import Kind, Token, tokenize
from shared.sql.mentions import Question
from shared.sql.parse import Select, parse_select
from shared.sql.verdict import Rejected

_AGGREGATES = ("count", "sum", "avg", "min", "max", "string_agg", "array_agg")
_SHAPE = ("distinct", "desc", "union", "intersect", "except", "limit", "having", "not", "or", "over", "partition")
_OPERATORS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_TESTS = ("like", "ilike", "between", "in", "is")
_HARMLESS = frozenset({"", "0", "1", "0.0", "1.0", "100", "100.0", "未知", "无", ",", "、", "，", ";"})
_HARMLESS |= {"year", "quarter", "month", "week", "day", "hour", "minute"}
_FORMAT = re.compile(
    r"(?=.*[A-Z%])"
    r"(?:%[a-zA-Z]|I?YYYY|YY|FM|MM|Month|Mon|DDD|DD|Day|D|HH24|HH12|HH|MI|SS|Q|IW|WW|[-/:. 年月日时分秒季周T])+"
)
_INTERVAL = re.compile(r"\d+\s+(?:second|minute|hour|day|week|month|year)s?")
_LITERALS = (Kind.STRING, Kind.NUMBER)


class Guard:
    """Compares candidates with the pair that they are to repair."""

    def __init__(self, question: str, sql: str, catalog: Catalog) -> None:
        self._question = Question(question)
        self._original = _lenient_tokens(sql)
        self._select = _parsed(sql)
        self._catalog = catalog

    def objection(
        self, sql: str, *, dropped: Collection[str] = (), changed_literals: Collection[str] = ()
    ) -> str | None:
        """Why a candidate is a mis-repair; None when nothing speaks against it.

        `dropped` names columns whose conditions may go, `changed_literals` literals that may be replaced.
        """
        candidate = _parsed(sql)
        if candidate is None:
            return "修复后的 SQL 不是合法的查询"
        return (
            self._new_tautology(candidate)
            or self._lost_literal(candidate, changed_literals)
            or self._invented_literal(candidate)
            or self._changed_shape(candidate)
            or self._lost_condition(candidate, dropped)
            or self._lost_name(candidate, dropped)
            or self._changed_outputs(candidate)
        )

    def _new_tautology(self, candidate: Select) -> str | None:
        known = _tautologies(self._select) if self._select is not None else set()
        new = sorted(_tautologies(candidate) - known)
        return f"条件 {new[0]} 恒真或恒假" if new else None

    def _lost_literal(self, candidate: Select, changed: Collection[str]) -> str | None:
        kept = _literals(candidate.tokens)
        for literal in sorted(_literals(self._original) - kept):
            if literal not in changed and literal not in _HARMLESS and not _is_format(literal):
                return f"丢掉了条件值 {literal}"
        return None

    def _invented_literal(self, candidate: Select) -> str | None:
        known = _literals(self._original) | {token.name for token in self._original if token.kind is Kind.QUOTED}
        for literal in sorted(_literals(candidate.tokens) - known - _HARMLESS):
            stated = self._question.states_text(literal) or self._question.states_pattern(literal)
            if not stated and not _is_format(literal) and not _INTERVAL.fullmatch(literal):
                return f"添加了问题里没有的值 {literal}"
        return None

    def _changed_shape(self, candidate: Select) -> str | None:
        before, after = _aggregates(self._original), _aggregates(candidate.tokens)
        # an alias in HAVING gives way to a second copy of its aggregate: more of the same kind is no change
        if before - after or set(after) - set(before):
            return "改变了聚合方式"
        for word in _SHAPE:
            lost = _count(self._original, word) - _count(candidate.tokens, word)
            gained = word in ("distinct", "limit", "or", "union") and lost < 0
            if gained or (lost > 0 and word not in ("having", "not")):
                return f"改变了 {word.upper()}"
        return None

    def _lost_condition(self, candidate: Select, dropped: Collection[str]) -> str | None:
        lost = _comparisons(self._original) - _comparisons(candidate.tokens)
        allowed = _comparisons_on(self._original, dropped)
        if (
            lost["="]
            and (candidate_in := _comparisons(candidate.tokens)["in"] - _comparisons(self._original)["in"]) > 0
        ):
            lost["="] -= candidate_in  # `= (SELECT …)` became IN
        left = sum((+(lost - allowed)).values())
        return "丢掉了一个条件" if left > 0 else None

    def _lost_name(self, candidate: Select, dropped: Collection[str]) -> str | None:
        """Columns and tables that exist, and that the original named, must stay."""
        columns = {column.name for table in self._catalog.tables.values() for column in table.columns}
        existing = columns | {name.name for name in self._catalog.tables}
        named = {token.name for token in self._original if token.kind in (Kind.WORD, Kind.QUOTED)}
        kept = {token.name for token in candidate.tokens if token.kind in (Kind.WORD, Kind.QUOTED)}
        lost = sorted((named & existing) - kept - set(dropped) - self._misplaced())
        return f"丢掉了 {lost[0]}" if lost else None

    def _misplaced(self) -> set[str]:
        """Names that the original uses wrongly, so that a repair may replace them: none of its tables holds them."""
        named = {token.name for token in self._original if token.kind in (Kind.WORD, Kind.QUOTED)}
        tables = [table for name, table in self._catalog.tables.items() if name.name in named]
        present = {column.name for table in tables for column in table.columns} | {t.name.name for t in tables}
        return named - present

    def _changed_outputs(self, candidate: Select) -> str | None:
        if self._select is None:
            return None
        before, after = self._select.tree.selects, candidate.tree.selects
        return "改变了结果的列数" if len(before) != len(after) else None


def _parsed(sql: str) -> Select | None:
    try:
        return parse_select(sql)
    except Rejected:
        return None


def _lenient_tokens(sql: str) -> tuple[Token, ...]:
    """Of the text in PostgreSQL's spelling; broken texts as far as they can be read."""
    for text in (postgres_spelling(sql), re.sub(r"[^\w\s'\"().,;=<>!+*/%-]", " ", sql)):
        try:
            return tuple(tokenize(text))
        except Rejected:
            continue
    return ()


def _literals(tokens: Collection[Token]) -> set[str]:
    return {token.value if token.kind is Kind.STRING else token.text for token in tokens if token.kind in _LITERALS}


def _is_format(literal: str) -> bool:
    return _FORMAT.fullmatch(literal) is not None


def _count(tokens: Collection[Token], word: str) -> int:
    return sum(token.is_word(word) for token in tokens)


def _aggregates(tokens: Collection[Token]) -> Counter[str]:
    """Calls of aggregates; a misspelt one counts as what it is nearest to."""
    called = (token for token, follow in pairwise(tokens) if token.kind is Kind.WORD and follow.is_symbol("("))
    names = (token.name for token in called)
    known = (
        name
        if name in CORE | GRAMMAR_WORDS
        else next(iter(get_close_matches(name, _AGGREGATES, n=1, cutoff=TYPO)), name)
        for name in names
    )
    return Counter(name for name in known if name in _AGGREGATES)


def _comparisons(tokens: Collection[Token]) -> Counter[str]:
    signs = (_OPERATORS.get(token.text) if token.kind is Kind.OPERATOR else None for token in tokens)
    words = (token.name for token in tokens if token.is_word(*_TESTS))
    return Counter([*(sign for sign in signs if sign), *words])


def _comparisons_on(tokens: Collection[Token], columns: Collection[str]) -> Counter[str]:
    """The comparisons that stand right behind the given columns."""
    following = [b for a, b in pairwise(tokens) if a.name in columns]
    return _comparisons(following)


def _tautologies(select: Select) -> set[str]:
    """Conditions that no row decides."""
    found = set()
    for node in select.tree.find_all(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE):
        sides = (node.left.unnest(), node.right.unnest())
        if sides[0] == sides[1] or not any(side.find(exp.Column, exp.Query, exp.Func) for side in sides):
            found.add(node.sql(dialect="postgres"))
    for holder in select.tree.find_all(exp.Where, exp.Having, exp.And, exp.Or):
        constants = (child.unnest() for child in holder.iter_expressions())
        found |= {child.sql(dialect="postgres") for child in constants if isinstance(child, exp.Boolean | exp.Literal)}
    return found
