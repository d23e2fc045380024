"""Live changes: tells those who watch a task that it has moved on. Hints only: the database is read again anyway."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from services.gateway.background.outbox import SOURCE
from services.gateway.background.pace import Pace, wait
from services.gateway.errors import UnknownTask
from services.gateway.store import Store
from services.gateway.timing import Timing
from shared.bus.port import Bus, BusUnavailable, Message
from shared.events import TaskChanged, UnreadableEvent, decode, encode


class Changes:
    """The broadcast's two ends in one process."""

    def __init__(self, store: Store, bus: Bus, timing: Timing) -> None:
        self._store = store
        self._bus = bus
        self._timing = timing
        self._watchers: dict[str, set[asyncio.Event]] = {}

    async def announce(self, pace: Pace) -> None:
        """Tells the watchers of this process, and every other gateway, what was committed here."""
        while await pace.rest(self._store.signals.changed, self._timing.reread_s):
            changes = self._store.signals.take_changes()
            for task_id in changes:
                self._wake(task_id)
            for task_id, version in changes.items():
                event = TaskChanged(task_id=task_id, version=version)
                body = encode(event, source=SOURCE, time=await self._store.now())
                await self._bus.broadcast(Message(event.id, body))

    async def listen(self) -> None:
        """Wakes the watchers of this process when any gateway announces a change. Raises BusUnavailable."""
        async with self._bus.listen() as messages:
            async for message in messages:
                try:
                    self._wake(decode(message.body).event().task_id)
                except UnreadableEvent:
                    continue  # a hint of a newer version
        raise BusUnavailable("the broadcasts have ended")

    async def watch(self, task_id: str) -> AsyncIterator[int]:
        """The task's version, at once and whenever its state or its log has moved on; ends when it is gone."""
        seen: tuple[int, int] | None = None
        with self._watching(task_id) as hint:
            while True:
                try:
                    now = (await self._store.tasks.version(task_id), await self._store.logs.latest_cursor(task_id))
                except UnknownTask:
                    return
                if now != seen:
                    seen = now
                    yield now[0]
                await wait(hint, self._timing.reread_s)

    @contextmanager
    def _watching(self, task_id: str) -> Iterator[asyncio.Event]:
        hint = asyncio.Event()
        watchers = self._watchers.setdefault(task_id, set())
        watchers.add(hint)
        try:
            yield hint
        finally:
            watchers.discard(hint)
            if not watchers:
                self._watchers.pop(task_id, None)

    def _wake(self, task_id: str) -> None:
        for hint in self._watchers.get(task_id, ()):
            hint.set()
