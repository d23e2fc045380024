"""The training store in PostgreSQL: one transaction a load."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.training.pgvector import backups, layout, rows
from shared.training.pgvector.errors import translated
from shared.training.pgvector.layout import KINDS, queries
from shared.training.port import (
    Backup,
    EmbeddedRecord,
    LoadCounts,
    RecordKind,
    SearchHit,
    SupersededLoad,
    TrainingRecord,
)
from shared.training.records import common_dimension, require_loadable

NOTHING_THERE = (asyncpg.UndefinedTableError, asyncpg.UndefinedObjectError, asyncpg.UndefinedFunctionError)
"""Nobody has loaded anything into this database yet."""
LOCK_TIMEOUT_S = 120
COMMAND_TIMEOUT_S = 300
CLOSE_TIMEOUT_S = 10


class PgvectorStore:
    """The TrainingStore of a database with pgvector, beside whatever Vanna itself keeps there."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    async def connect(cls, url: str) -> "PgvectorStore":
        """Opens no connection yet. Raises TrainingStoreRefused for a URL that is none."""
        with translated():
            # without a statement cache the store works behind pgbouncer and survives changed tables
            pool = await asyncpg.create_pool(
                url, min_size=0, max_size=4, statement_cache_size=0, command_timeout=COMMAND_TIMEOUT_S
            )
        return cls(pool)

    def text_to_embed(self, record: TrainingRecord) -> str:
        return rows.document(record)

    async def load(
        self, dataset: str, load_number: int, records: Sequence[EmbeddedRecord], *, truncate: bool = False
    ) -> LoadCounts:
        dimension = common_dimension(records)
        for embedded in records:
            require_loadable(embedded.record)
        ids = [embedded.record.id for embedded in records]
        async with self._changing() as connection:
            await _require_latest(connection, dataset, load_number)
            truncate = truncate and not await queries.is_published(connection, dataset=dataset, load_number=load_number)
            retired, truncated = await _clear(connection, dataset, load_number, ids, truncate=truncate)
            if dimension is not None:
                await layout.require_dimension(connection, dimension, ids)
            await queries.insert_records(connection, [rows.row(dataset, load_number, embedded) for embedded in records])
            await queries.note_load(
                connection, dataset=dataset, load_number=load_number, truncated=truncate, records=len(records)
            )
            stored = await _stored(connection, dataset, load_number)
        return LoadCounts(stored, retired, truncated)

    async def search(self, vector: Sequence[float], kind: RecordKind, *, limit: int = 5) -> list[SearchHit]:
        async with self._reading() as connection:
            try:
                found = queries.nearest_records(connection, vector=list(vector), kind=kind.value, limit=limit)
                return [rows.hit(kind, row) async for row in found]
            except NOTHING_THERE:
                return []

    async def count(self) -> dict[RecordKind, int]:
        async with self._reading() as connection:
            try:
                return await _by_kind(queries.count_records(connection))
            except NOTHING_THERE:
                return dict.fromkeys(RecordKind, 0)

    async def latest_load(self) -> int:
        async with self._reading() as connection:
            try:
                return int(await queries.latest_load(connection))
            except NOTHING_THERE:
                return 0

    async def backup(self, note: str = "", *, keep: str | None = None) -> Backup:
        async with self._changing() as connection:
            return await backups.take(connection, note, keep)

    async def backups(self) -> list[Backup]:
        async with self._reading() as connection:
            try:
                return await backups.all_of(connection)
            except NOTHING_THERE:
                return []

    async def restore(self, backup_id: str) -> Backup:
        async with self._changing() as connection:
            return await backups.put_back(connection, backup_id)

    async def ping(self) -> None:
        async with self._reading() as connection:
            await connection.fetchval("SELECT 1", timeout=5)

    async def close(self) -> None:
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_TIMEOUT_S)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Any]:
        with translated():
            async with self._pool.acquire(timeout=10) as connection:
                yield connection

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Any]:
        """A transaction that has the tables, and the lock of all that changes them."""
        async with self._reading() as connection:
            async with connection.transaction():
                await layout.prepare(connection)
            async with connection.transaction():
                await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
                await queries.lock_loads(connection)
                yield connection


async def _require_latest(connection: Any, dataset: str, load_number: int) -> None:
    later = await queries.superseding_load(connection, dataset=dataset, load_number=load_number)
    if later is not None:
        raise SupersededLoad(f"装载 {load_number} 已被之后发布的装载 {later} 取代")


async def _clear(connection: Any, dataset: str, load_number: int, ids: list[str], *, truncate: bool) -> tuple[int, int]:
    """Removes what this load replaces; gives (retired, truncated)."""
    retired = await queries.retire_records(connection, dataset=dataset, load_number=load_number, ids=ids)
    if not truncate:
        return int(retired), 0
    truncated = await queries.truncate_records(connection, kinds=KINDS, load_number=load_number, ids=ids)
    return int(retired), int(truncated)


async def _stored(connection: Any, dataset: str, load_number: int) -> dict[RecordKind, int]:
    return await _by_kind(queries.stored_records(connection, dataset=dataset, load_number=load_number))


async def _by_kind(found: AsyncIterator[Any]) -> dict[RecordKind, int]:
    counts = {row["kind"]: int(row["records"]) async for row in found}
    return {kind: counts.get(kind.value, 0) for kind in RecordKind}
