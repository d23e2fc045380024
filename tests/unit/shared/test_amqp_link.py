"""How many times a broker is called, whoever waits for it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.bus.address import BusAddress
from shared.bus.amqp.asking import ask
from shared.bus.amqp.link import Link
from shared.bus.amqp.topology import Topology
from shared.bus.port import BusUnavailable


class SilentBroker:
    """Lets everyone in and says nothing."""

    def __init__(self) -> None:
        self.called = 0
        self.heard, self.left = asyncio.Event(), asyncio.Event()

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.called += 1
        while await reader.read(1024):
            self.heard.set()
        self.left.set()
        writer.close()


@pytest.fixture
async def broker() -> SilentBroker:
    return SilentBroker()


@pytest.fixture
async def link(broker: SilentBroker) -> AsyncIterator[Link]:
    server = await asyncio.start_server(broker.hear, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = Link(BusAddress.parse(f"amqp://guest:guest@127.0.0.1:{port}/"), "publish", Topology("", []))
    yield link
    await link.close()
    server.close()
    await server.wait_closed()


async def test_a_caller_whose_time_is_up_leaves_the_attempt_to_the_others(link: Link, broker: SilentBroker) -> None:
    waiting = [asyncio.create_task(ask(link.connection(), timeout=seconds)) for seconds in (0.05, 0.1, 0.3)]
    for caller in waiting:
        with pytest.raises(BusUnavailable):
            await caller
    with pytest.raises(BusUnavailable):
        await ask(link.connection(), timeout=0.05)
    assert broker.called == 1


async def test_closing_ends_the_attempt_and_those_who_wait_for_it(link: Link, broker: SilentBroker) -> None:
    waiting = asyncio.create_task(ask(link.connection(), timeout=30.0))
    async with asyncio.timeout(5):
        await broker.heard.wait()
        await link.close()
        with pytest.raises(BusUnavailable):
            await waiting
        await broker.left.wait()
    with pytest.raises(BusUnavailable, match="closed"):
        await link.connection()
