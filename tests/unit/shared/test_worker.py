"""What the worker runtime promises to a step, and to the gateway."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from pydantic import BaseModel

from shared.bus.port import Delivery, Message
from shared.errors import ItemError, PermanentError, TransientError
from shared.events import Event, StepCompleted, StepFailed, StepProgressed, StepStarted, StepYielded, Usage
from shared.topology import DEAD_LETTERS, step_queue
from shared.worker.context import StepRun
from shared.worker.run import Collaborators, Run, StepFunction
from shared.worker.runtime import Worker
from tests.support.worker import SWIFT, NoMeter, Stage, equip, stage


class Answer(BaseModel):
    text: str


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as made:
        yield made


def completed(event: Event) -> bool:
    return isinstance(event, StepCompleted)


def failed(event: Event) -> bool:
    return isinstance(event, StepFailed)


def yielded(event: Event) -> bool:
    return isinstance(event, StepYielded)


def raising(error: Exception) -> StepFunction:
    async def step(_run: Run, _with: Collaborators) -> dict[str, object]:
        raise error

    return step


async def three_items(run: Run, _with: Collaborators) -> dict[str, object]:
    """Makes one file from three checkpointed items."""
    run.expect(3)

    async def make(label: str) -> Answer | None:
        return await run.item(label, key=[label], result=Answer, produce=lambda: _answer(label))

    answers = await run.items(["a", "b", "c"], make, concurrency=1)
    await run.write("结果.txt", "".join(answer.text for answer in answers if answer))
    run.log.info("三项完成")
    return {"made": len(answers)}


async def _answer(label: str) -> Answer:
    return Answer(text=label.upper())


async def test_a_run_says_started_first_and_completed_last_with_its_files_and_summary(scene: Stage) -> None:
    await scene.work(three_items)
    await scene.request()
    event: StepCompleted = await scene.heard(completed)

    outputs = await scene.outputs(event.outputs)
    assert isinstance(scene.events[0], StepStarted)
    assert scene.events[-1] is event
    assert {file.name for file in outputs.files} == {"结果.txt", "ddl_generation_result.json"}
    assert outputs.result == {"made": 3}
    assert await scene.objects.get(next(f.key for f in outputs.files if f.name == "结果.txt")) == b"ABC"
    assert event.usage == Usage(calls=1)


async def test_the_sequence_of_a_runs_events_has_no_gap(scene: Stage) -> None:
    await scene.work(three_items)
    await scene.request()
    await scene.heard(completed)
    assert [event.sequence for event in scene.events] == list(range(len(scene.events)))  # type: ignore[attr-defined]


async def test_a_run_that_is_over_before_its_first_beat_has_said_how_far_it_came(scene: Stage) -> None:
    async def in_one_go(run: Run, _with: Collaborators) -> dict[str, object]:
        run.expect(1)
        run.advance("a")
        return {}

    await scene.work(in_one_go)
    await scene.request()
    await scene.heard(completed)
    told = [event for event in scene.events if isinstance(event, StepProgressed)]
    assert (told[-1].done, told[-1].total, told[-1].item) == (1, 1, "a")


async def test_a_step_reads_the_tasks_files_and_its_log_reaches_the_gateway_before_the_completion(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        run.log.info("读到 " + await run.read("table_list.txt"))
        return {}

    await scene.work(step)
    await scene.request(files={"table_list.txt": "\ufeffbss_公司"})
    await scene.heard(completed)
    assert scene.logs[-1] == "读到 bss_公司"


async def test_a_missing_input_fails_the_step_for_good_naming_the_file(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        return {"text": await run.read("table_list.txt")}

    await scene.work(step)
    await scene.request()
    event = await scene.heard(failed)
    assert (event.retryable, "table_list.txt" in event.message) == (False, True)


@pytest.mark.parametrize(
    ("error", "retryable", "retry_after"),
    [
        (TransientError("LLM 不可用", retry_after=7), True, 7),
        (TransientError("数据库断开"), True, None),
        (PermanentError("密码错误"), False, None),
    ],
)
async def test_an_error_says_whether_a_later_attempt_may_succeed(
    scene: Stage, error: Exception, retryable: bool, retry_after: float | None
) -> None:
    await scene.work(raising(error))
    await scene.request()
    event = await scene.heard(failed)
    assert (event.retryable, event.retry_after_s, event.message) == (retryable, retry_after, str(error))


async def test_a_run_that_cannot_be_equipped_fails_for_good_and_says_why(scene: Stage) -> None:
    def no_source(_run: StepRun) -> tuple[Collaborators, NoMeter]:
        raise PermanentError("没有配置业务数据库")

    await Worker(scene.step, three_items, scene.bus, scene.objects, no_source, SWIFT).start()
    await scene.request()
    event = await scene.heard(failed)
    assert (event.retryable, event.message) == (False, "没有配置业务数据库")


async def test_a_broken_step_is_retried_and_its_exceptions_text_stays_in_the_process(scene: Stage) -> None:
    await scene.work(raising(ValueError("postgresql://u:secret@h/db")))
    await scene.request()
    event = await scene.heard(failed)
    assert event.retryable
    assert "secret" not in event.model_dump_json()
    assert "ValueError" in event.message


async def test_errors_inside_a_task_group_end_the_run_as_themselves(scene: Stage) -> None:
    async def step(_run: Run, _with: Collaborators) -> dict[str, object]:
        async with asyncio.TaskGroup() as group:
            group.create_task(raising(PermanentError("表都失败了"))(_run, _with))  # type: ignore[arg-type]
        return {}

    await scene.work(step)
    await scene.request()
    event = await scene.heard(failed)
    assert (event.message, event.retryable) == ("表都失败了", False)


async def test_a_failed_item_is_recorded_and_the_others_go_on(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        async def make(label: str) -> Answer | None:
            produce = _no_table if label == "b" else lambda: _answer(label)
            return await run.item(label, key=label, result=Answer, produce=produce)

        return {"made": [a.text if a else None for a in await run.items(["a", "b", "c"], make, concurrency=3)]}

    await scene.work(step)
    await scene.request()
    outputs = await scene.outputs((await scene.heard(completed)).outputs)
    assert outputs.result == {"made": ["A", None, "C"]}
    assert [(failure.item, failure.error) for failure in outputs.item_errors] == [("b", "表 b 不存在")]
    assert any("表 b 不存在" in line for line in scene.logs)


async def _no_table() -> Answer:
    raise ItemError("表 b 不存在")


async def test_a_finished_item_is_not_made_again_by_the_next_run(scene: Stage) -> None:
    made: list[str] = []

    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        async def produce() -> Answer:
            made.append("a")
            return Answer(text="A")

        await run.item("a", key={"x": 1, "y": 2}, result=Answer, produce=produce)
        if len(scene.events) < 4 and not any(map(failed, scene.events)):
            raise TransientError("第一次失败")
        return {}

    await scene.work(step)
    await scene.request(1)
    await scene.heard(failed)
    await scene.request(2)
    await scene.heard(completed)
    assert made == ["a"]


async def test_a_worker_told_to_stop_yields_between_two_items_and_another_finishes_the_rest(scene: Stage) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    made: list[str] = []

    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        async def produce(label: str) -> Answer:
            made.append(label)
            started.set()
            await go_on.wait()
            return Answer(text=label)

        for label in "abc":
            await run.item(label, key=label, result=Answer, produce=partial(produce, label))
        return {}

    first = await scene.work(step)
    await scene.request(1)
    await started.wait()
    stopping = asyncio.create_task(first.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert (await scene.heard(yielded)).done == 1

    await scene.work(step)
    await scene.request(2)
    await scene.heard(completed)
    assert made == ["a", "b", "c"]


async def test_a_run_that_has_worked_long_enough_hands_the_rest_back(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        async def produce() -> Answer:
            await asyncio.sleep(0.01)
            return Answer(text="")

        for number in range(1000):
            await run.item(str(number), key=number, result=Answer, produce=produce)
        return {}

    await scene.work(step, SWIFT.model_copy(update={"yield_after_s": 0.1}))
    await scene.request()
    event = await scene.heard(yielded)
    assert 0 < event.done < 1000


async def test_a_request_of_an_ended_execution_is_acknowledged_without_a_run(scene: Stage) -> None:
    await scene.end()
    worker = await scene.work(three_items)
    await scene.request()
    await _settled(scene)
    await worker.stop()
    assert scene.events == []


async def test_an_execution_that_ends_while_its_run_works_stops_the_run_without_a_word(scene: Stage) -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    async def step(_run: Run, _with: Collaborators) -> dict[str, object]:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return {}

    await scene.work(step)
    await scene.request()
    await started.wait()
    await scene.end()
    await stopped.wait()
    await _settled(scene)
    assert {type(event) for event in scene.events} <= {StepStarted, StepProgressed}


async def test_a_silent_run_beats(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        run.source_read()
        await asyncio.Event().wait()
        return {}

    worker = await scene.work(step, SWIFT.model_copy(update={"drain_s": 0.1}))
    await scene.request()
    event = await scene.heard(lambda e: isinstance(e, StepProgressed) and e.sequence >= 3)
    assert (event.done, event.source_read) == (0, True)
    await worker.stop()


async def test_a_run_without_a_finished_item_ends_as_transient(scene: Stage) -> None:
    async def step(_run: Run, _with: Collaborators) -> dict[str, object]:
        await asyncio.Event().wait()
        return {}

    await scene.work(step, SWIFT.model_copy(update={"stall_after_s": 0.1}))
    await scene.request()
    assert (await scene.heard(failed)).retryable


async def test_what_is_no_request_goes_to_the_dead_letters(scene: Stage) -> None:
    dead: asyncio.Queue[Delivery] = asyncio.Queue()
    await scene.bus.consume(DEAD_LETTERS, dead.put)
    await scene.work(three_items)
    await scene.bus.publish(step_queue(scene.step), Message("x", b"{not json"))
    async with asyncio.timeout(5):
        assert (await dead.get()).message.id == "x"
    assert scene.events == []


async def test_an_items_key_that_differs_in_one_value_is_another_item(scene: Stage) -> None:
    made: list[int] = []

    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        async def produce() -> Answer:
            made.append(1)
            return Answer(text="")

        await run.item("a", key={"prompt": 1}, result=Answer, produce=produce)
        await run.item("a", key={"prompt": 2}, result=Answer, produce=produce)
        await run.item("a", key={"prompt": 1}, result=Answer, produce=produce)
        return {}

    await scene.work(step)
    await scene.request()
    await scene.heard(completed)
    assert len(made) == 2


async def test_the_result_file_holds_the_summary_and_the_failed_items(scene: Stage) -> None:
    async def step(run: Run, _with: Collaborators) -> dict[str, object]:
        run.fail_item("public.x", ItemError("表 public.x 不存在"))
        return {"tables": 0}

    await scene.work(step)
    await scene.request()
    outputs = await scene.outputs((await scene.heard(completed)).outputs)
    result = json.loads(await scene.objects.get(outputs.files[0].key))
    assert result["tables"] == 0
    assert result["item_errors"][0]["error"] == "表 public.x 不存在"


async def test_what_was_remarked_of_the_run_stands_in_its_result(scene: Stage) -> None:
    def remarking(run: StepRun) -> tuple[Collaborators, NoMeter]:
        run.remarks["attempt"] = [run.attempt, run.last_attempt]
        return equip(run)

    worker = Worker(scene.step, three_items, scene.bus, scene.objects, remarking, SWIFT)
    await worker.start()
    await scene.request(attempt=4, last_attempt=True)
    outputs = await scene.outputs((await scene.heard(completed)).outputs)
    assert outputs.result == {"made": 3, "attempt": [4, True]}


async def _settled(scene: Stage) -> None:
    """Waits until the step's queue holds nothing, delivered or not."""
    async with asyncio.timeout(5):
        while True:
            depth = await scene.bus.depth(step_queue(scene.step))
            if depth.ready == 0 and not depth.unacknowledged:
                return
            await asyncio.sleep(0.01)
