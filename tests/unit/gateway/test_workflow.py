"""The rules of a task's life, one by one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.gateway.errors import Conflict, MissingTableList
from services.gateway.records import StepStatus, TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Decision
from services.gateway.workflow.retry import RetryPolicy
from services.gateway.workflow.state import Outcome, Phase
from services.gateway.workflow.triggers import (
    Cancel,
    DeadLettered,
    DeadlineExceeded,
    Delete,
    Finding,
    Interrupted,
    Lost,
    RetryDue,
    Silent,
)
from shared.events import Usage
from shared.steps import STEPS, Step
from tests.support.workflow import ALL_FILES, RunOf, Story

PENDING, RUNNING, COMPLETED = StepStatus.PENDING, StepStatus.RUNNING, StepStatus.COMPLETED
FAILED, SKIPPED, CANCELLED = StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED
WITHOUT_LOAD = frozenset(STEPS) - {Step.TRAINING_LOAD}


# execute


def test_a_complete_run_requests_the_first_step_and_leaves_it_pending_until_a_worker_starts() -> None:
    story = Story()
    decision = story.execute()
    assert story.state.status is TaskStatus.IN_PROGRESS
    assert story.statuses() == (PENDING,) * 4
    assert decision.request is not None
    assert (decision.request.step, decision.request.number) == (Step.DDL_GENERATION, 1)


def test_each_completed_step_requests_the_next_and_the_last_one_completes_the_task() -> None:
    story = Story()
    story.execute()
    story.complete_all()
    assert [request.step for request in story.requests] == list(STEPS)
    assert len(set(story.ended)) == 4
    assert (story.state.status, story.state.completed_at) == (TaskStatus.COMPLETED, story.now)


def test_all_steps_of_one_run_share_their_checkpoints() -> None:
    story = Story()
    story.execute()
    opened = story.execution.checkpoint_set
    story.complete_step()
    assert story.execution.checkpoint_set == opened


def test_disabled_steps_are_skipped() -> None:
    story = Story(enabled={Step.DDL_GENERATION, Step.QA_GENERATION, Step.TRAINING_LOAD})
    story.execute()
    story.complete_all()
    assert story.statuses() == (COMPLETED, COMPLETED, SKIPPED, COMPLETED)
    assert Step.SQL_VALIDATION not in [request.step for request in story.requests]
    assert story.state.status is TaskStatus.COMPLETED


def test_a_second_complete_run_resets_every_step() -> None:
    story = Story(enabled=WITHOUT_LOAD)
    story.execute()
    story.complete_all()
    story.wait(60)
    story.execute()
    assert story.statuses() == (PENDING, PENDING, PENDING, SKIPPED)
    assert (story.state.started_at, story.state.completed_at) == (story.now, None)


def test_a_step_run_resets_only_its_own_step() -> None:
    story = Story()
    story.execute()
    story.complete_all()
    story.execute(Step.QA_GENERATION)
    assert story.statuses() == (COMPLETED, PENDING, COMPLETED, COMPLETED)
    story.complete_step()
    assert story.state.status is TaskStatus.COMPLETED


def test_a_step_run_leaves_the_task_partial_until_every_enabled_step_is_completed() -> None:
    story = Story(enabled=WITHOUT_LOAD)
    for step, expected in (
        (Step.DDL_GENERATION, TaskStatus.PARTIAL_COMPLETED),
        (Step.QA_GENERATION, TaskStatus.PARTIAL_COMPLETED),
        (Step.SQL_VALIDATION, TaskStatus.COMPLETED),
    ):
        story.execute(step)
        decision = story.complete_step()
        assert story.state.status is expected
        assert decision.ends_task is (expected is TaskStatus.COMPLETED)
        assert (story.state.completed_at is not None) is decision.ends_task


def test_a_step_run_runs_even_a_disabled_step() -> None:
    story = Story(enabled=WITHOUT_LOAD)
    story.execute(Step.TRAINING_LOAD)
    assert story.state.step(Step.TRAINING_LOAD).status is PENDING
    story.complete_step()
    assert story.state.step(Step.TRAINING_LOAD).status is COMPLETED
    assert story.state.status is TaskStatus.PARTIAL_COMPLETED


def test_a_running_task_refuses_a_second_run_and_says_where_it_is() -> None:
    story = Story()
    story.execute()
    wishes: tuple[Callable[[], Decision], ...] = (story.execute, story.resume, lambda: story.apply(Delete()))
    for wish in wishes:
        with pytest.raises(Conflict) as refusal:
            wish()
        assert (refusal.value.status, refusal.value.current_step) == (TaskStatus.IN_PROGRESS, Step.DDL_GENERATION)


@pytest.mark.parametrize("step", [None, Step.DDL_GENERATION])
def test_a_run_that_starts_with_the_tables_needs_a_table_list(step: Step | None) -> None:
    with pytest.raises(MissingTableList):
        Story().execute(step, files=ALL_FILES - {"table_list.txt"})


@pytest.mark.parametrize(
    ("step", "files", "missing"),
    [
        (Step.QA_GENERATION, {"table_list.txt", "a_detail.md"}, "*.ddl"),
        (Step.SQL_VALIDATION, {"table_list.txt", "a.ddl", "x_pair.json.backup"}, "*_pair.json"),
        (Step.TRAINING_LOAD, {"table_list.txt"}, "*.md"),
    ],
)
def test_a_step_run_names_the_inputs_it_lacks(step: Step, files: set[str], missing: str) -> None:
    with pytest.raises(Conflict, match=missing.replace("*", r"\*")):
        Story().execute(step, files=frozenset(files))


@pytest.mark.parametrize("step", [Step.SQL_VALIDATION, Step.TRAINING_LOAD])
def test_an_uploaded_pair_file_is_all_that_validation_and_load_need(step: Step) -> None:
    story = Story()
    story.execute(step, files=frozenset({"mine_pair.json"}))
    assert story.execution.step is step


def test_a_task_whose_files_were_deleted_runs_no_more() -> None:
    story = Story()
    story.apply(Delete())
    with pytest.raises(Conflict, match="已删除"):
        story.execute()


# cancel and resume


def test_cancel_ends_the_execution_and_leaves_later_steps_pending() -> None:
    story = Story()
    story.execute()
    story.complete_step()
    decision = story.apply(Cancel())
    assert story.statuses() == (COMPLETED, CANCELLED, PENDING, PENDING)
    assert story.state.status is TaskStatus.CANCELLED
    assert decision.ended is not None
    assert decision.ended.outcome is Outcome.CANCELLED
    assert decision.ends_task


def test_cancel_of_a_resting_task_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        Story().apply(Cancel())


def test_resume_goes_on_with_the_first_step_that_is_not_completed_and_keeps_the_checkpoints() -> None:
    story = Story()
    story.execute()
    checkpoints = story.execution.checkpoint_set
    story.complete_step()
    story.apply(story.run().failed(retryable=False))
    story.resume()
    assert story.execution.step is Step.QA_GENERATION
    assert story.execution.checkpoint_set == checkpoints
    assert (story.state.error_message, story.state.completed_at) == (None, None)
    story.complete_all()
    assert story.state.status is TaskStatus.COMPLETED


def test_resume_repeats_what_a_step_run_had_done_out_of_turn() -> None:
    story = Story()
    story.execute(Step.SQL_VALIDATION)
    story.complete_step()
    story.resume()
    assert story.statuses() == (PENDING,) * 4


def test_resume_with_nothing_left_is_a_conflict() -> None:
    story = Story(enabled=WITHOUT_LOAD)
    story.execute()
    story.complete_all()
    with pytest.raises(Conflict):
        story.resume()


# what a run says


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


# failure and retry


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


# what the sweeper finds


def silent(story: Story) -> Finding:
    assert story.execution.last_event_at is not None
    return Silent(story.execution.execution_id, story.execution.last_event_at)


def test_a_silent_run_is_requested_again_and_books_an_attempt() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().started())
    story.apply(silent(story))
    assert (story.execution.phase, story.execution.attempt) == (Phase.BACKING_OFF, 2)


def test_a_run_that_spoke_after_the_sweeper_looked_is_not_silent() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    finding = silent(story)
    story.wait(1)
    story.apply(run.progressed(1))
    assert story.ignores(finding)


def test_a_run_that_was_taken_for_dead_and_speaks_again_needs_no_retry() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.apply(silent(story))
    story.apply(run.progressed(1))
    assert (story.execution.phase, story.execution.due_at) == (Phase.RUNNING, None)


def test_an_overtaken_run_neither_starts_a_second_retry_nor_hides_the_first() -> None:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.apply(silent(story))
    story.wait(5)
    story.apply(RetryDue(story.execution.execution_id))
    for event in (run.progressed(5), run.yielded(5), run.failed(retryable=True)):
        assert story.ignores(event)
    assert story.execution.phase is Phase.WAITING


@pytest.mark.parametrize("kind", [Lost, DeadLettered])
def test_a_request_that_reached_nobody_books_an_attempt(kind: type[Lost | DeadLettered]) -> None:
    story = Story()
    story.execute()
    story.apply(kind(story.execution.execution_id, 1))
    assert (story.execution.phase, story.execution.attempt) == (Phase.BACKING_OFF, 2)


def test_findings_about_an_earlier_request_change_nothing() -> None:
    story = Story()
    story.execute()
    story.apply(story.run().yielded())
    execution_id = story.execution.execution_id
    for finding in (Lost(execution_id, 1), DeadLettered(execution_id, 1), Interrupted(execution_id, 1)):
        assert story.ignores(finding)


def test_a_step_whose_requests_keep_dying_fails_as_poison() -> None:
    story = Story(limits=Limits(retry=RetryPolicy(attempts=3)))
    story.execute()
    while story.state.execution is not None:
        story.apply(DeadLettered(story.execution.execution_id, story.execution.request_number))
        story.wait(1000)
        if story.state.execution is not None:
            story.apply(RetryDue(story.execution.execution_id))
    assert story.state.status is TaskStatus.FAILED
    assert "3 次" in (story.state.error_message or "")


def test_an_interrupted_step_is_requested_again_at_once_and_books_an_attempt() -> None:
    story = Story(limits=Limits(retry=RetryPolicy(attempts=2)))
    story.execute()
    story.apply(story.run().started())
    decision = story.apply(Interrupted(story.execution.execution_id, 1))
    assert decision.request is not None
    assert decision.request.number == 2
    assert story.execution.attempt == 2
    story.apply(Interrupted(story.execution.execution_id, 2))
    assert story.state.status is TaskStatus.FAILED


def test_an_execution_over_its_deadline_fails_and_not_before() -> None:
    story = Story()
    story.execute()
    finding = DeadlineExceeded(story.execution.execution_id)
    story.wait(24 * 3600 - 1)
    assert story.ignores(finding)
    story.wait(1)
    story.apply(finding)
    assert story.state.status is TaskStatus.FAILED
    assert "24 小时" in (story.state.error_message or "")


def test_findings_about_an_execution_that_is_over_change_nothing() -> None:
    story = Story()
    story.execute()
    over = RunOf(story.execution.execution_id, Step.DDL_GENERATION)
    story.apply(over.completed())
    for finding in (Lost(over.execution_id, 1), Silent(over.execution_id, story.now), RetryDue(over.execution_id)):
        assert story.ignores(finding)
