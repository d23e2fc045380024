"""The receiving end of a broadcast, for every adapter."""

import asyncio
from collections import deque

from shared.bus.port import Message

LISTENER_BUFFER = 1000
"""Messages that may wait for one listener."""


class Listener:
    """The broadcasts that wait for one reader; a slow one loses the oldest."""

    def __init__(self, size: int = LISTENER_BUFFER) -> None:
        self._waiting: deque[Message] = deque(maxlen=size)
        self._changed = asyncio.Event()
        self._closed = False

    def offer(self, message: Message) -> None:
        self._waiting.append(message)
        self._changed.set()

    def close(self) -> None:
        """Ends the iteration after what already waits."""
        self._closed = True
        self._changed.set()

    def __aiter__(self) -> "Listener":
        return self

    async def __anext__(self) -> Message:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()
