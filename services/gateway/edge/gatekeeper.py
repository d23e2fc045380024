"""The door of the API: who calls, from where, and how often."""

import ipaddress
from dataclasses import dataclass

import structlog
from starlette.datastructures import URL, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.edge.access import GUEST, ApiKey, Caller, authenticate
from services.gateway.edge.rate_limit import RateLimit
from services.gateway.envelope import Forbidden, RateLimited, Unauthorized

API_PREFIX = "/api/"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".svc", ".lan")


@dataclass(frozen=True, slots=True)
class DoorPolicy:
    """What the settings say about callers."""

    keys: tuple[ApiKey, ...] = ()
    origins: frozenset[str] = frozenset()
    """Web origins that may call from a browser."""
    hosts: frozenset[str] = frozenset()
    """Names of this gateway beyond those that only a local network can give it."""
    any_host: bool = False
    """Whoever reaches it may call it by any name."""


class Gatekeeper:
    """Lets known callers through to the API and puts them into the request's state as `caller`."""

    def __init__(self, app: ASGIApp, policy: DoorPolicy, rate: RateLimit) -> None:
        self._app = app
        self._policy = policy
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(API_PREFIX) and scope["method"] != "OPTIONS":
            caller = self._admit(scope)
            self._refuse_haste(caller)
            scope.setdefault("state", {})["caller"] = caller
            structlog.contextvars.bind_contextvars(caller=caller.name)
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        self._refuse_foreign_pages(scope, headers)
        if not self._policy.keys:
            self._refuse_foreign_names(headers)
            return GUEST
        caller = authenticate(self._policy.keys, headers.get("authorization"))
        if caller is None:
            raise Unauthorized("请在 Authorization 头中提供有效的 API 密钥: Bearer <密钥>")
        return caller

    def _refuse_haste(self, caller: Caller) -> None:
        wait_s = self._rate.wait_s(caller.name)
        if wait_s:
            raise RateLimited(f"请求过于频繁,请在 {wait_s} 秒后重试", wait_s)

    def _refuse_foreign_pages(self, scope: Scope, headers: Headers) -> None:
        """A page of another site must not make a visitor's browser change anything here."""
        origin = headers.get("origin")
        if scope["method"] in _READING or origin is None or origin in self._policy.origins:
            return
        if _netloc(origin) != headers.get("host", "").lower():
            raise Forbidden("不接受来自其他网站页面的请求,请配置 SCHEMALOOM_CORS_ORIGINS")

    def _refuse_foreign_names(self, headers: Headers) -> None:
        """Where nobody shows a key, a public name that was pointed at this address must not work (DNS rebinding)."""
        if not (self._policy.any_host or self._is_ours(headers.get("host", ""))):
            raise Forbidden("不接受以此主机名访问,请配置 SCHEMALOOM_ALLOWED_HOSTS 或 API 密钥")

    def _is_ours(self, host: str) -> bool:
        try:
            name = URL(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._policy.hosts or is_local_name(name)


def _netloc(origin: str) -> str | None:
    try:
        return URL(origin).netloc.lower()
    except ValueError:
        return None


def is_local_name(name: str) -> bool:
    """Whether no public DNS can have given the name: an address, a single label, a local suffix."""
    if "." not in name or name.endswith(_LOCAL_SUFFIXES):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
