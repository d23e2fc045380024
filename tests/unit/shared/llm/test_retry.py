"""When a failed LLM call is tried again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from shared.llm.circuit import Circuit
from shared.llm.failures import asked_pause
from shared.llm.port import LlmUnavailable, Trouble
from shared.llm.retry import RetryPolicy

POLICY = RetryPolicy(retries=3, silent_retries=1, first_pause_s=1, longest_pause_s=3, longest_asked_pause_s=60)


@pytest.mark.parametrize(
    ("trouble", "failures", "asked", "expected"),
    [
        (Trouble.DOWN, 1, None, 1),
        (Trouble.DOWN, 2, None, 2),
        (Trouble.DOWN, 3, None, 3),  # 4, but for the longest pause
        (Trouble.DOWN, 4, None, None),
        (Trouble.RATE, 1, None, 1),
        (Trouble.RATE, 1, 0.2, 0.2),
        (Trouble.RATE, 1, 0.0, 0.0),
        (Trouble.RATE, 3, 60.0, 60.0),
        (Trouble.RATE, 1, 61.0, None),
        (Trouble.RATE, 4, 0.2, None),
        (Trouble.DOWN, 1, 5.0, 5.0),
        (Trouble.SILENT, 1, None, 1),
        (Trouble.SILENT, 2, None, None),
    ],
)
def test_a_failure_is_followed_by_a_pause_or_the_end(
    trouble: Trouble, failures: int, asked: float | None, expected: float | None
) -> None:
    assert POLICY.pause(trouble, failures, asked=asked) == expected


def test_callers_that_failed_together_come_back_apart() -> None:
    assert POLICY.pause(Trouble.DOWN, 1, spread=0.0) == 0.5
    assert POLICY.pause(Trouble.DOWN, 1, spread=0.5) == 0.75


def test_no_retries_means_none() -> None:
    assert RetryPolicy(retries=0, silent_retries=0).pause(Trouble.DOWN, 1) is None


@pytest.mark.parametrize(
    ("header", "expected"), [(None, None), ("", None), ("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None)]
)
def test_retry_after_is_read_in_seconds(header: str | None, expected: float | None) -> None:
    assert asked_pause(header) == expected


def test_retry_after_may_be_a_date() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    long_ago = format_datetime(datetime.now(UTC) - timedelta(seconds=60), usegmt=True)

    assert 55 < (asked_pause(in_a_minute) or 0) <= 60
    assert asked_pause(long_ago) == 0


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(cool_down_s=10, clock=clock)


def test_a_closed_circuit_lets_everyone_pass(circuit: Circuit) -> None:
    circuit.check()
    circuit.check()


def test_an_open_circuit_refuses_with_the_reason_and_the_time_left(circuit: Circuit, clock: Clock) -> None:
    circuit.open("no answer")
    clock.now += 4

    with pytest.raises(LlmUnavailable, match="no answer") as refusal:
        circuit.check()

    assert refusal.value.retry_after == 6


def test_after_the_cool_down_one_caller_probes_and_the_others_wait(circuit: Circuit, clock: Clock) -> None:
    circuit.open("no answer")
    clock.now += 10

    circuit.check()
    with pytest.raises(LlmUnavailable):
        circuit.check()


def test_a_probe_that_succeeds_closes_the_circuit(circuit: Circuit, clock: Clock) -> None:
    circuit.open("no answer")
    clock.now += 10
    circuit.check()

    circuit.close()

    circuit.check()
    circuit.check()


def test_a_probe_that_never_reports_is_followed_by_another(circuit: Circuit, clock: Clock) -> None:
    circuit.open("no answer")
    clock.now += 10
    circuit.check()
    clock.now += 10

    circuit.check()


def test_a_server_that_asks_for_a_longer_rest_gets_it(circuit: Circuit, clock: Clock) -> None:
    circuit.open("slow down", asked=120)
    clock.now += 60

    with pytest.raises(LlmUnavailable) as refusal:
        circuit.check()

    assert refusal.value.retry_after == 60
