"""Opens the gateway's database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, tzinfo

from services.gateway.errors import AlreadyRunning
from services.gateway.store.cleaning import Cleaning
from services.gateway.store.database import Database, connect, open_database
from services.gateway.store.dead_letters import DeadLetters
from services.gateway.store.executions import Executions
from services.gateway.store.files import Files
from services.gateway.store.locks import ALONE
from services.gateway.store.logs import Logs
from services.gateway.store.outbox import Outbox
from services.gateway.store.schema import migrate
from services.gateway.store.signals import Signals
from services.gateway.store.tasks import Tasks
from services.gateway.store.transitions import Transitions
from services.gateway.timing import Limits
from shared.objects.port import ObjectStore


class Store:
    """The tables by what they are about. Made by `open_store`."""

    def __init__(
        self, database_url: str, database: Database, *, objects: ObjectStore, timezone: tzinfo, limits: Limits
    ) -> None:
        self._database_url = database_url
        self.database = database
        self.timezone = timezone
        """The server's zone: of task ids, execution labels and the log file."""
        self.limits = limits
        self.signals = Signals()
        self.transitions = Transitions(database, objects, timezone, limits, self.signals)
        self.tasks = Tasks(database, self.transitions, timezone, self.signals)
        self.files = Files(database, self.signals)
        self.logs = Logs(database, timezone, self.signals)
        self.outbox = Outbox(database)
        self.executions = Executions(database)
        self.dead_letters = DeadLetters(database)
        self.cleaning = Cleaning(database)

    async def now(self) -> datetime:
        """The database's clock, aware."""
        async with self.database.connection() as connection:
            now: datetime = await connection.fetchval("select clock_timestamp()")
        return now

    async def ping(self) -> None:
        """Raises StoreUnavailable when the database does not answer."""
        async with self.database.connection() as connection:
            await connection.fetchval("select 1", timeout=5)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Holds the lock that admits one process, for a bus that lives in this one. Raises AlreadyRunning."""
        connection = await connect(self._database_url)
        try:
            if not await connection.fetchval("select pg_try_advisory_lock($1)", ALONE):
                raise AlreadyRunning("已有一个进程在使用这个数据库和内存总线")
            yield
        finally:
            await connection.close()

    async def close(self) -> None:
        """Gives queries at work five seconds to finish."""
        try:
            async with asyncio.timeout(5):
                await self.database.close()
        except TimeoutError:
            self.database.terminate()


async def open_store(
    database_url: str,
    *,
    objects: ObjectStore,
    timezone: tzinfo,
    limits: Limits | None = None,
    connections: int = 20,
    statement_cache_size: int = 100,
) -> Store:
    """Applies the migrations and opens a pool. Raises StoreUnavailable.

    `objects` takes the task_result.json of a task that ends. Behind pgbouncer give `statement_cache_size=0`.
    """
    await migrate(database_url)
    database = await open_database(database_url, connections=connections, statement_cache_size=statement_cache_size)
    return Store(database_url, database, objects=objects, timezone=timezone, limits=limits or Limits())
