"""Counts what the LLM calls of one run cost."""

from shared.events import Usage


class UsageMeter:
    """Adds up; `usage` is the total so far."""

    def __init__(self) -> None:
        self.usage = Usage()

    def add(self, spent: Usage) -> None:
        so_far = self.usage
        self.usage = Usage(
            calls=so_far.calls + spent.calls,
            cached_calls=so_far.cached_calls + spent.cached_calls,
            prompt_tokens=so_far.prompt_tokens + spent.prompt_tokens,
            completion_tokens=so_far.completion_tokens + spent.completion_tokens,
            cost=so_far.cost + spent.cost,
        )
