"""The bus inside one process: the semantics of RabbitMQ's quorum queues, without their durability."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count
from weakref import WeakKeyDictionary

from shared.bus.address import BusAddress
from shared.bus.broadcast import Listener
from shared.bus.port import BusUnavailable, Consumer, Delivery, Handler, Message, Queue, QueueDepth, Unroutable
from shared.bus.settling import HandlersAtWork, Outcome, outcome_of
from shared.errors import PermanentError

log = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class _Entry:
    """A message in a queue; ordered by arrival, so that what is given back stands in front again."""

    number: int
    delivery: Delivery = field(compare=False)


class _WorkQueue:
    """The messages of one queue, ready or handed out, and the consumers that compete for them."""

    def __init__(self, spec: Queue, broker: "Broker") -> None:
        self.spec = spec
        self._broker = broker
        self._numbers = count()
        self._ready: list[_Entry] = []
        self._consumers: deque[MemoryConsumer] = deque()
        self._handed_out = 0

    def put(self, delivery: Delivery) -> None:
        heappush(self._ready, _Entry(next(self._numbers), delivery))
        self.hand_out()

    def attach(self, consumer: "MemoryConsumer") -> None:
        self._consumers.append(consumer)
        self.hand_out()

    def detach(self, consumer: "MemoryConsumer") -> None:
        if consumer in self._consumers:
            self._consumers.remove(consumer)

    def hand_out(self) -> None:
        """Gives what is ready to the consumers with room, in turn."""
        while self._ready and (consumer := self._next_with_room()):
            self._handed_out += 1
            consumer.take(heappop(self._ready))

    def _next_with_room(self) -> "MemoryConsumer | None":
        for _ in range(len(self._consumers)):
            consumer = self._consumers[0]
            self._consumers.rotate(-1)
            if consumer.has_room:
                return consumer
        return None

    def settle(self, entry: _Entry, outcome: Outcome) -> None:
        self._handed_out -= 1
        if outcome is Outcome.REJECT:
            self._bury(entry, "rejected")
        elif outcome is Outcome.GIVE_BACK:
            self._return(entry)
        self.hand_out()

    def _return(self, entry: _Entry) -> None:
        delivery = entry.delivery
        if delivery.delivery_count >= self.spec.delivery_limit:
            self._bury(entry, "delivery_limit")
            return
        entry.delivery = replace(delivery, delivery_count=delivery.delivery_count + 1)
        heappush(self._ready, entry)

    def _bury(self, entry: _Entry, reason: str) -> None:
        message = entry.delivery.message
        if self.spec.dead_letter is None:
            log.error("%s: message %s is dropped (%s)", self.spec.name, message.id, reason)
            return
        self._broker.queue(self.spec.dead_letter).put(
            Delivery(
                message,
                self.spec.dead_letter,
                delivery_count=0,
                dead_letter_reason=reason,
                dead_letter_queue_of=self.spec.name,
            )
        )

    def depth(self) -> QueueDepth:
        return QueueDepth(ready=len(self._ready), unacknowledged=self._handed_out, consumers=len(self._consumers))


class Broker:
    """Queues and listeners that every bus of one name in one event loop shares."""

    def __init__(self) -> None:
        self._queues: dict[str, _WorkQueue] = {}
        self.listeners: set[Listener] = set()

    def declare(self, spec: Queue) -> None:
        """Raises PermanentError when the queue exists with other properties."""
        queue = self._queues.setdefault(spec.name, _WorkQueue(spec, self))
        if queue.spec != spec:
            raise PermanentError(f"queue {spec.name} exists with other properties")

    def queue(self, name: str) -> _WorkQueue:
        try:
            return self._queues[name]
        except KeyError:
            raise Unroutable(f"no queue is named {name}") from None


_brokers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str], Broker]] = WeakKeyDictionary()


def broker_at(address: BusAddress) -> Broker:
    """The broker of this name and prefix; it lives as long as the running event loop."""
    of_this_loop = _brokers.setdefault(asyncio.get_running_loop(), {})
    return of_this_loop.setdefault((str(address), address.prefix), Broker())


class MemoryConsumer:
    """A consumption of one queue: a task for each delivery at work."""

    def __init__(self, queue: _WorkQueue, handler: Handler, prefetch: int) -> None:
        self._queue = queue
        self._handler = handler
        self._prefetch = prefetch
        self._at_work = HandlersAtWork()

    @property
    def has_room(self) -> bool:
        return len(self._at_work) < self._prefetch

    def take(self, entry: _Entry) -> None:
        task = asyncio.ensure_future(outcome_of(self._handler, entry.delivery))
        self._at_work.add(task)
        task.add_done_callback(partial(self._settle, entry))

    def _settle(self, entry: _Entry, task: asyncio.Task[Outcome]) -> None:
        failed = task.cancelled() or task.exception() is not None
        self._queue.settle(entry, Outcome.GIVE_BACK if failed else task.result())

    async def drain(self) -> None:
        self._queue.detach(self)
        await self._at_work.finished()

    async def cancel(self) -> None:
        self._queue.detach(self)
        await self._at_work.cancel()


class MemoryBus:
    """One user of a broker in this process."""

    def __init__(self, broker: Broker, queues: Sequence[Queue]) -> None:
        self._broker = broker
        self._consumers: list[MemoryConsumer] = []
        self._listeners: set[Listener] = set()
        self._closed = False
        for queue in queues:
            broker.declare(queue)

    async def publish(self, queue: str, message: Message, *, timeout: float = 10.0) -> None:
        self._require_open()
        stored = replace(message, headers=dict(message.headers))
        self._broker.queue(queue).put(Delivery(stored, queue, delivery_count=0))
        await asyncio.sleep(0)  # like a network, lets the others run

    async def consume(self, queue: str, handler: Handler, *, prefetch: int = 1) -> Consumer:
        self._require_open()
        work = self._broker.queue(queue)
        consumer = MemoryConsumer(work, handler, prefetch)
        work.attach(consumer)
        self._consumers.append(consumer)
        return consumer

    async def broadcast(self, message: Message) -> None:
        if not self._closed:
            for listener in self._broker.listeners:
                listener.offer(message)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[Message]]:
        self._require_open()
        listener = Listener()
        self._listeners.add(listener)
        self._broker.listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            self._broker.listeners.discard(listener)

    async def depth(self, queue: str) -> QueueDepth:
        self._require_open()
        return self._broker.queue(queue).depth()

    async def ping(self) -> None:
        self._require_open()

    async def close(self) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.close()
        await asyncio.gather(*(consumer.cancel() for consumer in self._consumers))

    def _require_open(self) -> None:
        if self._closed:
            raise BusUnavailable("the bus is closed")
