"""At 10,000 tasks every question of the API is answered from an index, but for a part of a task's name."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.gateway.records import LogQuery, TaskQuery, TaskStatus
from services.gateway.store import log_search, task_search
from services.gateway.store.queries import Connection, load
from shared.steps import Step
from tests.support.gateway_core import Core, core_at
from tests.support.postgres import TestServer

pytestmark = pytest.mark.integration

_FILL = """
insert into tasks (task_id, task_name, db_name, business_context, parameters, created_by, status, created_at)
select 'task_' || n, 'name ' || n, 'db_' || n % 50, '', '{}', 'user_' || n % 100,
       case when n % 200 = 0 then 'in_progress' else 'completed' end, now() - n * interval '1 minute'
from generate_series(1, 10000) as n;
insert into steps (task_id, step, position, enabled, status)
select 'task_' || n, 'step_' || s, s, true, 'completed' from generate_series(1, 10000) as n, generate_series(1, 4) as s;
insert into executions (execution_id, task_id, step, checkpoint_set, phase, request_number, attempt, done_mark,
                        opened_at, deadline, outcome, ended_at, ended_written_at, collected_at,
                        checkpoints_collected_at, last_event_at)
select gen_random_uuid(), 'task_' || n, 'qa_generation', gen_random_uuid(), 'running', 1, 1, 0, now(),
       now() + interval '1 day', case when n % 200 > 0 then 'completed' end, case when n % 200 > 0 then now() end,
       case when n % 200 > 0 then now() end, case when n % 200 > 0 then now() end,
       case when n % 200 > 0 then now() end, now()
from generate_series(1, 10000) as n;
insert into outbox (execution_id, request_number, task_id, step, inputs, task_version, created_at, not_before, sent_at)
select execution_id, 1, task_id, step, '{}', 1, now(), now(), now() from executions;
insert into files (task_id, name, base_name, key, size, sha256, uploaded, origin, version, created_at, modified_at)
select 'task_' || n, 'file_' || f, 'file_' || f, 'key/' || n || '/' || f, 1, '', false, 'upload', 1, now(), now()
from generate_series(1, 10000) as n, generate_series(1, 10) as f;
insert into logs (task_id, run_id, sequence, position, emitted_at, level, logger, message, step)
select 'task_' || n % 10000, '00000000-0000-0000-0000-000000000000', n, 0, now() - n * interval '1 millisecond',
       case when n % 20 = 0 then 'ERROR' else 'INFO' end, 'schemaloom.x', 'message ' || n, 'qa_generation'
from generate_series(1, 200000) as n;
"""


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled(postgres: TestServer, filled_folder: Path) -> AsyncIterator[Core]:
    """The one database of this module, as full as the design wants it."""
    url = await postgres.create_database()
    async with core_at(url, filled_folder) as core:
        async with core.store.database.connection() as connection:
            await connection.execute(_FILL, timeout=300)
            await connection.execute("analyze", timeout=300)
        yield core
    await postgres.drop_database(url)


async def plan(connection: Connection, sql: str, *arguments: Any) -> str:
    rows = await connection.fetch(f"explain {sql}", *arguments)
    return "\n".join(row[0] for row in rows)


def named(file: str, query: str, arguments: dict[str, Any]) -> tuple[str, list[Any]]:
    """A query of `sql/`, with its arguments in the order that its `$n` have."""
    queries = load(file)
    order = queries.driver_adapter.var_sorted[query]
    return getattr(queries, query).sql, [arguments[name] for name in order]


TASK: dict[str, Any] = {"task_id": "task_77", "level": None, "step": None, "limit": 100}
STATIC_QUERIES = [
    ("tasks", "read_task", TASK),
    ("tasks", "version_of", TASK),
    ("transitions", "lock_task", TASK),
    ("transitions", "read_step_states", TASK),
    ("transitions", "read_open_execution", TASK),
    ("files", "files_of_task", TASK),
    ("files", "file_of_task", {**TASK, "name": "file_1"}),
    ("files", "versions_of_file", {**TASK, "base_name": "file_1"}),
    ("logs", "newest", TASK),
    ("logs", "newest", {**TASK, "level": "ERROR"}),
    ("logs", "arrived_after", {**TASK, "after": 1}),
    ("logs", "count_matching", TASK),
    ("logs", "latest_cursor", TASK),
    ("logs", "measure_text", TASK),
    ("outbox", "next_unsent", {}),
    ("executions", "due_retries", TASK),
    ("executions", "past_deadline", TASK),
    ("executions", "untold_endings", TASK),
]
TASK_QUERIES = [
    TaskQuery(),
    TaskQuery(owner="user_7"),
    TaskQuery(status=TaskStatus.IN_PROGRESS),
    TaskQuery(db_name="db_7"),
]
LOG_QUERIES = [
    LogQuery(),
    LogQuery(level="ERROR", step=Step.QA_GENERATION, keyword="message", logger_name="schemaloom.x"),
    LogQuery(sort_by="level", descending=False),
]


def assert_no_table_is_read_whole(plan: str) -> None:
    # a few tasks' worth of rows may be scanned, a table of thousands may not
    assert not re.search(r"Seq Scan on (tasks|steps|executions|outbox|files|logs)\b", plan), plan


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("file", "query", "arguments"), STATIC_QUERIES, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_a_named_query_uses_an_index(filled: Core, file: str, query: str, arguments: dict[str, Any]) -> None:
    sql, values = named(file, query, arguments)
    async with filled.store.database.connection() as connection:
        assert_no_table_is_read_whole(await plan(connection, sql, *values))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("query", TASK_QUERIES, ids=str)
async def test_a_page_of_tasks_uses_an_index(filled: Core, query: TaskQuery) -> None:
    conditions = task_search.conditions_of(query)
    async with filled.store.database.connection() as connection:
        sql = task_search.page_of(query, conditions)
        assert_no_table_is_read_whole(await plan(connection, sql, *conditions.arguments, query.limit, query.offset))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("query", LOG_QUERIES, ids=str)
async def test_a_page_of_log_records_uses_an_index(filled: Core, query: LogQuery) -> None:
    conditions = log_search.conditions_of("task_77", query)
    async with filled.store.database.connection() as connection:
        sql = log_search.page_of(query, conditions)
        assert_no_table_is_read_whole(await plan(connection, sql, *conditions.arguments, query.limit, query.offset))
