"""What is opened by the first who needs it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    async def close(self) -> None: ...


Opened = TypeVar("Opened", bound=Closable)


class Lazily(Generic[Opened]):
    """Opens something once, for all who ask at the same time; a failure is tried again."""

    def __init__(self, opening: Callable[[], Awaitable[Opened]]) -> None:
        self._opening = opening
        self._turn = asyncio.Lock()
        self._opened: Opened | None = None

    async def get(self) -> Opened:
        """Raises what opening it raises."""
        async with self._turn:
            if self._opened is None:
                self._opened = await self._opening()
            return self._opened

    async def close(self) -> None:
        """Closes what was opened."""
        if self._opened is not None:
            await self._opened.close()
