"""The rule author: candidates for a broken query, and the search through them that the ladder and the guard judge."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from services.validator.guard import Guard
from services.validator.outcome import Attempt
from services.validator.rules.ambiguity import EQUALS_A_TEXT
from services.validator.rules.arithmetic import divided_by_zero, divides_integers, exact_division, impossible_dates
from services.validator.rules.dialect import compares_with_null, dialect_repairs
from services.validator.rules.edits import Repair
from services.validator.rules.grouping import grouping_repairs
from services.validator.rules.names import name_repairs
from services.validator.rules.types import several_rows, type_repairs
from shared.catalog.model import Catalog
from shared.sql.ladder import Ladder, read
from shared.sql.verdict import Failure, Rejected, Returned, Stage, Verdict

MAX_CHECKS = 40
"""Candidates judged for one pair, over all of its faults."""
MAX_STEPS = 8
"""Faults repaired one after the other in one pair."""

WIDTH = 4
"""Half-repaired texts followed at once."""

_ORDER = list(Stage)
_GROUPING, _MISMATCH = "42803", "42804"
_NO_OPERATOR, _BAD_TEXT, _SYNTAX = "42883", "22P02", "42601"
_DIVISION, _SEVERAL_ROWS, _BAD_DATES = "22012", "21000", ("22007", "22008")


def candidates(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """Texts that may be what a broken query was meant to be, best first. Pure: nothing is run."""
    if failure.code == "null_comparison" or failure.stage is Stage.PARSED:
        yield from dialect_repairs(sql, failure)
    elif failure.code == "integer_division":
        yield from exact_division(sql)
    elif failure.stage is Stage.RESOLVED:
        yield from _by_relations(name_repairs(sql, failure, catalog), catalog)
        yield from dialect_repairs(sql, failure)
    else:
        yield from _by_sqlstate(sql, failure, catalog)


def _by_sqlstate(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    state = failure.sqlstate
    if state == _GROUPING:
        yield from grouping_repairs(sql, failure)
    elif state in (_NO_OPERATOR, _MISMATCH, _BAD_TEXT):
        yield from type_repairs(sql, catalog)
    elif state == _DIVISION:
        yield from divided_by_zero(sql)
    elif state == _SEVERAL_ROWS:
        yield from several_rows(sql)
    elif state in _BAD_DATES:
        yield from impossible_dates(sql)
    if state in (_SYNTAX, _NO_OPERATOR, _BAD_TEXT, *_BAD_DATES):
        yield from dialect_repairs(sql, failure)


def _by_relations(repairs: Iterator[Repair], catalog: Catalog) -> list[Repair]:
    """Candidates that join along known relations come before those that do not; otherwise the order stays."""
    return sorted(repairs, key=lambda repair: -_kinship(repair.sql, catalog))


def _kinship(sql: str, catalog: Catalog) -> int:
    _, resolved = read(sql, catalog)
    if resolved is None:
        return 0
    edges = [any(edge.follows(relation) for relation in catalog.relations) for edge in resolved.join_edges]
    return sum(1 if known else -1 for known in edges)


def slip(sql: str, question: str, catalog: Catalog) -> Failure | None:
    """What runs without an error and cannot be meant: a comparison with NULL, a ratio of whole numbers."""
    try:
        if compares_with_null(sql):
            return Failure(Stage.EXECUTED, "null_comparison", "与 NULL 用 = 或 <> 比较,结果永远为空,应为 IS NULL")
    except Rejected:
        return None
    if divides_integers(sql, question, catalog):
        return Failure(Stage.EXECUTED, "integer_division", "两个整数相除会舍去小数,比率总是 0 或整数")
    return None


@dataclass(frozen=True)
class _State:
    """A text on the way, and what the repairs so far took away on purpose."""

    verdict: Verdict
    dropped: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()


@dataclass
class Search:
    """One pair's way from a broken query to one that passes, by rules alone."""

    question: str
    original: str
    ladder: Ladder
    attempts: list[Attempt] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    @cached_property
    def _guard(self) -> Guard:
        """Made when something has to be repaired, beside the event loop: most pairs are sound."""
        return Guard(self.question, self.original, self.ladder.catalog)

    async def objection(self, sql: str, *, dropped: Collection[str]) -> str | None:
        """Why a text is no repair of the pair; None when nothing speaks against it."""
        return await asyncio.to_thread(lambda: self._guard.objection(sql, dropped=dropped))

    async def judge(self, sql: str) -> Verdict:
        """The ladder's verdict, and what the ladder cannot see."""
        verdict = await self.ladder.check(sql)
        if not verdict.ok:
            return verdict
        found = await asyncio.to_thread(slip, verdict.sql, self.question, self.ladder.catalog)
        return replace(verdict, error=found) if found is not None else verdict

    async def run(self, verdict: Verdict) -> Verdict | None:
        """The verdict on a repaired text that passes; None when the rules know no way.

        Several half-repaired texts are followed at once: only when a query is whole can it be seen which of two
        columns of one name joins along a relation.
        """
        self._seen.add(verdict.sql)
        states = [_State(verdict)]
        for _ in range(MAX_STEPS):
            following = [after for state in states for after in await self._step(state)]
            passed = [state.verdict for state in following if state.verdict.ok]
            if passed:
                return await asyncio.to_thread(max, passed, key=self._likelihood)
            states = sorted(following, key=lambda state: -_ORDER.index(state.verdict.stage))[:WIDTH]
        return None

    def _likelihood(self, passed: Verdict) -> tuple[int, bool]:
        """How well it follows the relations, and whether it finds anything: a title may be an episode's or a show's."""
        return _kinship(passed.sql, self.ladder.catalog), passed.result is Returned.ROWS

    async def _step(self, state: _State) -> list[_State]:
        """The texts one repair away that pass, or that fail later or by another fault."""
        found = []
        error = state.verdict.error
        for repair in await asyncio.to_thread(self._candidates, state):
            if repair.sql in self._seen or len(self.attempts) >= MAX_CHECKS:
                continue
            self._seen.add(repair.sql)
            judged = await self.judge(repair.sql)
            after = _State(judged, state.dropped | repair.dropped, state.changed | repair.changed_literals)
            objection = await asyncio.to_thread(self._objection, after) if judged.ok else None
            reason = objection or (judged.error.message if judged.error else None)
            self.attempts.append(Attempt(author="rule", sql=judged.sql, what=repair.what, error=reason))
            if objection is None and (judged.ok or _advanced(state.verdict, judged)):
                found.append(after)
            open_still = _ambiguous(error) or (judged.result is not Returned.ROWS and _looks_for_a_text(state.verdict))
            if objection is None and judged.ok and not open_still:
                break
        return found

    def _candidates(self, state: _State) -> list[Repair]:
        error = state.verdict.error
        return list(candidates(self._text(state), error, self.ladder.catalog)) if error is not None else []

    def _text(self, state: _State) -> str:
        """As it came while it cannot be read: its line breaks may matter."""
        return self.original if state.verdict.stage is Stage.RECEIVED and not self.attempts else state.verdict.sql

    def _objection(self, state: _State) -> str | None:
        return self._guard.objection(state.verdict.sql, dropped=state.dropped, changed_literals=state.changed)


def _looks_for_a_text(verdict: Verdict) -> bool:
    """The wrong name is compared with a text: of two names as near, the column that holds the text is meant."""
    failure = verdict.error
    if failure is None or failure.code != "unknown_column" or failure.span is None:
        return False
    return EQUALS_A_TEXT.match(verdict.sql, failure.span[1]) is not None


def _ambiguous(failure: Failure | None) -> bool:
    return failure is not None and failure.code == "ambiguous_column"


def _advanced(before: Verdict, after: Verdict) -> bool:
    """Whether a candidate that still fails fails later, or at another place."""
    if _ORDER.index(after.stage) != _ORDER.index(before.stage):
        return _ORDER.index(after.stage) > _ORDER.index(before.stage)
    return after.error is not None and before.error is not None and after.error.message != before.error.message
