"""Executions as the sweeper looks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.gateway.store.database import Database
from services.gateway.store.queries import Row, load, rows
from services.gateway.workflow.triggers import DeadlineExceeded, Finding, Interrupted, Lost, RetryDue, Silent
from shared.steps import Step

AT_ONCE = 100
_sql = load("executions")


@dataclass(frozen=True, slots=True)
class Found:
    """Something to be done about a task."""

    task_id: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Ending:
    """An execution that is over and whose workers have not been told."""

    task_id: str
    execution_id: UUID
    outcome: str
    ended_at: datetime


class Executions:
    """Each search gives at most AT_ONCE; what it found is checked again when it is acted upon."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_open(self, execution_id: UUID) -> bool:
        async with self._database.connection() as connection:
            return bool(await _sql.is_open(connection, execution_id=execution_id))

    async def due_retries(self) -> list[Found]:
        found = await self._rows("due_retries", limit=AT_ONCE)
        return [Found(row["task_id"], RetryDue(row["execution_id"])) for row in found]

    async def silent(self, silence: timedelta) -> list[Found]:
        """Runs not heard of for so long before the newest returned tick was published."""
        found = await self._rows("silent", silence=silence, limit=AT_ONCE)
        return [Found(row["task_id"], Silent(row["execution_id"], row["last_event_at"])) for row in found]

    async def lost(self, empty_since: Mapping[Step, datetime], lost_after: timedelta) -> list[Found]:
        """Requests that nobody will start. `empty_since`: the queues that are empty, and since when, at least."""
        found = await self._rows(
            "lost",
            steps=[step.value for step in empty_since],
            empty_since=list(empty_since.values()),
            lost_after=lost_after,
            limit=AT_ONCE,
        )
        return [Found(row["task_id"], Lost(row["execution_id"], row["request_number"])) for row in found]

    async def past_deadline(self) -> list[Found]:
        found = await self._rows("past_deadline", limit=AT_ONCE)
        return [Found(row["task_id"], DeadlineExceeded(row["execution_id"])) for row in found]

    async def in_flight(self) -> list[Found]:
        """All that were sent and not answered, in any number."""
        found = await self._rows("in_flight")
        return [Found(row["task_id"], Interrupted(row["execution_id"], row["request_number"])) for row in found]

    async def untold_endings(self) -> list[Ending]:
        return [Ending(**row) for row in await self._rows("untold_endings", limit=AT_ONCE)]

    async def ending_told(self, ending: Ending) -> None:
        async with self._database.connection() as connection:
            await _sql.ending_told(connection, execution_id=ending.execution_id)

    async def tick_returned(self, published_at: datetime) -> None:
        async with self._database.connection() as connection:
            await _sql.tick_returned(connection, published_at=published_at)

    async def _rows(self, query: str, **arguments: Any) -> list[Row]:
        async with self._database.connection() as connection:
            return await rows(getattr(_sql, query)(connection, **arguments))
