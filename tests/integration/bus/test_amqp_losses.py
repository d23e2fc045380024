"""What the bus on RabbitMQ makes of broken channels, connections, processes and brokers."""

import asyncio
import sys
import time
from contextlib import suppress

import pytest

from shared.bus.port import Bus, BusUnavailable, Message, Unroutable
from tests.integration.bus.conftest import ConnectBus
from tests.integration.bus.inbox import PATIENCE_S, Gated, Inbox, message, publish_numbered, ready_becomes
from tests.support.rabbitmq import RabbitNode, delete_queues, with_query

pytestmark = pytest.mark.integration


@pytest.fixture
def node_url(rabbit_node: RabbitNode, prefix: str) -> str:
    return with_query(rabbit_node.url, prefix=prefix)


@pytest.fixture
async def bus_url(node_url: str) -> str:
    """Stands in for the shared suite's: these tests break their broker."""
    return node_url


async def publish_until_confirmed(bus: Bus, sent: Message) -> None:
    """What an outbox does: the same message again until it is confirmed, also while a broker is slow to start."""
    async with asyncio.timeout(4 * PATIENCE_S):
        while True:
            try:
                return await bus.publish("jobs", sent, timeout=2.0)
            except BusUnavailable:
                continue


async def set_consumer_timeout(node: RabbitNode, timeout: int, *, checked_every: int) -> None:
    """Both in milliseconds, for channels opened from now on."""
    settings = {"consumer_timeout": timeout, "channel_tick_interval": checked_every}
    expression = ", ".join(f"application:set_env(rabbit, {name}, {value})" for name, value in settings.items())
    await asyncio.to_thread(node.control, "eval", f"{expression}.")


async def is_consumed_again(bus: Bus) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(Unroutable):
                if (await bus.depth("jobs")).consumers:
                    return
            await asyncio.sleep(0.02)


async def hears_again(bus: Bus, inbox: Inbox, sent: Message) -> None:
    await publish_until_confirmed(bus, sent)
    async with asyncio.timeout(PATIENCE_S):
        while (await inbox.next()).message.id != sent.id:
            pass


async def test_a_delivery_whose_process_is_killed_goes_to_another(bus: Bus, bus_url: str) -> None:
    (sent,) = await publish_numbered(bus, 1)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.bus.doomed_consumer", bus_url, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        assert (await child.stdout.readline()).decode().strip() == sent
    child.kill()
    await child.wait()

    inbox = Inbox()
    await bus.consume("jobs", inbox)
    again = await inbox.next()
    assert (again.message.id, again.delivery_count) == (sent, 1)


async def test_a_lost_connection_cancels_the_handlers_and_the_delivery_comes_again(
    bus: Bus, rabbit_node: RabbitNode
) -> None:
    handler = Gated()
    (sent,) = await publish_numbered(bus, 1)
    await bus.consume("jobs", handler)
    await handler.next()

    await asyncio.to_thread(rabbit_node.control, "close_all_connections", "test")

    async with asyncio.timeout(PATIENCE_S):
        assert await handler.cancelled.get() == sent
    again = await handler.next()
    assert (again.message.id, again.delivery_count) == (sent, 1)
    handler.gate.set()


async def test_a_consumer_timeout_cancels_the_handler_and_consumption_resumes(
    bus: Bus, rabbit_node: RabbitNode
) -> None:
    handler = Gated()
    await set_consumer_timeout(rabbit_node, 500, checked_every=200)
    (sent,) = await publish_numbered(bus, 1)
    await bus.consume("jobs", handler)
    await handler.next()

    async with asyncio.timeout(PATIENCE_S):
        assert await handler.cancelled.get() == sent
    again = await handler.next()
    assert again.message.id == sent
    handler.gate.set()
    await set_consumer_timeout(rabbit_node, 1_800_000, checked_every=60_000)


async def test_a_queue_deleted_under_its_consumer_is_made_again_and_consumed(
    bus: Bus, bus_url: str, prefix: str
) -> None:
    inbox = Inbox()
    await bus.consume("jobs", inbox)
    await delete_queues(bus_url, [f"{prefix}jobs"])

    await is_consumed_again(bus)

    sent = message("after the deletion")
    await bus.publish("jobs", sent)
    assert (await inbox.next()).message == sent


async def test_draining_ends_when_the_connection_is_lost(bus: Bus, rabbit_node: RabbitNode) -> None:
    handler = Gated()
    (sent,) = await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", handler)
    await handler.next()
    draining = asyncio.create_task(consumer.drain())

    await asyncio.to_thread(rabbit_node.control, "close_all_connections", "test")

    async with asyncio.timeout(PATIENCE_S):
        await draining
    assert handler.cancelled.get_nowait() == sent
    await ready_becomes(bus, 1)


async def test_nothing_confirmed_is_lost_when_the_broker_is_killed(bus: Bus, rabbit_node: RabbitNode) -> None:
    confirmed: set[str] = set()
    received: set[str] = set()
    inbox, stop = Inbox(), asyncio.Event()

    async def publish_until_stopped() -> None:
        while not stop.is_set():
            sent = message()
            await publish_until_confirmed(bus, sent)
            confirmed.add(sent.id)

    async def more_are_confirmed(how_many: int) -> None:
        goal = len(confirmed) + how_many
        async with asyncio.timeout(2 * PATIENCE_S):
            while len(confirmed) < goal:
                received.add((await inbox.next()).message.id)

    await bus.consume("jobs", inbox, prefetch=20)
    publishers = [asyncio.create_task(publish_until_stopped()) for _ in range(8)]
    await more_are_confirmed(300)
    await asyncio.to_thread(rabbit_node.kill)
    await asyncio.to_thread(rabbit_node.start)
    await more_are_confirmed(300)
    stop.set()
    await asyncio.gather(*publishers)

    async with asyncio.timeout(PATIENCE_S):
        while not confirmed <= received:
            received.add((await inbox.next()).message.id)


async def test_what_was_confirmed_survives_a_restart_with_its_headers(bus: Bus, rabbit_node: RabbitNode) -> None:
    sent, inbox = message("持久", traceparent="00-ab-cd-01"), Inbox()
    await bus.publish("jobs", sent)
    await asyncio.to_thread(rabbit_node.stop)
    await asyncio.to_thread(rabbit_node.start)

    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await bus.consume("jobs", inbox)
                break
            except BusUnavailable:
                continue
    assert (await inbox.next()).message == sent


async def test_a_frozen_broker_is_unavailable_in_time_and_serves_again_when_thawed(
    bus: Bus, rabbit_node: RabbitNode
) -> None:
    inbox, sent = Inbox(), message("frozen")
    await bus.consume("jobs", inbox)
    rabbit_node.freeze()
    try:
        began = time.monotonic()
        with pytest.raises(BusUnavailable, match="did not answer within 1 s"):
            await bus.publish("jobs", sent, timeout=1.0)
        with pytest.raises(BusUnavailable):
            await bus.publish("jobs", sent, timeout=0.5)
        await bus.broadcast(message())
        assert time.monotonic() - began < 4.0
        with pytest.raises(BusUnavailable):
            await bus.ping()
    finally:
        rabbit_node.thaw()

    await hears_again(bus, inbox, sent)
    await bus.ping()


async def test_a_cancelled_publisher_stays_cancelled(bus: Bus, rabbit_node: RabbitNode) -> None:
    rabbit_node.freeze()
    try:
        publishing = asyncio.create_task(bus.publish("jobs", message(), timeout=30.0))
        await asyncio.wait([publishing], timeout=0.2)
        publishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await publishing
    finally:
        rabbit_node.thaw()


async def test_publishing_to_a_broker_that_dies_is_an_answer_lost(bus: Bus, rabbit_node: RabbitNode) -> None:
    rabbit_node.freeze()
    publishing = asyncio.create_task(bus.publish("jobs", message(), timeout=30.0))
    await asyncio.wait([publishing], timeout=0.2)
    await asyncio.to_thread(rabbit_node.kill)
    try:
        with pytest.raises(BusUnavailable):
            await publishing
    finally:
        await asyncio.to_thread(rabbit_node.start)


async def test_listeners_hear_again_after_the_broker_came_back(bus: Bus, rabbit_node: RabbitNode) -> None:
    async with bus.listen() as broadcasts:
        await asyncio.to_thread(rabbit_node.kill)
        await asyncio.to_thread(rabbit_node.start)

        hearing = asyncio.ensure_future(anext(aiter(broadcasts)))
        async with asyncio.timeout(PATIENCE_S):
            while not hearing.done():
                await bus.broadcast(message("you are back"))
                await asyncio.wait([hearing], timeout=0.1)
        assert (await hearing).body == b"you are back"


async def test_a_memory_alarm_blocks_publishing_and_not_the_acknowledgements(
    bus: Bus, rabbit_node: RabbitNode, connect_bus: ConnectBus
) -> None:
    handler = Gated()
    await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", handler)
    await handler.next()
    await asyncio.to_thread(rabbit_node.control, "set_vm_memory_high_watermark", "0")
    try:
        with pytest.raises(BusUnavailable):
            await bus.publish("jobs", message("blocked"), timeout=1.0)
        handler.gate.set()
        await consumer.drain()
        await ready_becomes(bus, 0)
    finally:
        await asyncio.to_thread(rabbit_node.control, "set_vm_memory_high_watermark", "absolute", "1GB")

    inbox = Inbox()
    await (await connect_bus()).consume("jobs", inbox)
    await hears_again(bus, inbox, message("free again"))
