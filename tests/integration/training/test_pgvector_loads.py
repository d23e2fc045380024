"""What only PostgreSQL can promise: all of a load or nothing, whoever reads and whatever breaks."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared import training
from shared.training.port import (
    EmbeddedRecord,
    RecordKind,
    SupersededLoad,
    TrainingStore,
    TrainingStoreUnavailable,
)
from shared.training.records import sql_record
from tests.support.training import counts
from tests.support.training_pgvector import a_load

pytestmark = pytest.mark.integration


async def test_a_load_that_is_cancelled_leaves_what_was_there(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")  # the load waits at its last write
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        await _until_somebody_waits(database_url)
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading

    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)
    assert await pgvector_store.latest_load() == 1


async def test_a_load_whose_connection_dies_leaves_what_was_there(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        waiting = await _until_somebody_waits(database_url)
        await connection.execute("SELECT pg_terminate_backend($1)", waiting)
        with pytest.raises(TrainingStoreUnavailable):
            await loading

    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)
    await a_load(pgvector_store, 2, 1)
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=1)


async def _until_somebody_waits(database_url: str) -> int:
    """The process id of the session that waits for a lock."""
    watcher = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(20):
            while True:
                waiting = await watcher.fetchval(
                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
                if waiting is not None:
                    return int(waiting)
                await asyncio.sleep(0.02)
    finally:
        await watcher.close()


async def test_readers_see_a_load_all_at_once(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        await _until_somebody_waits(database_url)
        assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)

    await loading
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=1)


async def test_loads_from_several_processes_go_one_after_the_other(database_url: str) -> None:
    stores = [await training.connect(database_url) for _ in range(6)]
    outcomes = await asyncio.gather(
        *(a_load(store, number, number) for number, store in enumerate(stores, 1)), return_exceptions=True
    )

    assert all(isinstance(outcome, SupersededLoad) for outcome in outcomes if isinstance(outcome, BaseException))
    assert await stores[0].count() == counts(ddl=1, documentation=1, sql=6)
    for store in stores:
        await store.close()


async def test_thousands_of_records_take_seconds(pgvector_store: TrainingStore) -> None:
    pairs = [EmbeddedRecord(sql_record("highway_db", f"问题{n}", f"SELECT {n};"), [0.5, n / 3000]) for n in range(3000)]

    async with asyncio.timeout(20):
        loaded = await pgvector_store.load("highway_db", 1, pairs)

    assert loaded.stored[RecordKind.SQL] == 3000
