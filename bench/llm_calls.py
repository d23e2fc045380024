"""What a stand-in LLM was asked, and when: calls, rounds and how many were under way at once."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.support.llm_answers import DEFAULT_ANSWERS
from tests.support.llm_double import LlmDouble
from tests.support.llm_requests import ChatRequest

_TOLERANCE = 0.05
"""The part of a call by which its follower may seem to begin before its end."""


@dataclass
class CallTimes:
    """Watches a double: each of its calls takes `latency_s` and ends when it is answered."""

    latency_s: float
    ends: list[float] = field(default_factory=list)

    def watch(self, double: LlmDouble) -> None:
        for name in DEFAULT_ANSWERS:
            double.answer(name, self._noting(name))

    def _noting(self, name: str) -> Any:
        def answer(request: ChatRequest) -> dict[str, Any] | str:
            self.ends.append(time.monotonic())
            return DEFAULT_ANSWERS[name](request)

        return answer

    @property
    def rounds(self) -> int | None:
        return rounds(self.ends, self.latency_s) if self.latency_s else None

    @property
    def most_at_once(self) -> int | None:
        return most_at_once(self.ends, self.latency_s) if self.latency_s else None


def rounds(ends: Iterable[float], latency_s: float) -> int:
    """The longest chain of calls of equal length of which each began after the one before had ended."""
    count, last_end = 0, float("-inf")
    for end in sorted(ends):
        if end - latency_s >= last_end - _TOLERANCE * latency_s:
            count, last_end = count + 1, end
    return count


def most_at_once(ends: Iterable[float], latency_s: float) -> int:
    """How many calls of equal length were under way together."""
    ordered, most, first = sorted(ends), 0, 0
    for last, end in enumerate(ordered):
        while ordered[first] < end - latency_s * (1 - _TOLERANCE):
            first += 1
        most = max(most, last - first + 1)
    return most
