"""Publishing: confirmed, and never two messages of one id at once."""

import asyncio
from functools import partial

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import PublishError

from shared.bus.amqp.link import Link
from shared.bus.port import Unroutable

Sending = asyncio.Task[object]


class Publisher:
    """Publishes on one channel, and on a new one when that is lost."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._channel: AbstractChannel | None = None
        self._opening = asyncio.Lock()
        self._in_flight: dict[str, Sending] = {}

    async def publish(self, exchange: str, routing_key: str, message: aio_pika.Message, *, mandatory: bool) -> None:
        """Returns when the broker has confirmed; the caller sets the time limit. Raises Unroutable.

        A message stays in flight until the broker answers or the channel dies, even if the caller gives up:
        the broker names what it returns by the message's id alone, so of two with one id each would get the
        other's answer.
        """
        message_id = str(message.message_id)
        target = await self._exchange(exchange)
        while (twin := self._in_flight.get(message_id)) is not None:
            await asyncio.wait([twin])
            target = await self._exchange(exchange)
        sending = asyncio.ensure_future(target.publish(message, routing_key, mandatory=mandatory))
        self._in_flight[message_id] = sending
        sending.add_done_callback(partial(self._landed, message_id))
        try:
            await asyncio.shield(sending)
        except PublishError:
            raise Unroutable(f"no queue is named {routing_key}") from None

    def _landed(self, message_id: str, sending: Sending) -> None:
        del self._in_flight[message_id]
        if not sending.cancelled():
            sending.exception()  # seen, also when the caller has gone

    async def _exchange(self, name: str) -> AbstractExchange:
        channel = await self._open_channel()
        return await channel.get_exchange(name, ensure=False) if name else channel.default_exchange

    async def _open_channel(self) -> AbstractChannel:
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                connection = await self._link.connection()
                channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                channel.close_callbacks.add(self._lose)
                self._channel = channel
            return self._channel

    def _lose(self, *_: object) -> None:
        # some of them wait where the dying connection would never wake them
        for sending in self._in_flight.values():
            sending.cancel()
