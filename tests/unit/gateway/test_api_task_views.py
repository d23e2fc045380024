"""Tasks as the API shows them."""

from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.gateway.api.task_views import overall_step_status, paginated, render_state, render_summary
from services.gateway.edge.times import LocalTimes
from services.gateway.records import CurrentExecution, ListedTask, StepRecord, StepStatus, TaskRecord, TaskStatus
from shared.events import Usage
from shared.manifests import TaskParameters
from shared.steps import STEPS, Step

TIMES = LocalTimes(ZoneInfo("Asia/Shanghai"))
CREATED = datetime(2025, 7, 2, 9, 40, tzinfo=UTC)
PENDING, RUNNING, COMPLETED = StepStatus.PENDING, StepStatus.RUNNING, StepStatus.COMPLETED
FAILED, SKIPPED, CANCELLED = StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED


def a_task(*statuses: StepStatus) -> TaskRecord:
    steps = zip(STEPS, statuses or (PENDING,) * 4, strict=True)
    return TaskRecord(
        task_id="task_20250702_174000",
        task_name="服务区初始化数据加载",
        db_name="highway_db",
        business_context="高速公路服务区管理系统",
        parameters=TaskParameters(),
        masked_connection="postgresql://postgres:***@192.168.67.1:6432/highway_db",
        created_by="guest",
        status=TaskStatus.PENDING,
        created_at=CREATED,
        started_at=None,
        completed_at=None,
        updated_at=None,
        error_message=None,
        steps=tuple(StepRecord(step, status, enabled=status is not SKIPPED) for step, status in steps),
        current=None,
        result=None,
        files_deleted=False,
        version=1,
    )


def listed() -> ListedTask:
    """The same task in a list."""
    of_task = asdict(a_task())
    shown = {field.name: of_task[field.name] for field in fields(ListedTask) if field.name in of_task}
    return ListedTask(**shown, step_statuses=(PENDING,) * 4)


@pytest.mark.parametrize(
    ("statuses", "overall"),
    [
        ((PENDING, PENDING, PENDING, PENDING), "pending"),
        ((RUNNING, PENDING, PENDING, PENDING), "running"),
        ((COMPLETED, PENDING, PENDING, PENDING), "partial_completed"),
        ((COMPLETED, RUNNING, PENDING, PENDING), "running"),
        ((COMPLETED, FAILED, RUNNING, PENDING), "failed"),
        ((COMPLETED, COMPLETED, COMPLETED, COMPLETED), "all_completed"),
        ((COMPLETED, COMPLETED, SKIPPED, SKIPPED), "all_completed"),
        ((COMPLETED, CANCELLED, PENDING, PENDING), "partial_completed"),
        ((CANCELLED, PENDING, PENDING, PENDING), "pending"),
    ],
)
def test_one_word_stands_for_all_steps(statuses: tuple[StepStatus, ...], overall: str) -> None:
    assert overall_step_status(statuses) == overall


def test_the_current_step_is_pending_until_a_worker_starts() -> None:
    waiting = CurrentExecution(
        UUID(int=1), "task_1_step_ddl_generation_exec_x", Step.DDL_GENERATION, CREATED, running=False
    )
    state = render_state(replace(a_task(), current=waiting), TIMES)
    assert state.current_step is not None
    assert (state.current_step.step, state.current_step.status) == (Step.DDL_GENERATION, PENDING)
    state = render_state(replace(a_task(), current=replace(waiting, running=True)), TIMES)
    assert state.current_step is not None
    assert state.current_step.status == RUNNING


def test_no_run_means_no_current_step() -> None:
    assert render_state(a_task(), TIMES).current_step is None


def test_the_connection_is_shown_as_it_was_masked() -> None:
    assert "***" in (render_state(a_task(), TIMES).parameters.db_connection or "")


def test_the_cost_of_a_task_is_the_sum_of_its_steps() -> None:
    task = a_task(COMPLETED, COMPLETED, PENDING, PENDING)
    usage = Usage(calls=2, cached_calls=1, prompt_tokens=10, completion_tokens=5, cost=0.25)
    task = replace(task, steps=tuple(replace(step, usage=usage) for step in task.steps[:2]))
    assert render_state(task, TIMES).usage == Usage(
        calls=4, cached_calls=2, prompt_tokens=20, completion_tokens=10, cost=0.5
    )


def test_a_task_whose_files_are_gone_says_so() -> None:
    assert render_summary(listed(), TIMES).directory_exists
    assert not render_summary(replace(listed(), files_deleted=True), TIMES).directory_exists


@pytest.mark.parametrize(
    ("page", "total", "pages", "has_next", "has_prev"),
    [(1, 0, 0, False, False), (1, 20, 1, False, False), (1, 21, 2, True, False), (2, 21, 2, False, True)],
)
def test_pages_are_counted(page: int, total: int, pages: int, has_next: bool, has_prev: bool) -> None:
    pagination = paginated(page, 20, total)
    assert (pagination.total_pages, pagination.has_next, pagination.has_prev) == (pages, has_next, has_prev)
