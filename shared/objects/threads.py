"""Blocking I/O, kept off the event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Closable(Protocol):
    def close(self) -> object: ...


C = TypeVar("C", bound=Closable)


class Threads:
    """A store's own threads, so that a slow store never starves the rest of the process."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="objects")

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._submit(partial(call, *args, **kwargs))

    @asynccontextmanager
    async def opened(self, opening: Callable[P, C], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[C]:
        """What `opening` returns, closed at the end, even when cancelled before the thread has returned it."""
        future = self._submit(partial(opening, *args, **kwargs))
        try:
            resource = await asyncio.shield(future)
        except asyncio.CancelledError:
            future.add_done_callback(_close_late)
            raise
        try:
            yield resource
        finally:
            # shielded: a cancelled scope of anyio cancels every wait in it again
            await asyncio.shield(self._submit(resource.close))

    async def close(self) -> None:
        """Returns when the calls at work have ended: what they hold open is closed by then."""
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    def _submit(self, call: Callable[[], T]) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._pool, call)


def _close_late(future: "asyncio.Future[C]") -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().close()
