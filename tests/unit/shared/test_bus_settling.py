"""How a handler's ending is judged."""

import asyncio

import pytest

from shared.bus.port import Delivery, Message, Reject
from shared.bus.settling import HandlersAtWork, Outcome, outcome_of, pause_before_giving_back

DELIVERY = Delivery(Message("1", b"{}"), "jobs", delivery_count=0)


async def returning(_: Delivery) -> None:
    return None


async def raising(_: Delivery) -> None:
    raise RuntimeError("database away")


async def rejecting(_: Delivery) -> None:
    raise Reject("unreadable")


@pytest.mark.parametrize(
    ("handler", "outcome"),
    [(returning, Outcome.ACKNOWLEDGE), (raising, Outcome.GIVE_BACK), (rejecting, Outcome.REJECT)],
)
async def test_the_ending_of_a_handler_decides(handler: object, outcome: Outcome) -> None:
    assert callable(handler)
    assert await outcome_of(handler, DELIVERY) is outcome


async def test_a_cancellation_is_no_outcome() -> None:
    async def cancelled(_: Delivery) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await outcome_of(cancelled, DELIVERY)


@pytest.mark.parametrize(
    ("delivery_count", "seconds"), [(0, 0.0), (1, 0.05), (2, 0.1), (3, 0.2), (5, 0.8), (6, 1.0), (10_000, 1.0)]
)
def test_what_fails_again_waits_longer_before_it_is_given_back(delivery_count: int, seconds: float) -> None:
    assert pause_before_giving_back(delivery_count) == pytest.approx(seconds)


async def test_cancelling_the_handlers_waits_until_they_have_cleaned_up() -> None:
    cleaned_up = asyncio.Event()

    async def work() -> Outcome:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned_up.set()
        return Outcome.ACKNOWLEDGE

    handlers = HandlersAtWork()
    handlers.add(asyncio.create_task(work()))
    await asyncio.sleep(0)
    await handlers.cancel()

    assert cleaned_up.is_set()
    assert len(handlers) == 0
