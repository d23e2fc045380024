"""When a step is tried again."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Doubling pauses between attempts; with the defaults about an hour passes before the last one."""

    attempts: int = 11
    first_pause_s: float = 5.0
    longest_pause_s: float = 900.0

    def is_last(self, attempt: int) -> bool:
        """Whether no attempt follows attempt number `attempt`, from 1."""
        return attempt >= self.attempts

    def pause_after(self, attempt: int, *, asked_s: float | None = None) -> timedelta | None:
        """The pause after attempt number `attempt` (from 1) ended badly; None when it was the last.

        `asked_s` is what the other side asked us to wait; it lengthens the pause, up to the longest one.
        """
        if self.is_last(attempt):
            return None
        own = self.first_pause_s * 2.0 ** min(attempt - 1, 32)
        return timedelta(seconds=min(max(own, asked_s or 0.0), self.longest_pause_s))
