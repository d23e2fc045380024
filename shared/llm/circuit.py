"""Keeps callers from waiting, one after the other, for an endpoint that is down."""

import time
from collections.abc import Callable

from shared.llm.port import LlmUnavailable, Trouble


class Circuit:
    """Open after a call that failed for good: then all fail at once, but for one probe after each cool-down."""

    def __init__(self, cool_down_s: float = 15.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._cool_down_s = cool_down_s
        self._clock = clock
        self._reason: str | None = None
        self._trouble = Trouble.DOWN
        self._probe_at = 0.0

    def check(self) -> None:
        """Raises LlmUnavailable while the circuit is open; the caller that comes after the cool-down is the probe."""
        if self._reason is None:
            return
        left = self._probe_at - self._clock()
        if left > 0:
            raise LlmUnavailable(self._reason, trouble=self._trouble, retry_after=left)
        # the next callers wait for the outcome of this one, or for the next cool-down if it never reports
        self._probe_at = self._clock() + self._cool_down_s

    def open(self, reason: str, trouble: Trouble = Trouble.DOWN, *, asked: float | None = None) -> None:
        """`asked` is how long the server wants to be left alone, in seconds, if it said so."""
        self._reason, self._trouble = reason, trouble
        self._probe_at = self._clock() + max(self._cool_down_s, asked or 0.0)

    def close(self) -> None:
        self._reason = None
