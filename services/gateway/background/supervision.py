"""Everything the gateway does without being asked: relay, projectors, sweeper, cleaner."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial

import structlog

from services.gateway.background.changes import Changes
from services.gateway.background.cleaner import Cleaner
from services.gateway.background.dead_letters import DeadLetterReader
from services.gateway.background.log_projector import MOST_BATCHES, LogProjector
from services.gateway.background.outbox import OutboxRelay
from services.gateway.background.pace import Pace
from services.gateway.background.projector import Projector
from services.gateway.background.sweeper import Sweeper
from services.gateway.store import Store
from services.gateway.timing import Timing
from shared.bus.port import Bus, Consumer
from shared.errors import TransientError
from shared.objects.port import ObjectStore
from shared.topology import DEAD_LETTERS, LOG_EVENTS, STEP_EVENTS

_FOLDS_AT_ONCE = 8
_DRAIN_S = 10.0
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 30.0
_HEALTHY_S = 60.0
log = structlog.get_logger("schemaloom.gateway")

Work = Callable[[], Awaitable[object]]


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
        self._pace = Pace()
        self._loops: list[asyncio.Task[None]] = []
        self._listeners: list[asyncio.Task[None]] = []
        self._consumers: list[Consumer] = []

    async def start(self) -> None:
        """Starts consuming and sweeping; returns once the consumers are in place."""
        self._start_loops()
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
        """Lets the handlers and loops at work finish what they are at, for ten seconds each; for good."""
        await asyncio.gather(*(_stop_consuming(consumer) for consumer in self._consumers))
        self._pace.end()
        if self._loops:
            await asyncio.wait(self._loops, timeout=_DRAIN_S)
        await cancelled([*self._loops, *self._listeners])

    def changes(self, task_id: str) -> AsyncIterator[int]:
        """The task's version, at once and whenever its state or its log has moved on.

        Ends when the task is gone. A hint may be lost: the database is read again every two seconds.
        """
        return self._changes.watch(task_id)

    def _start_loops(self) -> None:
        timing, sweeper, cleaner, signals = self._timing, self._sweeper, self._cleaner, self._store.signals
        rounds: tuple[tuple[str, float, Work, asyncio.Event | None], ...] = (
            ("retries", timing.sweep_s, sweeper.request_due_retries, None),
            ("ticks", timing.tick_s, sweeper.send_tick, None),
            ("silence", timing.watch_s, sweeper.find_silent_runs, None),
            ("losses", timing.watch_s, sweeper.find_lost_requests, None),
            ("deadlines", timing.watch_s, sweeper.enforce_deadlines, None),
            ("endings", timing.watch_s, sweeper.tell_endings, signals.ended),
            ("burials", timing.clean_s, cleaner.bury_deleted_tasks, signals.deleted),
            ("garbage", timing.clean_s, cleaner.collect_garbage, None),
        )
        loops: dict[str, Work] = {
            "relay": partial(self._relay.run, self._pace),
            "log projector": partial(self._log_projector.run, self._pace),
            "announcer": partial(self._changes.announce, self._pace),
            **{name: every(pause_s, work, self._pace, or_when=event) for name, pause_s, work, event in rounds},
        }
        self._loops = [asyncio.create_task(supervised(name, loop, self._pace)) for name, loop in loops.items()]
        # hints may be lost, so this one may be cut off anywhere
        self._listeners = [asyncio.create_task(supervised("listener", self._changes.listen, self._pace))]


def every(pause_s: float, work: Work, pace: Pace, *, or_when: asyncio.Event | None = None) -> Work:
    """Does the work now, and again after each pause or as soon as the event is set."""

    async def repeat() -> None:
        await work()
        while await pace.rest(or_when or asyncio.Event(), pause_s):
            await work()

    return repeat


async def supervised(name: str, loop: Work, pace: Pace) -> None:
    """Runs the loop until it ends: one that crashes starts again, after a pause that grows while it keeps crashing."""
    clock = asyncio.get_running_loop().time
    pause = _FIRST_PAUSE_S
    while True:
        started = clock()
        try:
            await loop()
        except TransientError as error:
            log.warning("background loop waits", loop=name, reason=error.message)
        except Exception:
            log.exception("background loop crashed", loop=name)
        else:
            return
        pause = _FIRST_PAUSE_S if clock() - started > _HEALTHY_S else min(pause * 2, _LONGEST_PAUSE_S)
        if not await pace.rest(asyncio.Event(), pause):
            return


async def cancelled(tasks: Iterable[asyncio.Task[None]], *, again_after_s: float = 5.0) -> None:
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
