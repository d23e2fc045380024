"""The facts that travel between processes: CloudEvents 1.0 in JSON, one frozen class each.

Fields are only ever added. Every id is deterministic, so that a fact sent twice is the same fact.
"""

import json
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import PermanentError
from shared.steps import Step

MAX_EVENT_BYTES = 64 * 1024
_NAMESPACE = UUID("5c4e3a10-0d3b-4a1f-9a57-5c8e3a1f0d3b")


class UnreadableEvent(PermanentError):
    """A message on the bus is not an event that this version knows."""

    code = "unreadable_event"


class Frozen(BaseModel):
    """A value: immutable, and tolerant of fields that a newer version added."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Reference(Frozen):
    """An immutable object in the store: bodies live there, events carry this."""

    key: str
    sha256: str = Field(description="Hex digest of the object's bytes")


class Usage(Frozen):
    """What the LLM calls of a run cost, cumulative."""

    calls: int = 0
    cached_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = Field(default=0.0, description="In the currency of the configured prices")


class LogRecord(Frozen):
    """One line of a task's log."""

    timestamp: datetime = Field(description="Time of emission, with zone")
    level: str
    logger: str
    message: str
    step: Step | None = None


class Event(Frozen, ABC):
    """What every event says: the task it is about, and the parts of its deterministic id."""

    type: ClassVar[str]
    task_id: str

    @abstractmethod
    def identity(self) -> tuple[object, ...]:
        """The parts whose equality makes two events the same fact."""

    @property
    def id(self) -> str:
        return str(uuid5(_NAMESPACE, "/".join([self.type, *map(str, self.identity())])))


class ExecutionEvent(Event):
    execution_id: UUID
    step: Step


class StepRequested(ExecutionEvent):
    """The gateway wants a step of a task run."""

    type = "schemaloom.step.requested.v1"
    request_number: int = Field(description="Counts the requests of one execution, from 1")
    inputs: Reference = Field(description="A StepInputs document")
    attempt: int = Field(default=1, description="Counts the attempts since an item was last finished, from 1")
    last_attempt: bool = Field(default=False, description="The step fails when this attempt does")

    def identity(self) -> tuple[object, ...]:
        return (self.execution_id, self.request_number)


class RunEvent(ExecutionEvent):
    """Something a run says; `sequence` rises by one with each."""

    run_id: UUID
    request_number: int
    sequence: int
    delivery_count: int = Field(
        default=0, description="Earlier deliveries of the request: with its number, the order in which runs started"
    )

    def identity(self) -> tuple[object, ...]:
        return (self.run_id, self.sequence)


class StepStarted(RunEvent):
    """A worker took the request and started a run."""

    type = "schemaloom.step.started.v1"
    worker: str = Field(description="Host and process, for the person who looks for its log")


class StepProgressed(RunEvent):
    """The run is alive and this far; cumulative, and the heartbeat."""

    type = "schemaloom.step.progressed.v1"
    done: int
    total: int
    item: str | None = Field(default=None, description="What was finished last")
    source_read: bool = Field(default=False, description="The step has read from its source database")
    usage: Usage = Usage()


class StepYielded(RunEvent):
    """The run stopped between two items; the rest has to be requested again."""

    type = "schemaloom.step.yielded.v1"
    done: int
    total: int
    usage: Usage = Usage()


class StepCompleted(RunEvent):
    """The step is done; its files are named by the manifest."""

    type = "schemaloom.step.completed.v1"
    outputs: Reference = Field(description="A StepOutputs document")
    usage: Usage = Usage()


class StepFailed(RunEvent):
    """The run ended without a result."""

    type = "schemaloom.step.failed.v1"
    code: str
    message: str = Field(description="For a person; holds no secret")
    retryable: bool
    retry_after_s: float | None = None
    usage: Usage = Usage()


class LogEmitted(ExecutionEvent):
    """A batch of log records of one run, in their order."""

    type = "schemaloom.log.emitted.v1"
    run_id: UUID
    sequence: int
    records: tuple[LogRecord, ...]

    def identity(self) -> tuple[object, ...]:
        return (self.run_id, "log", self.sequence)


class SweepTicked(Event):
    """The sweeper's tick: when it comes back, all that was published before it has been folded."""

    type = "schemaloom.sweep.ticked.v1"
    task_id: str = ""
    tick_id: UUID
    published_at: datetime = Field(description="The database's time at publication")

    def identity(self) -> tuple[object, ...]:
        return (self.tick_id,)


class TaskChanged(Event):
    """A hint for those who watch a task: its state or log has moved on. Never relied upon."""

    type = "schemaloom.task.changed.v1"
    version: int = Field(description="The task's change counter after the commit")

    def identity(self) -> tuple[object, ...]:
        return (self.task_id, self.version)


EVENT_TYPES: dict[str, type[Event]] = {
    cls.type: cls
    for cls in (
        StepRequested,
        StepStarted,
        StepProgressed,
        StepYielded,
        StepCompleted,
        StepFailed,
        LogEmitted,
        SweepTicked,
        TaskChanged,
    )
}


class CloudEvent(BaseModel):
    """The CloudEvents 1.0 envelope around one event (https://cloudevents.io, JSON format)."""

    model_config = ConfigDict(extra="ignore")

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    traceparent: str | None = None
    data: dict[str, Any]

    @classmethod
    def wrap(cls, event: Event, *, source: str, time: datetime, traceparent: str | None = None) -> Self:
        return cls(
            id=event.id,
            source=source,
            type=event.type,
            subject=event.task_id,
            time=time,
            traceparent=traceparent,
            data=event.model_dump(mode="json"),
        )

    def event(self) -> Event:
        cls = EVENT_TYPES.get(self.type)
        if cls is None:
            raise UnreadableEvent(f"unknown event type {self.type!r}")
        try:
            return cls.model_validate(self.data)
        except ValueError as error:
            raise UnreadableEvent(f"{self.type}: {_fields(error)}") from None


def encode(event: Event, *, source: str, time: datetime, traceparent: str | None = None) -> bytes:
    """The event as the bytes of a message body; refuses what has grown past MAX_EVENT_BYTES."""
    envelope = CloudEvent.wrap(event, source=source, time=time, traceparent=traceparent)
    body = envelope.model_dump_json(exclude_none=True).encode()
    if len(body) > MAX_EVENT_BYTES:
        raise PermanentError(f"{event.type} has {len(body)} bytes, over the limit of {MAX_EVENT_BYTES}")
    return body


def decode(body: bytes) -> CloudEvent:
    """The envelope in a message body. Raises UnreadableEvent."""
    try:
        return CloudEvent.model_validate(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise UnreadableEvent(f"not a CloudEvent: {_fields(error)}") from None


def _fields(error: Exception) -> str:
    # pydantic's own text quotes the input, and an input may hold a secret
    errors = getattr(error, "errors", None)
    if errors is None:
        return type(error).__name__
    return ", ".join(".".join(map(str, e["loc"])) + ": " + e["type"] for e in errors())
