"""What both adapters promise about work queues."""

import asyncio

import pytest

from shared.bus.port import Bus, Queue, Reject, Unroutable
from shared.errors import PermanentError
from tests.integration.bus.conftest import ConnectBus
from tests.integration.bus.inbox import (
    JOBS,
    MORGUE,
    Failing,
    Gated,
    Inbox,
    consumers_become,
    message,
    publish_numbered,
    ready_becomes,
)


async def test_a_published_message_reaches_a_consumer_whole(bus: Bus) -> None:
    sent = message("路段 44 的拥堵指数", traceparent="00-ab-cd-01", source="网关")
    inbox = Inbox()
    await bus.publish("jobs", sent)
    await bus.consume("jobs", inbox)

    delivery = await inbox.next()

    assert delivery.message == sent
    assert (delivery.queue, delivery.delivery_count) == ("jobs", 0)
    assert (delivery.dead_letter_reason, delivery.dead_letter_queue_of) == (None, None)


async def test_any_bytes_travel_unchanged(bus: Bus) -> None:
    inbox = Inbox()
    await bus.consume("jobs", inbox)
    for body in (b"", bytes(range(256)), b"\xff" * 300_000):
        await bus.publish("jobs", message(body))
        assert (await inbox.next()).message.body == body


async def test_messages_arrive_in_the_order_of_publication(bus: Bus) -> None:
    inbox = Inbox()
    ids = await publish_numbered(bus, 20)
    await bus.consume("jobs", inbox)

    assert [delivery.message.id for delivery in await inbox.take(20)] == ids


async def test_what_nobody_consumes_waits(bus: Bus) -> None:
    await publish_numbered(bus, 3)
    await ready_becomes(bus, 3)

    await consumers_become(bus, 0)


async def test_an_acknowledged_message_is_gone(bus: Bus) -> None:
    inbox = Inbox()
    await publish_numbered(bus, 1)
    consumer = await bus.consume("jobs", inbox)
    await inbox.next()
    await consumer.drain()

    await ready_becomes(bus, 0)
    assert (await bus.depth("jobs")).unacknowledged in (0, None)


async def test_a_message_whose_handler_raises_comes_again_in_front_of_the_others(bus: Bus) -> None:
    handler = Failing(RuntimeError("database away"), times=2)
    first, second = await publish_numbered(bus, 2)
    await bus.consume("jobs", handler)

    deliveries = await handler.take(4)

    assert [delivery.message.id for delivery in deliveries] == [first, first, first, second]
    assert [delivery.delivery_count for delivery in deliveries] == [0, 1, 2, 0]


async def test_a_message_past_the_delivery_limit_dies_with_its_reason_and_origin(bus: Bus) -> None:
    handler, morgue = Failing(RuntimeError("poison")), Inbox()
    sent = message("有毒", step="qa_generation")
    await bus.publish("jobs", sent)
    await bus.consume("jobs", handler)
    await bus.consume("morgue", morgue)

    dead = await morgue.next()

    assert dead.message == sent
    assert (dead.dead_letter_reason, dead.dead_letter_queue_of) == ("delivery_limit", "jobs")
    assert (dead.queue, dead.delivery_count) == ("morgue", 0)
    assert [delivery.delivery_count for delivery in await handler.take(3)] == [0, 1, 2]
    assert handler.is_empty


async def test_a_rejected_message_dies_at_once(bus: Bus) -> None:
    handler, morgue = Failing(Reject("unreadable")), Inbox()
    sent = message("???")
    await bus.publish("jobs", sent)
    await bus.consume("jobs", handler)
    await bus.consume("morgue", morgue)

    dead = await morgue.next()

    assert dead.message == sent
    assert (dead.dead_letter_reason, dead.dead_letter_queue_of) == ("rejected", "jobs")
    await handler.next()
    assert handler.is_empty


async def test_the_rejected_message_of_a_queue_without_dead_letters_is_dropped(bus: Bus) -> None:
    handler = Failing(Reject("unreadable"), times=1)
    await bus.publish("morgue", message())
    _, second = message(), message()
    await bus.publish("morgue", second)
    await bus.consume("morgue", handler)

    assert (await handler.take(2))[1].message == second
    await ready_becomes(bus, 0, "morgue")


async def test_a_dead_letter_that_fails_again_keeps_its_reason(bus: Bus) -> None:
    handler, morgue = Failing(Reject("unreadable")), Failing(RuntimeError("database away"), times=1)
    await bus.publish("jobs", message())
    await bus.consume("jobs", handler)
    await bus.consume("morgue", morgue)

    _, again = await morgue.take(2)

    assert again.delivery_count == 1
    assert (again.dead_letter_reason, again.dead_letter_queue_of) == ("rejected", "jobs")


async def test_a_consumer_works_on_no_more_than_its_prefetch(bus: Bus) -> None:
    handler = Gated()
    await publish_numbered(bus, 5)
    await bus.consume("jobs", handler, prefetch=2)

    await handler.take(2)
    await ready_becomes(bus, 3)
    assert handler.is_empty

    handler.gate.set()
    await handler.take(3)


async def test_competing_consumers_share_a_queue_and_each_message_goes_to_one(connect_bus: ConnectBus) -> None:
    one, other = await connect_bus(), await connect_bus()
    first, second = Gated(), Gated()
    await one.consume("jobs", first)
    await other.consume("jobs", second)
    ids = await publish_numbered(one, 2)

    taken = [(await first.next()).message.id, (await second.next()).message.id]

    assert sorted(taken) == sorted(ids)
    await consumers_become(one, 2)
    first.gate.set()
    second.gate.set()


async def test_publishing_where_no_queue_listens_raises(bus: Bus) -> None:
    with pytest.raises(Unroutable, match="nowhere"):
        await bus.publish("nowhere", message())
    await bus.publish("jobs", message())


async def test_a_queue_that_does_not_exist_can_be_neither_consumed_nor_measured(bus: Bus) -> None:
    with pytest.raises(Unroutable, match="nowhere"):
        await bus.consume("nowhere", Inbox())
    with pytest.raises(Unroutable, match="nowhere"):
        await bus.depth("nowhere")
    assert (await bus.depth("jobs")).ready == 0


async def test_another_prefix_is_another_bus(bus_url: str, connect_bus: ConnectBus) -> None:
    here, there = await connect_bus(), await connect_bus(bus_url + "other", queues=(JOBS, MORGUE))
    inbox = Inbox()
    await there.consume("jobs", inbox)
    await here.publish("jobs", message("here"))
    await there.publish("jobs", message("there"))

    assert (await inbox.next()).message.body == b"there"
    await ready_becomes(here, 1)
    assert inbox.is_empty


async def test_many_publishers_at_once_are_all_confirmed(bus: Bus) -> None:
    messages = [message(str(number)) for number in range(100)]
    await asyncio.gather(*(bus.publish("jobs", each) for each in messages))

    await ready_becomes(bus, 100)


async def test_the_same_message_published_twice_at_once_is_stored_twice(bus: Bus) -> None:
    twin = message()
    await asyncio.gather(*(bus.publish("jobs", twin) for _ in range(5)))

    await ready_becomes(bus, 5)


async def test_the_same_id_to_a_missing_and_a_present_queue_raises_for_the_missing_one_alone(bus: Bus) -> None:
    twin = message()
    lost, stored = await asyncio.gather(bus.publish("nowhere", twin), bus.publish("jobs", twin), return_exceptions=True)

    assert isinstance(lost, Unroutable)
    assert stored is None


async def test_a_queue_that_exists_with_other_properties_is_refused_clearly(bus: Bus, connect_bus: ConnectBus) -> None:
    with pytest.raises(PermanentError, match=r"jobs.*other properties"):
        await connect_bus(queues=(Queue("jobs", delivery_limit=7, dead_letter="morgue"), MORGUE))
    await bus.ping()


async def test_connecting_twice_with_the_same_queues_changes_nothing(bus: Bus, connect_bus: ConnectBus) -> None:
    await publish_numbered(bus, 2)
    await connect_bus()

    await ready_becomes(bus, 2)
