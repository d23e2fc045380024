"""What a caller may ask of a task: to run, to cancel, to resume, to be deleted."""

from collections.abc import Callable

import pytest

from services.gateway.errors import Conflict, MissingTableList
from services.gateway.records import StepStatus, TaskStatus
from services.gateway.workflow.decision import Decision
from services.gateway.workflow.state import Outcome
from services.gateway.workflow.triggers import (
    Cancel,
    Delete,
)
from shared.steps import STEPS, Step
from tests.support.workflow import ALL_FILES, Story

PENDING, COMPLETED = StepStatus.PENDING, StepStatus.COMPLETED
SKIPPED, CANCELLED = StepStatus.SKIPPED, StepStatus.CANCELLED
WITHOUT_LOAD = frozenset(STEPS) - {Step.TRAINING_LOAD}


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
