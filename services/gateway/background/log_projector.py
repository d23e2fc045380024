"""The log projector: many batches of many runs in one insert."""

import asyncio

import structlog

from services.gateway.background.pace import Pace
from services.gateway.background.patience import patiently
from services.gateway.measures import EVENTS, LOG_RECORDS
from services.gateway.store import Store
from shared.bus.port import Delivery, Reject
from shared.events import LogEmitted, UnreadableEvent, decode

MOST_BATCHES = 200
"""In one insert; also how many deliveries may wait for one."""
_LOOK_S = 60.0
log = structlog.get_logger("schemaloom.gateway")


class LogProjector:
    """Handles the deliveries of LOG_EVENTS. A delivery is settled only after its records are committed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[LogEmitted, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    async def handle(self, delivery: Delivery) -> None:
        """Returns when a commit holds the records. Raises Reject for what is no batch of log records."""
        batch = _read(delivery)
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, committed))
        self._arrived.set()
        await committed
        EVENTS.labels(type=batch.type, outcome="folded").inc()
        LOG_RECORDS.inc(len(batch.records))

    async def run(self, pace: Pace) -> None:
        """Inserts whatever has arrived while the insert before was under way."""
        while await pace.rest(self._arrived, _LOOK_S):
            while self._waiting:
                taken, self._waiting = self._waiting[:MOST_BATCHES], self._waiting[MOST_BATCHES:]
                await self._insert(taken)

    async def _insert(self, taken: list[tuple[LogEmitted, asyncio.Future[None]]]) -> None:
        batches = [batch for batch, _ in taken]
        try:
            await patiently(lambda: self._store.logs.append_batches(batches))
        except BaseException as error:
            # the deliveries are given back; whoever runs next must not find them here as well
            for _, committed in taken:
                _settle(committed, error)
            if not isinstance(error, Exception):
                raise
            log.warning("log records could not be stored", batches=len(batches), exc_info=True)
            return
        for _, committed in taken:
            _settle(committed, None)


def _settle(committed: asyncio.Future[None], error: BaseException | None) -> None:
    if committed.done():  # its delivery was taken back meanwhile
        return
    if error is None:
        committed.set_result(None)
    elif isinstance(error, Exception):
        committed.set_exception(error)
    else:
        committed.cancel()


def _read(delivery: Delivery) -> LogEmitted:
    try:
        event = decode(delivery.message.body).event()
    except UnreadableEvent as error:
        raise Reject(error.message) from None
    if not isinstance(event, LogEmitted):
        raise Reject(f"{event.type} does not belong into this queue")
    return event
