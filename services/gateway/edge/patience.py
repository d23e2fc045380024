"""Waiting for news, but not for ever."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import TypeVar

from services.gateway.edge.streaming import close

Item = TypeVar("Item")


async def or_silence(items: AsyncIterator[Item], seconds: float) -> AsyncGenerator[Item | None, None]:
    """The items as they come, and None whenever none came for so long. Closes what it iterates."""
    upcoming: asyncio.Future[Item] | None = None
    try:
        while True:
            upcoming = upcoming or asyncio.ensure_future(_next(items))
            arrived, _ = await asyncio.wait({upcoming}, timeout=seconds)
            if not arrived:
                yield None
                continue
            item, upcoming = upcoming, None
            try:
                yield item.result()
            except StopAsyncIteration:
                return
    finally:
        await _abandon(upcoming)
        await close(items)


async def _next(items: AsyncIterator[Item]) -> Item:
    return await anext(items)


async def _abandon(upcoming: "asyncio.Future[Item] | None") -> None:
    if upcoming is not None:
        upcoming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await upcoming
