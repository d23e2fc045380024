"""A gateway's database as years leave it: one finished task, copied on the server."""

from pathlib import Path
from typing import Any

import aiosql
import asyncpg

_sql: Any = aiosql.from_path(Path(__file__).with_name("history.sql"), "asyncpg", mandatory_parameters=False)


async def multiply(database_url: str, *, tasks: int, logs: int) -> list[str]:
    """Copies the only task of the database, with everything that hangs on it; gives the ids of the copies.

    `logs` is the number of log records in all. This knows the gateway's tables: through the API it would take hours.
    """
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            for copy in (_sql.copy_task, _sql.copy_steps, _sql.copy_executions, _sql.copy_outbox, _sql.copy_files):
                await copy(connection, copies=tasks)
            await _sql.copy_logs(connection, copies=tasks, records=logs // tasks)
        await connection.execute("vacuum analyze")
        rows = await connection.fetch("select task_id from tasks order by created_at desc, task_id desc")
    finally:
        await connection.close()
    return [row["task_id"] for row in rows]
