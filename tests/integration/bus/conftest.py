"""The two buses that the shared suite runs on, each test with queues of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest

from shared.bus import connect
from shared.bus.port import Bus, Queue
from tests.integration.bus.inbox import JOBS, MORGUE
from tests.support.rabbitmq import delete_queues, with_query

ConnectBus = Callable[..., Awaitable[Bus]]


@pytest.fixture
def prefix() -> str:
    return f"test-{uuid4().hex[:12]}."


@pytest.fixture(params=["memory", pytest.param("amqp", marks=pytest.mark.integration)])
async def bus_url(request: pytest.FixtureRequest, prefix: str) -> AsyncIterator[str]:
    if request.param == "memory":
        yield f"memory://test?prefix={prefix}"
        return
    amqp_url: str = request.getfixturevalue("amqp_url")
    yield with_query(amqp_url, prefix=prefix)
    await delete_queues(amqp_url, [prefix + queue.name for queue in (JOBS, MORGUE)])


@pytest.fixture
async def connect_bus(bus_url: str) -> AsyncIterator[ConnectBus]:
    """Opens as many buses as a test wants on the same queues, and closes them after it."""
    opened: list[Bus] = []

    async def open_bus(url: str = bus_url, queues: tuple[Queue, ...] = (JOBS, MORGUE)) -> Bus:
        opened.append(await connect(url, queues))
        return opened[-1]

    yield open_bus
    for bus in opened:
        await bus.close()


@pytest.fixture
async def bus(connect_bus: ConnectBus) -> Bus:
    return await connect_bus()
