"""What workers say becomes what the database shows."""

import asyncio
import itertools
import json
import random

import pytest

from services.gateway.records import StepStatus, TaskStatus
from shared.bus.port import Message, Reject
from shared.events import TaskChanged, Usage
from shared.objects.port import ObjectMissing
from shared.steps import STEPS, Step
from tests.support.gateway_core import Core, delivered

pytestmark = pytest.mark.integration

FILES = (
    {"bss_company.ddl": "create table", "bss_company_detail.md": "## x", "ddl_generation_result.json": "{}"},
    {"qs_db_1_pair.json": "[]", "metadata.txt": "m"},
    {"sql_validation_1_report.json": "{}"},
    {"training_load_report.json": "{}"},
)


async def test_a_whole_task_goes_through_all_its_steps(core: Core) -> None:
    task_id = await core.task(task_name="服务区")
    await core.execute(task_id, traceparent="00-abc-def-01")
    for step, outputs in zip(STEPS, FILES, strict=True):
        run = await core.run()
        assert run.request.step is step
        await core.fold(run.started(), run.progressed(1), await run.completed(outputs, made=len(outputs)))
    task = await core.store.tasks.get(task_id)
    assert (task.status, task.current) == (TaskStatus.COMPLETED, None)
    assert [step.status for step in task.steps] == [StepStatus.COMPLETED] * 4
    assert all(step.started_at and step.completed_at for step in task.steps)
    assert set(await core.contents(task_id)) == {
        "table_list.txt",
        "task_result.json",
        *itertools.chain.from_iterable(FILES),
    }


async def test_each_step_reads_what_the_ones_before_it_made(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    checkpoint_sets = set()
    for number, outputs in enumerate(FILES):
        run = await core.run()
        inputs = await run.inputs()
        expected = {"table_list.txt", *itertools.chain.from_iterable(FILES[:number])}
        assert {file.name for file in inputs.files} == expected
        assert (inputs.sealed_connection, inputs.started_at.tzinfo) == ("sealed:x", None)
        checkpoint_sets.add(inputs.checkpoint_set)
        await core.fold(await run.completed(outputs))
    assert len(checkpoint_sets) == 1


async def test_progress_and_cost_are_shown_as_they_come(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    await core.fold(run.started(), run.progressed(2, 7, usage=Usage(calls=3, cost=0.25)))
    task = await core.store.tasks.get(task_id)
    step = task.steps[0]
    assert (step.done, step.total, step.item, step.usage) == (2, 7, "表 2", Usage(calls=3, cost=0.25))
    assert task.current is not None
    assert task.current.running


async def test_the_result_holds_summaries_durations_and_item_errors_and_is_a_file_too(core: Core) -> None:
    task_id = await core.task(enable_sql_validation=False, enable_training_data_load=False)
    await core.execute(task_id)
    first = await core.run()
    await core.fold(first.started(), await first.completed(FILES[0], errors=["public.x"], tables=7))
    await core.run_step(FILES[1], pairs=50)
    task = await core.store.tasks.get(task_id)
    assert task.result is not None
    assert [step["result"] for step in task.result["steps"]] == [{"tables": 7}, {"pairs": 50}, None, None]
    assert task.result["item_errors"] == [{"step": "ddl_generation", "item": "public.x", "error": "不行"}]
    assert task.steps[0].item_errors[0].item == "public.x"
    assert json.loads((await core.contents(task_id))["task_result.json"]) == task.result
    assert list(task.result) == list(json.loads((await core.contents(task_id))["task_result.json"]))


async def test_a_failed_task_has_a_result_too(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    await core.run_step(FILES[0], tables=7)
    await core.fold((await core.run()).failed("LLM 密钥无效"))
    task = await core.store.tasks.get(task_id)
    assert (task.status, task.error_message) == (TaskStatus.FAILED, "LLM 密钥无效")
    assert task.result is not None
    assert [step["status"] for step in task.result["steps"]] == ["completed", "failed", "pending", "pending"]


async def test_doubled_and_reordered_events_end_in_the_same_state(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    shuffle = random.Random(7).shuffle
    for outputs in FILES:
        run = await core.run()
        events = [run.started(), run.progressed(1), run.progressed(2), await run.completed(outputs)] * 2
        shuffle(events)
        await core.fold(*events)
    task = await core.store.tasks.get(task_id)
    assert task.status is TaskStatus.COMPLETED
    assert set(await core.contents(task_id)) == {
        "table_list.txt",
        "task_result.json",
        *itertools.chain.from_iterable(FILES),
    }


async def test_a_doubled_event_does_not_even_raise_the_version(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    started, progressed = run.started(), run.progressed(1)
    await core.fold(started, progressed)
    version = await core.store.tasks.version(task_id)
    await core.fold(progressed, started, progressed)
    assert await core.store.tasks.version(task_id) == version


async def test_two_projectors_at_once_fold_a_completion_once(core: Core, other: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    completed = await run.completed(FILES[0])
    await asyncio.gather(*(process.fold(completed) for process in (core, other) * 5))
    assert [request.step for request in await core.requests()] == [Step.QA_GENERATION]
    assert [name for name in await core.contents(task_id) if "_bak" in name] == []


async def test_the_last_completion_folded_by_two_at_once_ends_the_task_once(core: Core, other: Core) -> None:
    task_id = await core.task(enable_sql_validation=False, enable_training_data_load=False)
    await core.execute(task_id)
    await core.run_step(FILES[0])
    completed = await (await core.run()).completed(FILES[1])
    await asyncio.gather(*(process.fold(completed) for process in (core, other) * 3))
    assert (await core.store.tasks.get(task_id)).status is TaskStatus.COMPLETED
    assert sum("任务完成" in line for line in await core.log(task_id)) == 1
    assert "task_result.json_bak1" not in await core.contents(task_id)


async def test_a_cancel_that_races_the_last_completion_leaves_one_end(core: Core, other: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id, Step.DDL_GENERATION)
    completed = await (await core.run()).completed(FILES[0])
    await asyncio.gather(core.store.tasks.cancel(task_id), other.fold(completed), return_exceptions=True)
    task = await core.store.tasks.get(task_id)
    assert task.status in {TaskStatus.CANCELLED, TaskStatus.PARTIAL_COMPLETED}
    has_outputs = "bss_company.ddl" in await core.contents(task_id)
    assert has_outputs is (task.status is TaskStatus.PARTIAL_COMPLETED)


async def test_a_late_completion_of_a_cancelled_run_shows_nothing(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    late = await core.run()
    await core.store.tasks.cancel(task_id)
    await core.execute(task_id)
    await core.fold(late.progressed(9), await late.completed(FILES[0]))
    task = await core.store.tasks.get(task_id)
    assert (task.status, task.steps[0].done) == (TaskStatus.IN_PROGRESS, 0)
    assert "bss_company.ddl" not in await core.contents(task_id)


async def test_outputs_become_visible_all_at_once_with_the_state(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    completed = await run.completed(FILES[0])
    assert set(await core.contents(task_id)) == {"table_list.txt"}
    await core.fold(completed)
    assert set(FILES[0]) <= set(await core.contents(task_id))


async def test_events_of_an_unknown_task_are_taken_and_forgotten(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    completed = await run.completed(FILES[0])
    await core.store.tasks.cancel(task_id)
    await core.store.tasks.delete(task_id, delete_record=True)
    await core.fold(run.started(), completed)


async def test_a_completion_whose_manifest_is_not_what_it_said_is_rejected(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    completed = await run.completed(FILES[0])
    wrong = completed.outputs.model_copy(update={"sha256": "0" * 64})
    with pytest.raises(Reject):
        await core.fold(completed.model_copy(update={"outputs": wrong}))
    missing = completed.outputs.model_copy(update={"key": "tasks/nowhere"})
    with pytest.raises(Reject):
        await core.fold(completed.model_copy(update={"outputs": missing}))
    with pytest.raises(ObjectMissing):
        await core.objects.get("tasks/nowhere")
    assert (await core.store.tasks.get(task_id)).status is TaskStatus.IN_PROGRESS


async def test_what_does_not_belong_into_the_queue_is_rejected(core: Core) -> None:
    junk = delivered(TaskChanged(task_id="x", version=1))
    with pytest.raises(Reject):
        await core.projector.handle(junk)
    unreadable = Message("id", b"\xff not json")
    with pytest.raises(Reject):
        await core.projector.handle(type(junk)(unreadable, "q", 0))


async def test_a_load_gets_a_number_of_its_own_with_every_request(core: Core) -> None:
    numbers = []
    for _ in range(2):
        task_id = await core.task(table_list=False)
        await core.store.files.put(task_id, "mine_pair.json", await core.upload(task_id, "mine_pair.json", "[]"))
        await core.execute(task_id, Step.TRAINING_LOAD)
        run = await core.run()
        numbers.append((await run.inputs()).load_number)
        await core.fold(run.started(), run.yielded())
        numbers.append((await (await core.run()).inputs()).load_number)
    assert None not in numbers
    assert numbers == sorted(set(map(int, filter(None, numbers))))


async def test_a_new_database_numbers_its_loads_above_those_of_any_older_one(core: Core) -> None:
    an_hour_ago = (await core.store.now()).timestamp() - 3600
    task_id = await core.task(table_list=False)
    await core.store.files.put(task_id, "mine_pair.json", await core.upload(task_id, "mine_pair.json", "[]"))
    await core.execute(task_id, Step.TRAINING_LOAD)
    number = (await (await core.run()).inputs()).load_number
    assert number is not None
    assert number > an_hour_ago


async def test_the_log_of_a_task_tells_its_story(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id, Step.DDL_GENERATION)
    run = await core.run()
    await core.fold(run.started(), run.failed("LLM 不可用", retryable=True))
    log = await core.log(task_id)
    assert log[0] == f"任务 {task_id} 已创建"
    assert log[1:4] == [
        "开始执行步骤: ddl_generation",
        "步骤 ddl_generation 已排队,等待执行进程",
        "步骤 ddl_generation 开始执行",
    ]
    assert log[4].startswith("步骤 ddl_generation 中断: LLM 不可用;5 秒后")
    assert len(log) == 5
