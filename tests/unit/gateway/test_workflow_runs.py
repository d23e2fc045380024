"""What a run says of itself, and what its failure leads to."""

from datetime import timedelta

from services.gateway.records import StepStatus, TaskStatus
from services.gateway.workflow.state import Phase
from services.gateway.workflow.triggers import (
    Cancel,
    RetryDue,
)
from shared.events import Usage
from shared.steps import Step
from tests.support.workflow import Story

PENDING, RUNNING, COMPLETED, FAILED = StepStatus.PENDING, StepStatus.RUNNING, StepStatus.COMPLETED, StepStatus.FAILED


def test_a_started_run_makes_its_step_running_and_progress_is_shown() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.wait(5)
    story.apply(run.progressed(3, usage=Usage(calls=2, cost=0.5)))
    step = story.state.step(Step.DDL_GENERATION)
    assert (step.status, step.done, step.total, step.item) == (RUNNING, 3, 10, "item 3")
    assert step.usage == Usage(calls=2, cost=0.5)
    assert step.started_at == story.now - timedelta(seconds=5)
    assert story.execution.last_event_at == story.now


def test_a_lost_start_is_made_up_for_by_any_later_event() -> None:
    story = Story()
    story.execute()
    run = story.run()
    start = run.started()
    story.apply(run.progressed(1))
    assert story.execution.phase is Phase.RUNNING
    assert story.ignores(start)


def test_a_yield_requests_the_rest_at_once() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    decision = story.apply(run.yielded(4))
    assert decision.request is not None
    assert decision.request.number == 2
    assert story.execution.attempt == 1
    assert story.state.step(Step.DDL_GENERATION).done == 4


def test_the_first_completion_wins_even_of_an_overtaken_run() -> None:
    story = Story()
    story.execute()
    first = story.run()
    story.apply(first.started())
    second = story.run(delivery_count=1)
    story.apply(second.started())
    story.apply(first.completed())
    assert story.execution.step is Step.QA_GENERATION
    assert story.ignores(second.completed())


def test_a_failure_counts_only_from_the_run_last_started() -> None:
    story = Story()
    story.execute()
    first, second = story.run(), story.run(delivery_count=1)
    story.apply(first.started())
    story.apply(second.started())
    assert story.ignores(first.failed(retryable=False))
    story.apply(second.failed("表不存在", retryable=False))
    assert (story.state.status, story.state.error_message) == (TaskStatus.FAILED, "表不存在")


def test_a_redelivered_request_starts_the_later_run_in_whatever_order_they_are_heard() -> None:
    story = Story()
    story.execute()
    first, second = story.run(), story.run(delivery_count=1)
    story.apply(second.started())
    assert story.ignores(first.started())
    assert story.ignores(first.failed(retryable=False))
    story.apply(second.progressed(1))
    assert story.state.step(Step.DDL_GENERATION).done == 1


def test_of_two_runs_of_a_doubled_request_the_one_heard_last_counts_and_the_other_stays_overtaken() -> None:
    story = Story()
    story.execute()
    first, second = story.run(), story.run()
    story.apply(first.started())
    story.apply(second.started())
    assert story.ignores(first.progressed(7))
    assert story.ignores(first.failed(retryable=False))
    story.apply(second.progressed(1))
    assert story.state.step(Step.DDL_GENERATION).done == 1


def test_a_late_run_of_an_earlier_request_is_not_the_one_last_started() -> None:
    story = Story()
    story.execute()
    late = story.run()
    story.apply(story.run().yielded())
    assert story.ignores(late.started())
    assert story.ignores(late.failed(retryable=False))
    story.apply(late.completed())
    assert story.state.step(Step.DDL_GENERATION).status is COMPLETED


def test_the_cost_of_all_runs_of_a_step_is_added_up() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().yielded(usage=Usage(calls=3)))
    second = story.run()
    story.apply(second.started())
    story.apply(second.completed(usage=Usage(calls=4)))
    assert story.state.step(Step.DDL_GENERATION).usage.calls == 7


def test_events_of_an_execution_that_is_over_change_nothing() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.apply(Cancel())
    story.execute()
    for event in (run.progressed(9), run.failed(retryable=True), run.yielded(), run.completed()):
        assert story.ignores(event)


def test_a_permanent_failure_fails_the_step_and_the_task() -> None:
    story = Story()
    story.execute()
    story.complete_step()
    decision = story.apply(story.run().failed("密码错误", retryable=False))
    assert story.statuses() == (COMPLETED, FAILED, PENDING, PENDING)
    assert story.state.step(Step.QA_GENERATION).error_message == "密码错误"
    assert decision.ends_task
    assert story.state.execution is None


def test_a_failed_step_run_fails_the_task() -> None:
    story = Story()
    story.execute()
    story.complete_all()
    story.execute(Step.QA_GENERATION)
    story.apply(story.run().failed(retryable=False))
    assert story.state.status is TaskStatus.FAILED


def test_a_transient_failure_rests_and_is_requested_again_when_due() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().failed("LLM 不可用", retryable=True))
    step = story.state.step(Step.DDL_GENERATION)
    assert (step.status, step.error_message) == (PENDING, "LLM 不可用")
    assert (story.execution.phase, story.execution.attempt) == (Phase.BACKING_OFF, 2)
    due = RetryDue(story.execution.execution_id)
    assert story.ignores(due)
    story.wait(5)
    decision = story.apply(due)
    assert decision.request is not None
    assert decision.request.number == 2
    story.apply(story.run().started())
    assert story.state.step(Step.DDL_GENERATION).error_message is None


def test_the_other_side_may_ask_for_a_longer_pause() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().failed(retryable=True, after=120))
    assert story.execution.due_at == story.now + timedelta(seconds=120)


def test_a_superseded_load_is_requested_again_though_its_worker_calls_it_permanent() -> None:
    story = Story()
    story.execute(Step.TRAINING_LOAD)
    story.apply(story.run().failed(retryable=False, code="superseded_load"))
    assert story.execution.phase is Phase.BACKING_OFF


def fail_until_it_rests_no_more(story: Story) -> int:
    attempts = 0
    while story.state.execution is not None:
        attempts += 1
        story.apply(story.run().failed("没有响应", retryable=True))
        story.wait(1000)
        if story.state.execution is not None:
            story.apply(RetryDue(story.execution.execution_id))
    return attempts


def test_attempts_run_out_after_about_an_hour_and_the_step_fails() -> None:
    story = Story()
    story.execute()
    assert fail_until_it_rests_no_more(story) == story.limits.retry.attempts
    assert story.state.status is TaskStatus.FAILED
    assert "没有响应" in (story.state.error_message or "")
    pauses = [story.limits.retry.pause_after(attempt) for attempt in range(1, story.limits.retry.attempts)]
    assert timedelta(minutes=45) < sum(filter(None, pauses), timedelta()) < timedelta(minutes=75)


def test_a_newly_finished_item_gives_all_attempts_back_and_an_old_one_does_not() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.progressed(3))
    story.apply(run.failed(retryable=True))
    story.wait(5)
    story.apply(RetryDue(story.execution.execution_id))
    again = story.run()
    story.apply(again.progressed(3))
    assert story.execution.attempt == 2
    story.apply(again.progressed(4))
    assert story.execution.attempt == 1
