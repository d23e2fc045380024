"""What of a set of goals nothing that is chosen touches yet."""

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

Key = TypeVar("Key")


class Lacking(Generic[Key]):
    """Goals minus all that has been counted; what is counted back is lacking again."""

    def __init__(self, goals: frozenset[Key]) -> None:
        self._goals = goals
        self._keys = set(goals)
        self._counts: Counter[Key] = Counter()

    def __len__(self) -> int:
        return len(self._keys)

    def due(self, questions: int) -> int:
        """How many are to be counted yet: as many as there are questions will do."""
        return max(0, len(self._keys) - max(0, len(self._goals) - questions))

    def count_of(self, keys: AbstractSet[Key]) -> int:
        """How many of these are lacking."""
        return len(self._keys & keys)

    def any_of(self, keys: AbstractSet[Key]) -> bool:
        return not self._keys.isdisjoint(keys)

    def count(self, keys: AbstractSet[Key], by: int) -> None:
        """Counts each of them once more, or with -1 once less."""
        for key in keys & self._goals:
            self._counts[key] += by
            if self._counts[key]:
                self._keys.discard(key)
            else:
                self._keys.add(key)
