"""Messages of the port as messages of AMQP, and back."""

from collections.abc import Mapping
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, DeliveryMode

from shared.bus.amqp.topology import Topology
from shared.bus.port import Delivery, Message

CONTENT_TYPE = "application/cloudevents+json"
BROKER_HEADERS = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count")
"""Headers, or their beginnings, that the broker adds."""


def outgoing(message: Message) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        message_id=message.id,
        content_type=CONTENT_TYPE,
        headers=dict(message.headers),
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def incoming(message: AbstractIncomingMessage) -> Message:
    headers = {
        name: value
        for name, value in message.headers.items()
        if isinstance(value, str) and not name.startswith(BROKER_HEADERS)
    }
    return Message(message.message_id or "", message.body, headers)


def delivery_of(message: AbstractIncomingMessage, queue: str, topology: Topology) -> Delivery:
    """The delivery as a consumer of `queue` gets it."""
    death = _last_death(message.headers)
    count = message.headers.get("x-delivery-count")
    return Delivery(
        message=incoming(message),
        queue=queue,
        delivery_count=count if isinstance(count, int) else 0,
        dead_letter_reason=str(death["reason"]) if death else None,
        dead_letter_queue_of=topology.name(str(death["queue"])) if death else None,
    )


def _last_death(headers: Mapping[str, Any]) -> Mapping[str, Any] | None:
    # the newest comes first in x-death; the others are there even where a policy hides it
    if deaths := headers.get("x-death"):
        return dict(deaths[0])
    if (reason := headers.get("x-first-death-reason")) is None:
        return None
    return {"reason": reason, "queue": headers.get("x-first-death-queue", "")}
