"""Whatever the broker does to the messages, a task ends as its steps would have it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from services.gateway.records import StepStatus, TaskStatus
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Request
from services.gateway.workflow.retry import RetryPolicy
from services.gateway.workflow.state import Phase
from services.gateway.workflow.triggers import DeadLettered, Interrupted, Lost, RetryDue, RunFact, Silent
from shared.steps import STEPS, Step
from tests.support.workflow import RunOf, Story

ENDINGS = st.sampled_from(["end", "yield", "retry", "crash"])
ATTEMPTS_ENOUGH = Limits(retry=RetryPolicy(attempts=1000), deadline=timedelta(days=10_000))


@dataclass
class Delivered:
    """A request in the hands of the broker."""

    request: Request
    deliveries: int = 0


class AdversarialBroker(RuleBasedStateMachine):
    """Workers run honestly; the broker loses, doubles, delays and reorders, and the sweeper raises false alarms."""

    requests = Bundle("requests")
    events = Bundle("events")

    @initialize(
        enabled=st.sets(st.sampled_from((Step.SQL_VALIDATION, Step.TRAINING_LOAD))),
        broken=st.none() | st.sampled_from(STEPS),
    )
    def execute(self, enabled: set[Step], broken: Step | None) -> None:
        self.enabled = enabled | {Step.DDL_GENERATION, Step.QA_GENERATION}
        self.broken = broken
        """The step that fails, whoever runs it."""
        self.story = Story(self.enabled, ATTEMPTS_ENOUGH)
        self.story.execute()

    @rule(target=requests)
    def relay_sends_all_ever_requested(self) -> object:
        return multiple(*(Delivered(request) for request in self.story.requests))

    @rule(target=events, delivered=requests, items=st.integers(0, 3), ending=ENDINGS)
    def worker_runs_and_its_events_travel_alone(self, delivered: Delivered, items: int, ending: str) -> object:
        return multiple(*self.run(delivered, items, ending))

    @rule(delivered=requests, items=st.integers(0, 3), ending=ENDINGS)
    def worker_runs_and_is_heard_at_once(self, delivered: Delivered, items: int, ending: str) -> None:
        for event in self.run(delivered, items, ending):
            self.fold(event)

    @rule(target=events, first=requests, second=requests, items=st.integers(1, 3), ending=ENDINGS)
    def two_workers_run_side_by_side(self, first: Delivered, second: Delivered, items: int, ending: str) -> object:
        runs = self.run(first, items, ending), self.run(second, items, "end")
        for pair in zip(*runs, strict=False):
            for event in pair:
                self.fold(event)
        return multiple(*runs[0], *runs[1])

    @rule(event=consumes(events))
    def an_event_arrives(self, event: RunFact) -> None:
        self.fold(event)

    @rule(event=events)
    def an_event_arrives_and_will_arrive_again(self, event: RunFact) -> None:
        self.fold(event)

    @rule(event=consumes(events))
    def an_event_is_lost(self, event: RunFact) -> None:
        pass

    @precondition(lambda self: self.story.state.execution is not None)
    @rule(kind=st.sampled_from(["silent", "lost", "dead", "due", "restart"]))
    def the_sweeper_raises_an_alarm(self, kind: str) -> None:
        self.alarm(kind)

    @invariant()
    def a_task_in_progress_has_something_that_will_move_it(self) -> None:
        if not hasattr(self, "story"):
            return
        state = self.story.state
        assert (state.status is TaskStatus.IN_PROGRESS) == (state.execution is not None)
        if state.execution is None:
            return
        match state.execution.phase:
            case Phase.WAITING:
                wanted = Request(state.execution.execution_id, state.execution.step, state.execution.request_number)
                assert wanted in self.story.requests
            case Phase.RUNNING:
                assert state.execution.last_event_at is not None
            case Phase.BACKING_OFF:
                assert state.execution.due_at is not None

    @invariant()
    def a_step_is_running_only_while_its_run_is(self) -> None:
        if not hasattr(self, "story"):
            return
        execution = self.story.state.execution
        running = [step.step for step in self.story.state.steps if step.status is StepStatus.RUNNING]
        expected = [execution.step] if execution is not None and execution.phase is Phase.RUNNING else []
        assert running == expected

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        self.let_the_broker_behave()
        assert self.story.statuses() == self.expected_statuses()
        failed = StepStatus.FAILED in self.story.statuses()
        assert self.story.state.status is (TaskStatus.FAILED if failed else TaskStatus.COMPLETED)

    def let_the_broker_behave(self) -> None:
        """From now on every request reaches a worker, and the sweeper finds what was lost before."""
        for _ in range(4 * len(STEPS)):
            execution = self.story.state.execution
            if execution is None:
                return
            if execution.phase is Phase.RUNNING:
                self.alarm("silent")
            elif execution.phase is Phase.BACKING_OFF:
                self.alarm("due")
            else:
                run = self.story.run()
                self.fold(run.started())
                self.fold(self.honest_end(run))

    def fold(self, event: RunFact) -> None:
        self.story.apply(event)
        assert self.story.ignores(event), "the same event again changes nothing"

    def alarm(self, kind: str) -> None:
        execution = self.story.execution
        self.story.wait(1)
        match kind:
            case "silent" if execution.last_event_at is not None:
                self.story.apply(Silent(execution.execution_id, execution.last_event_at))
            case "lost":
                self.story.apply(Lost(execution.execution_id, execution.request_number))
            case "dead":
                self.story.apply(DeadLettered(execution.execution_id, execution.request_number))
            case "restart":
                self.story.apply(Interrupted(execution.execution_id, execution.request_number))
            case _:
                self.story.wait(1000)
                self.story.apply(RetryDue(execution.execution_id))

    def run(self, delivered: Delivered, items: int, ending: str) -> list[RunFact]:
        """What a worker says that takes the request."""
        request = delivered.request
        run = RunOf(request.execution_id, request.step, request.number, delivered.deliveries)
        delivered.deliveries += 1
        said: list[RunFact] = [run.started(), *(run.progressed(done) for done in range(1, items + 1))]
        if ending == "yield":
            said.append(run.yielded(items))
        elif ending == "retry":
            said.append(run.failed(retryable=True))
        elif ending == "end":
            said.append(self.honest_end(run))
        return said

    def honest_end(self, run: RunOf) -> RunFact:
        return run.failed(retryable=False) if run.step is self.broken else run.completed()

    def expected_statuses(self) -> tuple[StepStatus, ...]:
        expected = []
        is_reached = True
        for step in STEPS:
            if step not in self.enabled:
                expected.append(StepStatus.SKIPPED)
            elif not is_reached:
                expected.append(StepStatus.PENDING)
            else:
                is_reached = step is not self.broken
                expected.append(StepStatus.COMPLETED if is_reached else StepStatus.FAILED)
        return tuple(expected)


TestAdversarialBroker = pytest.mark.slow(AdversarialBroker.TestCase)
TestAdversarialBroker.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
