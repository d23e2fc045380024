"""Bounds on what a client may send: refused by its declared length before it is read, by its real one while it is."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.edge.sizes import readable
from services.gateway.envelope import InvalidParams, TooLarge, render

FORM_OVERHEAD = 64 * 1024
"""Bytes of a multipart body around its file: boundaries, headers, the other fields."""


NOTHING = b"{}"
"""What is read where nothing was sent."""
_BODY = "http.request"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """In bytes and seconds."""

    json: int
    upload: int
    table_list: int
    silence_s: float
    total_s: float

    def largest(self, scope: Scope) -> int:
        """What the content of this request may measure, without the form around it."""
        if not _is_form(scope):
            return self.json
        return self.table_list if scope["path"].endswith("/upload-table-list") else self.upload


class BodyGuard:
    """Refuses bodies that are too large or too slow.

    What is no form is read as JSON, whatever it calls itself, and no body at all as an empty object.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.largest(scope)
        bound = limit + (FORM_OVERHEAD if _is_form(scope) else 0)
        if _declared_length(scope) > bound:
            await render(too_large(limit))(scope, receive, send)
            return
        if not _is_form(scope):
            MutableHeaders(scope=scope)["content-type"] = "application/json"
        await self._app(scope, self._bounded(receive, limit, bound), send)

    def _bounded(self, receive: Receive, limit: int, bound: int) -> Receive:
        received = 0
        deadline = asyncio.get_running_loop().time() + self._limits.total_s
        ended = False

        async def next_message() -> Message:
            nonlocal received, ended
            if ended:
                return await receive()
            message = await self._in_time(receive, deadline)
            ended = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > bound:
                raise too_large(limit)
            return {**message, "body": NOTHING} if ended and not received and message["type"] == _BODY else message

        return next_message

    async def _in_time(self, receive: Receive, deadline: float) -> Message:
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(deadline, now + self._limits.silence_s)):
                return await receive()
        except TimeoutError:
            raise InvalidParams("请求体接收超时", "body") from None


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"内容超过上限 {readable(limit)}", limit)


def _is_form(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0
