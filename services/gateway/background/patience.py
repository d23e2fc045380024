"""Waiting for a port that is away, so that a message need not be given back for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared.errors import TransientError

T = TypeVar("T")


async def patiently(work: Callable[[], Awaitable[T]], *, for_s: float = 30.0, first_pause_s: float = 0.1) -> T:
    """The result of `work`, tried again while it raises TransientError, for about `for_s` seconds."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + for_s
    pause = first_pause_s
    while True:
        try:
            return await work()
        except TransientError:
            if loop.time() + pause > give_up_at:
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 2, 2.0)
