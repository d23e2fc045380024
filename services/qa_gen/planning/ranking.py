"""The best of thousands of candidates, without weighing each of them anew for every choice."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from heapq import heappop, heappush
from typing import Generic, NamedTuple, Protocol, TypeVar


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


A = TypeVar("A", bound=Hashable)
C = TypeVar("C", bound=Keyed)


class Standing(NamedTuple, Generic[A]):
    """Where a candidate stands among others."""

    tier: int
    """All of a lower tier come before it, whatever they are worth."""
    addition: A
    """What it shares with many others, so that it need be valued only once for all of them."""
    own_worth: float
    """What it is worth beside."""


class Ranking(Generic[A, C]):
    """Candidates by tier and worth, for one choice after the other.

    No candidate's standing may rise from choice to choice: so its old one says what it is worth at most, and only those
    that could be the best are weighed again.
    """

    def __init__(self, candidates: Iterable[C], standing: Callable[[C], Standing[A] | None]) -> None:
        """`standing` gives None for a candidate that is out of the question from now on."""
        self._standing = standing
        self._groups: dict[int, dict[A, list[tuple[float, int, C]]]] = defaultdict(lambda: defaultdict(list))
        """Heaps by tier and addition, the one of most worth first."""
        for number, candidate in enumerate(candidates):
            self._put(number, candidate, standing(candidate))

    def best(self, worth_of: Callable[[A], float]) -> C | None:
        """The candidate of most worth in the first tier that has any; of equals the one with the last key.

        `worth_of` values an addition as of now. What is chosen stays here until its standing is None.
        """
        found = (self._best_of(tier, worth_of) for tier in range(max(self._groups, default=-1) + 1))
        return next((best for best in found if best is not None), None)

    def _best_of(self, tier: int, worth_of: Callable[[A], float]) -> C | None:
        best: tuple[float, str, C] | None = None
        weighed = []
        for most, heap in self._by_worth(tier, worth_of):
            while heap and (best is None or most - heap[0][0] >= best[0]):
                _, number, candidate = heappop(heap)
                standing = self._standing(candidate)
                weighed.append((number, candidate, standing))
                if standing is not None and standing.tier == tier:
                    worth = worth_of(standing.addition) + standing.own_worth
                    if best is None or (worth, candidate.key) > best[:2]:
                        best = worth, candidate.key, candidate
        for one in weighed:
            self._put(*one)
        return best[2] if best else None

    def _by_worth(self, tier: int, worth_of: Callable[[A], float]) -> list[tuple[float, list[tuple[float, int, C]]]]:
        """The heaps of a tier with what their additions are worth, best first."""
        heaps = [(worth_of(addition), heap) for addition, heap in self._groups[tier].items() if heap]
        return sorted(heaps, key=lambda pair: pair[0] - pair[1][0][0], reverse=True)

    def _put(self, number: int, candidate: C, standing: Standing[A] | None) -> None:
        if standing is not None:
            heappush(self._groups[standing.tier][standing.addition], (-standing.own_worth, number, candidate))
