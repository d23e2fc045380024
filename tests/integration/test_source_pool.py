"""The business database over a real server: bounded, read only, and silent about passwords."""

import asyncio
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from shared.source import NotAQuery, Patience, parse, source_opener
from shared.source.port import OpenSource, SourceDatabase, SourceLost, SourceRefused, SourceUnreachable
from tests.support.postgres import ASKED_FOR_PASSWORD, Door, TestServer, execute

pytestmark = pytest.mark.integration
HASTY = Patience(timeout=2.0, pauses=(0.05, 0.05))


def opener(url: str) -> OpenSource:
    return source_opener(parse(url, embedded=True), patience=HASTY)


@pytest.fixture
async def source(database_url: str) -> AsyncIterator[SourceDatabase]:
    await execute(database_url, "CREATE TABLE thing (id integer PRIMARY KEY, name text)")
    await execute(database_url, "INSERT INTO thing SELECT n, 'thing ' || n FROM generate_series(1, 500) n")
    async with opener(database_url)() as opened:
        yield opened


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with Door(database_url) as door:
        yield door


async def test_it_says_which_database_it_is(source: SourceDatabase, database_url: str) -> None:
    assert source.database == urlsplit(database_url).path.lstrip("/")


async def test_rows_come_with_their_arguments(source: SourceDatabase) -> None:
    rows = await source.fetch("SELECT name FROM thing WHERE id = $1", 7)
    assert [row["name"] for row in rows] == ["thing 7"]


async def test_no_statement_writes(source: SourceDatabase) -> None:
    for attempt in (source.fetch, source.run):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await attempt("INSERT INTO thing VALUES (1000, 'x') RETURNING id")


async def test_a_run_stops_at_its_row_limit(source: SourceDatabase) -> None:
    assert len(await source.run("SELECT * FROM thing", row_limit=10)) == 10


@pytest.mark.parametrize("statement", ["COMMIT", "SET statement_timeout = 0", "BEGIN", "LISTEN x"])
async def test_only_queries_are_run(source: SourceDatabase, statement: str) -> None:
    with pytest.raises(NotAQuery):
        await source.run(statement)


async def test_only_one_statement_is_run(source: SourceDatabase) -> None:
    for attempt in (source.run, source.explain):
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await attempt("SELECT 1; CREATE TABLE smuggled (id integer)")


async def test_explain_gives_a_cost_and_runs_nothing(source: SourceDatabase) -> None:
    began = time.monotonic()
    assert await source.explain("SELECT pg_sleep(5) FROM thing") > 0
    assert time.monotonic() - began < 2


async def test_a_slow_statement_is_cut_off_by_the_server(source: SourceDatabase) -> None:
    with pytest.raises(asyncpg.QueryCanceledError):
        await source.run("SELECT pg_sleep(30)", timeout=0.2)
    assert await source.fetch("SELECT 1")


async def test_settings_of_one_statement_do_not_reach_the_next(source: SourceDatabase) -> None:
    await source.run("SELECT set_config('statement_timeout', '0', false)")
    with pytest.raises(asyncpg.QueryCanceledError):
        await source.run("SELECT pg_sleep(30)", timeout=0.2)


async def test_names_and_strings_mean_the_same_whatever_the_database_sets(
    source: SourceDatabase, database_url: str
) -> None:
    name = source.database
    await execute(
        database_url,
        "CREATE SCHEMA other",
        "CREATE TABLE other.thing (id integer)",
        f'ALTER DATABASE "{name}" SET search_path = other, public',
        f'ALTER DATABASE "{name}" SET standard_conforming_strings = off',
    )
    async with opener(database_url)() as fresh:
        for ask in (fresh.fetch, fresh.run):
            ((count, text),) = await ask(r"SELECT count(*), 'a\\b' FROM thing")
            assert (count, text) == (500, r"a\\b")
        assert await fresh.explain("SELECT name FROM thing") > 0


async def test_errors_of_a_query_come_through(source: SourceDatabase) -> None:
    with pytest.raises(asyncpg.UndefinedColumnError):
        await source.run("SELECT nonsense FROM thing")


async def test_a_value_that_python_cannot_hold_is_an_error_of_the_query(source: SourceDatabase) -> None:
    with pytest.raises(asyncpg.DataError):
        await source.run("SELECT '20230-01-01'::date")


async def test_the_server_knows_who_is_connected(source: SourceDatabase) -> None:
    (row,) = await source.fetch("SELECT current_setting('application_name') AS name")
    assert row["name"] == "schemaloom"


async def test_a_terminated_connection_is_a_lost_source_and_the_pool_heals(source: SourceDatabase) -> None:
    with pytest.raises(SourceLost):
        await source.fetch("SELECT pg_terminate_backend(pg_backend_pid())")
    assert (await source.fetch("SELECT 1 AS one"))[0]["one"] == 1


async def test_a_server_that_goes_away_is_a_lost_source(door: Door) -> None:
    async with opener(door.url())() as source:
        await source.fetch("SELECT 1")
        await door.shut()
        with pytest.raises(SourceLost) as lost:
            await source.fetch("SELECT 1")
    assert f"127.0.0.1:{door.port}" in str(lost.value)


async def test_a_server_that_is_not_there_is_unreachable_after_three_tries(door: Door) -> None:
    await door.shut()
    began = time.monotonic()
    with pytest.raises(SourceUnreachable) as unreachable:
        async with opener(door.url(password="s3cr3t"))():
            raise AssertionError
    assert time.monotonic() - began >= 0.1
    assert f"127.0.0.1:{door.port}" in str(unreachable.value)
    assert "s3cr3t" not in str(unreachable.value)


async def test_a_server_that_never_answers_is_unreachable_within_the_time() -> None:
    heard: list[asyncio.StreamWriter] = []

    async def keep_silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(writer)

    server = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    impatient = Patience(timeout=0.2, pauses=(0.01,))
    with pytest.raises(SourceUnreachable, match="超时"):
        async with source_opener(parse(f"postgresql://u:p@127.0.0.1:{port}/d"), patience=impatient)():
            raise AssertionError
    server.close()
    for writer in heard:
        writer.close()
        await writer.wait_closed()
    assert len(heard) == 2


async def test_an_unknown_database_is_refused_at_once(postgres: TestServer) -> None:
    patient = Patience(timeout=5, pauses=(60,))
    with pytest.raises(SourceRefused, match="数据库不存在"):
        async with source_opener(parse(postgres.url_of("nowhere"), embedded=True), patience=patient)():
            raise AssertionError


async def test_a_wrong_password_is_refused_at_once_and_not_told(postgres: TestServer) -> None:
    await execute(postgres.url, f"DROP ROLE IF EXISTS {ASKED_FOR_PASSWORD}")
    await execute(postgres.url, f"CREATE ROLE {ASKED_FOR_PASSWORD} LOGIN PASSWORD 'right'")
    patient = Patience(timeout=5, pauses=(60,))
    async with Door(postgres.url) as door:
        wrong = parse(door.url(user=ASKED_FOR_PASSWORD, password="wr0ng"))
        with pytest.raises(SourceRefused, match="密码") as refused:
            async with source_opener(wrong, patience=patient)():
                raise AssertionError
        async with opener(door.url(user=ASKED_FOR_PASSWORD, password="right"))() as source:
            assert await source.fetch("SELECT 1")
    assert "wr0ng" not in str(refused.value)


async def test_nothing_of_the_worker_s_environment_slips_in(
    door: Door, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("PGUSER", "nobody")
    monkeypatch.setenv("PGDATABASE", "nowhere")
    monkeypatch.setenv("PGSSLMODE", "require")
    async with opener(door.url())() as source:
        (row,) = await source.fetch("SELECT current_user AS name, current_database() AS database")
    target = urlsplit(database_url)
    assert (row["name"], row["database"]) == (target.username, target.path.lstrip("/"))
