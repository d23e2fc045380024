"""Reaching the gateway's database. An error never quotes the URL: it holds a password."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg

from services.gateway.errors import StoreUnavailable
from services.gateway.store.queries import Connection, Pool

AWAY = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError)
_CONNECT_S = 10.0
_COMMAND_S = 60.0


async def connect(database_url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection of its own. Raises StoreUnavailable."""
    async with reaching():
        return await asyncpg.connect(database_url, timeout=_CONNECT_S)


async def open_pool(database_url: str, *, connections: int, statement_cache_size: int) -> Pool:
    """A pool that heals after a restart of the server. Raises StoreUnavailable."""
    async with reaching():
        return await asyncpg.create_pool(
            database_url,
            min_size=1,
            max_size=connections,
            init=_prepare,
            timeout=_CONNECT_S,
            command_timeout=_COMMAND_S,
            statement_cache_size=statement_cache_size,
        )


@asynccontextmanager
async def reaching() -> AsyncIterator[None]:
    """Names what goes wrong when the database is away."""
    try:
        yield
    except AWAY as error:
        raise StoreUnavailable(f"the gateway's database does not answer ({type(error).__name__})") from None


async def _prepare(connection: Connection) -> None:
    encode = partial(json.dumps, ensure_ascii=False)
    await connection.set_type_codec("json", encoder=encode, decoder=json.loads, schema="pg_catalog")
