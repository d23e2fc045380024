"""A subscription to one queue that comes back for ever."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from shared.bus.amqp.asking import ask
from shared.bus.amqp.link import Link, pauses
from shared.bus.port import BusUnavailable
from shared.errors import SchemaloomError

log = logging.getLogger(__name__)

CALL_TIMEOUT_S = 10.0

Declare = Callable[[AbstractChannel], Awaitable[AbstractQueue]]
Receive = Callable[[AbstractIncomingMessage], None]


class _Subscription:
    """One consumer on one channel, until either is lost."""

    def __init__(self, channel: AbstractChannel, receive: Receive) -> None:
        # aio-pika holds channels and queues weakly: whoever wants their messages keeps them
        self._channel = channel
        self._queue: AbstractQueue | None = None
        self._tag: str | None = None
        self._receive = receive
        self.lost = asyncio.Event()
        channel.close_callbacks.add(self._lose)

    async def open(self, declare: Declare, prefetch: int | None) -> None:
        """Without a prefetch the broker sends as it can and expects no acknowledgement."""
        self._queue = await declare(self._channel)
        if prefetch is not None:
            await self._channel.set_qos(prefetch_count=prefetch)
        below = await self._channel.get_underlay_channel()
        below.on_consumer_cancel_callbacks.add(self._lose)
        self._tag = await self._queue.consume(self._on_message, no_ack=prefetch is None)

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        self._receive(message)

    def _lose(self, *_: object) -> None:
        self.lost.set()

    async def pause(self) -> None:
        """No new message after this; what was received can still be settled."""
        if self._queue is not None and self._tag is not None and not self.lost.is_set():
            tag, self._tag = self._tag, None
            with suppress(BusUnavailable):
                await ask(self._queue.cancel(tag), timeout=CALL_TIMEOUT_S)

    async def close(self) -> None:
        """The broker takes back, in their order, the messages that were not settled."""
        if not self._channel.is_closed:
            with suppress(BusUnavailable):
                await ask(self._channel.close(), timeout=CALL_TIMEOUT_S)


class Subscription:
    """Subscribes again whenever the channel closes or the broker cancels the consumer."""

    def __init__(
        self,
        link: Link,
        declare: Declare,
        receive: Receive,
        *,
        prefetch: int | None = None,
        on_lost: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._link = link
        self._declare = declare
        self._receive = receive
        self._prefetch = prefetch
        self._on_lost = on_lost
        self._current: _Subscription | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises what the first subscription raises; later ones are retried."""
        self._current = await self._subscribe()
        self._keeper = asyncio.create_task(self._keep(self._current))

    async def pause(self) -> None:
        """No new message after this, as long as the channel lives."""
        if self._current is not None:
            await self._current.pause()

    async def stop(self) -> None:
        """Ends it; what was not settled goes back to the queue."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        if self._current is not None:
            await self._current.close()

    async def _keep(self, current: _Subscription) -> None:
        while True:
            await current.lost.wait()
            if self._on_lost is not None:
                await self._on_lost()
            await current.close()
            self._current = current = await self._subscribe_again()

    async def _subscribe_again(self) -> _Subscription:
        for pause in pauses():
            try:
                return await self._subscribe()
            except Exception as error:  # whatever it was: a consumer that gave up would be missed by nobody
                log.warning("cannot subscribe: %s", error, exc_info=not isinstance(error, SchemaloomError))
            await asyncio.sleep(pause)
        raise AssertionError("the pauses never end")

    async def _subscribe(self) -> _Subscription:
        return await ask(self._open(), timeout=CALL_TIMEOUT_S)

    async def _open(self) -> _Subscription:
        connection = await self._link.connection()
        subscription = _Subscription(await connection.channel(publisher_confirms=False), self._receive)
        try:
            await subscription.open(self._declare, self._prefetch)
        except BaseException:
            await subscription.close()
            raise
        return subscription
