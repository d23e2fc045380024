"""From the outbox to the queue, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.gateway.background.outbox import OutboxRelay
from services.gateway.background.pace import Pace
from services.gateway.store.outbox import UnsentRequest
from shared.bus.port import BusUnavailable, Message, Unroutable
from shared.events import decode
from shared.objects.port import ObjectsUnavailable, Stored
from shared.steps import Step
from tests.support.gateway_core import Core, PlayedRun

pytestmark = pytest.mark.integration


class UncertainBus:
    """A broker that stores a message and then does not say so, for the first `times`."""

    def __init__(self, core: Core, times: int, error: Exception) -> None:
        self._core = core
        self._left = times
        self._error = error

    async def publish(self, queue: str, message: Message, *, timeout: float = 10.0) -> None:
        await self._core.bus.publish(queue, message, timeout=timeout)
        if self._left:
            self._left -= 1
            raise self._error


def relay_over(core: Core, bus: UncertainBus) -> OutboxRelay:
    return OutboxRelay(core.store, bus, core.objects, core.timing)  # type: ignore[arg-type] # all that a relay uses


async def postpone_nothing(core: Core) -> None:
    async with core.store.database.connection() as connection:
        await connection.execute("update outbox set not_before = now()")


async def test_a_request_refers_to_inputs_that_are_stored_before_it_is_sent(core: Core) -> None:
    task_id = await core.task()
    task = await core.execute(task_id)
    assert task.current is not None
    (request,) = await core.requests()
    assert (request.execution_id, request.step, request.request_number) == (
        task.current.execution_id,
        Step.DDL_GENERATION,
        1,
    )
    assert request.inputs.key.startswith(f"tasks/{task_id}/{task.current.execution_id}/")
    inputs = await PlayedRun(core, request).inputs()
    assert (inputs.task_id, inputs.execution_id) == (task_id, request.execution_id)


async def test_a_sent_request_is_not_sent_again(core: Core) -> None:
    await core.execute(await core.task())
    assert await core.relay.send_all() == 1
    assert await core.relay.send_all() == 0


async def test_two_relays_at_once_send_each_request_once(core: Core, other: Core) -> None:
    for _ in range(6):
        await core.execute(await core.task())
    sent = await asyncio.gather(core.relay.send_all(), other.relay.send_all())
    assert sum(sent) == 6
    assert len({request.task_id for request in await core.waiting_requests()}) == 6


async def test_a_crash_between_the_commit_and_the_relay_loses_nothing(core: Core, other: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)  # and this process dies before its relay wakes
    (request,) = await other.requests()
    assert request.task_id == task_id


async def test_a_crash_between_sending_and_its_commit_sends_the_same_request_again(core: Core) -> None:
    await core.execute(await core.task())
    relay = relay_over(core, UncertainBus(core, 1, asyncio.CancelledError()))  # type: ignore[arg-type]
    with pytest.raises(asyncio.CancelledError):
        await relay.send_all()
    await core.relay.send_all()
    first, second = await core.waiting_requests()
    assert first.id == second.id
    assert first == second


@pytest.mark.parametrize("error", [BusUnavailable("no confirm"), Unroutable("no queue")])
async def test_a_request_the_broker_did_not_confirm_waits_and_is_sent_again(core: Core, error: Exception) -> None:
    await core.execute(await core.task())
    relay = relay_over(core, UncertainBus(core, 1, error))
    assert await relay.send_all() == 0
    assert await relay.send_all() == 0
    await postpone_nothing(core)
    assert await relay.send_all() == 1


async def test_a_request_that_cannot_be_sent_does_not_keep_others_waiting(core: Core) -> None:
    await core.execute(await core.task())
    relay = relay_over(core, UncertainBus(core, 1, Unroutable("no queue")))
    await relay.send_all()
    await core.execute(await core.task())
    assert await relay.send_all() == 1


async def test_inputs_that_cannot_be_stored_postpone_the_request(core: Core) -> None:
    class FullDisk:
        async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> Stored:
            raise ObjectsUnavailable

    await core.execute(await core.task())
    relay = OutboxRelay(core.store, core.bus, FullDisk(), core.timing)  # type: ignore[arg-type] # all that a relay uses
    assert await relay.send_all() == 0
    assert await core.waiting_requests() == []


async def test_requests_of_an_execution_that_is_over_are_not_sent(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    await core.store.tasks.cancel(task_id)
    assert await core.requests() == []


async def test_a_relay_sends_at_once_what_its_own_process_decided(core: Core) -> None:
    relay = asyncio.create_task(core.relay.run(Pace()))
    arrived = asyncio.get_running_loop().create_future()

    async def take(delivery: object) -> None:
        arrived.set_result(delivery)

    consumer = await core.bus.consume("step.ddl_generation", take)
    task_id = await core.task()
    await core.execute(task_id)
    async with asyncio.timeout(core.timing.relay_poll_s / 2):
        delivery = await arrived
    assert decode(delivery.message.body).event().task_id == task_id
    await consumer.cancel()
    relay.cancel()


async def test_an_unsent_request_is_held_by_one_relay_only(core: Core, other: Core) -> None:
    await core.execute(await core.task())
    async with core.store.outbox.take() as held, other.store.outbox.take() as passed_over:
        assert isinstance(held, UnsentRequest)
        assert passed_over is None
