"""Archives that are written while they are sent, and waiting that does not last for ever."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from services.gateway.edge.archive import Member, zipped
from services.gateway.edge.live_position import Position
from services.gateway.edge.patience import or_silence
from services.gateway.edge.streaming import Begun, Streamed, close

MODIFIED = datetime(2025, 7, 2, 19, 4, 10)  # noqa: DTZ001 - an archive knows no zones


async def chunks(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_an_archive_holds_all_files_under_their_names() -> None:
    members = [Member("服务区.md", MODIFIED, chunks(b"## a", b"\n")), Member("empty.txt", MODIFIED, chunks())]
    body = b"".join([piece async for piece in zipped(members)])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {"服务区.md": b"## a\n", "empty.txt": b""}
        assert archive.getinfo("服务区.md").date_time == (2025, 7, 2, 19, 4, 10)


async def test_it_is_sent_before_all_of_it_is_read() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        noise = bytes(range(256)) * 256
        while True:
            read += 1
            yield noise

    archive = zipped([Member("big.txt", MODIFIED, endless())])
    assert await anext(archive)
    assert read < 1000
    await archive.aclose()  # type: ignore[attr-defined]


@dataclass
class Source:
    """Endless chunks, and whether they were closed."""

    closed: bool = False

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(range(256)) * 256
        finally:
            self.closed = True


async def test_an_archive_that_is_given_up_closes_the_file_it_was_at() -> None:
    source = Source()
    archive = zipped([Member("big.txt", MODIFIED, source.chunks())])
    await anext(archive)
    await close(archive)
    assert source.closed


async def test_a_download_that_nobody_has_begun_to_read_is_closed_too() -> None:
    source = Source()
    await (await Begun.reading(source.chunks())).aclose()
    assert source.closed


async def test_what_is_streamed_is_closed_when_the_client_has_gone() -> None:
    source = Source()

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        await asyncio.sleep(0)

    await Streamed(await Begun.reading(source.chunks()))({"type": "http"}, receive, send)
    assert source.closed


async def test_silence_is_told_and_the_news_after_it_still_comes() -> None:
    go_on = asyncio.Event()

    async def news() -> AsyncIterator[int]:
        yield 1
        await go_on.wait()
        yield 2

    heard = []
    async for item in or_silence(news(), 0.01):
        heard.append(item)
        if item is None:
            go_on.set()
    assert [heard[0], heard[-1]] == [1, 2]
    assert None in heard


async def test_what_it_listens_to_is_closed_with_it() -> None:
    closed = asyncio.Event()

    async def news() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.set()

    listening = or_silence(news(), 0.01)
    assert [await anext(listening), await anext(listening)] == [1, None]
    await listening.aclose()
    assert closed.is_set()


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_a_position_is_read_back_from_the_id_of_an_event(version: int, cursor: int) -> None:
    assert Position.parse(str(Position(version, cursor))) == Position(version, cursor)


@pytest.mark.parametrize("other", [None, "", "5", "a.b", "1.2.3", "-1.0", "9" * 30 + ".1", "1.\u0663"])
def test_an_id_that_is_not_ours_starts_from_the_beginning(other: str | None) -> None:
    assert Position.parse(other) == Position()


def test_a_position_ahead_of_its_task_starts_from_the_beginning() -> None:
    assert Position(5, 9).within(5) == Position(5, 9)
    assert Position(6, 9).within(5) == Position()
