"""Loops that go on whatever happens, and waiting that ends in time."""

import asyncio

import pytest

from services.gateway.background.pace import Pace, wait
from services.gateway.background.patience import patiently
from services.gateway.background.supervision import cancelled, every, supervised
from services.gateway.store.signals import Signals
from shared.errors import PermanentError, TransientError


async def test_a_loop_that_crashes_is_started_again() -> None:
    crashes = 0
    alive = asyncio.Event()

    async def loop() -> None:
        nonlocal crashes
        if crashes < 2:
            crashes += 1
            raise RuntimeError("boom")
        alive.set()
        await asyncio.Event().wait()

    supervising = asyncio.create_task(supervised("test", loop, Pace()))
    async with asyncio.timeout(5):
        await alive.wait()
    assert crashes == 2
    supervising.cancel()
    with pytest.raises(asyncio.CancelledError):
        await supervising


async def test_a_loop_that_keeps_crashing_ends_when_all_do() -> None:
    crashed, pace = asyncio.Event(), Pace()

    async def loop() -> None:
        crashed.set()
        raise TransientError("away")

    supervising = asyncio.create_task(supervised("test", loop, pace))
    async with asyncio.timeout(5):
        await crashed.wait()
        pace.end()
        await supervising


async def test_a_loop_whose_cancellation_is_swallowed_once_ends_all_the_same() -> None:
    swallowed = False

    async def deaf() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if swallowed:
                    raise
                swallowed = True

    loop = asyncio.create_task(supervised("test", deaf, Pace()))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await cancelled([loop], again_after_s=0.01)
    assert swallowed
    assert loop.cancelled()


async def test_repeated_work_is_done_at_once_and_again_when_the_event_says_so() -> None:
    done: asyncio.Queue[int] = asyncio.Queue()
    event = asyncio.Event()

    async def work() -> None:
        done.put_nowait(1)

    pace = Pace()
    loop = asyncio.ensure_future(every(3600, work, pace, or_when=event)())
    async with asyncio.timeout(5):
        await done.get()
        event.set()
        await done.get()
        pace.end()
        await loop


async def test_a_loop_at_work_ends_when_it_has_finished_what_it_is_at() -> None:
    may_finish, at_work, pace = asyncio.Event(), asyncio.Event(), Pace()
    finished = False

    async def work() -> None:
        nonlocal finished
        at_work.set()
        await may_finish.wait()
        finished = True

    loop = asyncio.create_task(supervised("test", every(3600, work, pace), pace))
    async with asyncio.timeout(5):
        await at_work.wait()
        pace.end()
        may_finish.set()
        await loop
    assert finished


async def test_what_is_away_for_a_moment_is_waited_for() -> None:
    failures = iter([TransientError("away"), TransientError("away")])

    async def work() -> str:
        for failure in failures:
            raise failure
        return "there"

    assert await patiently(work, first_pause_s=0.001) == "there"


async def test_patience_ends() -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        raise TransientError("away")

    with pytest.raises(TransientError):
        await patiently(work, for_s=0.05, first_pause_s=0.01)
    assert tries > 1


async def test_what_can_never_work_is_not_waited_for() -> None:
    async def work() -> None:
        raise PermanentError("wrong")

    with pytest.raises(PermanentError):
        await patiently(work, for_s=3600, first_pause_s=3600)


async def test_waiting_ends_with_the_event_which_it_clears_or_with_the_time() -> None:
    event = asyncio.Event()
    event.set()
    await wait(event, 3600)
    assert not event.is_set()
    await wait(event, 0.001)


def test_of_many_changes_of_a_task_the_newest_is_told_once() -> None:
    signals = Signals()
    for task_id, version in (("a", 2), ("a", 3), ("b", 1), ("a", 0)):
        signals.note_change(task_id, version)
    assert signals.changed.is_set()
    assert signals.take_changes() == {"a": 3, "b": 1}
    assert signals.take_changes() == {}
    assert not signals.changed.is_set()
