"""Which methods a path takes: the answer to OPTIONS, and the Allow header of a 405 (RFC 9110, 9.3.7 and 10.2.1)."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Paths = Mapping[str, Iterable[str]]
"""The methods of each path, as an OpenAPI document lists them."""


class Methods:
    """Knows all methods of a path, where the router, which has one route for each, knows one."""

    def __init__(self, app: ASGIApp, paths: Callable[[], Paths]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and (allowed := self._allowed(scope["path"])):
            await Response(status_code=204, headers={"Allow": allowed})(scope, receive, send)
            return

        async def send_with_methods(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] == 405
            if refused and (allowed := self._allowed(scope["path"])):
                MutableHeaders(scope=message)["Allow"] = allowed
            await send(message)

        await self._app(scope, receive, send_with_methods)

    def _allowed(self, path: str) -> str:
        """As the header has it; empty for a path that is not described."""
        known = {method for pattern, methods in self._patterns if pattern.match(path) for method in methods}
        return ", ".join(sorted(known))

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        return [(compile_path(path)[0], _with_implied(methods)) for path, methods in self._paths().items()]


def _with_implied(methods: Iterable[str]) -> frozenset[str]:
    named = {method.upper() for method in methods}
    return frozenset(named | {"OPTIONS"} | ({"HEAD"} if "GET" in named else set()))
