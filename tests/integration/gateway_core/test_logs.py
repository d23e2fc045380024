"""The log of a task in the database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.background.log_projector import LogProjector
from services.gateway.background.pace import Pace
from services.gateway.records import LogQuery
from shared.bus.port import Reject
from shared.events import LogRecord, TaskChanged
from shared.steps import Step
from shared.topology import LOG_EVENTS
from tests.support.gateway_core import SHANGHAI, Core, delivered

pytestmark = pytest.mark.integration
START = datetime(2025, 7, 2, 11, 4, 10, tzinfo=UTC)


def record(message: str, *, second: float = 0, level: str = "INFO", step: Step | None = None) -> LogRecord:
    moment = START + timedelta(seconds=second)
    return LogRecord(timestamp=moment, level=level, logger="schemaloom.x", message=message, step=step)


async def silent_task(core: Core) -> str:
    """A task whose log the test alone writes."""
    task_id = await core.task()
    async with core.store.database.connection() as connection:
        await connection.execute("delete from logs")
    return task_id


async def messages(core: Core, task_id: str, **query: object) -> list[str]:
    entries, _ = await core.store.logs.query(task_id, LogQuery(**{"descending": False, **query}))  # type: ignore[arg-type]
    return [entry.record.message for entry in entries]


async def test_the_tail_is_the_newest_by_emission_oldest_first(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(task_id, [record("c", second=3), record("a", second=1)])
    await core.store.logs.append(task_id, [record("b", second=2)])
    entries, total = await core.store.logs.tail(task_id, limit=2)
    assert ([entry.record.message for entry in entries], total) == (["b", "c"], 3)


async def test_after_a_cursor_comes_what_arrived_later_in_the_order_of_arrival(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(task_id, [record("late", second=9)])
    entries, _ = await core.store.logs.tail(task_id, limit=10)
    await core.store.logs.append(task_id, [record("early", second=1), record("middle", second=5)])
    later, total = await core.store.logs.tail(task_id, limit=10, after=entries[-1].cursor)
    assert ([entry.record.message for entry in later], total) == (["early", "middle"], 3)
    assert await core.store.logs.latest_cursor(task_id) == later[-1].cursor


async def test_the_tail_can_be_narrowed(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(
        task_id,
        [record("a", level="ERROR", step=Step.QA_GENERATION), record("b", level="ERROR"), record("c")],
    )
    entries, total = await core.store.logs.tail(task_id, limit=10, level="ERROR", step=Step.QA_GENERATION)
    assert ([entry.record.message for entry in entries], total) == (["a"], 1)


async def test_a_query_takes_every_condition(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(
        task_id,
        [
            record("第一 100%", second=0),
            record("第二 1000", second=1, level="ERROR"),
            record("Third", second=2, step=Step.DDL_GENERATION),
        ],
    )
    assert await messages(core, task_id, level="ERROR") == ["第二 1000"]
    assert await messages(core, task_id, step=Step.DDL_GENERATION) == ["Third"]
    assert await messages(core, task_id, keyword="100%") == ["第一 100%"]
    assert await messages(core, task_id, keyword="third") == ["Third"]
    assert await messages(core, task_id, logger_name="schemaloom.y") == []
    assert await messages(core, task_id, start=START + timedelta(seconds=1)) == ["第二 1000", "Third"]
    assert await messages(core, task_id, end=START) == ["第一 100%"]
    assert await messages(core, task_id, sort_by="level", limit=1) == ["第二 1000"]
    assert await messages(core, task_id, offset=2) == ["Third"]
    _, total = await core.store.logs.query(task_id, LogQuery(limit=1))
    assert total == 3
    with pytest.raises(ValueError, match="sorted"):
        await core.store.logs.query(task_id, LogQuery(sort_by="cursor; --"))


async def test_the_file_is_written_as_a_person_reads_it_and_its_size_is_known(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(task_id, [record("两行\n第二行", second=2), record("first", level="WARNING")])
    text = "".join([piece async for piece in core.store.logs.text(task_id)])
    assert text == (
        "2025-07-02 19:04:10 [WARNING] schemaloom.x: first\n2025-07-02 19:04:12 [INFO] schemaloom.x: 两行\n    第二行\n"
    )
    file = await core.store.logs.file(task_id)
    assert file is not None
    assert file.size == len(text.encode())
    assert (file.created_at, file.modified_at) == (START, START + timedelta(seconds=2))
    assert file.created_at.astimezone(SHANGHAI).hour == 19


async def test_a_long_file_comes_whole_and_in_order(core: Core) -> None:
    task_id = await silent_task(core)
    await core.store.logs.append(task_id, [record(str(n), second=n // 7) for n in range(2500)])
    lines = "".join([piece async for piece in core.store.logs.text(task_id)]).splitlines()
    assert [int(line.rsplit(" ", 1)[1]) for line in lines] == list(range(2500))


async def test_a_task_without_records_has_no_log_file(core: Core) -> None:
    assert await core.store.logs.file(await silent_task(core)) is None


async def test_a_batch_that_arrives_twice_is_kept_once(core: Core) -> None:
    task_id = await silent_task(core)
    await core.execute(task_id)
    batch = (await core.run()).logged("a", "b\x00c")
    await core.store.logs.append_batches([batch, batch])
    await core.store.logs.append_batches([batch])
    assert await messages(core, task_id, logger_name="schemaloom.x") == ["a", "bc"]


async def test_records_of_a_task_that_is_gone_do_not_keep_others_from_being_stored(core: Core) -> None:
    task_id = await silent_task(core)
    await core.execute(task_id)
    run = await core.run()
    stray = run.logged("stray").model_copy(update={"task_id": "task_gone", "sequence": 9})
    await core.store.logs.append_batches([stray, run.logged("kept")])
    assert await messages(core, task_id, logger_name="schemaloom.x") == ["kept"]
    assert await core.store.logs.latest_cursor("task_gone") == 0


async def test_a_reader_who_follows_the_cursor_misses_no_record_of_concurrent_writers(core: Core, other: Core) -> None:
    task_id = await silent_task(core)
    seen: list[str] = []

    async def follow() -> None:
        cursor = 0
        while len(seen) < 200:
            entries, _ = await core.store.logs.tail(task_id, limit=1000, after=cursor)
            seen.extend(entry.record.message for entry in entries)
            cursor = entries[-1].cursor if entries else cursor
            await asyncio.sleep(0)

    async def write(process: Core, writer: int) -> None:
        for n in range(20):
            await process.store.logs.append(task_id, [record(f"{writer}/{n}")])

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(follow())
        for writer in range(10):
            group.create_task(write((core, other)[writer % 2], writer))
    assert len(set(seen)) == 200


async def test_many_deliveries_share_an_insert_and_each_is_settled_after_its_commit(core: Core) -> None:
    task_id = await silent_task(core)
    await core.execute(task_id)
    run = await core.run()
    projector = LogProjector(core.store)
    loop = asyncio.create_task(projector.run(Pace()))
    batches = [run.logged(f"line {n}", sequence=n) for n in range(500)]
    await asyncio.gather(*(projector.handle(delivered(batch, LOG_EVENTS)) for batch in batches))
    loop.cancel()
    expected = [f"line {n}" for n in range(500)]
    assert await messages(core, task_id, logger_name="schemaloom.x", limit=1000) == expected


async def test_a_delivery_that_was_not_committed_is_not_settled(core: Core) -> None:
    task_id = await silent_task(core)
    await core.execute(task_id)
    projector = LogProjector(core.store)
    handling = asyncio.create_task(projector.handle(delivered((await core.run()).logged("x"), LOG_EVENTS)))
    await asyncio.sleep(0)
    assert not handling.done()
    handling.cancel()
    loop = asyncio.create_task(projector.run(Pace()))
    await asyncio.wait([handling])
    loop.cancel()
    assert handling.cancelled()


async def test_only_batches_of_log_records_are_taken(core: Core) -> None:
    with pytest.raises(Reject):
        await LogProjector(core.store).handle(delivered(TaskChanged(task_id="x", version=1), LOG_EVENTS))
