"""The sample's own dice: the same rows on every machine, for it needs plain arithmetic only and no libm."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")
CREATORS = ("admin", "import_job", "liu.min", "chen.wei", "wang.fang")


class Draw:
    """Draws values from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def key(self) -> str:
        """A 32-digit hexadecimal id, as the real system makes them."""
        return f"{self._random.getrandbits(128):032x}"

    def below(self, bound: int) -> int:
        return int(self._random.random() * bound)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different ones, in a drawn order."""
        pool = list(choices)
        return [pool.pop(self.below(len(pool))) for _ in range(count)]

    def around(self, mean: float, spread: float = 0.25) -> float:
        """About `mean`, at most `spread` of it off; the middle is likelier."""
        noise = sum(self._random.random() for _ in range(3)) / 3 - 0.5
        return mean * (1 + 2 * spread * noise)

    def moment(self, day: date, first_hour: int = 0, last_hour: int = 23) -> datetime:
        start = datetime.combine(day, time(first_hour))
        return start + timedelta(seconds=self.below((last_hour - first_hour + 1) * 3600))

    def audit(self, created: datetime, *, deleted: bool = False) -> tuple[object, ...]:
        """id, version and the six audit columns of a row made at `created`."""
        updated = created + timedelta(hours=self.between(1, 400)) if self.chance(0.3) else None
        gone = created + timedelta(hours=self.between(500, 2000)) if deleted else None
        maker = self.one_of(CREATORS)
        changer = self.one_of(CREATORS) if updated else None
        version = 1 + (updated is not None) + (gone is not None)
        return self.key(), version, created, maker, updated, changer, gone, "admin" if gone else None


def money(amount: float) -> Decimal:
    """Yuan with two decimals."""
    return Decimal(int(amount * 100 + 0.5)) / 100
