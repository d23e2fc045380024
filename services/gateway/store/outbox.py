"""Requests that were decided and wait to be sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.store.database import Database
from services.gateway.store.queries import load
from shared.manifests import StepInputs

_sql = load("outbox")


@dataclass(frozen=True, slots=True)
class UnsentRequest:
    """A step request and the inputs it will refer to."""

    execution_id: UUID
    request_number: int
    inputs: StepInputs
    traceparent: str | None
    attempt: int
    now: datetime


class Outbox:
    """Read by any number of relays at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def take(self) -> AsyncIterator[UnsentRequest | None]:
        """Holds the next unsent request; it counts as sent when the block ends without an exception."""
        async with self._database.transaction() as connection:
            row = await _sql.next_unsent(connection)
            if row is None:
                yield None
                return
            key = {"execution_id": row["execution_id"], "request_number": row["request_number"]}
            yield UnsentRequest(
                **key,
                inputs=StepInputs.model_validate(row["inputs"]),
                traceparent=row["traceparent"],
                attempt=row["attempt"],
                now=row["now"],
            )
            await _sql.mark_sent(connection, **key)

    async def postpone(self, request: UnsentRequest) -> None:
        """Lets others go first: seconds at first, at most ten."""
        async with self._database.connection() as connection:
            await _sql.postpone(connection, execution_id=request.execution_id, request_number=request.request_number)
