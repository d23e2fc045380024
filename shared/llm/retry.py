"""When a failed call is worth another try: a value, decided without looking at a clock."""

from dataclasses import dataclass

from shared.llm.port import Trouble


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is tried again, and after what pause."""

    retries: int = 3
    silent_retries: int = 1
    """A call that ran into its deadline was expensive enough."""
    first_pause_s: float = 1.0
    longest_pause_s: float = 20.0
    longest_asked_pause_s: float = 60.0
    """A server that asks for more patience than this is left to a later attempt of the step."""

    def pause(
        self, trouble: Trouble, failures: int, *, asked: float | None = None, spread: float = 1.0
    ) -> float | None:
        """Seconds to wait after the `failures`-th failure of one call, or None to give up.

        `asked` is the server's Retry-After in seconds. `spread` between 0 and 1 parts callers that failed together.
        """
        if failures > (self.silent_retries if trouble is Trouble.SILENT else self.retries):
            return None
        if asked is not None:
            return asked if asked <= self.longest_asked_pause_s else None
        grown = min(self.first_pause_s * 2.0 ** (failures - 1), self.longest_pause_s)
        return grown * (0.5 + spread / 2)
