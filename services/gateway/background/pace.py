"""When loops rest, and where they end: between two pieces of work, never within one."""

import asyncio


class Pace:
    """Shared by the loops of a process, so that all of them end at their next rest."""

    def __init__(self) -> None:
        self._resting: set[asyncio.Event] = set()
        self._is_over = False

    async def rest(self, event: asyncio.Event, at_most_s: float) -> bool:
        """Waits for the event, which it clears, or for the time; False when the loop is to end."""
        if not self._is_over:
            self._resting.add(event)
            try:
                await wait(event, at_most_s)
            finally:
                self._resting.discard(event)
        return not self._is_over

    def end(self) -> None:
        """Wakes the loops that rest; those at work end when they would rest."""
        self._is_over = True
        for event in self._resting:
            event.set()


async def wait(event: asyncio.Event, at_most_s: float) -> None:
    """Returns when the event is set, which it clears, or when the time is over."""
    try:
        async with asyncio.timeout(at_most_s):
            await event.wait()
    except TimeoutError:
        return
    event.clear()
