"""What is removed from the object store, and when."""

from datetime import timedelta

import pytest

from shared.manifests import checkpoint_prefix, ended_key
from shared.steps import Step
from tests.support.gateway_core import Core

pytestmark = pytest.mark.integration
DAY = timedelta(days=1, seconds=1)
HOUR = timedelta(hours=1, seconds=1)


async def ended_task(core: Core) -> tuple[str, str]:
    """A task whose step run is over; and the prefix of its execution."""
    task_id = await core.task()
    await core.execute(task_id, Step.DDL_GENERATION)
    run = await core.run_step({"a.ddl": "x"})
    await core.sweeper.tell_endings()
    return task_id, f"tasks/{task_id}/{run.request.execution_id}/"


async def test_delete_removes_the_objects_and_a_second_pass_what_came_late(core: Core) -> None:
    task_id, prefix = await ended_task(core)
    await core.store.tasks.delete(task_id, delete_record=False)
    await core.cleaner.bury_deleted_tasks()
    assert await core.keys(f"tasks/{task_id}/") == {f"{prefix}ended"}
    await core.objects.put(f"{prefix}late-run/a.ddl", b"late")
    await core.cleaner.bury_deleted_tasks()
    assert len(await core.keys(f"tasks/{task_id}/")) == 2
    await core.age(task_id, HOUR)
    await core.cleaner.bury_deleted_tasks()
    assert await core.keys(f"tasks/{task_id}/") == set()


async def test_delete_of_one_task_leaves_the_objects_of_others(core: Core) -> None:
    task_id, _ = await ended_task(core)
    _, prefix = await ended_task(core)
    before = await core.keys(prefix)
    await core.store.tasks.delete(task_id, delete_record=True)
    await core.cleaner.bury_deleted_tasks()
    assert await core.keys(prefix) == before


async def test_a_task_without_record_leaves_nothing_behind_but_its_tombstone(core: Core) -> None:
    task_id, _ = await ended_task(core)
    await core.store.tasks.delete(task_id, delete_record=True)
    await core.cleaner.bury_deleted_tasks()
    await core.age(task_id, HOUR)
    await core.cleaner.bury_deleted_tasks()
    async with core.store.database.connection() as connection:
        for table in ("tasks", "steps", "executions", "outbox", "files", "logs", "discarded_objects"):
            assert await connection.fetchval(f"select count(*) from {table} where task_id = $1", task_id) == 0, table
        assert await connection.fetchval("select count(*) from tombstones") == 1


async def test_two_cleaners_do_not_take_the_same_tombstone(core: Core, other: Core) -> None:
    task_id, _ = await ended_task(core)
    await core.store.tasks.delete(task_id, delete_record=False)
    assert len(await core.store.cleaning.take_tombstones()) == 1
    assert await other.store.cleaning.take_tombstones() == []


async def test_a_day_after_its_end_an_execution_keeps_only_what_the_index_names(core: Core) -> None:
    task_id, prefix = await ended_task(core)
    before = await core.keys(prefix)
    await core.cleaner.collect_garbage()
    assert await core.keys(prefix) == before
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    left = await core.keys(prefix)
    assert {key.rsplit("/", 1)[1] for key in left} == {"a.ddl", "ended"}
    assert len(before) > len(left)


async def test_backups_of_earlier_executions_are_kept(core: Core) -> None:
    task_id, _ = await ended_task(core)
    await core.execute(task_id, Step.DDL_GENERATION)
    await core.run_step({"a.ddl": "y"})
    await core.sweeper.tell_endings()
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert (await core.contents(task_id))["a.ddl_bak1"] == "x"


async def test_a_running_executions_objects_are_left_alone(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert await core.objects.exists(run.request.inputs.key)


async def test_checkpoints_are_kept_as_long_as_resume_can_use_them(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    checkpoint = f"{checkpoint_prefix(task_id, (await run.inputs()).checkpoint_set)}/items/x.json"
    await core.objects.put(checkpoint, b"{}")
    await core.fold(run.failed())
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert await core.objects.exists(checkpoint)
    await core.execute(task_id)  # a new set: the old one is of no use any more
    await core.cleaner.collect_garbage()
    assert not await core.objects.exists(checkpoint)


async def test_the_checkpoints_of_a_completed_task_go_after_a_day(core: Core) -> None:
    task_id = await core.task(enable_sql_validation=False, enable_training_data_load=False)
    await core.execute(task_id)
    run = await core.run()
    checkpoint = f"{checkpoint_prefix(task_id, (await run.inputs()).checkpoint_set)}/items/x.json"
    await core.objects.put(checkpoint, b"{}")
    await core.fold(await run.completed({"a.ddl": "x"}))
    await core.run_step({"b_pair.json": "[]"})
    await core.cleaner.collect_garbage()
    assert await core.objects.exists(checkpoint)
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert not await core.objects.exists(checkpoint)


async def test_a_replaced_uploads_object_goes_after_a_day(core: Core) -> None:
    task_id = await core.task(table_list=False)
    first, second = [await core.upload(task_id, "a.md", text) for text in ("one", "two")]
    await core.store.files.put(task_id, "a.md", first, mode="replace")
    await core.store.files.put(task_id, "a.md", second, mode="replace")
    await core.cleaner.collect_garbage()
    assert await core.objects.exists(first.key)
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert not await core.objects.exists(first.key)
    assert await core.contents(task_id) == {"a.md": "two"}


async def test_a_discarded_object_that_is_named_again_stays(core: Core) -> None:
    task_id = await core.task(table_list=False)
    first, second = [await core.upload(task_id, "a.md", text) for text in ("one", "two")]
    for stored in (first, second, first):
        await core.store.files.put(task_id, "a.md", stored, mode="replace")
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert await core.contents(task_id) == {"a.md": "one"}


async def test_ended_objects_outlive_the_garbage(core: Core) -> None:
    task_id = await core.task()
    task = await core.execute(task_id)
    assert task.current is not None
    await core.store.tasks.cancel(task_id)
    await core.sweeper.tell_endings()
    await core.age(task_id, DAY)
    await core.cleaner.collect_garbage()
    assert await core.objects.exists(ended_key(task_id, task.current.execution_id))
