"""The trace that a caller's request belongs to (W3C Trace Context)."""

import re

from starlette.datastructures import Headers

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent(headers: Headers) -> str | None:
    """The header, for events to carry along; None for one of another form, which would travel as far."""
    given = headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else None
