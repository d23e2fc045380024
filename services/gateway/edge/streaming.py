"""Answers that are sent as they come, whose source is closed however they end."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Streamed(StreamingResponse):
    """Closes what it streams when all is sent and when the client has gone; Starlette leaves that to chance."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await close(self.body_iterator)


class Begun:
    """The same chunks with the first one read: an object that is missing is found out before the answer starts."""

    def __init__(self, first: bytes, rest: AsyncIterator[bytes]) -> None:
        self._first = first
        self._rest = rest

    @classmethod
    async def reading(cls, chunks: AsyncIterator[bytes]) -> "Begun":
        return cls(await anext(chunks, b""), chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._first
        async for chunk in self._rest:
            yield chunk

    async def aclose(self) -> None:
        await close(self._rest)


async def close(items: object) -> None:
    """Ends an asynchronous generator where it stands; what is none has nothing to end."""
    closing = getattr(items, "aclose", None)
    if closing is not None:
        await closing()
