"""Everything the gateway does without being asked: relay, projectors, sweeper."""

from collections.abc import AsyncIterator

from services.gateway.store import Store
from services.gateway.timing import Timing
from shared.bus.port import Bus
from shared.objects.port import ObjectStore


class Background:
    """The loops of one gateway process; any number of processes may run them."""

    def __init__(self, store: Store, bus: Bus, objects: ObjectStore, timing: Timing | None = None) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Starts consuming and sweeping; returns once the consumers are in place."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Lets the handlers at work finish, then ends every loop."""
        raise NotImplementedError

    def changes(self, task_id: str) -> AsyncIterator[int]:
        """The task's version, at once and whenever its state or its log may have moved on.

        Ends when the task is gone. A hint may be lost: the database is read again every two seconds.
        """
        raise NotImplementedError
