"""Every statement of `sql/` finds its rows by an index, whoever adds it: the list is read from the files."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.gateway.records import LogQuery, TaskQuery, TaskStatus
from services.gateway.store import log_search, queries, task_search
from services.gateway.store.conditions import Conditions
from services.gateway.store.queries import Connection
from tests.integration.gateway_core.test_scale import assert_no_table_is_read_whole, filled, filled_folder, named, plan
from tests.support.gateway_core import Core

__all__ = ["filled", "filled_folder"]
pytestmark = pytest.mark.integration
in_one_loop = pytest.mark.asyncio(loop_scope="module")

SQL = Path(queries.__file__).with_name("sql")
NOW, ID = datetime.now(UTC), UUID(int=0)
ARGUMENTS: dict[str, Any] = {
    "task_id": "task_77",
    "task_ids": ["task_77", "task_78"],
    "execution_id": ID,
    "checkpoint_set": ID,
    "request_number": 1,
    "name": "file_1",
    "base_name": "file_1",
    "names": ["file_1", "file_2"],
    "key": "key/77/1",
    "keys": ["key/77/1"],
    "level": None,
    "step": None,
    "steps": ["qa_generation"],
    "empty_since": [NOW],
    "after": 1,
    "cursor": 1,
    "emitted_at": NOW,
    "moment": NOW,
    "now": NOW,
    "limit": 100,
    "kept": timedelta(days=1),
    "silence": timedelta(minutes=2),
    "lost_after": timedelta(minutes=1),
    "second_pass_after": timedelta(hours=1),
    "version": 2,
}
"""A value for each parameter of a statement that looks rows up."""
_STATEMENT = re.compile(r"^-- name: (\w+)[\^$!]?$(.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)
LOOKS_UP = re.compile(r"^\s*(?:--[^\n]*\n\s*)*(?:update\b|(?:select|with|delete)\b(?=.*\bfrom\s+\w))", re.DOTALL)
OF_ALL_RUNS = {"collectable_checkpoints", "in_flight"}
"""About each run at work: ten thousand rows are read as soon as fifty are looked up, which an index must allow."""
ADVISORY = "pg_advisory_xact_lock"


def statements() -> list[tuple[str, str]]:
    """File and name of each statement that reads a table, or looks up what it changes."""
    return [
        (file.stem, name)
        for file in sorted(SQL.glob("*.sql"))
        for name, text in _STATEMENT.findall(file.read_text(encoding="utf-8"))
        if LOOKS_UP.match(text) and ADVISORY not in text
    ]


def test_the_statements_are_found() -> None:
    found = statements()
    assert len(found) >= 40
    assert {("tasks", "read_task"), ("files", "files_of_task"), ("logs", "newest")} <= set(found)


@in_one_loop
@pytest.mark.parametrize(("file", "query"), statements())
async def test_a_statement_reads_no_big_table_whole(filled: Core, file: str, query: str) -> None:
    order = queries.load(file).driver_adapter.var_sorted[query]
    sql, values = named(file, query, {name: ARGUMENTS.get(name) for name in order})
    async with filled.store.database.connection() as connection:
        if query in OF_ALL_RUNS:
            await connection.execute("set enable_seqscan = off")
        assert_no_table_is_read_whole(await plan(connection, sql, *values))


@in_one_loop
@pytest.mark.parametrize(
    "query",
    [
        TaskQuery(owner="user_7"),
        TaskQuery(created_by="user_7"),
        TaskQuery(status=TaskStatus.IN_PROGRESS),
        TaskQuery(db_name="db_7"),
        TaskQuery(created_from=NOW - timedelta(hours=1)),
    ],
    ids=["owner", "creator", "status", "database", "recent"],
)
async def test_tasks_are_counted_by_an_index(filled: Core, query: TaskQuery) -> None:
    conditions = task_search.conditions_of(query)
    await _assert_counted(filled, task_search.count_of(conditions), conditions)


@in_one_loop
async def test_log_records_are_counted_by_an_index(filled: Core) -> None:
    conditions = log_search.conditions_of("task_77", LogQuery(level="ERROR", keyword="message"))
    await _assert_counted(filled, log_search.count_of(conditions), conditions)


PART_OF_A_NAME = [
    pytest.param(TaskQuery(task_name="name 12"), 10_000, id="some"),
    pytest.param(TaskQuery(task_name="nobody's"), 10_000, id="none"),
    pytest.param(TaskQuery(task_name="nobody's", owner="user_7"), 100, id="of one owner"),
    pytest.param(TaskQuery(task_name="nobody's", status=TaskStatus.IN_PROGRESS), 50, id="of one status"),
]
"""With how many tasks there are to look through."""


@in_one_loop
@pytest.mark.parametrize(("query", "tasks"), PART_OF_A_NAME)
async def test_a_part_of_a_name_is_looked_for_in_each_task_at_most_once(
    filled: Core, query: TaskQuery, tasks: int
) -> None:
    conditions = task_search.conditions_of(query)
    page = (task_search.page_of(query, conditions), [*conditions.arguments, 20, 0])
    count = (task_search.count_of(conditions), conditions.arguments)
    async with filled.store.database.connection() as connection:
        for sql, arguments in (page, count):
            nodes = list(_nodes(await _ran(connection, sql, *arguments)))
            assert sum(_rows_read(node) for node in nodes if node.get("Relation Name") == "tasks") <= tasks
            assert all(node["Node Type"] != "Seq Scan" for node in nodes if node.get("Relation Name") == "executions")


async def _ran(connection: Connection, sql: str, *arguments: Any) -> dict[str, Any]:
    [ran] = await connection.fetchval(f"explain (analyze, format json) {sql}", *arguments)
    plan: dict[str, Any] = ran["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _rows_read(node: dict[str, Any]) -> int:
    return int(node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)))


async def _assert_counted(core: Core, sql: str, conditions: Conditions) -> None:
    async with core.store.database.connection() as connection:
        assert_no_table_is_read_whole(await plan(connection, sql, *conditions.arguments))
