"""How a delivery ends: the one place that judges a handler's ending, for every adapter."""

import asyncio
import logging
from enum import Enum, auto

from shared.bus.port import Delivery, Handler, Reject

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0


class Outcome(Enum):
    """What the broker is told about a delivery."""

    ACKNOWLEDGE = auto()
    GIVE_BACK = auto()
    REJECT = auto()


def pause_before_giving_back(delivery_count: int) -> float:
    """Seconds; none at first, so that a healthy consumer may take over at once.

    Brokers redeliver without delay: without a pause, a database that is away for a second would use up the
    delivery limit of every message that needs it.
    """
    if delivery_count == 0:
        return 0.0
    return min(FIRST_PAUSE_S * 2.0 ** min(delivery_count - 1, 16), LONGEST_PAUSE_S)


async def outcome_of(handler: Handler, delivery: Delivery) -> Outcome:
    """Runs the handler and judges its ending. A cancellation passes through: the caller gives back."""
    try:
        await handler(delivery)
    except Reject as error:
        log.warning("%s: message %s is rejected: %s", delivery.queue, delivery.message.id, error)
        return Outcome.REJECT
    except Exception:
        log.warning("%s: message %s is given back", delivery.queue, delivery.message.id, exc_info=True)
        await asyncio.sleep(pause_before_giving_back(delivery.delivery_count))
        return Outcome.GIVE_BACK
    return Outcome.ACKNOWLEDGE
