"""The bus on RabbitMQ, through aio-pika."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aio_pika.abc import AbstractIncomingMessage

from shared.bus.address import BusAddress
from shared.bus.amqp.asking import ask
from shared.bus.amqp.consumer import AmqpConsumer
from shared.bus.amqp.link import Link
from shared.bus.amqp.messages import incoming, outgoing
from shared.bus.amqp.publisher import Publisher
from shared.bus.amqp.subscription import CALL_TIMEOUT_S, Subscription
from shared.bus.amqp.topology import Topology
from shared.bus.broadcast import Listener
from shared.bus.port import BusUnavailable, Consumer, Handler, Message, Queue, QueueDepth
from shared.errors import SchemaloomError

log = logging.getLogger(__name__)

BROADCAST_TIMEOUT_S = 1.0
PING_TIMEOUT_S = 5.0


class AmqpBus:
    """Two connections to one broker: one publishes, the other consumes and asks."""

    def __init__(self, address: BusAddress, queues: Sequence[Queue]) -> None:
        self._topology = Topology(address.prefix, queues)
        self._publishing = Link(address, "publish", self._topology)
        self._consuming = Link(address, "consume", self._topology)
        self._publisher = Publisher(self._publishing)
        self._consumers: list[AmqpConsumer] = []
        self._listeners: set[Listener] = set()
        self._closed = False

    @classmethod
    async def open(cls, address: BusAddress, queues: Sequence[Queue]) -> "AmqpBus":
        """Raises BusUnavailable when the broker does not answer, PermanentError when it refuses."""
        bus = cls(address, queues)
        try:
            await ask(bus._publishing.connection(), timeout=CALL_TIMEOUT_S)
        except BusUnavailable as error:
            await bus.close()
            raise BusUnavailable(f"no broker at {address}: {bus._publishing.trouble or error}") from None
        except BaseException:
            await bus.close()
            raise
        return bus

    async def publish(self, queue: str, message: Message, *, timeout: float = 10.0) -> None:
        self._require_open()
        routing_key = self._topology.wire_name(queue)
        await ask(self._publisher.publish("", routing_key, outgoing(message), mandatory=True), timeout=timeout)

    async def consume(self, queue: str, handler: Handler, *, prefetch: int = 1) -> Consumer:
        self._require_open()
        consumer = AmqpConsumer(self._consuming, self._topology, queue, handler, prefetch)
        await consumer.start()
        self._consumers.append(consumer)
        return consumer

    async def broadcast(self, message: Message) -> None:
        if self._closed:
            return
        exchange = self._topology.broadcast_exchange
        publishing = self._publisher.publish(exchange, "", outgoing(message), mandatory=False)
        try:
            await ask(publishing, timeout=BROADCAST_TIMEOUT_S)
        except SchemaloomError as error:
            log.info("broadcast %s is lost: %s", message.id, error)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[Message]]:
        self._require_open()
        listener = Listener()

        def receive(message: AbstractIncomingMessage) -> None:
            listener.offer(incoming(message))

        subscription = Subscription(self._consuming, self._topology.declare_listener, receive)
        await subscription.start()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            await subscription.stop()

    async def depth(self, queue: str) -> QueueDepth:
        self._require_open()
        return await ask(self._depth(queue), timeout=CALL_TIMEOUT_S)

    async def _depth(self, queue: str) -> QueueDepth:
        connection = await self._consuming.connection()
        async with connection.channel(publisher_confirms=False) as channel:
            counted = (await self._topology.find_queue(channel, queue)).declaration_result
        return QueueDepth(counted.message_count or 0, unacknowledged=None, consumers=counted.consumer_count or 0)

    async def ping(self) -> None:
        self._require_open()
        await ask(self._ping(), timeout=PING_TIMEOUT_S)

    async def _ping(self) -> None:
        connection = await self._consuming.connection()
        async with connection.channel(publisher_confirms=False):
            pass

    async def close(self) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.close()
        try:
            await asyncio.gather(*(consumer.cancel() for consumer in self._consumers))
        finally:
            await asyncio.gather(self._consuming.close(), self._publishing.close())

    def _require_open(self) -> None:
        if self._closed:
            raise BusUnavailable("the bus is closed")
