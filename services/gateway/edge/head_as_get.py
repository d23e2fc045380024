"""HEAD wherever there is GET (RFC 9110, section 9.3.2): the same answer without its content."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NO_BODY: Message = {"type": "http.request", "body": b"", "more_body": False}
_END: Message = {"type": "http.response.body", "body": b"", "more_body": False}
_GONE: Message = {"type": "http.disconnect"}


class HeadAsGet:
    """Asks the application as GET, ends the answer after its headers, and then is a client that has gone away.

    So a download is not read to its end, and a stream that has none is left.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered, messages = asyncio.Event(), iter((_NO_BODY,))

        async def receive_nothing() -> Message:
            message = next(messages, None)
            if message is None:
                await answered.wait()
            return message or _GONE

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send(_END)
                answered.set()

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive_nothing, send_headers)
        finally:
            scope["route"] = asked.get("route")  # the metrics' name for this path
