"""What may be removed from the object store."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.gateway.store.database import Database
from services.gateway.store.queries import load, rows

_sql = load("cleaning")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A deleted task whose objects are to be removed."""

    task_id: str
    passes: int
    """Done so far."""
    record_deleted: bool


@dataclass(frozen=True, slots=True)
class EndedExecution:
    task_id: str
    execution_id: UUID


@dataclass(frozen=True, slots=True)
class UnusedCheckpoints:
    task_id: str
    checkpoint_set: UUID


class Cleaning:
    """Work for the cleaner. Doing it twice does no harm."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_tombstones(self, *, limit: int = 20) -> list[Tombstone]:
        """Those whose next pass is due; for ten minutes nobody else gets them."""
        async with self._database.connection() as connection:
            return [Tombstone(**row) for row in await rows(_sql.take_tombstones(connection, limit=limit))]

    async def pass_done(self, tombstone: Tombstone, second_pass_after: timedelta) -> None:
        """A pass has removed the objects; the last one also forgets what belonged to a task without record."""
        async with self._database.transaction() as connection:
            task_id = tombstone.task_id
            await _sql.forget_discarded(connection, task_id=task_id)
            if tombstone.record_deleted:
                await _sql.forget_logs(connection, task_id=task_id)
            if tombstone.record_deleted and tombstone.passes:
                await _sql.forget_executions(connection, task_id=task_id)
            await _sql.pass_done(connection, task_id=task_id, second_pass_after=second_pass_after)

    async def collectable_executions(self, kept: timedelta, *, limit: int = 20) -> list[EndedExecution]:
        """Over for at least `kept`, and not collected yet."""
        async with self._database.connection() as connection:
            found = await rows(_sql.collectable_executions(connection, kept=kept, limit=limit))
        return [EndedExecution(**row) for row in found]

    async def indexed_keys(self, task_id: str) -> frozenset[str]:
        async with self._database.connection() as connection:
            return frozenset(row["key"] for row in await rows(_sql.indexed_keys(connection, task_id=task_id)))

    async def execution_collected(self, execution: EndedExecution) -> None:
        async with self._database.transaction() as connection:
            await _sql.forget_requests(connection, execution_id=execution.execution_id)
            await _sql.execution_collected(connection, execution_id=execution.execution_id)

    async def collectable_checkpoints(self, kept: timedelta, *, limit: int = 20) -> list[UnusedCheckpoints]:
        async with self._database.connection() as connection:
            found = await rows(_sql.collectable_checkpoints(connection, kept=kept, limit=limit))
        return [UnusedCheckpoints(**row) for row in found]

    async def checkpoints_collected(self, unused: UnusedCheckpoints) -> None:
        async with self._database.connection() as connection:
            await _sql.checkpoints_collected(connection, checkpoint_set=unused.checkpoint_set)

    async def discarded_keys(self, kept: timedelta, *, limit: int = 200) -> list[str]:
        """Objects whose last row went at least `kept` ago."""
        async with self._database.connection() as connection:
            return [row["key"] for row in await rows(_sql.discarded_keys(connection, kept=kept, limit=limit))]

    async def is_indexed(self, key: str) -> bool:
        async with self._database.connection() as connection:
            return bool(await _sql.is_indexed(connection, key=key))

    async def forget_discarded(self, key: str) -> None:
        async with self._database.connection() as connection:
            await _sql.forget_discarded_key(connection, key=key)
