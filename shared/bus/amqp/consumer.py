"""A consumption of one queue, across whatever happens to its channel."""

import asyncio
import logging
from functools import partial

from aio_pika.abc import AbstractIncomingMessage

from shared.bus.amqp.asking import ask
from shared.bus.amqp.link import Link
from shared.bus.amqp.messages import delivery_of
from shared.bus.amqp.subscription import CALL_TIMEOUT_S, Subscription
from shared.bus.amqp.topology import Topology
from shared.bus.port import BusUnavailable, Handler
from shared.bus.settling import HandlersAtWork, Outcome, outcome_of

log = logging.getLogger(__name__)


class AmqpConsumer:
    """Handles deliveries in tasks of its own, so that it alone decides when they are cancelled."""

    def __init__(self, link: Link, topology: Topology, queue: str, handler: Handler, prefetch: int) -> None:
        self._topology = topology
        self._queue = queue
        self._handler = handler
        self._at_work = HandlersAtWork()
        self._ending = False
        self._stopping: asyncio.Task[None] | None = None
        self._subscription = Subscription(
            link,
            partial(topology.declare_queue, name=queue),
            self._receive,
            prefetch=prefetch,
            on_lost=self._at_work.cancel,  # their deliveries belong to others now
        )

    async def start(self) -> None:
        """Raises Unroutable, BusUnavailable."""
        await self._subscription.start()

    def _receive(self, message: AbstractIncomingMessage) -> None:
        # while ending, what still arrives stays unsettled and goes back when the channel closes
        if not self._ending:
            self._at_work.add(asyncio.ensure_future(self._handle(message)))

    async def _handle(self, message: AbstractIncomingMessage) -> Outcome:
        outcome = await outcome_of(self._handler, delivery_of(message, self._queue, self._topology))
        try:
            await ask(_settle(message, outcome), timeout=CALL_TIMEOUT_S)
        except BusUnavailable as error:
            log.warning("%s: message %s will come again: %s", self._queue, message.message_id, error)
        return outcome

    async def drain(self) -> None:
        self._ending = True
        await self._subscription.pause()
        await self._at_work.finished()
        await self._stop()

    async def cancel(self) -> None:
        self._ending = True
        await self._subscription.pause()
        await self._at_work.cancel()
        await self._stop()

    async def _stop(self) -> None:
        if self._at_work.include_the_caller:
            # its own delivery is settled on this channel when it returns
            self._stopping = asyncio.create_task(self._stop_when_finished())
        else:
            await self._subscription.stop()

    async def _stop_when_finished(self) -> None:
        await self._at_work.finished()
        await self._subscription.stop()


async def _settle(message: AbstractIncomingMessage, outcome: Outcome) -> None:
    if outcome is Outcome.ACKNOWLEDGE:
        await message.ack()
    else:
        # since RabbitMQ 4.3 a reject counts towards the delivery limit and a nack does not
        await message.reject(requeue=outcome is Outcome.GIVE_BACK)
