"""The bus as the rest of the system sees it: named work queues, and one broadcast.

At-least-once. A handler that returns has its delivery acknowledged; one that raises or is cancelled gives it
back, and a message given back more often than its queue's delivery limit goes to that queue's dead-letter
queue. A handler that raises `Reject` sends it there at once.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from shared.errors import PermanentError, TransientError


class BusUnavailable(TransientError):
    """The broker did not confirm in time: the message may or may not have arrived, send it again."""

    code = "bus_unavailable"


class Unroutable(PermanentError):
    """No queue takes this message."""

    code = "unroutable"


class Reject(PermanentError):
    """The message can never be handled; it belongs into the dead-letter queue."""

    code = "rejected"


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable work queue."""

    name: str
    delivery_limit: int = 20
    """Redeliveries before a message goes to the dead-letter queue."""
    consumer_timeout_s: int = 3600
    dead_letter: str | None = None
    """The queue that takes its dead letters; it is declared like any other."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is published: `id` is the event's id, so that a message sent twice is recognised."""

    id: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message handed to a consumer."""

    message: Message
    queue: str
    delivery_count: int
    """Earlier deliveries of this message that were given back, as the broker counts them; 0 at first."""
    dead_letter_reason: str | None = None
    """Set on what a dead-letter queue delivers: `rejected` or `delivery_limit`."""
    dead_letter_queue_of: str | None = None
    """The queue it died in."""


Handler = Callable[[Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """What waits in a queue, and how many consumers it has."""

    ready: int
    unacknowledged: int | None
    """None where the adapter cannot know."""
    consumers: int


class Consumer(Protocol):
    """A running consumption of one queue."""

    async def drain(self) -> None:
        """Takes no new delivery and returns when the handlers at work have finished and settled."""

    async def cancel(self) -> None:
        """Cancels the handlers at work; their deliveries go back to the queue."""


class Bus(Protocol):
    """A connection to the bus. Made by `shared.bus.connect(url, queues)`, closed with `close`."""

    async def publish(self, queue: str, message: Message, *, timeout: float = 10.0) -> None:
        """Returns when the message is stored. Raises Unroutable or BusUnavailable."""

    async def consume(self, queue: str, handler: Handler, *, prefetch: int = 1) -> Consumer:
        """Handles up to `prefetch` deliveries at a time, reconnecting for ever.

        When the channel closes, the handlers at work are cancelled: their deliveries belong to others now.
        """

    async def broadcast(self, message: Message) -> None:
        """Tells every listener, best effort: never raises for a bus that is away."""

    def listen(self) -> AbstractAsyncContextManager[AsyncIterator[Message]]:
        """The broadcasts from now on; a slow listener loses the oldest."""

    async def depth(self, queue: str) -> QueueDepth:
        """How much waits. Raises Unroutable for an unknown queue, BusUnavailable."""

    async def ping(self) -> None:
        """Raises BusUnavailable when the broker does not answer."""

    async def close(self) -> None:
        """Closes gracefully; handlers at work are cancelled and their deliveries given back."""
