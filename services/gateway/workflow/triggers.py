"""What makes a task move: a person's wish, a worker's event, or what the sweeper found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.records import ExecutionMode
from shared.events import StepCompleted, StepFailed, StepProgressed, StepStarted, StepYielded
from shared.steps import Step


@dataclass(frozen=True, slots=True)
class Execute:
    """A person starts a run. The ids are the new execution's."""

    mode: ExecutionMode
    step: Step | None
    execution_id: UUID
    checkpoint_set: UUID
    files: frozenset[str] = frozenset()
    """Names of the task's current files."""
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """A person lets the task go on; the checkpoint set serves only where the task has none."""

    execution_id: UUID
    checkpoint_set: UUID
    files: frozenset[str] = frozenset()
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """A person ends the run."""


@dataclass(frozen=True, slots=True)
class Delete:
    """A person deletes the task's files."""


@dataclass(frozen=True, slots=True)
class RetryDue:
    """The pause before the next attempt is over."""

    execution_id: UUID


@dataclass(frozen=True, slots=True)
class Silent:
    """A run has said nothing since `last_event_at`, and nothing of it is under way."""

    execution_id: UUID
    last_event_at: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """A request is in no queue and nobody has started it."""

    execution_id: UUID
    request_number: int


@dataclass(frozen=True, slots=True)
class DeadLettered:
    """The broker gave up on a request."""

    execution_id: UUID
    request_number: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The process that held the bus in its memory has ended, and the request with it."""

    execution_id: UUID
    request_number: int


@dataclass(frozen=True, slots=True)
class DeadlineExceeded:
    """An execution has taken too long."""

    execution_id: UUID


RunFact = StepStarted | StepProgressed | StepYielded | StepCompleted | StepFailed
Finding = RetryDue | Silent | Lost | DeadLettered | Interrupted | DeadlineExceeded
Trigger = Execute | Resume | Cancel | Delete | RunFact | Finding
