"""Rounds and simultaneous calls, counted from when equal calls ended."""

import pytest

from bench.llm_calls import most_at_once, rounds, under_way_s


@pytest.mark.parametrize(
    ("ends", "expected_rounds", "expected_at_once", "expected_s"),
    [
        ([], 0, 0, 0),
        ([5.0], 1, 1, 1),
        ([5.0, 5.0, 5.01], 1, 3, 1.01),
        ([1.0, 2.0, 3.0], 3, 1, 3),
        ([1.0, 1.0, 1.0, 1.0, 2.1, 2.1, 2.1], 2, 4, 2),
        ([1.0, 1.5, 2.0, 2.5], 2, 2, 2.5),
    ],
    ids=["none", "one", "together", "one by one", "four, then three", "staggered by half"],
)
def test_calls_of_one_second_are_counted_from_their_ends(
    ends: list[float], expected_rounds: int, expected_at_once: int, expected_s: float
) -> None:
    assert (rounds(ends, 1.0), most_at_once(ends, 1.0)) == (expected_rounds, expected_at_once)
    assert under_way_s(ends, 1.0) == pytest.approx(expected_s)


def test_a_follower_that_seems_a_little_early_is_a_round_of_its_own() -> None:
    assert rounds([1.0, 1.98], 1.0) == 2
    assert most_at_once([1.0, 1.98], 1.0) == 1
