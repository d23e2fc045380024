"""What the broker loses, the sweeper finds: on evidence, and not before."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.gateway.background.dead_letters import DeadLetterReader
from services.gateway.background.sweeper import reissue_in_flight
from services.gateway.errors import AlreadyRunning
from services.gateway.records import StepStatus, TaskStatus
from shared.bus.port import Delivery, Message
from shared.events import StepRequested, SweepTicked
from shared.manifests import ended_key
from shared.steps import Step
from shared.topology import DEAD_LETTERS, STEP_EVENTS, step_queue
from tests.support.gateway_core import Core, PlayedRun, delivered

pytestmark = pytest.mark.integration

SILENCE = timedelta(seconds=120)
LOST = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


async def running(core: Core, step: Step | None = None) -> tuple[str, PlayedRun]:
    """A task whose first step a worker has started."""
    task_id = await core.task()
    await core.execute(task_id, step)
    run = await core.run()
    await core.fold(run.started())
    return task_id, run


async def requested(core: Core) -> tuple[str, StepRequested]:
    """A task whose first step is requested and not started."""
    task_id = await core.task()
    await core.execute(task_id)
    (request,) = await core.requests()
    return task_id, request


async def tick(core: Core) -> None:
    """A tick that is published now and comes back at once."""
    await core.fold(SweepTicked(tick_id=uuid4(), published_at=await core.store.now()))


async def attempt(core: Core, task_id: str) -> int:
    task = await core.store.tasks.get(task_id)
    assert task.current is not None
    return task.current.attempt


async def retry_now(core: Core, task_id: str) -> PlayedRun:
    """Waits for the pause to be over and takes the next request."""
    await core.age(task_id, timedelta(hours=1))
    await core.sweeper.request_due_retries()
    return await core.run()


# retries


async def test_a_retry_is_requested_when_it_is_due_and_only_once(core: Core, other: Core) -> None:
    task_id, run = await running(core)
    await core.fold(run.failed("LLM 不可用", retryable=True))
    await core.sweeper.request_due_retries()
    assert await core.requests() == []
    await core.age(task_id, timedelta(seconds=5))
    await asyncio.gather(core.sweeper.request_due_retries(), other.sweeper.request_due_retries())
    (request,) = await core.requests()
    assert request.request_number == 2


async def test_an_execution_whose_every_attempt_fails_ends_and_each_request_says_which_it_is(core: Core) -> None:
    task_id, run = await running(core)
    attempts = [(run.request.attempt, run.request.last_attempt)]
    while (task := await core.store.tasks.get(task_id)).status is TaskStatus.IN_PROGRESS:
        await core.fold(run.failed("LLM 不可用", retryable=True))
        if (await core.store.tasks.get(task_id)).current is not None:
            run = await retry_now(core, task_id)
            attempts.append((run.request.attempt, run.request.last_attempt))
    assert attempts == [(number, number == 11) for number in range(1, 12)]
    assert task.status is TaskStatus.FAILED
    assert "LLM 不可用" in (task.error_message or "")


# silence


async def test_a_run_is_silent_only_once_a_later_tick_has_come_back(core: Core) -> None:
    task_id, _ = await running(core)
    await tick(core)
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 1
    await core.age(task_id, SILENCE + SECOND)
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 2


async def test_a_backlog_is_not_silence(core: Core) -> None:
    task_id, run = await running(core)
    await core.age(task_id, timedelta(minutes=10))
    # no tick has come back: the run's events may lie in the queue, in front of it
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 1
    await core.fold(run.progressed(1))
    await tick(core)
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 1


async def test_the_sweepers_tick_travels_through_the_queue_of_the_heartbeats(core: Core) -> None:
    task_id, _ = await running(core)
    await core.age(task_id, SILENCE + SECOND)
    await core.sweeper.send_tick()
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 1
    consumer = await core.bus.consume(STEP_EVENTS, core.projector.handle)
    await consumer.drain()
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 2


async def test_a_late_tick_does_not_turn_the_clock_back(core: Core) -> None:
    task_id, _ = await running(core)
    await core.age(task_id, SILENCE + SECOND)
    await tick(core)
    old = SweepTicked(tick_id=uuid4(), published_at=await core.store.now() - timedelta(hours=1))
    await core.fold(old)
    await core.sweeper.find_silent_runs()
    assert await attempt(core, task_id) == 2


async def test_a_step_whose_completion_was_lost_is_done_again(core: Core) -> None:
    task_id, run = await running(core)
    await run.completed({"a.ddl": "lost"})  # the broker loses the event
    await core.age(task_id, SILENCE + SECOND)
    await tick(core)
    await core.sweeper.find_silent_runs()
    again = await retry_now(core, task_id)
    assert again.request.request_number == 2
    await core.fold(again.started(), await again.completed({"a.ddl": "again"}))
    assert (await core.store.tasks.get(task_id)).steps[0].status is StepStatus.COMPLETED
    assert (await core.contents(task_id))["a.ddl"] == "again"


# lost requests


async def test_a_request_is_lost_when_its_queue_has_been_empty_for_a_while(core: Core) -> None:
    task_id, _ = await requested(core)  # taken off the bus, and the worker's host burns down
    await core.sweeper.find_lost_requests()
    await core.age(task_id, LOST + SECOND)
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, task_id) == 1, "the queue is known to be empty for a moment only"
    await let_queues_be_empty_for(core, LOST)
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, task_id) == 2


async def let_queues_be_empty_for(core: Core, time: timedelta) -> None:
    """As if the sweeper had seen so much earlier that the queues are empty."""
    await core.sweeper.find_lost_requests()
    seen = core.sweeper.empty_since
    seen.update({step: since - time for step, since in seen.items()})


async def test_a_request_that_waits_in_its_queue_is_not_lost(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    await core.sweeper.find_lost_requests()
    await core.relay.send_all()
    await core.age(task_id, timedelta(hours=1))
    await let_queues_be_empty_for(core, timedelta(hours=1))
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, task_id) == 1
    assert len(await core.waiting_requests()) == 1


async def test_a_request_is_lost_when_a_later_one_of_its_queue_was_started_a_while_ago(core: Core) -> None:
    overtaken, _ = await requested(core)
    later, run = await requested(core)
    await core.age(overtaken, timedelta(minutes=5))
    # other requests wait: the queue is not empty
    await core.execute(await core.task())
    await core.relay.send_all()
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, overtaken) == 1
    await core.fold(PlayedRun(core, run).started())
    async with core.store.database.connection() as connection:
        await connection.execute("update runs set first_heard_at = first_heard_at - $1::interval", LOST + SECOND)
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, overtaken) == 2
    assert await attempt(core, later) == 1


async def test_a_request_that_was_never_sent_is_the_relays_and_not_lost(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    await core.age(task_id, timedelta(hours=1))
    await let_queues_be_empty_for(core, timedelta(hours=1))
    await tick(core)
    await core.sweeper.find_lost_requests()
    assert await attempt(core, task_id) == 1
    assert len(await core.requests()) == 1


# deadline and dead letters


async def test_an_execution_over_its_deadline_fails(core: Core) -> None:
    task_id, _ = await running(core)
    await core.sweeper.enforce_deadlines()
    assert (await core.store.tasks.get(task_id)).status is TaskStatus.IN_PROGRESS
    await core.age(task_id, timedelta(hours=24))
    await core.sweeper.enforce_deadlines()
    task = await core.store.tasks.get(task_id)
    assert task.status is TaskStatus.FAILED
    assert task.result is not None


async def test_a_dead_request_is_kept_and_books_one_attempt_however_often_it_arrives(core: Core) -> None:
    task_id, request = await requested(core)
    letter = delivered(
        request,
        DEAD_LETTERS,
        dead_letter_reason="delivery_limit",
        dead_letter_queue_of=step_queue(Step.DDL_GENERATION),
    )
    reader = DeadLetterReader(core.store)
    await reader.handle(letter)
    await reader.handle(letter)
    assert await attempt(core, task_id) == 2
    (kept,) = await core.store.dead_letters.newest()
    assert (kept.queue, kept.reason, kept.task_id) == ("step.ddl_generation", "delivery_limit", task_id)
    assert (kept.event_type, kept.execution_id) == (request.type, request.execution_id)


async def test_a_dead_letter_that_nobody_can_read_is_kept_too(core: Core) -> None:
    letter = Delivery(Message("m-1", b"\x00\xff"), DEAD_LETTERS, 0, "rejected", STEP_EVENTS)
    await DeadLetterReader(core.store).handle(letter)
    (kept,) = await core.store.dead_letters.newest()
    assert (kept.message_id, kept.event_type, kept.task_id) == ("m-1", None, None)


async def test_a_dead_request_of_a_task_that_is_gone_is_only_kept(core: Core) -> None:
    task_id, request = await requested(core)
    await core.store.tasks.cancel(task_id)
    await core.store.tasks.delete(task_id, delete_record=True)
    await DeadLetterReader(core.store).handle(delivered(request, DEAD_LETTERS))
    assert len(await core.store.dead_letters.newest()) == 1


# endings


async def test_whatever_ends_an_execution_its_workers_are_told(core: Core) -> None:
    completed_task, completing = await running(core, Step.DDL_GENERATION)
    await core.fold(await completing.completed({}))
    failed_task, failing = await running(core)
    await core.fold(failing.failed())
    cancelled_task, cancelled = await running(core)
    await core.store.tasks.cancel(cancelled_task)
    await core.sweeper.tell_endings()
    for task_id, run in ((completed_task, completing), (failed_task, failing), (cancelled_task, cancelled)):
        assert await core.objects.exists(ended_key(task_id, run.request.execution_id))
    assert await core.store.executions.untold_endings() == []


async def test_an_ending_that_could_not_be_written_is_written_later(core: Core) -> None:
    task_id, run = await running(core)
    await core.store.tasks.cancel(task_id)
    (untold,) = await core.store.executions.untold_endings()
    assert (untold.task_id, untold.execution_id) == (task_id, run.request.execution_id)
    # a crash here: nothing is written, and the row still says so
    assert await core.store.executions.untold_endings() == [untold]
    await core.sweeper.tell_endings()
    assert await core.store.executions.untold_endings() == []


# a bus in this process's memory


async def test_after_a_restart_all_that_was_in_flight_is_requested_again_and_books_an_attempt(core: Core) -> None:
    started, _ = await running(core)
    waiting, _ = await requested(core)
    resting, run = await running(core)
    await core.fold(run.failed(retryable=True))
    unsent = await core.task()
    await core.execute(unsent)
    assert await reissue_in_flight(core.store) == 2
    requests = {request.task_id: request.request_number for request in await core.requests()}
    assert requests == {started: 2, waiting: 2, unsent: 1}
    assert [await attempt(core, task_id) for task_id in (started, waiting, resting, unsent)] == [2, 2, 2, 1]


async def test_only_one_process_may_hold_a_bus_in_its_memory(core: Core, other: Core) -> None:
    async with core.store.alone():
        with pytest.raises(AlreadyRunning):
            async with other.store.alone():
                pass
    async with other.store.alone():
        pass
