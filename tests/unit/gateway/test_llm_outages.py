"""A task whose LLM gives no answer: how often it is tried, how long it waits, and that it never fails for it."""

import pytest

from services.gateway.records import StepStatus
from services.gateway.workflow.triggers import DeadLettered, RetryDue
from shared.llm.patience import Patience
from shared.llm.port import Trouble
from tests.support.workflow import Story


def work_until_it_completes(story: Story, trouble: Trouble, asked_s: float | None = None) -> tuple[int, float]:
    """A worker as patient as all of them; gives the attempts, and the seconds between them."""
    step, began = story.execution.step, story.now
    for attempts in range(1, 100):
        retry, execution = story.limits.retry, story.execution
        run = story.run()
        story.apply(run.started())
        is_last = retry.is_last(execution.attempt)
        if not Patience().waits(trouble, execution.attempt, is_last=is_last, asked_pause_s=asked_s):
            story.apply(run.completed())
            assert story.state.step(step).status is StepStatus.COMPLETED
            return attempts, (story.now - began).total_seconds()
        story.apply(run.failed("LLM 端点没有应答", retryable=True, code="llm_unavailable", after=asked_s))
        assert story.execution.due_at is not None
        story.now = story.execution.due_at
        story.apply(RetryDue(story.execution.execution_id))
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("trouble", "asked_s", "attempts", "waited_s"),
    [
        (Trouble.REFUSED, None, 1, 0),
        (Trouble.QUOTA, None, 1, 0),
        (Trouble.RATE, 3600.0, 1, 0),
        (Trouble.RATE, 60.0, 5, 4 * 60),
        (Trouble.RATE, None, 5, 5 + 10 + 20 + 40),
        (Trouble.DOWN, None, 5, 5 + 10 + 20 + 40),
        (Trouble.SILENT, None, 2, 5),
    ],
)
def test_an_llm_that_gives_no_answer_costs_minutes_and_the_step_completes(
    trouble: Trouble, asked_s: float | None, attempts: int, waited_s: float
) -> None:
    story = Story()
    story.execute()
    assert work_until_it_completes(story, trouble, asked_s) == (attempts, waited_s)


def test_an_llm_that_fails_after_ten_other_mishaps_does_not_fail_the_step() -> None:
    story = Story()
    story.execute()
    for _ in range(story.limits.retry.attempts - 1):
        story.apply(DeadLettered(story.execution.execution_id, story.execution.request_number))
        story.wait(1000)
        story.apply(RetryDue(story.execution.execution_id))
    assert work_until_it_completes(story, Trouble.DOWN) == (1, 0)
