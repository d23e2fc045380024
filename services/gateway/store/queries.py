"""SQL by name: each file in `sql/` becomes an object with a method for every query."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeAlias

import aiosql
import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.events import Frozen

_SQL = Path(__file__).with_name("sql")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Row: TypeAlias = asyncpg.Record


def load(name: str) -> Any:
    """The queries of `sql/<name>.sql`."""
    return aiosql.from_path(_SQL / f"{name}.sql", "asyncpg", mandatory_parameters=False)


async def rows(found: AsyncIterator[Row]) -> list[Row]:
    """All rows that a query finds."""
    return [row async for row in found]


def storable(text: str | None) -> str | None:
    """The text without NUL characters, which PostgreSQL takes in no text."""
    return text if text is None else text.replace("\x00", "")


def as_json(value: Frozen) -> dict[str, Any]:
    return value.model_dump(mode="json")
