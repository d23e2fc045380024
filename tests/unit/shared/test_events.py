"""The facts on the bus: they travel whole, are recognised when they come twice, and keep an unreadable one's secret."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.errors import PermanentError
from shared.events import (
    EVENT_TYPES,
    MAX_EVENT_BYTES,
    CloudEvent,
    Event,
    LogEmitted,
    LogRecord,
    Reference,
    StepCompleted,
    StepFailed,
    StepProgressed,
    StepRequested,
    StepStarted,
    StepYielded,
    SweepTicked,
    TaskChanged,
    UnreadableEvent,
    Usage,
    decode,
    encode,
)
from shared.steps import Step

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
EXECUTION = UUID("00000000-0000-4000-8000-000000000001")
RUN = UUID("00000000-0000-4000-8000-000000000002")
TICK = UUID("00000000-0000-4000-8000-000000000003")
OUTPUTS = Reference(key="tasks/t1/outputs.json", sha256="ab" * 32)
USAGE = Usage(calls=3, cached_calls=1, prompt_tokens=900, completion_tokens=120, cost=0.25)
OF_A_RUN: dict[str, Any] = {
    "task_id": "t1",
    "execution_id": EXECUTION,
    "step": Step.QA_GENERATION,
    "run_id": RUN,
    "request_number": 2,
    "sequence": 7,
}
RECORD = LogRecord(timestamp=NOON, level="INFO", logger="qa_gen", message="已生成 50 个问答对", step=Step.QA_GENERATION)

EXAMPLES: tuple[Event, ...] = (
    StepRequested(task_id="t1", execution_id=EXECUTION, step=Step.DDL_GENERATION, request_number=1, inputs=OUTPUTS),
    StepStarted(**OF_A_RUN, worker="host-1/42"),
    StepProgressed(**OF_A_RUN, done=3, total=7, item="路段表", source_read=True, usage=USAGE),
    StepYielded(**OF_A_RUN, done=3, total=7, usage=USAGE),
    StepCompleted(**OF_A_RUN, outputs=OUTPUTS, usage=USAGE),
    StepFailed(**OF_A_RUN, code="llm_quota", message="模型额度已用完", retryable=True, retry_after_s=60.0),
    LogEmitted(
        task_id="t1", execution_id=EXECUTION, step=Step.QA_GENERATION, run_id=RUN, sequence=7, records=(RECORD,)
    ),
    SweepTicked(tick_id=TICK, published_at=NOON),
    TaskChanged(task_id="t1", version=9),
)


def envelope(**changes: Any) -> dict[str, Any]:
    event = EXAMPLES[0]
    body = CloudEvent.wrap(event, source="/gateway", time=NOON).model_dump(mode="json", exclude_none=True)
    return body | changes


def test_every_type_has_an_example() -> None:
    assert {type(event) for event in EXAMPLES} == set(EVENT_TYPES.values())
    assert len(EVENT_TYPES) == len(EXAMPLES)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_travels_whole(event: Event) -> None:
    received = decode(encode(event, source="/qa_gen", time=NOON, traceparent="00-ab-cd-01"))

    assert received.event() == event
    assert (received.specversion, received.id, received.type) == ("1.0", event.id, event.type)
    assert (received.source, received.subject, received.time) == ("/qa_gen", event.task_id, NOON)
    assert (received.datacontenttype, received.traceparent) == ("application/json", "00-ab-cd-01")


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_wire_names_are_versioned(event: Event) -> None:
    assert event.type.startswith("schemaloom.")
    assert event.type.endswith(".v1")


def test_an_event_without_a_trace_says_nothing_about_one() -> None:
    assert b"traceparent" not in encode(EXAMPLES[0], source="/gateway", time=NOON)


@given(message=st.text(max_size=200), done=st.integers(0, 10**9), cost=st.floats(0, 1e9))
def test_any_text_and_number_survive_the_journey(message: str, done: int, cost: float) -> None:
    failed = StepFailed(**OF_A_RUN, code="x", message=message, retryable=False, usage=Usage(calls=done, cost=cost))

    assert decode(encode(failed, source="/x", time=NOON)).event() == failed


def test_the_same_fact_has_the_same_id_whatever_else_it_says() -> None:
    once, again = (StepProgressed(**OF_A_RUN, done=done, total=7) for done in (3, 4))

    assert once.id == again.id


def test_ids_stay_what_they_were_in_earlier_versions() -> None:
    assert EXAMPLES[0].id == "f8e974df-fab9-5864-8231-ae09d7de1d25"


def test_different_facts_have_different_ids() -> None:
    later = [event.model_copy(update={"sequence": 8}) for event in EXAMPLES if "sequence" in type(event).model_fields]
    ids = {event.id for event in (*EXAMPLES, *later)}

    assert len(ids) == len(EXAMPLES) + len(later)


@pytest.mark.parametrize("part", ["execution_id", "request_number"])
def test_a_request_is_known_by_its_execution_and_number(part: str) -> None:
    changed = EXAMPLES[0].model_copy(update={part: RUN if part == "execution_id" else 2})

    assert changed.id != EXAMPLES[0].id


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        EXAMPLES[0].task_id = "t2"  # type: ignore[misc]


def logged(size: int) -> LogEmitted:
    record = RECORD.model_copy(update={"message": "x" * size})
    return LogEmitted(
        task_id="t1", execution_id=EXECUTION, step=Step.QA_GENERATION, run_id=RUN, sequence=1, records=(record,)
    )


def test_an_event_may_be_as_large_as_the_limit_and_not_a_byte_larger() -> None:
    room = MAX_EVENT_BYTES - len(encode(logged(0), source="/x", time=NOON))

    assert len(encode(logged(room), source="/x", time=NOON)) == MAX_EVENT_BYTES
    with pytest.raises(PermanentError, match=rf"{MAX_EVENT_BYTES + 1} bytes"):
        encode(logged(room + 1), source="/x", time=NOON)


def test_the_limit_counts_bytes_and_not_characters() -> None:
    with pytest.raises(PermanentError):
        encode(
            StepFailed(**OF_A_RUN, code="x", message="拥" * 30_000, retryable=False),
            source="/x",
            time=datetime.now(UTC),
        )


def test_fields_of_a_newer_version_are_ignored() -> None:
    newer = CloudEvent.model_validate(envelope(data=envelope()["data"] | {"added_later": 1}, dataschema="later"))

    assert newer.event() == EXAMPLES[0]


def test_fields_that_an_older_version_lacked_have_their_defaults() -> None:
    older = StepStarted(**OF_A_RUN, worker="w").model_dump(mode="json")
    del older["delivery_count"]

    event = CloudEvent.model_validate(envelope(type=StepStarted.type, data=older)).event()

    assert isinstance(event, StepStarted)
    assert event.delivery_count == 0


def test_an_unknown_type_is_unreadable_and_named() -> None:
    unknown = CloudEvent.model_validate(envelope(type="schemaloom.step.paused.v1"))
    with pytest.raises(UnreadableEvent, match=r"schemaloom\.step\.paused\.v1"):
        unknown.event()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hunter2",
        b"\xff\xfehunter2",
        b'"hunter2"',
        b'["hunter2"]',
        b'{"hunter2": "hunter2"}',
        b'{"id": "1", "data": "hunter2"}',
        b'{"id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
    ids=["empty", "text", "binary", "string", "array", "foreign", "wrong data", "huge number", "too deep"],
)
def test_an_unreadable_body_is_refused_and_never_quoted(body: bytes) -> None:
    with pytest.raises(UnreadableEvent) as refusal:
        decode(body)

    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_unreadable_data_is_refused_by_the_names_of_its_fields_and_never_quoted() -> None:
    data = envelope()["data"] | {"step": "hunter2", "request_number": "hunter2"}
    with pytest.raises(UnreadableEvent, match=r"step: enum.*request_number: int_parsing") as refusal:
        CloudEvent.model_validate(envelope(data=data)).event()

    assert "hunter2" not in str(refusal.value)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_decoder_fail_otherwise(body: bytes) -> None:
    try:
        decode(body)
    except UnreadableEvent:
        return
    raise AssertionError("random bytes were taken for an event")
