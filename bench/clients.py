"""Clients that ask without a rest or at a steady rate, and what they saw."""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

Ask = Callable[[], Awaitable[None]]
"""One request and its answer."""


@dataclass(frozen=True)
class Seen:
    """How long the answers took."""

    latencies_s: Sequence[float]
    elapsed_s: float

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / self.elapsed_s

    def percentile_ms(self, percent: float) -> float:
        """The time within which so many percent of the requests were answered."""
        ordered = sorted(self.latencies_s)
        return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)] * 1000


async def ask_without_rest(clients: Sequence[Ask], *, requests: int, seconds: float) -> Seen:
    """What a server can do at most: each client asks again as soon as it is answered.

    All together make about so many requests, in at most about so many seconds.
    """
    latencies: list[float] = []
    started = time.perf_counter()

    async def one(ask: Ask) -> None:
        while len(latencies) < requests and (asked := time.perf_counter()) < started + seconds:
            await ask()
            latencies.append(time.perf_counter() - asked)

    await asyncio.gather(*map(one, clients))
    return Seen(latencies, time.perf_counter() - started)


async def ask_at_a_rate(clients: Sequence[Ask], *, per_second: float, seconds: float) -> Seen:
    """How a server answers when nobody waits for anybody: a request is due at its time, be the others answered or not.

    Its latency counts from when it was due, so that a server that stalls is not spared the requests it holds up.
    After twice the time the rest give up, and count with what they waited.
    """
    latencies: list[float] = []
    free = asyncio.Queue[Ask]()
    for client in clients:
        free.put_nowait(client)
    started = time.perf_counter()

    async def one(due: float) -> None:
        await asyncio.sleep(due - time.perf_counter())
        client = await free.get()
        if time.perf_counter() < started + 2 * seconds:
            await client()
        latencies.append(time.perf_counter() - due)
        free.put_nowait(client)

    count = int(per_second * seconds)
    await asyncio.gather(*(one(started + number / per_second) for number in range(count)))
    return Seen(latencies, time.perf_counter() - started)


class Refused(Exception):
    """An answer that is no success."""


class HttpConnection:
    """One kept-alive connection that costs the machine far less than the server that it asks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host

    @classmethod
    async def open(cls, url: str) -> Self:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**22)
        return cls(reader, writer, parts.netloc)

    async def get(self, path: str) -> None:
        """Raises Refused."""
        await self._ask(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    async def post(self, path: str, fields: dict[str, object]) -> None:
        """Raises Refused."""
        body = json.dumps(fields).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        await self._ask(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def _ask(self, request: bytes) -> None:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, _, headers = head.partition("\r\n")
        body = await self._reader.readexactly(content_length(headers))
        if status.split()[1] != "200":
            raise Refused(f"{status}: {body[:500].decode(errors='replace')}")

    def close(self) -> None:
        self._writer.close()


def content_length(headers: str) -> int:
    """Bytes of the body. Raises Refused where they are not told."""
    for line in headers.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-length":
            return int(value)
    raise Refused("the answer does not tell its length")
