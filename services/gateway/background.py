"""Everything the gateway does without being asked: relay, projectors, sweeper, cleaner."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import NoReturn

import structlog

from services.gateway.changes import Changes
from services.gateway.cleaner import Cleaner
from services.gateway.dead_letters import DeadLetterReader
from services.gateway.log_projector import MOST_BATCHES, LogProjector
from services.gateway.outbox import OutboxRelay
from services.gateway.projector import Projector
from services.gateway.store import Store
from services.gateway.store.signals import wait
from services.gateway.sweeper import Sweeper
from services.gateway.timing import Timing
from shared.bus.port import Bus, Consumer
from shared.errors import TransientError
from shared.objects.port import ObjectStore
from shared.topology import DEAD_LETTERS, LOG_EVENTS, STEP_EVENTS

_FOLDS_AT_ONCE = 8
_DRAIN_S = 10.0
_LONGEST_PAUSE_S = 30.0
_HEALTHY_S = 60.0
log = structlog.get_logger("schemaloom.gateway")

Loop = Callable[[], Awaitable[object]]


class Background:
    """The loops of one gateway process; any number of processes may run them."""

    def __init__(self, store: Store, bus: Bus, objects: ObjectStore, timing: Timing | None = None) -> None:
        timing = timing or Timing()
        self._store = store
        self._bus = bus
        self._timing = timing
        self._relay = OutboxRelay(store, bus, objects, timing)
        self._projector = Projector(store, objects)
        self._log_projector = LogProjector(store)
        self._dead_letters = DeadLetterReader(store)
        self._sweeper = Sweeper(store, bus, objects, timing)
        self._cleaner = Cleaner(store, objects, timing)
        self._changes = Changes(store, bus, timing)
        self._loops: list[asyncio.Task[NoReturn]] = []
        self._consumers: list[Consumer] = []

    async def start(self) -> None:
        """Starts consuming and sweeping; returns once the consumers are in place."""
        self._loops = [asyncio.create_task(supervised(name, loop)) for name, loop in self._named_loops().items()]
        try:
            await self._consume()
        except BaseException:
            await self.stop()
            raise

    async def _consume(self) -> None:
        for queue, handler, prefetch in (
            (STEP_EVENTS, self._projector.handle, _FOLDS_AT_ONCE),
            (LOG_EVENTS, self._log_projector.handle, MOST_BATCHES),
            (DEAD_LETTERS, self._dead_letters.handle, 1),
        ):
            self._consumers.append(await self._bus.consume(queue, handler, prefetch=prefetch))

    async def stop(self) -> None:
        """Lets the handlers at work finish, then ends every loop."""
        await asyncio.gather(*(_stop_consuming(consumer) for consumer in self._consumers))
        await cancelled(self._loops)
        self._loops, self._consumers = [], []

    def changes(self, task_id: str) -> AsyncIterator[int]:
        """The task's version, at once and whenever its state or its log has moved on.

        Ends when the task is gone. A hint may be lost: the database is read again every two seconds.
        """
        return self._changes.watch(task_id)

    def _named_loops(self) -> dict[str, Loop]:
        timing, sweeper, cleaner, signals = self._timing, self._sweeper, self._cleaner, self._store.signals
        return {
            "relay": self._relay.run,
            "log projector": self._log_projector.run,
            "announcer": self._changes.announce,
            "listener": self._changes.listen,
            "retries": every(timing.sweep_s, sweeper.request_due_retries),
            "ticks": every(timing.tick_s, sweeper.send_tick),
            "silence": every(timing.watch_s, sweeper.find_silent_runs),
            "losses": every(timing.watch_s, sweeper.find_lost_requests),
            "deadlines": every(timing.watch_s, sweeper.enforce_deadlines),
            "endings": every(timing.watch_s, sweeper.tell_endings, or_when=signals.ended),
            "burials": every(timing.clean_s, cleaner.bury_deleted_tasks, or_when=signals.deleted),
            "garbage": every(timing.clean_s, cleaner.collect_garbage),
        }


def every(pause_s: float, work: Loop, *, or_when: asyncio.Event | None = None) -> Loop:
    """Does the work now, and again after each pause or as soon as the event is set."""

    async def repeat() -> None:
        while True:
            await work()
            await wait(or_when or asyncio.Event(), pause_s)

    return repeat


async def supervised(name: str, loop: Loop) -> NoReturn:
    """Runs the loop for ever: one that crashes is started again, after a pause that grows while it keeps crashing."""
    clock = asyncio.get_running_loop().time
    pause = 0.1
    while True:
        started = clock()
        try:
            await loop()
            log.warning("background loop ended", loop=name)
        except TransientError as error:
            log.warning("background loop waits", loop=name, reason=error.message)
        except Exception:
            log.exception("background loop crashed", loop=name)
        pause = 0.1 if clock() - started > _HEALTHY_S else min(pause * 2, _LONGEST_PAUSE_S)
        await asyncio.sleep(pause)


async def cancelled(tasks: Iterable[asyncio.Task[NoReturn]], *, again_after_s: float = 5.0) -> None:
    """Returns when all tasks have ended. One cancellation may not do: before Python 3.12 `wait_for` can swallow it."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again_after_s)


async def _stop_consuming(consumer: Consumer) -> None:
    try:
        async with asyncio.timeout(_DRAIN_S):
            await consumer.drain()
    except TimeoutError:
        await consumer.cancel()
