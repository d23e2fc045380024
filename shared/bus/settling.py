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


class HandlersAtWork:
    """The tasks of one consumption, one for each delivery that is being handled."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Outcome]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, task: asyncio.Task[Outcome]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def include_the_caller(self) -> bool:
        return asyncio.current_task() in self._tasks

    async def finished(self) -> None:
        """Returns when they have ended, except the caller's own: a handler may end its consumption."""
        if others := self._others():
            await asyncio.wait(others)

    async def cancel(self) -> None:
        """Cancels them all and returns when they have ended."""
        for task in self._others():
            task.cancel()
        await self.finished()

    def _others(self) -> set[asyncio.Task[Outcome]]:
        return {task for task in self._tasks if task is not asyncio.current_task()}
