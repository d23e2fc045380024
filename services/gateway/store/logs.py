"""The log of each task."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from uuid import uuid4

from services.gateway.records import LogEntry, LogQuery
from services.gateway.store import log_rows
from services.gateway.store.database import Database
from services.gateway.store.log_search import conditions_of, count_of, page_of
from services.gateway.store.queries import Row, load, rows
from services.gateway.store.signals import Signals
from shared.events import LogEmitted, LogRecord
from shared.steps import Step

_PIECE = 1000
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_sql = load("logs")


@dataclass(frozen=True, slots=True)
class LogFile:
    """What data_pipeline.log of a task would be, were it a file."""

    size: int
    """Bytes of its UTF-8 text."""
    created_at: datetime
    modified_at: datetime


class Logs:
    """Log records by task. A cursor is a position in the order of arrival; one task's cursors only rise."""

    def __init__(self, database: Database, zone: tzinfo, signals: Signals) -> None:
        self._database = database
        self._zone = zone
        self._signals = signals

    async def append(self, task_id: str, records: Sequence[LogRecord]) -> None:
        """Adds records of the gateway itself. A task that is gone is no error."""
        async with self._database.transaction() as connection:
            await log_rows.append_from(connection, uuid4(), task_id, records)
        self._signals.note_change(task_id, 0)

    async def append_batches(self, batches: Sequence[LogEmitted]) -> None:
        """Adds what runs have said; a batch that was added before, or whose task is gone, changes nothing."""
        async with self._database.transaction() as connection:
            await log_rows.append_batches(connection, batches)
        for task_id in {batch.task_id for batch in batches}:
            self._signals.note_change(task_id, 0)

    async def latest_cursor(self, task_id: str) -> int:
        """The cursor of the record that arrived last; 0 without any."""
        async with self._database.connection() as connection:
            return int(await _sql.latest_cursor(connection, task_id=task_id))

    async def tail(
        self,
        task_id: str,
        *,
        limit: int,
        level: str | None = None,
        step: Step | None = None,
        after: int | None = None,
    ) -> tuple[list[LogEntry], int]:
        """The newest `limit` records by time of emission, oldest first, and how many match in all.

        With `after`, the first `limit` records that arrived after that cursor, in the order of arrival.
        """
        matching = {"task_id": task_id, "level": level, "step": step and step.value}
        async with self._database.connection() as connection:
            if after is None:
                found = await rows(_sql.newest(connection, **matching, limit=limit))
                found.reverse()
            else:
                found = await rows(_sql.arrived_after(connection, **matching, after=after, limit=limit))
            total = await _sql.count_matching(connection, **matching)
        return [_entry(row) for row in found], total

    async def arrived_after(self, task_id: str, cursor: int, *, limit: int) -> list[LogEntry]:
        """The first `limit` records that arrived after the cursor, in the order of arrival."""
        every = {"task_id": task_id, "level": None, "step": None}
        async with self._database.connection() as connection:
            found = await rows(_sql.arrived_after(connection, **every, after=cursor, limit=limit))
        return [_entry(row) for row in found]

    async def query(self, task_id: str, query: LogQuery) -> tuple[list[LogEntry], int]:
        """A page in the order asked for, and how many match in all."""
        conditions = conditions_of(task_id, query)
        async with self._database.connection() as connection:
            total = await connection.fetchval(count_of(conditions), *conditions.arguments)
            page = page_of(query, conditions)
            found = await connection.fetch(page, *conditions.arguments, query.limit, query.offset)
        return [_entry(row) for row in found], total

    async def text(self, task_id: str) -> AsyncIterator[str]:
        """data_pipeline.log in pieces: `YYYY-MM-DD HH:MM:SS [LEVEL] logger: message`, by time of emission."""
        emitted_at, cursor = _BEFORE_ALL, 0
        while True:
            # a connection for each piece: a slow reader must not keep one
            async with self._database.connection() as connection:
                after = {"emitted_at": emitted_at, "cursor": cursor}
                piece = await rows(_sql.piece_of_text(connection, task_id=task_id, **after, limit=_PIECE))
            if not piece:
                return
            yield "".join(self._line(row) for row in piece)
            emitted_at, cursor = piece[-1]["emitted_at"], piece[-1]["cursor"]

    def _line(self, row: Row) -> str:
        time = row["emitted_at"].astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")
        # the same layout as in `measure_text`
        message = row["message"].replace("\n", "\n    ")
        return f"{time} [{row['level']}] {row['logger']}: {message}\n"

    async def file(self, task_id: str) -> LogFile | None:
        """Size and times of data_pipeline.log; None while there is no record."""
        async with self._database.connection() as connection:
            measured = await _sql.measure_text(connection, task_id=task_id)
        return None if measured["created_at"] is None else LogFile(**measured)


def _entry(row: Row) -> LogEntry:
    record = LogRecord(
        timestamp=row["emitted_at"],
        level=row["level"],
        logger=row["logger"],
        message=row["message"],
        step=Step(row["step"]) if row["step"] else None,
    )
    return LogEntry(row["cursor"], record)
