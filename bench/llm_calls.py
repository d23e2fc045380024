"""What a stand-in LLM was asked, and when: calls, rounds and how many were under way at once."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.llm_double import AnswerFunction, LlmDouble
from tests.support.llm_requests import ChatRequest

_TOLERANCE = 0.05
"""The part of a call by which its follower may seem to begin before its end."""
PAIRS_OF_A_THEME = 10
STEPS_THAT_ASK = (("table_annotation",), ("themes", "question_sql_pairs", "business_scope"), ("sql_repair",))
"""The names of the calls of ddl_generation, qa_generation and sql_validation."""


@dataclass
class CallTimes:
    """Watches a double: each of its calls takes `latency_s` and ends when it is answered."""

    latency_s: float
    _ends: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, double: LlmDouble) -> None:
        """Call it when the double knows what to answer."""
        for name, answer in double.answers.items():
            double.answer(name, self._noting(name, answer))

    def _noting(self, name: str, answer: AnswerFunction) -> AnswerFunction:
        def noted(request: ChatRequest) -> dict[str, Any] | str:
            self._ends[name].append(time.monotonic())
            return answer(request)

        return noted

    @property
    def count(self) -> int:
        return sum(map(len, self._ends.values()))

    @property
    def rounds(self) -> str | None:
        """Of each step that asks; None where calls take no time."""
        if not self.latency_s:
            return None
        return " + ".join(str(rounds(self._of(names), self.latency_s)) for names in STEPS_THAT_ASK)

    @property
    def under_way_s(self) -> float:
        """Seconds in which at least one call was under way."""
        return under_way_s(self._of(tuple(self._ends)), self.latency_s)

    @property
    def longest_chain(self) -> int:
        """Rounds over all steps together; 0 where calls take no time."""
        return rounds(self._of(tuple(self._ends)), self.latency_s) if self.latency_s else 0

    @property
    def most_at_once(self) -> int | None:
        return most_at_once(self._of(tuple(self._ends)), self.latency_s) if self.latency_s else None

    def _of(self, names: Iterable[str]) -> list[float]:
        return [end for name in names for end in self._ends[name]]


@dataclass
class PairsDealt:
    """A model that knows its job: deals out pairs that are known to pass, ten a theme."""

    pairs: Sequence[dict[str, str]]
    _themes: int = 0

    def __call__(self, _request: ChatRequest) -> dict[str, Any]:
        start = self._themes * PAIRS_OF_A_THEME % len(self.pairs)
        self._themes += 1
        return {"pairs": list(self.pairs[start : start + PAIRS_OF_A_THEME])}


def rounds(ends: Iterable[float], latency_s: float) -> int:
    """The longest chain of calls of equal length of which each began after the one before had ended."""
    count, last_end = 0, float("-inf")
    for end in sorted(ends):
        if end - latency_s >= last_end - _TOLERANCE * latency_s:
            count, last_end = count + 1, end
    return count


def under_way_s(ends: Iterable[float], latency_s: float) -> float:
    """The seconds that calls of equal length cover together."""
    total, last_end = 0.0, float("-inf")
    for end in sorted(ends):
        total += min(latency_s, end - last_end)
        last_end = end
    return total


def most_at_once(ends: Iterable[float], latency_s: float) -> int:
    """How many calls of equal length were under way together."""
    ordered, most, first = sorted(ends), 0, 0
    for last, end in enumerate(ordered):
        while ordered[first] < end - latency_s * (1 - _TOLERANCE):
            first += 1
        most = max(most, last - first + 1)
    return most
