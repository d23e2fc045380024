"""The log of each task."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.records import LogEntry, LogQuery
from shared.events import LogRecord
from shared.steps import Step


@dataclass(frozen=True, slots=True)
class LogFile:
    """What data_pipeline.log of a task would be, were it a file."""

    size: int
    """Bytes of its UTF-8 text."""
    created_at: datetime
    modified_at: datetime


class Logs:
    """Log records by task. A cursor is a position in the order of arrival; one task's cursors only rise."""

    async def append(self, task_id: str, records: Sequence[LogRecord]) -> None:
        """Adds records of the gateway itself. A task that is gone is no error."""
        raise NotImplementedError

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
        raise NotImplementedError

    async def query(self, task_id: str, query: LogQuery) -> tuple[list[LogEntry], int]:
        """A page in the order asked for, and how many match in all."""
        raise NotImplementedError

    def text(self, task_id: str) -> AsyncIterator[str]:
        """data_pipeline.log in pieces: `YYYY-MM-DD HH:MM:SS [LEVEL] logger: message`, by time of emission."""
        raise NotImplementedError

    async def file(self, task_id: str) -> LogFile | None:
        """Size and times of data_pipeline.log; None while there is no record."""
        raise NotImplementedError
