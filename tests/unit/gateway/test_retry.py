"""Pauses between attempts, as a table."""

from datetime import timedelta

import pytest

from services.gateway.workflow.retry import RetryPolicy


@pytest.mark.parametrize(
    ("attempt", "asked_s", "pause_s"),
    [
        (1, None, 5),
        (2, None, 10),
        (3, None, 20),
        (8, None, 640),
        (9, None, 900),
        (10, None, 900),
        (11, None, None),
        (12, None, None),
        (1, 3.0, 5),
        (1, 60.0, 60),
        (1, 86_400.0, 900),
        (11, 60.0, None),
    ],
)
def test_pauses_double_up_to_the_longest_and_end_with_the_last_attempt(
    attempt: int, asked_s: float | None, pause_s: float | None
) -> None:
    expected = None if pause_s is None else timedelta(seconds=pause_s)
    assert RetryPolicy().pause_after(attempt, asked_s=asked_s) == expected


@pytest.mark.parametrize(("attempt", "is_last"), [(1, False), (10, False), (11, True), (12, True)])
def test_the_last_attempt_is_the_one_that_no_pause_follows(attempt: int, is_last: bool) -> None:
    assert RetryPolicy().is_last(attempt) is is_last


def test_a_policy_of_very_many_attempts_does_not_overflow() -> None:
    assert RetryPolicy(attempts=10_000).pause_after(9_999) == timedelta(seconds=900)
