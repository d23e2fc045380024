"""Errors classed by what happens next: skip the item, try the step again, or fail it."""

import json
from typing import ClassVar


class SchemaloomError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])

    @property
    def message(self) -> str:
        """The text a person reads; it never holds a secret."""
        return str(self)


class ItemError(SchemaloomError):
    """One table, theme or pair failed; the step goes on without it."""

    code = "item_failed"


class TransientError(SchemaloomError):
    """The step cannot go on now; a later attempt may succeed."""

    code = "transient"

    def __init__(self, message: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the other side asked us to wait, if it said so."""


class PermanentError(SchemaloomError):
    """The step cannot succeed until a person changes something."""

    code = "permanent"


def where_json_breaks(error: ValueError | RecursionError) -> str:
    """What a person needs to find the fault in a file that is no JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 列附近"
    return "嵌套太深" if isinstance(error, RecursionError) else "无法解析"
