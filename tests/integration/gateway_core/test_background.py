"""All loops together: tasks run to their end whatever becomes of the messages."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest

from services.gateway.background.supervision import Background
from services.gateway.records import TaskRecord, TaskStatus
from services.gateway.timing import Limits, Timing
from services.gateway.workflow.retry import RetryPolicy
from shared.bus import connect as connect_bus
from shared.bus.port import Bus, Delivery, Message
from shared.events import Event, StepRequested, decode
from shared.manifests import ended_key
from shared.steps import STEPS
from shared.topology import LOG_EVENTS, QUEUES, STEP_EVENTS, step_queue
from tests.support.gateway_core import Core, PlayedRun, core_at, delivered

pytestmark = pytest.mark.integration

QUICK = Timing(
    relay_poll_s=0.1,
    sweep_s=0.05,
    watch_s=0.1,
    clean_s=0.2,
    tick_s=0.1,
    silence_s=0.6,
    lost_s=0.4,
    reread_s=0.2,
)
PATIENT = Limits(retry=RetryPolicy(attempts=100, first_pause_s=0.05, longest_pause_s=0.1))


class LossyBus:
    """Loses one message in `one_in`, doubles one, and delays one; by a seed, so that a failure can be repeated."""

    def __init__(self, bus: Bus, *, one_in: int, seed: int) -> None:
        self._bus = bus
        self._random = random.Random(seed)
        self._one_in = one_in
        self._late: set[asyncio.Task[None]] = set()

    async def publish(self, queue: str, message: Message, *, timeout: float = 10.0) -> None:
        fate = self._random.randrange(self._one_in)
        if fate == 0:
            return
        if fate == 1:
            await self._bus.publish(queue, message, timeout=timeout)
        if fate == 2:
            late = asyncio.create_task(self._publish_late(queue, message))
            self._late.add(late)
            return
        await self._bus.publish(queue, message, timeout=timeout)

    async def _publish_late(self, queue: str, message: Message) -> None:
        await asyncio.sleep(self._random.random())
        await self._bus.publish(queue, message)

    async def close(self) -> None:
        await asyncio.gather(*self._late)
        await self._bus.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._bus, name)


class Workers:
    """Honest workers of all steps; each run logs one line and makes one file."""

    def __init__(self, core: Core, bus: Bus, to_gateway: Bus) -> None:
        self._core = core
        self._bus = bus
        self._to_gateway = to_gateway

    async def __aenter__(self) -> None:
        self._consumers = [await self._bus.consume(step_queue(step), self._work, prefetch=4) for step in STEPS]

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(consumer.drain() for consumer in self._consumers))

    async def _work(self, delivery: Delivery) -> None:
        request = decode(delivery.message.body).event()
        assert isinstance(request, StepRequested)
        if await self._core.objects.exists(ended_key(request.task_id, request.execution_id)):
            return
        run = PlayedRun(self._core, request, delivery_count=delivery.delivery_count)
        await self._say(STEP_EVENTS, run.started())
        await self._say(STEP_EVENTS, run.progressed(1, 1))
        await self._bus.publish(LOG_EVENTS, message_of(run.logged("正在处理")))
        await self._say(STEP_EVENTS, await run.completed({f"{request.step.value}.txt": "made"}))

    async def _say(self, queue: str, event: Event) -> None:
        await self._to_gateway.publish(queue, message_of(event))


def message_of(event: Event) -> Message:
    return delivered(event).message


@pytest.fixture(params=["memory", "rabbitmq"])
def bus_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return f"memory://{tmp_path.name}"
    return f"{request.getfixturevalue('amqp_url')}?prefix={uuid4().hex[:8]}."


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    bus = await connect_bus(bus_url, QUEUES)
    yield bus
    await bus.close()


@pytest.fixture
async def core(database_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    async with core_at(database_url, tmp_path, limits=PATIENT, timing=QUICK) as core:
        yield core


@asynccontextmanager
async def at_work(core: Core, bus: Bus, timing: Timing = QUICK) -> AsyncIterator[Background]:
    background = Background(core.store, bus, core.objects, timing)
    await background.start()
    try:
        yield background
    finally:
        await background.stop()


async def ended(core: Core, background: Background, task_id: str) -> TaskRecord:
    """Follows the task to its end."""
    async with asyncio.timeout(60):
        async for _ in background.changes(task_id):
            task = await core.store.tasks.get(task_id)
            if task.status is not TaskStatus.IN_PROGRESS:
                return task
    raise AssertionError("the task is gone")


async def until(nothing_left: Callable[[], Awaitable[Collection[object]]]) -> None:
    """Looks again and again until nothing is left; what becomes of it is in the database, which sends no events."""
    async with asyncio.timeout(10):
        while await nothing_left():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)


async def test_a_task_runs_to_its_end_and_its_log_is_whole(core: Core, bus: Bus) -> None:
    async with at_work(core, bus) as background, Workers(core, bus, bus):
        task_id = await core.task()
        await core.execute(task_id)
        task = await ended(core, background, task_id)
    assert task.status is TaskStatus.COMPLETED
    assert {f"{step.value}.txt" for step in STEPS} <= set(await core.contents(task_id))
    log = await core.log(task_id)
    assert log.count("正在处理") == 4
    assert any(line.startswith("任务完成") for line in log)


async def test_all_executions_of_an_ended_task_are_told_so(core: Core, bus: Bus) -> None:
    async with at_work(core, bus) as background, Workers(core, bus, bus):
        task_id = await core.task()
        await core.execute(task_id)
        await ended(core, background, task_id)
        await until(core.store.executions.untold_endings)
    assert sum(key.endswith("/ended") for key in await core.keys(f"tasks/{task_id}/")) == 4


@pytest.mark.parametrize("seed", range(3))
async def test_tasks_end_although_the_bus_loses_doubles_and_delays(
    core: Core, database_url: str, tmp_path: Path, seed: int
) -> None:
    bus = await connect_bus(f"memory://{tmp_path.name}", QUEUES)
    lossy = cast("Bus", LossyBus(bus, one_in=8, seed=seed))
    async with (
        core_at(database_url, tmp_path, limits=PATIENT, timing=QUICK) as second,
        at_work(core, lossy) as background,
        at_work(second, lossy),
        Workers(core, bus, lossy),
    ):
        task_ids = [await core.task() for _ in range(4)]
        for task_id in task_ids:
            await core.execute(task_id)
        tasks = await asyncio.gather(*(ended(core, background, task_id) for task_id in task_ids))
    await lossy.close()
    assert [task.status for task in tasks] == [TaskStatus.COMPLETED] * 4
    for task in tasks:
        files = await core.contents(task.task_id)
        assert not [name for name in files if "_bak" in name], "no step's outputs were taken twice"


async def test_a_watcher_sees_the_present_and_then_every_change(core: Core, bus: Bus) -> None:
    task_id = await core.task()
    seen: list[int] = []
    async with at_work(core, bus, replace(QUICK, reread_s=30)) as background, asyncio.timeout(10):
        changes = background.changes(task_id)
        seen.append(await anext(changes))
        await core.execute(task_id)
        seen.append(await anext(changes))
        await core.store.tasks.cancel(task_id)
        seen.append(await anext(changes))
    assert seen == sorted(set(seen))
    assert seen[-1] == await core.store.tasks.version(task_id)


async def test_a_watcher_elsewhere_learns_of_a_change_by_broadcast(
    core: Core, bus: Bus, bus_url: str, database_url: str, tmp_path: Path
) -> None:
    slow = replace(QUICK, reread_s=30)
    task_id = await core.task()
    elsewhere = await connect_bus(bus_url, QUEUES)
    async with (
        core_at(database_url, tmp_path, timing=slow) as second,
        at_work(core, bus, QUICK),
        at_work(second, elsewhere, slow) as watching,
        asyncio.timeout(15),
    ):
        changes = watching.changes(task_id)
        first = await anext(changes)
        following = asyncio.ensure_future(anext(changes))
        # the listener of a new process needs a moment to be bound: hints before that are lost, by design
        await asyncio.sleep(0.5)
        await core.execute(task_id)
        assert await following > first
    await elsewhere.close()


async def test_a_watcher_learns_of_a_change_without_any_hint(core: Core, bus: Bus, other_store: Core) -> None:
    task_id = await core.task()
    async with at_work(core, bus) as background, asyncio.timeout(10):
        changes = background.changes(task_id)
        first = await anext(changes)
        await other_store.execute(task_id)  # a process whose background does not run
        assert await anext(changes) > first


async def test_a_watcher_learns_of_new_log_records_too(core: Core, bus: Bus) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    (request,) = await core.requests()
    async with at_work(core, bus, replace(QUICK, reread_s=30)) as background, asyncio.timeout(10):
        changes = background.changes(task_id)
        await anext(changes)
        await bus.publish(LOG_EVENTS, message_of(PlayedRun(core, request).logged("新的一行")))
        await anext(changes)
    assert "新的一行" in await core.log(task_id)


async def test_watching_ends_when_the_task_is_gone(core: Core, bus: Bus) -> None:
    task_id = await core.task()
    async with at_work(core, bus) as background, asyncio.timeout(10):
        changes = background.changes(task_id)
        await anext(changes)
        await core.store.tasks.delete(task_id, delete_record=True)
        assert [version async for version in changes] == []


async def test_deleting_removes_the_objects_soon(core: Core, bus: Bus) -> None:
    task_id = await core.task()
    async with at_work(core, bus):
        await core.store.tasks.delete(task_id, delete_record=False)
        await until(lambda: core.keys(f"tasks/{task_id}/"))


@pytest.fixture
async def other_store(core: Core, database_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    async with core_at(database_url, tmp_path) as other:
        yield other
