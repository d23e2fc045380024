"""The sweeper: recovers what the broker lost, on evidence only. Any number may run.

Time is the database's. A finding is checked again in the transaction that acts on it, so a finding that is out of
date, or that two sweepers made, changes nothing.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from services.gateway.background.outbox import SOURCE
from services.gateway.errors import UnknownTask
from services.gateway.measures import FINDINGS
from services.gateway.store import Store
from services.gateway.store.executions import AT_ONCE, Ending, Found
from services.gateway.timing import Timing
from shared.bus.port import Bus, Message
from shared.errors import SchemaloomError
from shared.events import SweepTicked, encode
from shared.manifests import ended_key
from shared.objects.port import ObjectStore
from shared.steps import STEPS, Step
from shared.topology import STEP_EVENTS, step_queue

log = structlog.get_logger("schemaloom.gateway")


class Sweeper:
    """Each method is one sweep; `background` says how often."""

    def __init__(self, store: Store, bus: Bus, objects: ObjectStore, timing: Timing) -> None:
        self._store = store
        self._bus = bus
        self._objects = objects
        self._silence = timedelta(seconds=timing.silence_s)
        self._lost_after = timedelta(seconds=timing.lost_s)
        self.empty_since: dict[Step, datetime] = {}
        """The step queues that are empty, and since when this process has seen it."""

    async def request_due_retries(self) -> None:
        await self._act_on_all(self._store.executions.due_retries)

    async def send_tick(self) -> None:
        """Sends a tick through the heartbeats' queue: when it comes back, all sent before it has been folded."""
        now = await self._store.now()
        tick = SweepTicked(tick_id=uuid4(), published_at=now)
        await self._bus.publish(STEP_EVENTS, Message(tick.id, encode(tick, source=SOURCE, time=now)))

    async def find_silent_runs(self) -> None:
        await self._act_on(await self._store.executions.silent(self._silence))

    async def find_lost_requests(self) -> None:
        await self._look_at_queues()
        await self._act_on(await self._store.executions.lost(self.empty_since, self._lost_after))

    async def _look_at_queues(self) -> None:
        """Notes since when each step's queue has been seen empty, without a break."""
        now = await self._store.now()
        for step in STEPS:
            depth = await self._bus.depth(step_queue(step))
            if depth.ready:
                self.empty_since.pop(step, None)
            else:
                self.empty_since.setdefault(step, now)

    async def enforce_deadlines(self) -> None:
        await self._act_on_all(self._store.executions.past_deadline)

    async def tell_endings(self) -> None:
        """Writes the `ended` object of each execution that is over: its workers look for it."""
        for ending in await self._store.executions.untold_endings():
            try:
                await self._tell(ending)
            except SchemaloomError as error:
                log.warning("an ending could not be told", task_id=ending.task_id, reason=error.message)

    async def _tell(self, ending: Ending) -> None:
        content = {"outcome": ending.outcome, "ended_at": ending.ended_at.isoformat()}
        await self._objects.put(ended_key(ending.task_id, ending.execution_id), json.dumps(content).encode())
        await self._store.executions.ending_told(ending)

    async def _act_on_all(self, search: Callable[[], Awaitable[list[Found]]]) -> None:
        """Until a search finds less than it may."""
        while len(found := await search()) == AT_ONCE:
            await self._act_on(found)
        await self._act_on(found)

    async def _act_on(self, found: Sequence[Found]) -> None:
        for one in found:
            await act_on(self._store, one)


async def act_on(store: Store, found: Found) -> None:
    """One that cannot be acted on now must not keep the others waiting: the next sweep finds it again."""
    try:
        change = await store.transitions.apply(found.task_id, found.finding)
    except UnknownTask:
        return
    except SchemaloomError as error:
        log.warning("a finding could not be acted on", task_id=found.task_id, reason=error.message)
        return
    if change is not None:
        FINDINGS.labels(kind=type(found.finding).__name__).inc()
        log.info("sweeper acted", task_id=found.task_id, finding=type(found.finding).__name__)


async def reissue_in_flight(store: Store) -> int:
    """For a bus that lives in this process's memory, at start: requests again all that it had taken with it.

    Each books an attempt. Returns how many were in flight.
    """
    found = await store.executions.in_flight()
    for one in found:
        await act_on(store, one)
    return len(found)
