"""A Chat whose calls all take the same time, and that knows how many of them waited for one another."""

import asyncio
from dataclasses import dataclass, field

from shared.llm.port import Answer, Chat, Prompt

LATENCY_S = 0.3
"""Long beside what a step does between two calls."""


@dataclass
class CountedRounds:
    """A Chat over another one, `concurrency` calls at a time."""

    inner: Chat
    concurrency: int
    calls: list[tuple[float, float]] = field(default_factory=list)
    """When each began and ended."""

    def __post_init__(self) -> None:
        self._gate = asyncio.Semaphore(self.concurrency)

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        clock = asyncio.get_running_loop().time
        async with self._gate:
            began = clock()
            await asyncio.sleep(LATENCY_S)
            try:
                return await self.inner.ask(prompt, answer)
            finally:
                self.calls.append((began, clock()))

    @property
    def rounds(self) -> int:
        """The longest chain of calls of which each began after the one before had ended."""
        count, last_end = 0, float("-inf")
        for began, ended in sorted(self.calls, key=lambda call: call[1]):
            if began >= last_end:
                count, last_end = count + 1, ended
        return count
