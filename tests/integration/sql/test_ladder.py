"""The ladder on a real PostgreSQL, as its superuser: what it lets through runs, what it refuses never arrives."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from shared.catalog.model import TableName
from shared.catalog.reading.catalog import read_catalog
from shared.source.dsn import parse
from shared.source.pool import source_opener
from shared.source.port import SourceDatabase
from shared.sql.functions import CORE, GRAMMAR_WORDS
from shared.sql.ladder import Ladder
from shared.sql.verdict import Returned, Stage, Verdict
from tests.support.hostile_sql import HOSTILE
from tests.support.postgres import execute

pytestmark = pytest.mark.integration

_SCHEMA = (
    "CREATE TABLE things (a int PRIMARY KEY, name text, amount numeric)",
    "INSERT INTO things SELECT n, 'thing ' || n, n * 1.5 FROM generate_series(1, 300) AS n",
    "CREATE TABLE parts (id int PRIMARY KEY, thing int REFERENCES things, label text)",
    "CREATE TABLE prices (thing int, price money)",
    "INSERT INTO prices VALUES (1, 2.5)",
    "CREATE SEQUENCE counter",
    "CREATE TABLE witness (what text)",
    # lies about being harmless: EXPLAIN runs it while planning
    "CREATE FUNCTION planted() RETURNS int IMMUTABLE LANGUAGE plpgsql AS "
    "'BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END'",
)


@pytest.fixture
async def source(database_url: str) -> AsyncIterator[SourceDatabase]:
    await execute(database_url, *_SCHEMA)
    async with source_opener(parse(database_url, embedded=True))() as opened:
        yield opened


@pytest.fixture
async def ladder(source: SourceDatabase) -> Ladder:
    names = [TableName("public", name) for name in ("things", "parts", "prices")]
    return Ladder((await read_catalog(source, names)).catalog, source, timeout=1.0)


def left_behind() -> bool:
    """Whether COPY TO PROGRAM or lo_export of a hostile text wrote its file."""
    return Path("/tmp/planted").exists()


async def _state(url: str) -> tuple[object, ...]:
    """All that a hostile text could have changed in the database."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval(
            "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE oid > 16383"
        )
        rows = await connection.fetchval("SELECT count(*) FROM things")
        locks = await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        counter = await connection.fetchval("SELECT is_called FROM counter")
        return tables, rows, locks, counter
    finally:
        await connection.close()


async def test_nothing_hostile_reaches_the_database(ladder: Ladder, database_url: str) -> None:
    before = await _state(database_url)
    for sql, code in HOSTILE:
        verdict = await ladder.check(sql)
        assert verdict.error is not None, sql
        assert (verdict.stage, verdict.error.code) == (Stage.RECEIVED, code), sql
        assert not verdict.ok
    assert await _state(database_url) == before
    assert not left_behind()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM pg_authid",
        "SELECT rolpassword FROM pg_catalog.pg_authid",
        "SELECT * FROM information_schema.columns",
        "SELECT (SELECT rolname FROM pg_roles LIMIT 1) FROM things",
    ],
)
async def test_system_tables_are_never_read(ladder: Ladder, sql: str) -> None:
    verdict = await ladder.check(sql)
    assert verdict.error is not None
    assert (verdict.stage, verdict.error.code) == (Stage.PARSED, "system_catalog")


async def test_a_statement_that_runs_too_long_is_stopped(source: SourceDatabase) -> None:
    catalog = (await read_catalog(source, [TableName("public", "things")])).catalog
    ladder = Ladder(catalog, source, timeout=0.5)
    verdict = await ladder.check(
        "SELECT count(*) FROM things a, things b, things c, things d WHERE a.a + b.a > c.a + d.a"
    )
    assert verdict.error is not None
    assert (verdict.stage, verdict.error.code, verdict.error.sqlstate) == (Stage.EXPLAINED, "timeout", "57014")
    assert verdict.elapsed_ms < 5_000


async def test_a_good_query_climbs_all_rungs(ladder: Ladder) -> None:
    verdict = await ladder.check("select name -- the name\n from things\n where a <= 3")
    assert verdict.ok
    assert verdict.sql == "select name from things where a <= 3;"
    assert (verdict.stage, verdict.rows, verdict.result) == (Stage.EXECUTED, 3, Returned.ROWS)
    assert verdict.cost is not None
    assert verdict.cost > 0
    assert verdict.tables == {TableName("public", "things")}
    assert {column for _, column in verdict.columns} == {"name", "a"}
    assert verdict.elapsed_ms > 0
    assert verdict.warnings == ()


async def test_no_more_rows_come_back_than_the_limit(ladder: Ladder) -> None:
    assert (await ladder.check("SELECT * FROM things")).rows == 200


@pytest.mark.parametrize(
    ("sql", "result"),
    [
        ("SELECT name FROM things WHERE a > 1000", Returned.EMPTY),
        ("SELECT count(*) FROM things WHERE a > 1000", Returned.ZERO_COUNT),
        ("SELECT count(*), sum(amount) FROM things WHERE a > 1000", Returned.ZERO_COUNT),
        ("SELECT sum(amount) FROM things WHERE a > 1000", Returned.ALL_NULL),
        ("SELECT NULLIF(a, a) FROM things", Returned.ALL_NULL),
        ("SELECT avg(a / 'Infinity'::float8 * 'Infinity'::float8) FROM things", Returned.NO_NUMBER),
        ("SELECT name, a + 'Infinity'::float8 FROM things", Returned.NO_NUMBER),
        ("SELECT a = 0 FROM things WHERE a = 1", Returned.ROWS),
        ("SELECT 0 FROM things", Returned.ROWS),
    ],
)
async def test_what_came_back_is_told(ladder: Ladder, sql: str, result: Returned) -> None:
    verdict: Verdict = await ladder.check(sql)
    assert verdict.ok
    assert verdict.result is result
    assert bool(verdict.warnings) is (result is not Returned.ROWS)


async def test_rows_that_multiply_are_flagged(ladder: Ladder) -> None:
    verdict = await ladder.check("SELECT t.name FROM things t, things u LIMIT 5")
    assert verdict.ok
    assert verdict.join_explosion
    assert "相乘" in verdict.warnings[0]


@pytest.mark.parametrize(
    ("sql", "sqlstate"),
    [
        ("SELECT name, count(*) FROM things", "42803"),
        ("SELECT a FROM things WHERE name = 1", "42883"),
        ("SELECT round(a::float, 2) FROM things", "42883"),
        ("SELECT a FROM things LIMIT 5, 10", "42601"),
        ("SELECT coalesce(a, '无') FROM things", "22P02"),
    ],
)
async def test_what_only_the_planner_knows_is_found_by_explain(ladder: Ladder, sql: str, sqlstate: str) -> None:
    verdict = await ladder.check(sql)
    assert verdict.error is not None
    assert (verdict.stage, verdict.error.code, verdict.error.sqlstate) == (Stage.RESOLVED, "explain_failed", sqlstate)


@pytest.mark.parametrize(
    ("sql", "sqlstate"),
    [
        ("SELECT a / (a - 1) FROM things", "22012"),
        ("SELECT a FROM things WHERE a = (SELECT a FROM things)", "21000"),
        ("SELECT name::int FROM things", "22P02"),
    ],
)
async def test_what_only_the_rows_show_is_found_by_the_run(ladder: Ladder, sql: str, sqlstate: str) -> None:
    verdict = await ladder.check(sql)
    assert verdict.error is not None
    assert (verdict.stage, verdict.error.code, verdict.error.sqlstate) == (
        Stage.EXPLAINED,
        "execution_failed",
        sqlstate,
    )
    assert not verdict.ok


async def test_an_error_of_the_run_does_not_tell_the_value_of_a_row(ladder: Ladder) -> None:
    verdict = await ladder.check("SELECT name::int FROM things")
    assert verdict.error is not None
    assert verdict.error.message == 'invalid input syntax for type integer: "…"'


async def test_a_value_of_several_lines_is_not_told_either(ladder: Ladder) -> None:
    verdict = await ladder.check("SELECT (name || chr(10) || name)::int FROM things")
    assert verdict.error is not None
    assert verdict.error.message == 'invalid input syntax for type integer: "…"'


async def test_a_row_that_the_client_cannot_read_is_a_fault_of_the_query(ladder: Ladder) -> None:
    verdict = await ladder.check("SELECT p FROM prices p")
    assert verdict.error is not None
    assert (verdict.error.code, verdict.error.sqlstate) == ("execution_failed", "0A000")


async def test_the_functions_let_through_are_known_to_postgresql_and_change_nothing(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT proname, bool_or(provolatile = 'v') AS volatile FROM pg_proc "
            "WHERE pronamespace = 'pg_catalog'::regnamespace "
            "AND NOT 'internal'::regtype = ANY (proargtypes) GROUP BY proname"
        )
    finally:
        await connection.close()
    volatile = {row["proname"]: row["volatile"] for row in rows}
    by_grammar = {"coalesce", "nullif", "greatest", "least", "grouping", "pow", "trim", "substring", "extract"}
    by_grammar |= {"position", "overlay", "normalize", "time", "timestamp", "interval", "json_object", "any_value"}
    assert CORE - volatile.keys() <= by_grammar
    harmless_although_volatile = {"random", "clock_timestamp", "timeofday", "gen_random_uuid"}
    assert {name for name in CORE if volatile.get(name)} <= harmless_although_volatile
    assert not (GRAMMAR_WORDS & {name for name, is_volatile in volatile.items() if is_volatile})
