"""The business database over an asyncpg pool: read-only transactions that are always rolled back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg

from shared.source.connect import Patience, open_pool
from shared.source.dsn import ConnectionString
from shared.source.hosts import HostPolicy
from shared.source.port import OpenSource, SourceDatabase, SourceLost

GRACE = 2.0
"""Seconds that the client waits beyond the server's own limit before it takes the server for lost."""
CLOSING = 5.0
"""Seconds in which connections may say goodbye."""

_BEGIN = (
    "BEGIN READ ONLY; SET LOCAL statement_timeout = {milliseconds}; SET LOCAL lock_timeout = 3000; "
    "SET LOCAL search_path = public; SET LOCAL standard_conforming_strings = on"
)
"""Names and strings mean what they mean in a fresh database, whatever the role's or the database's own settings:
types and expressions print so, and what a statement was checked for is what runs."""

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)


class NotAQuery(asyncpg.PostgresSyntaxError):
    """The statement returns no rows: only queries are run."""


class PooledSource:
    """SourceDatabase on a pool; every call takes a connection, a transaction, and leaves nothing behind."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", connection: ConnectionString) -> None:
        self._pool = pool
        self._connection = connection

    @property
    def database(self) -> str:
        return self._connection.database or self._connection.user

    async def fetch(self, query: str, *args: Any, timeout: float = 30.0) -> list[Any]:
        async with self._transaction(timeout) as connection:
            return list(await connection.fetch(query, *args, timeout=timeout + GRACE))

    async def explain(self, sql: str, *, timeout: float = 10.0) -> float:
        async with self._transaction(timeout) as connection:
            statement = await connection.prepare(f"EXPLAIN (FORMAT JSON) {sql}")
            plans = json.loads(await statement.fetchval(timeout=timeout + GRACE))
            return float(plans[0]["Plan"]["Total Cost"])

    async def run(self, sql: str, *, timeout: float = 10.0, row_limit: int = 200) -> list[Any]:
        async with self._transaction(timeout) as connection:
            try:
                statement = await connection.prepare(sql)
                if not statement.get_attributes():
                    raise NotAQuery("statement returns no rows")
                cursor = await statement.cursor()
                return list(await cursor.fetch(row_limit, timeout=timeout + GRACE))
            except (OverflowError, ValueError) as error:
                raise asyncpg.DataError(f"a value has no Python counterpart: {error}") from None
            except asyncpg.UnsupportedClientFeatureError:  # known by the client alone, and no sign of a lost server
                raise asyncpg.FeatureNotSupportedError("a row as one value holds a type that cannot be read") from None

    @asynccontextmanager
    async def _transaction(self, timeout: float) -> AsyncIterator[Any]:
        begin = _BEGIN.format(milliseconds=max(1, round(timeout * 1000)))
        try:
            async with self._pool.acquire() as connection:
                await connection.execute(begin, timeout=timeout + GRACE)
                try:
                    yield connection
                finally:
                    if not connection.is_closed():
                        await connection.execute("ROLLBACK", timeout=GRACE)
        except asyncpg.QueryCanceledError:
            raise  # the statement's own limit, not the server's end
        except _LOST as error:
            raise SourceLost(f"与数据库 {self._connection.place} 的连接中断") from error


@asynccontextmanager
async def _opened(
    connection: ConnectionString, size: int, policy: HostPolicy, patience: Patience
) -> AsyncIterator[SourceDatabase]:
    pool = await open_pool(connection, size=size, policy=policy, patience=patience)
    try:
        yield PooledSource(pool, connection)
    finally:
        await _close(pool)


async def _close(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    try:
        async with asyncio.timeout(CLOSING):
            await pool.close()
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pool.terminate()


def source_opener(
    connection: ConnectionString,
    *,
    size: int = 4,
    policy: HostPolicy | None = None,
    patience: Patience | None = None,
) -> OpenSource:
    """How to open the database that `connection` names, as a step wants it."""
    policy = policy or HostPolicy()
    policy.check(connection)

    def open_source() -> AbstractAsyncContextManager[SourceDatabase]:
        return _opened(connection, size, policy, patience or Patience())

    return open_source
