"""Opening the business database: how often it is tried, and what a failure means."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.source import encryption
from shared.source.dsn import ConnectionString
from shared.source.hosts import HostPolicy, Place
from shared.source.port import SourceRefused, SourceUnreachable

APPLICATION_NAME = "schemaloom"

REFUSALS: Sequence[tuple[type[asyncpg.PostgresError], str]] = (
    (asyncpg.InvalidPasswordError, "用户名或密码错误"),
    (asyncpg.InvalidAuthorizationSpecificationError, "服务器不允许该用户登录"),
    (asyncpg.InvalidCatalogNameError, "数据库不存在"),
    (asyncpg.InsufficientPrivilegeError, "该用户没有连接权限"),
    (asyncpg.UndefinedObjectError, "服务器不接受连接参数"),
)
"""What trying again never cures. The server's own words are left out: they may be anything."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long opening goes on: one try, a pause, another try…"""

    timeout: float = 7.5
    """Seconds for one try."""
    pauses: tuple[float, ...] = (1.0, 3.0)
    """Seconds between the tries; one try more than pauses."""


ONE_TRY = Patience(pauses=())


async def open_pool(
    connection: ConnectionString, *, size: int, policy: HostPolicy, patience: Patience
) -> "asyncpg.Pool[asyncpg.Record]":
    """A pool with one live connection. Raises SourceRefused at once, SourceUnreachable after the last try."""
    for pause in (*patience.pauses, None):
        try:
            return await _try_to_open(connection, size=size, policy=policy, timeout=patience.timeout)
        except _PASSING as error:
            if pause is None:
                raise SourceUnreachable(f"无法连接数据库 {connection.place}: {_reason(error)}") from None
            await asyncio.sleep(pause)
    raise AssertionError("the last try returns or raises")


_PASSING = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
)


async def _try_to_open(
    connection: ConnectionString, *, size: int, policy: HostPolicy, timeout: float
) -> "asyncpg.Pool[asyncpg.Record]":
    wanted = connection.parameter("connect_timeout")
    seconds = min(timeout, float(wanted)) if wanted and wanted != "0" else timeout
    bounds = {"min_size": 1, "max_size": size, "timeout": seconds, "statement_cache_size": 0}
    try:
        async with asyncio.timeout(seconds + 1):
            places = await policy.places(connection)
            return await _open_by_first_way(
                encryption.ways(connection, places), _arguments(connection, places) | bounds
            )
    except _PASSING:
        raise
    except asyncpg.PostgresError as error:
        raise SourceRefused(f"数据库 {connection.place} 拒绝连接: {_refusal(error)}") from None


async def _open_by_first_way(
    ways: Sequence[encryption.Way], arguments: dict[str, Any]
) -> "asyncpg.Pool[asyncpg.Record]":
    """With the first encryption, or absence of it, that the server takes."""
    *others, last = ways
    for way in others:
        try:
            return await asyncpg.create_pool(**arguments, ssl=way)
        except (OSError, asyncpg.InvalidAuthorizationSpecificationError) as error:
            if isinstance(error, (TimeoutError, asyncpg.InvalidPasswordError)):
                raise
    return await asyncpg.create_pool(**arguments, ssl=last)


def _arguments(connection: ConnectionString, places: Sequence[Place]) -> dict[str, Any]:
    """Every part by itself and none missing, so that nothing of the worker's environment slips in."""
    return {
        "host": [place.address for place in places],
        "port": [place.port for place in places],
        "user": connection.user,
        "password": connection.password or "",
        "database": connection.database or connection.user,
        "direct_tls": False,
        "target_session_attrs": connection.parameter("target_session_attrs") or "any",
        "server_settings": {"application_name": connection.parameter("application_name") or APPLICATION_NAME},
    }


def _refusal(error: asyncpg.PostgresError) -> str:
    named = next((text for kind, text in REFUSALS if isinstance(error, kind)), "服务器拒绝了连接")
    return f"{named} (SQLSTATE {error.sqlstate})" if error.sqlstate else named


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "连接超时"
    if isinstance(error, asyncpg.TooManyConnectionsError):
        return "服务器的连接数已满"
    if isinstance(error, asyncpg.CannotConnectNowError):
        return "服务器正在启动或关闭"
    return "主机名无法解析" if type(error).__name__ == "gaierror" else "主机没有应答或拒绝了连接"
