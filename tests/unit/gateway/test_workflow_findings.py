"""What the sweeper finds, and what the workflow makes of it."""

import pytest

from services.gateway.records import TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.retry import RetryPolicy
from services.gateway.workflow.state import Phase
from services.gateway.workflow.triggers import (
    DeadLettered,
    DeadlineExceeded,
    Finding,
    Interrupted,
    Lost,
    RetryDue,
    Silent,
)
from shared.steps import Step
from tests.support.workflow import RunOf, Story


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
