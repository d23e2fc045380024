"""What a person reads in the log of a task."""

from services.gateway.workflow.narrative import LOGGER, narrate
from services.gateway.workflow.triggers import Cancel, Delete, Interrupted, RetryDue, Trigger
from shared.events import LogRecord
from shared.steps import Step
from tests.support.workflow import Story


def told(story: Story, trigger: Trigger) -> list[LogRecord]:
    before = story.state
    story.apply(trigger)
    return list(narrate(before, story.state, story.now))


def texts(records: list[LogRecord]) -> list[str]:
    return [f"[{record.level}] {record.message}" for record in records]


def test_a_complete_run_is_announced_with_its_first_step() -> None:
    story = Story()
    before = story.state
    story.execute()
    assert texts(list(narrate(before, story.state, story.now))) == [
        "[INFO] 完整工作流开始执行,从步骤 ddl_generation 开始",
        "[INFO] 步骤 ddl_generation 已排队,等待执行进程",
    ]


def test_a_step_run_is_announced_as_one() -> None:
    story = Story()
    before = story.state
    story.execute(Step.QA_GENERATION)
    assert texts(list(narrate(before, story.state, story.now)))[0] == "[INFO] 开始执行步骤: qa_generation"


def test_a_start_is_told_once_and_heartbeats_are_not() -> None:
    story = Story()
    story.execute()
    run = story.run()
    assert texts(told(story, run.started())) == ["[INFO] 步骤 ddl_generation 开始执行"]
    assert told(story, run.progressed(1)) == []


def test_a_completed_step_tells_how_long_it_took_and_what_comes_next() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.wait(12.34)
    records = told(story, run.completed())
    assert texts(records) == [
        "[INFO] 步骤 ddl_generation 完成,用时 12.3 秒",
        "[INFO] 步骤 qa_generation 已排队,等待执行进程",
    ]
    assert [record.step for record in records] == [Step.DDL_GENERATION, Step.QA_GENERATION]
    assert {record.logger for record in records} == {LOGGER}
    assert {record.timestamp for record in records} == {story.now}


def test_a_retry_tells_why_and_when() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    assert texts(told(story, run.failed("LLM 不可用", retryable=True))) == [
        "[WARNING] 步骤 ddl_generation 中断: LLM 不可用;5 秒后进行第 2 次尝试"
    ]
    story.wait(5)
    retried = told(story, RetryDue(story.execution.execution_id))
    assert texts(retried) == ["[INFO] 步骤 ddl_generation 第 2 次尝试已排队"]


def test_an_interruption_is_told_even_of_a_request_that_nobody_had_started() -> None:
    story = Story()
    story.execute()
    assert texts(told(story, Interrupted(story.execution.execution_id, 1))) == [
        "[WARNING] 步骤 ddl_generation 中断: 服务重新启动;现在进行第 2 次尝试"
    ]


def test_a_yield_tells_how_far_the_step_is() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    assert texts(told(story, run.yielded(4))) == ["[INFO] 步骤 ddl_generation 稍后继续,已完成 4/10"]


def test_the_end_is_told_with_its_reason() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().started())
    story.wait(3)
    assert texts(told(story, story.run().failed("密码错误", retryable=False))) == [
        "[ERROR] 步骤 ddl_generation 失败: 密码错误",
        "[ERROR] 任务失败,用时 3.0 秒",
    ]


def test_cancel_and_delete_are_told() -> None:
    story = Story()
    story.execute()
    assert texts(told(story, Cancel())) == [
        "[WARNING] 步骤 ddl_generation 已取消",
        "[WARNING] 任务已取消,用时 0.0 秒",
    ]
    assert texts(told(story, Delete())) == ["[INFO] 任务的文件已删除"]
