"""Migrations: numbered, forward only, once."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from services.gateway.errors import MigrationChanged, StoreUnavailable
from services.gateway.store import migrate
from services.gateway.store.database import open_database

pytestmark = pytest.mark.integration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table first (x integer); insert into first values (1);")
    (tmp_path / "0002_second.sql").write_text("alter table first add column y integer;")
    return tmp_path


async def test_the_shipped_migrations_apply_to_an_empty_database_and_then_there_is_nothing_left(
    database_url: str,
) -> None:
    assert "0001_initial" in await migrate(database_url)
    assert await migrate(database_url) == []


async def test_only_what_is_missing_is_applied_in_the_order_of_the_numbers(database_url: str, folder: Path) -> None:
    assert await migrate(database_url, folder=folder) == ["0001_first", "0002_second"]
    (folder / "0003_third.sql").write_text("drop table first;")
    assert await migrate(database_url, folder=folder) == ["0003_third"]


async def test_processes_that_start_together_apply_each_migration_once(database_url: str, folder: Path) -> None:
    applied = await asyncio.gather(*(migrate(database_url, folder=folder) for _ in range(5)))
    assert sorted(applied, key=len)[-1] == ["0001_first", "0002_second"]
    assert sum(map(len, applied)) == 2


async def test_a_migration_that_changed_after_it_was_applied_is_an_error(database_url: str, folder: Path) -> None:
    await migrate(database_url, folder=folder)
    (folder / "0001_first.sql").write_text("create table first (x bigint);")
    with pytest.raises(MigrationChanged, match="0001_first"):
        await migrate(database_url, folder=folder)


async def test_a_migration_that_fails_leaves_nothing_of_itself(database_url: str, folder: Path) -> None:
    (folder / "0003_third.sql").write_text("create table third (x integer); select 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(database_url, folder=folder)
    (folder / "0003_third.sql").write_text("create table third (x integer);")
    assert await migrate(database_url, folder=folder) == ["0003_third"]


async def test_a_database_that_does_not_answer_is_said_so_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        await migrate("postgresql://someone:s3cret@127.0.0.1:1/nowhere")
    assert "s3cret" not in str(refusal.value)


async def test_a_connection_that_breaks_is_unavailability_and_the_pool_heals(database_url: str) -> None:
    database = await open_database(database_url, connections=2, statement_cache_size=100)
    with pytest.raises(StoreUnavailable):
        async with database.connection() as connection:
            own = await connection.fetchval("select pg_backend_pid()")
            async with database.connection() as other:
                await other.execute("select pg_terminate_backend($1)", own)
            await connection.fetchval("select 1")
    async with database.connection() as connection:
        assert await connection.fetchval("select 1") == 1
    await database.close()


async def test_a_mistake_of_ours_is_not_taken_for_an_outage(database_url: str) -> None:
    database = await open_database(database_url, connections=1, statement_cache_size=100)
    for mistake in ("select $1::integer", "select nonsense"):
        with pytest.raises(Exception) as error:
            async with database.connection() as connection:
                await connection.fetchval(mistake, *(["text"] if "$1" in mistake else []))
        assert not isinstance(error.value, StoreUnavailable)
    await database.close()


async def test_statements_work_without_a_cache_as_behind_pgbouncer(database_url: str) -> None:
    database = await open_database(database_url, connections=1, statement_cache_size=0)
    async with database.transaction() as connection:
        assert await connection.fetchval("select $1::json", {"a": 1}) == {"a": 1}
    await database.close()
