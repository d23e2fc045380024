"""How often a caller may call: a token bucket each, kept by this process."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


@dataclass(slots=True)
class RateLimit:
    """`per_minute` requests a name, all at once or spread; 0 sets no limit."""

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait_s(self, name: str) -> int:
        """Takes one request; 0 when it may go on, else the whole seconds to wait."""
        if not self.per_minute:
            return 0
        bucket = self._refilled(name)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) * 60 / self.per_minute)

    def _refilled(self, name: str) -> _Bucket:
        now = self.clock()
        bucket = self._buckets.setdefault(name, _Bucket(self.per_minute, now))
        earned = (now - bucket.filled_at) * self.per_minute / 60
        bucket.tokens = min(bucket.tokens + earned, self.per_minute)
        bucket.filled_at = now
        return bucket
