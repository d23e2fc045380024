"""What is particular to the bus in memory: who shares it."""

import asyncio

from shared.bus import connect
from shared.bus.memory import MemoryBus
from shared.bus.port import Bus, Message, Queue

JOBS = (Queue("jobs"),)


async def publish_one(bus: Bus) -> None:
    await bus.publish("jobs", Message("1", b"{}"))


async def test_the_same_name_is_the_same_bus() -> None:
    here, there = await connect("memory://one", JOBS), await connect("memory://one", JOBS)
    await publish_one(here)

    assert (await there.depth("jobs")).ready == 1


async def test_another_name_is_another_bus() -> None:
    here, there = await connect("memory://one", JOBS), await connect("memory://other", JOBS)
    await publish_one(here)

    assert (await there.depth("jobs")).ready == 0


async def test_messages_outlive_the_bus_that_published_them() -> None:
    first = await connect("memory://one", JOBS)
    await publish_one(first)
    await first.close()

    assert (await (await connect("memory://one", JOBS)).depth("jobs")).ready == 1


def test_another_event_loop_starts_empty() -> None:
    async def publish_and_count() -> int:
        bus = await connect("memory://one", JOBS)
        assert isinstance(bus, MemoryBus)
        await publish_one(bus)
        return (await bus.depth("jobs")).ready

    assert [asyncio.run(publish_and_count()) for _ in range(2)] == [1, 1]


async def test_a_published_message_no_longer_changes() -> None:
    bus, headers = await connect("memory://one", JOBS), {"step": "load"}
    handed_out: asyncio.Queue[Message] = asyncio.Queue()
    await bus.publish("jobs", Message("1", b"{}", headers))
    headers["step"] = "changed"

    await bus.consume("jobs", lambda delivery: handed_out.put(delivery.message))

    async with asyncio.timeout(5):
        assert (await handed_out.get()).headers == {"step": "load"}
    await bus.close()


async def test_the_depth_knows_what_is_at_work() -> None:
    bus, at_work = await connect("memory://one", JOBS), asyncio.Event()

    async def work(_: object) -> None:
        at_work.set()
        await asyncio.Event().wait()

    await publish_one(bus)
    await publish_one(bus)
    await bus.consume("jobs", work)
    await at_work.wait()

    depth = await bus.depth("jobs")
    assert (depth.ready, depth.unacknowledged, depth.consumers) == (1, 1, 1)
    await bus.close()
