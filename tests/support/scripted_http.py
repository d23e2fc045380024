"""A server on the loopback that answers every request with bytes given beforehand, or never."""

import asyncio
from collections.abc import Sequence
from typing import Self


def answer(status: str, body: bytes = b"", *, content_type: str = "text/html", length: int | None = None) -> bytes:
    """One HTTP answer; a `length` other than the body's makes it one that is cut off."""
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class ScriptedHttp:
    """Gives `answers` one a request, the last for ever; None means that it takes the request and says nothing."""

    def __init__(self) -> None:
        self.answers: Sequence[bytes] | None = ()
        self.requests = 0
        self.port = 0
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            if self.answers is None:
                await reader.read()
                return
            reply = self.answers[min(self.requests, len(self.answers)) - 1]
            head, separator, body = reply.partition(b"\r\n\r\n")
            writer.write(head + separator + (b"" if request.startswith(b"HEAD") else body))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
            self._talks.discard(task)
