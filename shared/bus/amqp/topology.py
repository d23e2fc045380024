"""The queues and the exchange, as the broker is told about them."""

from collections.abc import Sequence

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractQueue
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed
from pamqp.common import Arguments

from shared.bus.broadcast import LISTENER_BUFFER
from shared.bus.port import Queue, Unroutable
from shared.errors import PermanentError

BROADCAST_EXCHANGE = "schemaloom.broadcast"


class Topology:
    """Names with their prefix, and declarations that may be repeated at will."""

    def __init__(self, prefix: str, queues: Sequence[Queue]) -> None:
        self._prefix = prefix
        self._queues = {queue.name: queue for queue in queues}
        self.broadcast_exchange = prefix + BROADCAST_EXCHANGE

    def wire_name(self, queue: str) -> str:
        return self._prefix + queue

    def name(self, wire_name: str) -> str:
        return wire_name.removeprefix(self._prefix)

    async def declare(self, connection: AbstractConnection) -> None:
        """Everything that outlives a connection. Raises PermanentError for a queue with other properties."""
        async with connection.channel(publisher_confirms=False) as channel:
            await channel.declare_exchange(self.broadcast_exchange, ExchangeType.FANOUT, durable=True)
            for name in self._queues:
                await self.declare_queue(channel, name)

    async def declare_queue(self, channel: AbstractChannel, name: str) -> AbstractQueue:
        """The queue, made if it is one of ours. Raises Unroutable for one that others have not made."""
        spec = self._queues.get(name)
        if spec is None:
            return await self.find_queue(channel, name)
        wire_name = self.wire_name(name)
        try:
            return await channel.declare_queue(wire_name, durable=True, arguments=self._arguments(spec))
        except ChannelPreconditionFailed:
            raise PermanentError(f"queue {wire_name} exists with other properties: delete it once empty") from None

    async def find_queue(self, channel: AbstractChannel, name: str) -> AbstractQueue:
        """The queue as it is, with its counts. Raises Unroutable; the channel is closed then."""
        try:
            return await channel.declare_queue(self.wire_name(name), passive=True)
        except ChannelNotFoundEntity:
            raise Unroutable(f"no queue is named {name}") from None

    async def declare_listener(self, channel: AbstractChannel) -> AbstractQueue:
        """A queue that gets every broadcast and lives as long as the connection."""
        queue = await channel.declare_queue(
            exclusive=True,
            auto_delete=True,
            arguments={"x-max-length": LISTENER_BUFFER, "x-overflow": "drop-head"},
        )
        await queue.bind(self.broadcast_exchange, routing_key="")
        return queue

    def _arguments(self, spec: Queue) -> Arguments:
        arguments: dict[str, str | int] = {
            "x-queue-type": "quorum",
            # 3.x has no limit by default and 4.x has 20: say it always
            "x-delivery-limit": spec.delivery_limit,
            "x-consumer-timeout": spec.consumer_timeout_s * 1000,
        }
        if spec.dead_letter is not None:
            arguments |= {
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self.wire_name(spec.dead_letter),
                "x-dead-letter-strategy": "at-least-once",
                # what that strategy requires
                "x-overflow": "reject-publish",
            }
        return dict(arguments)
