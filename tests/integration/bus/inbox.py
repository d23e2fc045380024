"""The queues and handlers that the bus is tested with."""

import asyncio
from uuid import uuid4

from shared.bus.port import Bus, Delivery, Message, Queue

PATIENCE_S = 15.0

MORGUE = Queue("morgue")
JOBS = Queue("jobs", delivery_limit=2, dead_letter="morgue")


def message(body: bytes | str = b"{}", **headers: str) -> Message:
    return Message(id=str(uuid4()), body=body.encode() if isinstance(body, str) else body, headers=headers)


async def publish_numbered(bus: Bus, how_many: int, queue: str = "jobs") -> list[str]:
    """Publishes so many messages one after the other; gives their ids in that order."""
    messages = [message(str(number)) for number in range(how_many)]
    for each in messages:
        await bus.publish(queue, each)
    return [each.id for each in messages]


async def ready_becomes(bus: Bus, expected: int, queue: str = "jobs") -> None:
    """Waits until so many messages are ready: a broker counts a little after the fact."""
    async with asyncio.timeout(PATIENCE_S):
        while (await bus.depth(queue)).ready != expected:  # noqa: ASYNC110 - a broker announces no counts
            await asyncio.sleep(0.02)


async def consumers_become(bus: Bus, expected: int, queue: str = "jobs") -> None:
    """Waits until the queue has so many consumers, for the same reason."""
    async with asyncio.timeout(PATIENCE_S):
        while (await bus.depth(queue)).consumers != expected:  # noqa: ASYNC110 - a broker announces no counts
            await asyncio.sleep(0.02)


class Inbox:
    """A handler that succeeds and keeps what it was handed."""

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[Delivery] = asyncio.Queue()

    async def __call__(self, delivery: Delivery) -> None:
        self._arrived.put_nowait(delivery)

    async def next(self) -> Delivery:
        async with asyncio.timeout(PATIENCE_S):
            return await self._arrived.get()

    async def take(self, how_many: int) -> list[Delivery]:
        return [await self.next() for _ in range(how_many)]

    @property
    def is_empty(self) -> bool:
        return self._arrived.empty()


class Failing(Inbox):
    """A handler that keeps what it was handed and raises, for ever or so many times."""

    def __init__(self, error: Exception, times: int | None = None) -> None:
        super().__init__()
        self._error = error
        self._left = times

    async def __call__(self, delivery: Delivery) -> None:
        await super().__call__(delivery)
        if self._left is None:
            raise self._error
        if self._left:
            self._left -= 1
            raise self._error


class Gated(Inbox):
    """A handler at work until the test opens the gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.finished: list[str] = []
        self.cancelled: asyncio.Queue[str] = asyncio.Queue()

    async def __call__(self, delivery: Delivery) -> None:
        await super().__call__(delivery)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.put_nowait(delivery.message.id)
            raise
        self.finished.append(delivery.message.id)
