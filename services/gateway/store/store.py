"""Opens the gateway's database."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from zoneinfo import ZoneInfo

from services.gateway.store.files import Files
from services.gateway.store.logs import Logs
from services.gateway.store.tasks import Tasks
from services.gateway.timing import Limits
from shared.objects.port import ObjectStore


class Store:
    """The tables by what they are about. Made by `open_store`."""

    tasks: Tasks
    files: Files
    logs: Logs
    timezone: ZoneInfo
    """The server's zone: of task ids, execution labels and the log file."""

    async def now(self) -> datetime:
        """The database's clock, aware."""
        raise NotImplementedError

    async def ping(self) -> None:
        """Raises StoreUnavailable when the database does not answer."""
        raise NotImplementedError

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Holds the lock that admits one process, for a bus that lives in this one. Raises AlreadyRunning."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


async def open_store(
    database_url: str,
    *,
    objects: ObjectStore,
    timezone: ZoneInfo,
    limits: Limits | None = None,
    connections: int = 10,
    statement_cache_size: int = 100,
) -> Store:
    """Applies the migrations and opens a pool. Raises StoreUnavailable.

    `objects` takes the task_result.json of a task that ends. Behind pgbouncer give `statement_cache_size=0`.
    """
    raise NotImplementedError
