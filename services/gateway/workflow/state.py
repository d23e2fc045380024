"""A task as the workflow sees it: plain values, changed only by `workflow.decide`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.gateway.records import ExecutionMode, StepStatus, TaskStatus
from shared.events import Usage
from shared.steps import STEPS, Step


class Phase(StrEnum):
    """What an open execution waits for."""

    WAITING = "waiting"
    """A worker that takes its request."""
    RUNNING = "running"
    """Its run."""
    BACKING_OFF = "backing_off"
    """The time of its next attempt."""


class Outcome(StrEnum):
    """How an execution ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RunState:
    """A run that was, at some time, the one last started."""

    run_id: UUID
    request_number: int
    delivery_count: int
    sequence: int
    """Of its last event that was folded."""
    worker: str | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def order(self) -> tuple[int, int]:
        """Later requests, and later deliveries of one request, start later runs."""
        return (self.request_number, self.delivery_count)


@dataclass(frozen=True, slots=True)
class ExecutionState:
    """An open execution of a step."""

    execution_id: UUID
    step: Step
    checkpoint_set: UUID
    opened_at: datetime
    deadline: datetime
    phase: Phase = Phase.WAITING
    request_number: int = 1
    attempt: int = 1
    done_mark: int = 0
    """The most items that were ever finished; more of them are progress."""
    due_at: datetime | None = None
    last_event_at: datetime | None = None
    runs: tuple[RunState, ...] = ()
    """The last is the run last started."""
    traceparent: str | None = None

    @property
    def last_run(self) -> RunState | None:
        return self.runs[-1] if self.runs else None

    @property
    def usage(self) -> Usage:
        return total_usage(run.usage for run in self.runs)

    def knows(self, run_id: UUID) -> bool:
        return any(run.run_id == run_id for run in self.runs)


@dataclass(frozen=True, slots=True)
class StepState:
    step: Step
    enabled: bool
    status: StepStatus
    started_at: datetime | None = None
    completed_at: datetime | None = None
    error_message: str | None = None
    done: int = 0
    total: int = 0
    item: str | None = None
    usage: Usage = field(default_factory=Usage)

    def reset(self) -> "StepState":
        """As before its first run."""
        return StepState(self.step, self.enabled, StepStatus.PENDING if self.enabled else StepStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class TaskState:
    """`execution` is set exactly while the status is in_progress."""

    task_id: str
    steps: tuple[StepState, ...]
    status: TaskStatus = TaskStatus.PENDING
    mode: ExecutionMode | None = None
    checkpoint_set: UUID | None = None
    execution: ExecutionState | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    error_message: str | None = None
    files_deleted: bool = False

    def step(self, step: Step) -> StepState:
        return next(state for state in self.steps if state.step is step)

    def with_step(self, changed: StepState) -> "TaskState":
        steps = tuple(changed if state.step is changed.step else state for state in self.steps)
        return replace(self, steps=steps)

    @property
    def current_step(self) -> Step | None:
        return self.execution.step if self.execution else None

    @property
    def all_completed(self) -> bool:
        """Every enabled step is."""
        return all(state.status is StepStatus.COMPLETED for state in self.steps if state.enabled)


def new_task(task_id: str, enabled: Iterable[Step]) -> TaskState:
    """A task that has never run."""
    switched_on = frozenset(enabled)
    steps = (StepState(step, step in switched_on, StepStatus.PENDING).reset() for step in STEPS)
    return TaskState(task_id, tuple(steps))


def total_usage(usages: Iterable[Usage]) -> Usage:
    counted = tuple(usages)
    return Usage(
        calls=sum(usage.calls for usage in counted),
        cached_calls=sum(usage.cached_calls for usage in counted),
        prompt_tokens=sum(usage.prompt_tokens for usage in counted),
        completion_tokens=sum(usage.completion_tokens for usage in counted),
        cost=sum(usage.cost for usage in counted),
    )
