"""A task's life in memory: the workflow driven by hand, with a clock that only the test moves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from services.gateway.records import ExecutionMode, StepStatus
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Decision, Request
from services.gateway.workflow.rules import decide
from services.gateway.workflow.state import ExecutionState, TaskState, new_task
from services.gateway.workflow.triggers import Execute, Resume, Trigger
from shared.events import Reference, RunEvent, StepCompleted, StepFailed, StepProgressed, StepStarted, StepYielded
from shared.steps import STEPS, Step

EventT = TypeVar("EventT", bound=RunEvent)
TASK_ID = "task_20250702_174000"
NOON = datetime(2025, 7, 2, 12, tzinfo=UTC)
ALL_FILES = frozenset({"table_list.txt", "a.ddl", "a_detail.md", "qs_db_pair.json"})


@dataclass
class RunOf:
    """One run of an execution; its events count themselves."""

    execution_id: UUID
    step: Step
    request_number: int = 1
    delivery_count: int = 0
    run_id: UUID = field(default_factory=uuid4)
    sequence: int = 0

    def started(self) -> StepStarted:
        return self._event(StepStarted, worker="host:1")

    def progressed(self, done: int, total: int = 10, **fields: Any) -> StepProgressed:
        return self._event(StepProgressed, done=done, total=total, item=f"item {done}", **fields)

    def yielded(self, done: int = 1, total: int = 10, **fields: Any) -> StepYielded:
        return self._event(StepYielded, done=done, total=total, **fields)

    def completed(self, **fields: Any) -> StepCompleted:
        return self._event(StepCompleted, outputs=Reference(key="k", sha256="0"), **fields)

    def failed(
        self, message: str = "bad", *, retryable: bool, code: str = "x", after: float | None = None
    ) -> StepFailed:
        return self._event(StepFailed, code=code, message=message, retryable=retryable, retry_after_s=after)

    def _event(self, kind: type[EventT], **fields: Any) -> EventT:
        event = kind(
            task_id=TASK_ID,
            execution_id=self.execution_id,
            step=self.step,
            run_id=self.run_id,
            request_number=self.request_number,
            delivery_count=self.delivery_count,
            sequence=self.sequence,
            **fields,
        )
        self.sequence += 1
        return event


class Story:
    """Applies triggers one after the other and keeps what they asked for."""

    def __init__(self, enabled: Iterable[Step] = STEPS, limits: Limits | None = None) -> None:
        self.state: TaskState = new_task(TASK_ID, enabled)
        self.limits = limits or Limits()
        self.now = NOON
        self.requests: list[Request] = []
        self.ended: list[UUID] = []

    def apply(self, trigger: Trigger) -> Decision:
        decision = decide(self.state, trigger, self.now, self.limits)
        self.state = decision.state
        if decision.request is not None:
            self.requests.append(decision.request)
        if decision.ended is not None:
            self.ended.append(decision.ended.execution_id)
        return decision

    def ignores(self, trigger: Trigger) -> bool:
        """Whether the trigger changes nothing at all."""
        before = self.state
        return self.apply(trigger).state is before

    def execute(self, step: Step | None = None, files: frozenset[str] = ALL_FILES) -> Decision:
        mode = ExecutionMode.COMPLETE if step is None else ExecutionMode.STEP
        return self.apply(Execute(mode, step, uuid4(), uuid4(), files))

    def resume(self, files: frozenset[str] = ALL_FILES) -> Decision:
        return self.apply(Resume(uuid4(), uuid4(), files))

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def execution(self) -> ExecutionState:
        assert self.state.execution is not None
        return self.state.execution

    def run(self, **fields: Any) -> RunOf:
        """A new run of the newest request."""
        execution = self.execution
        return RunOf(execution.execution_id, execution.step, **{"request_number": execution.request_number, **fields})

    def complete_step(self) -> Decision:
        """A worker does the current step without a hitch."""
        run = self.run()
        self.apply(run.started())
        return self.apply(run.completed())

    def complete_all(self) -> None:
        while self.state.execution is not None:
            self.complete_step()

    def statuses(self) -> tuple[StepStatus, ...]:
        return tuple(step.status for step in self.state.steps)
