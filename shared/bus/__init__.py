"""The bus: `connect` picks the adapter by the scheme of the URL."""

from collections.abc import Sequence

from shared.bus.address import BusAddress
from shared.bus.amqp.bus import AmqpBus
from shared.bus.memory import MemoryBus, broker_at
from shared.bus.port import Bus, Queue
from shared.errors import PermanentError


async def connect(url: str, queues: Sequence[Queue]) -> Bus:
    """A bus on which these queues exist.

    `memory://name` is shared by everybody in this event loop who gives the same name; `amqp://` and `amqps://`
    are RabbitMQ. The query parameter `prefix` goes before the name of every queue and exchange.

    Raises PermanentError for a URL or queues that cannot work, BusUnavailable when the broker does not answer.
    """
    address = BusAddress.parse(url)
    _require_dead_letter_queues(queues)
    if address.is_memory:
        return MemoryBus(broker_at(address), queues)
    return await AmqpBus.open(address, queues)


def _require_dead_letter_queues(queues: Sequence[Queue]) -> None:
    declared = {queue.name for queue in queues}
    for queue in queues:
        if queue.dead_letter is not None and queue.dead_letter not in declared:
            raise PermanentError(f"queue {queue.name} has its dead letters in {queue.dead_letter}, which is missing")
