"""Messages that a queue gave up on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.store.database import Database
from services.gateway.store.queries import load, rows, storable

_sql = load("dead_letters")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What is known of a dead letter; the event's fields are None where its body cannot be read."""

    queue: str
    message_id: str
    reason: str
    event_type: str | None
    task_id: str | None
    execution_id: UUID | None
    received_at: datetime


class DeadLetters:
    """Kept for a person who asks what went wrong."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        *,
        queue: str,
        message_id: str,
        reason: str,
        body: bytes,
        event_type: str | None,
        task_id: str | None,
        execution_id: UUID | None,
    ) -> None:
        """Keeps a letter; the same one again changes nothing."""
        async with self._database.connection() as connection:
            await _sql.add_dead_letter(
                connection,
                queue=queue,
                message_id=storable(message_id),
                reason=reason,
                body=body,
                event_type=event_type,
                task_id=storable(task_id),
                execution_id=execution_id,
            )

    async def newest(self, *, limit: int = 100) -> list[DeadLetter]:
        async with self._database.connection() as connection:
            return [DeadLetter(**row) for row in await rows(_sql.newest_dead_letters(connection, limit=limit))]
