"""Tasks in the database."""

import asyncio
import re
from datetime import timedelta

import pytest

from services.gateway.errors import Conflict, MissingTableList, UnknownTask
from services.gateway.records import ExecutionMode, NewTask, StepStatus, TaskQuery, TaskStatus
from shared.manifests import TaskParameters
from shared.steps import STEPS, Step
from tests.support.gateway_core import SHANGHAI, Core

pytestmark = pytest.mark.integration


def new_task(name: str | None = None, *, owner: str = "guest", **parameters: object) -> NewTask:
    return NewTask(TaskParameters(task_name=name, **parameters), owner, None, None)


async def test_a_task_is_named_after_the_second_it_was_created_in_the_servers_zone(core: Core) -> None:
    task = await core.store.tasks.create(new_task("服务区"))
    stamp = task.created_at.astimezone(SHANGHAI).strftime("%Y%m%d_%H%M%S")
    assert task.task_id in {f"task_{stamp}", f"task_{stamp}_2"}
    assert (task.status, task.version, task.updated_at, task.current) == (TaskStatus.PENDING, 1, None, None)
    assert [step.step for step in task.steps] == list(STEPS)


async def test_creates_of_one_second_all_succeed_and_count_up(core: Core, other: Core) -> None:
    stores = [core.store, other.store]
    tasks = await asyncio.gather(*(stores[n % 2].tasks.create(new_task()) for n in range(30)))
    ids = [task.task_id for task in tasks]
    assert len(set(ids)) == 30
    for stamp in {task_id[:20] for task_id in ids}:
        numbers = sorted(int(task_id[21:] or 1) for task_id in ids if task_id.startswith(stamp))
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(re.fullmatch(r"task_\d{8}_\d{6}(_\d+)?", task_id) for task_id in ids)


async def test_the_id_of_a_deleted_task_is_never_given_out_again(core: Core) -> None:
    ids = set()
    for _ in range(5):
        task = await core.store.tasks.create(new_task())
        await core.store.tasks.delete(task.task_id, delete_record=True)
        ids.add(task.task_id)
    assert len(ids) == 5


async def test_switched_off_steps_are_skipped_from_the_start(core: Core) -> None:
    task = await core.store.tasks.create(new_task(enable_sql_validation=False, enable_training_data_load=False))
    assert [step.status for step in task.steps] == [StepStatus.PENDING] * 2 + [StepStatus.SKIPPED] * 2


async def test_an_unknown_task_is_said_to_be_one(core: Core) -> None:
    tasks = core.store.tasks
    for call in (
        tasks.get("task_x"),
        tasks.version("task_x"),
        tasks.execute("task_x", ExecutionMode.COMPLETE),
        tasks.cancel("task_x"),
        tasks.resume("task_x"),
        tasks.delete("task_x", delete_record=False),
        core.store.files.current("task_x"),
        core.store.files.get("task_x", "a"),
    ):
        with pytest.raises(UnknownTask):
            await call


async def test_execute_shows_the_execution_before_any_worker_knows(core: Core) -> None:
    task_id = await core.task()
    task = await core.execute(task_id)
    assert task.status is TaskStatus.IN_PROGRESS
    assert task.current is not None
    stamp = task.current.started_at.astimezone(SHANGHAI).strftime("%Y%m%d_%H%M%S")
    assert task.current.label == f"{task_id}_step_ddl_generation_exec_{stamp}"
    assert (task.current.step, task.current.running, task.current.attempt) == (Step.DDL_GENERATION, False, 1)


async def test_of_many_concurrent_executes_one_wins(core: Core, other: Core) -> None:
    task_id = await core.task()
    wishes = [(core, other)[n % 2].execute(task_id) for n in range(10)]
    outcomes = await asyncio.gather(*wishes, return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 9
    assert len(await core.requests()) == 1


async def test_execute_without_a_table_list_is_refused(core: Core) -> None:
    with pytest.raises(MissingTableList):
        await core.execute(await core.task(table_list=False))


async def test_a_step_run_names_the_file_it_lacks(core: Core) -> None:
    with pytest.raises(Conflict, match="_pair"):
        await core.execute(await core.task(), Step.SQL_VALIDATION)


async def test_the_options_of_a_run_reach_its_steps_and_end_with_it(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id, truncate_vector_tables=True, skip_training=True)
    parameters = (await (await core.run()).inputs()).parameters
    assert (parameters.truncate_vector_tables, parameters.skip_training) == (True, True)
    await core.store.tasks.cancel(task_id)
    resumed = await core.store.tasks.resume(task_id)
    assert resumed.parameters.truncate_vector_tables
    await core.store.tasks.cancel(task_id)
    assert not (await core.execute(task_id)).parameters.truncate_vector_tables


async def test_cancel_writes_the_result_of_the_task(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    task = await core.store.tasks.cancel(task_id)
    assert (task.status, task.current) == (TaskStatus.CANCELLED, None)
    assert task.result is not None
    assert task.result["status"] == "cancelled"
    assert '"cancelled"' in (await core.contents(task_id))["task_result.json"]


async def test_a_new_run_clears_the_result_and_the_error(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    await core.fold((await core.run()).failed("表不存在"))
    failed = await core.store.tasks.get(task_id)
    assert (failed.status, failed.error_message) == (TaskStatus.FAILED, "表不存在")
    again = await core.execute(task_id)
    assert (again.result, again.error_message, again.completed_at) == (None, None, None)
    assert "task_result.json" in await core.contents(task_id)


async def test_delete_forgets_the_files_and_keeps_the_record(core: Core) -> None:
    task_id = await core.task()
    deleted = await core.store.tasks.delete(task_id, delete_record=False)
    assert (deleted.files, deleted.size, deleted.record_deleted) == (1, 12, False)
    assert (await core.store.tasks.get(task_id)).files_deleted
    assert await core.store.files.current(task_id) == []
    with pytest.raises(Conflict):
        await core.execute(task_id)
    again = await core.store.tasks.delete(task_id, delete_record=False)
    assert again.files == 0


async def test_delete_with_the_record_forgets_the_task(core: Core) -> None:
    task_id = await core.task()
    await core.store.tasks.delete(task_id, delete_record=True)
    with pytest.raises(UnknownTask):
        await core.store.tasks.get(task_id)


async def test_a_running_task_cannot_be_deleted(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    with pytest.raises(Conflict):
        await core.store.tasks.delete(task_id, delete_record=True)


async def test_find_pages_newest_first_and_counts_all_that_match(core: Core) -> None:
    created = [await core.store.tasks.create(new_task(f"任务{n}", db_name="a" if n < 3 else "b")) for n in range(5)]
    ids = [task.task_id for task in reversed(created)]
    page, total = await core.store.tasks.find(TaskQuery(limit=2, offset=1))
    assert ([task.task_id for task in page], total) == (ids[1:3], 5)
    assert [len(task.step_statuses) for task in page] == [4, 4]
    page, total = await core.store.tasks.find(TaskQuery(db_name="a", descending=False))
    assert ([task.task_name for task in page], total) == (["任务0", "任务1", "任务2"], 3)


async def test_find_by_each_condition(core: Core) -> None:
    mine = await core.store.tasks.create(new_task("Area_100%", owner="anna"))
    await core.store.tasks.create(new_task("Area 1000", owner="bob"))
    running = await core.task()
    await core.execute(running)
    hour = timedelta(hours=1)
    for query, expected in (
        (TaskQuery(owner="anna"), {mine.task_id}),
        (TaskQuery(created_by="anna"), {mine.task_id}),
        (TaskQuery(owner="bob", created_by="anna"), set()),
        (TaskQuery(task_name="area_100%"), {mine.task_id}),
        (TaskQuery(status=TaskStatus.IN_PROGRESS), {running}),
        (TaskQuery(created_from=mine.created_at + hour), set()),
        (TaskQuery(owner="anna", created_to=mine.created_at), {mine.task_id}),
    ):
        page, total = await core.store.tasks.find(query)
        assert ({task.task_id for task in page}, total) == (expected, len(expected)), query


async def test_find_sorts_by_what_is_asked_for_and_by_nothing_else(core: Core) -> None:
    for name in ("b", "a", "c"):
        await core.store.tasks.create(new_task(name))
    page, _ = await core.store.tasks.find(TaskQuery(sort_by="task_name", descending=False))
    assert [task.task_name for task in page] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="sorted"):
        await core.store.tasks.find(TaskQuery(sort_by="version; drop table tasks"))


async def test_text_with_characters_that_postgresql_refuses_is_taken_all_the_same(core: Core) -> None:
    task_id = await core.task(task_name="a\x00b", business_context="高速\x00公路")
    task = await core.store.tasks.get(task_id)
    assert (task.task_name, task.business_context) == ("ab", "高速公路")
    await core.execute(task_id)
    await core.fold((await core.run()).failed("坏\x00了"))
    assert (await core.store.tasks.get(task_id)).error_message == "坏了"
