"""What both adapters promise about the broadcast."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.bus.broadcast import LISTENER_BUFFER
from shared.bus.port import Bus, Message
from tests.integration.bus.conftest import ConnectBus
from tests.integration.bus.inbox import PATIENCE_S, message


async def heard(broadcasts: AsyncIterator[Message]) -> Message:
    async with asyncio.timeout(PATIENCE_S):
        return await anext(broadcasts)


async def test_every_listener_on_every_bus_hears_a_broadcast(bus: Bus, connect_bus: ConnectBus) -> None:
    other = await connect_bus()
    told = message("任务已变更", version="7")
    async with bus.listen() as first, bus.listen() as second, other.listen() as third:
        await bus.broadcast(told)

        assert [await heard(each) for each in (first, second, third)] == [told, told, told]


async def test_a_broadcast_without_listeners_is_no_error(bus: Bus) -> None:
    await bus.broadcast(message())


async def test_a_listener_hears_nothing_from_before_it_listened(bus: Bus) -> None:
    early, late = message("early"), message("late")
    async with bus.listen() as witness:
        await bus.broadcast(early)
        assert await heard(witness) == early
    async with bus.listen() as broadcasts:
        await bus.broadcast(late)
        assert await heard(broadcasts) == late


async def test_broadcasts_stay_within_their_prefix(bus: Bus, bus_url: str, connect_bus: ConnectBus) -> None:
    other = await connect_bus(bus_url + "other", queues=())
    own = message("own")
    async with bus.listen() as broadcasts:
        await other.broadcast(message("foreign"))
        await bus.broadcast(own)
        assert await heard(broadcasts) == own


async def test_a_slow_listener_loses_the_oldest(bus: Bus) -> None:
    last = LISTENER_BUFFER + 99
    async with bus.listen() as slow, bus.listen() as quick:
        for number in range(last + 1):
            await bus.broadcast(message(str(number)))
            await heard(quick)
        await asyncio.sleep(0.1)  # the slow one's copies may be some steps behind the quick one's

        assert (await heard(slow)).body == b"100"


async def test_closing_the_bus_ends_the_listening(bus: Bus) -> None:
    async with bus.listen() as broadcasts:
        await bus.close()
        with pytest.raises(StopAsyncIteration):
            await heard(broadcasts)
