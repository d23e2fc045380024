"""The ladder of checks: parse, resolve, EXPLAIN, run. Nothing reaches the database that the rung below let through."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from time import perf_counter
from typing import Any, TypeVar

import asyncpg

from shared.catalog.model import Catalog
from shared.source import errors
from shared.source.port import Row, SourceDatabase
from shared.sql.explosion import explodes
from shared.sql.lexer import join, tokenize
from shared.sql.parse import parse_select
from shared.sql.resolve import Resolved, resolve
from shared.sql.verdict import Failure, Refused, Rejected, Returned, Stage, Verdict

T = TypeVar("T")

ROW_LIMIT = 200
TIMEOUT = 10.0
"""Seconds for each of EXPLAIN and the run."""

_WARNINGS = {
    Returned.EMPTY: "查询结果为空",
    Returned.ZERO_COUNT: "统计结果为 0",
    Returned.ALL_NULL: "查询结果全为空值",
    Returned.NO_NUMBER: "查询结果里有不是数的值(NaN 或无穷大)",
}


class Ladder:
    """Judges SQL texts against one catalog and one database."""

    def __init__(
        self, catalog: Catalog, source: SourceDatabase, *, timeout: float = TIMEOUT, row_limit: int = ROW_LIMIT
    ) -> None:
        self.catalog = catalog
        self._source = source
        self._timeout = timeout
        self._row_limit = row_limit

    async def check(self, sql: str) -> Verdict:
        """The verdict on one text. Raises SourceLost; whatever is wrong with the text is in the verdict."""
        return (await self.climb(sql))[0]

    async def climb(self, sql: str) -> tuple[Verdict, Resolved | None]:
        """The verdict with the SELECT as it was read; None where it could not be read. Raises SourceLost."""
        started = perf_counter()
        verdict, resolved = await asyncio.to_thread(read, sql, self.catalog)
        if resolved is not None:
            verdict = await self._tried(verdict)
        return replace(verdict, elapsed_ms=round((perf_counter() - started) * 1000, 2)), resolved

    async def _tried(self, verdict: Verdict) -> Verdict:
        """The rungs that need the database."""
        cost, failure = await _attempt(Stage.EXPLAINED, self._source.explain(verdict.sql, timeout=self._timeout))
        if failure is not None:
            return replace(verdict, error=failure)
        verdict = replace(verdict, stage=Stage.EXPLAINED, cost=cost)
        running = self._source.run(verdict.sql, timeout=self._timeout, row_limit=self._row_limit)
        rows, failure = await _attempt(Stage.EXECUTED, running)
        if rows is None:
            return replace(verdict, error=failure)
        return _judged(verdict, rows)


def read(sql: str, catalog: Catalog) -> tuple[Verdict, Resolved | None]:
    """The rungs that need no database: the verdict so far, and the resolved SELECT when both were climbed."""
    try:
        select = parse_select(sql)
    except Rejected as error:
        return Verdict(_legible(sql), Stage.RECEIVED, error.failure), None
    try:
        resolved = resolve(select, catalog)
    except Refused as error:
        return Verdict(select.sql, Stage.PARSED, error.failure), None
    verdict = Verdict(
        select.sql,
        Stage.RESOLVED,
        join_explosion=explodes(resolved, catalog),
        tables=resolved.tables,
        columns=resolved.columns,
    )
    return verdict, resolved


def returned(rows: Sequence[Row]) -> Returned:
    """What kind of result the rows are."""
    values = [value for row in rows for value in tuple(row)]
    if not rows:
        return Returned.EMPTY
    if all(value is None for value in values):
        return Returned.ALL_NULL
    if len(rows) == 1 and all(value is None or _zero(value) for value in values):
        return Returned.ZERO_COUNT
    return Returned.ROWS if all(map(_finite, values)) else Returned.NO_NUMBER


def _finite(value: Any) -> bool:
    return isfinite(value) if isinstance(value, float | Decimal) else True


def _zero(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value == 0


def _judged(verdict: Verdict, rows: Sequence[Row]) -> Verdict:
    result = returned(rows)
    warnings = [_WARNINGS[result]] if result in _WARNINGS else []
    if verdict.join_explosion:
        warnings.append("表之间缺少连接条件,行数会相乘")
    return replace(verdict, stage=Stage.EXECUTED, rows=len(rows), result=result, warnings=tuple(warnings))


async def _attempt(stage: Stage, work: Awaitable[T]) -> tuple[T | None, Failure | None]:
    try:
        return await work, None
    except asyncpg.QueryCanceledError as error:
        return None, Failure(stage, "timeout", "查询超时,没有在限定时间内完成", error.sqlstate)
    except asyncpg.PostgresError as error:
        return None, Failure(stage, _CODES[stage], _message(stage, error), error.sqlstate)


_CODES = {Stage.EXPLAINED: "explain_failed", Stage.EXECUTED: "execution_failed"}


def _message(stage: Stage, error: asyncpg.PostgresError) -> str:
    hint = getattr(error, "hint", None)
    line = errors.message(error, of_rows=stage is Stage.EXECUTED)
    return f"{line}(提示:{hint})" if hint else line


def _legible(sql: str) -> str:
    """A text that was refused, on one line where its tokens can be told."""
    try:
        return join(tokenize(sql))
    except Rejected:
        return " ".join(sql.split())
