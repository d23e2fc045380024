"""How a consumption ends on both adapters: drained, cancelled, closed."""

import asyncio

import pytest

from shared.bus.port import Bus, BusUnavailable, Delivery
from tests.integration.bus.conftest import ConnectBus
from tests.integration.bus.inbox import Gated, Inbox, consumers_become, message, publish_numbered, ready_becomes


async def test_drain_waits_for_the_handlers_at_work_and_takes_nothing_new(bus: Bus) -> None:
    handler = Gated()
    first, _ = await publish_numbered(bus, 2)
    consumer = await bus.consume("jobs", handler)
    await handler.next()

    draining = asyncio.create_task(consumer.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    handler.gate.set()
    await draining

    assert handler.finished == [first]
    await ready_becomes(bus, 1)
    await consumers_become(bus, 0)


async def test_a_drained_message_is_settled_for_good(bus: Bus, connect_bus: ConnectBus) -> None:
    handler = Gated()
    await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", handler)
    await handler.next()
    handler.gate.set()
    await consumer.drain()
    await bus.close()

    await ready_becomes(await connect_bus(), 0)


async def test_cancel_stops_the_handler_and_gives_its_delivery_back(bus: Bus, connect_bus: ConnectBus) -> None:
    handler, next_one = Gated(), Inbox()
    (sent,) = await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", handler)
    await handler.next()
    await consumer.cancel()

    assert handler.cancelled.get_nowait() == sent
    await (await connect_bus()).consume("jobs", next_one)
    again = await next_one.next()
    assert (again.message.id, again.delivery_count) == (sent, 1)


async def test_what_several_cancelled_handlers_give_back_keeps_its_order(bus: Bus) -> None:
    handler, next_one = Gated(), Inbox()
    ids = await publish_numbered(bus, 4)
    consumer = await bus.consume("jobs", handler, prefetch=3)
    await handler.take(3)
    await consumer.cancel()
    await ready_becomes(bus, 4)

    await bus.consume("jobs", next_one)
    assert [delivery.message.id for delivery in await next_one.take(4)] == ids


async def test_close_gives_back_what_is_at_work(bus: Bus, connect_bus: ConnectBus) -> None:
    handler, next_one = Gated(), Inbox()
    (sent,) = await publish_numbered(bus, 1)
    await bus.consume("jobs", handler)
    await handler.next()
    await bus.close()

    assert handler.cancelled.get_nowait() == sent
    await (await connect_bus()).consume("jobs", next_one)
    assert (await next_one.next()).message.id == sent


async def test_draining_ends_early_when_the_bus_closes(bus: Bus) -> None:
    handler = Gated()
    await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", handler)
    await handler.next()
    draining = asyncio.create_task(consumer.drain())
    await asyncio.sleep(0)

    await bus.close()

    async with asyncio.timeout(5):
        await draining
    assert handler.finished == []


async def test_a_handler_may_end_its_own_consumption(bus: Bus) -> None:
    done = asyncio.Event()

    async def handle(_: Delivery) -> None:
        await consumer.drain()
        done.set()

    consumer = await bus.consume("jobs", handle)
    await publish_numbered(bus, 2)

    async with asyncio.timeout(5):
        await done.wait()
    await ready_becomes(bus, 1)


async def test_ending_twice_is_as_good_as_once(bus: Bus) -> None:
    consumer = await bus.consume("jobs", Inbox())
    await consumer.drain()
    await consumer.drain()
    await consumer.cancel()
    await bus.close()
    await bus.close()


async def test_a_closed_bus_says_so(bus: Bus) -> None:
    await bus.ping()
    await bus.close()

    with pytest.raises(BusUnavailable):
        await bus.publish("jobs", message())
    with pytest.raises(BusUnavailable):
        await bus.consume("jobs", Inbox())
    with pytest.raises(BusUnavailable):
        await bus.depth("jobs")
    with pytest.raises(BusUnavailable):
        await bus.ping()
    await bus.broadcast(message())
