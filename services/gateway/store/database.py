"""Reaching the gateway's database. An error never quotes the URL: it holds a password."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg

from services.gateway.errors import StoreUnavailable
from services.gateway.store.queries import Connection, Pool

_CONNECT_S = 10.0
_COMMAND_S = 60.0
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # a pooled connection whose server went away while nobody used it
)


class Database:
    """A pool that heals after a restart of the server. Whatever fails because it is away raises StoreUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """For a single statement."""
        async with reaching(), self._pool.acquire(timeout=_CONNECT_S) as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Committed at the end, unless an exception leaves it."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def close(self) -> None:
        await self._pool.close()

    def terminate(self) -> None:
        """Closes without waiting for queries at work."""
        self._pool.terminate()


async def connect(database_url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection of its own. Raises StoreUnavailable."""
    async with reaching():
        return await asyncpg.connect(database_url, timeout=_CONNECT_S)


async def open_database(database_url: str, *, connections: int, statement_cache_size: int) -> Database:
    """Raises StoreUnavailable."""
    async with reaching():
        pool = await asyncpg.create_pool(
            database_url,
            min_size=1,
            max_size=connections,
            init=_prepare,
            reset=_as_it_is,
            timeout=_CONNECT_S,
            command_timeout=_COMMAND_S,
            statement_cache_size=statement_cache_size,
        )
    return Database(pool)


@asynccontextmanager
async def reaching() -> AsyncIterator[None]:
    """Names what goes wrong when the database is away."""
    try:
        yield
    except _AWAY as error:
        raise _unavailable(error) from None
    except asyncpg.InterfaceError as error:
        # its subclasses are mistakes of ours; the class itself says that a connection or the pool is closed
        if type(error) is not asyncpg.InterfaceError:
            raise
        raise _unavailable(error) from None


def _unavailable(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"the gateway's database does not answer ({type(error).__name__})")


async def _as_it_is(_connection: Connection) -> None:
    """Instead of a statement that resets the session after each use: nothing here leaves anything in a session."""


async def _prepare(connection: Connection) -> None:
    encode = partial(json.dumps, ensure_ascii=False)
    await connection.set_type_codec("json", encoder=encode, decoder=json.loads, schema="pg_catalog")
