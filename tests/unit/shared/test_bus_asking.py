"""One way to ask the broker: an answer in time, or BusUnavailable, and a cancellation stays a cancellation."""

import asyncio

import pytest
from aio_pika.exceptions import AMQPConnectionError, ChannelInvalidStateError, ProbableAuthenticationError

from shared.bus.amqp.asking import ask
from shared.bus.port import BusUnavailable, Unroutable
from shared.errors import PermanentError


async def answering() -> str:
    return "confirmed"


async def failing(error: BaseException) -> str:
    raise error


async def never(started: asyncio.Event) -> str:
    started.set()
    await asyncio.Event().wait()
    return "never"


async def test_an_answer_passes_through() -> None:
    assert await ask(answering(), timeout=1.0) == "confirmed"


async def test_a_late_answer_is_unavailable() -> None:
    with pytest.raises(BusUnavailable, match=r"within 0\.01 s"):
        await ask(never(asyncio.Event()), timeout=0.01)


@pytest.mark.parametrize(
    "error",
    [
        asyncio.CancelledError(),  # what aio-pika throws at those who wait on a dying connection
        AMQPConnectionError("reset"),
        ChannelInvalidStateError("closed"),
        ConnectionResetError(),
        StopAsyncIteration(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_lost_answer_is_unavailable(error: BaseException) -> None:
    with pytest.raises(BusUnavailable):
        await ask(failing(error), timeout=1.0)


async def test_a_refused_password_is_permanent() -> None:
    with pytest.raises(PermanentError, match="password"):
        await ask(failing(ProbableAuthenticationError("ACCESS_REFUSED")), timeout=1.0)


async def test_an_error_of_ours_is_not_disguised() -> None:
    with pytest.raises(Unroutable):
        await ask(failing(Unroutable("no queue is named x")), timeout=1.0)


async def test_the_cancellation_of_the_caller_stays_one() -> None:
    started = asyncio.Event()
    asking = asyncio.create_task(ask(never(started), timeout=10.0))
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_cancellation_of_the_caller_stays_one_even_if_the_client_turns_it_into_an_error() -> None:
    started = asyncio.Event()

    async def clumsy() -> None:
        try:
            await never(started)
        except asyncio.CancelledError:
            raise AMQPConnectionError("closed while waiting") from None

    asking = asyncio.create_task(ask(clumsy(), timeout=10.0))
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_cancellation_survived_earlier_does_not_count() -> None:
    survived = asyncio.Event()

    async def worker() -> None:
        try:
            await never(survived)
        except asyncio.CancelledError:
            await ask(failing(asyncio.CancelledError()), timeout=1.0)

    working = asyncio.create_task(worker())
    await survived.wait()
    working.cancel()
    with pytest.raises(BusUnavailable):
        await working
