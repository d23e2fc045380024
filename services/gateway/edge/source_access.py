"""The business databases that callers name: checked, masked and sealed at the edge, opened only to be described."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from services.gateway.envelope import InvalidParams, MissingParams, Unavailable
from shared.sealing import Sealer
from shared.source import (
    ONE_TRY,
    ConnectionString,
    HostPolicy,
    SourceSettings,
    parse,
    source_opener,
)
from shared.source.port import SourceDatabase

CONNECTIONS = 2
"""Enough for one request."""


Place = tuple[str, int, str]
"""Host, port and database."""
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def _places(connection: ConnectionString) -> frozenset[Place]:
    """Where a connection may lead: all names of this machine are one."""
    database = connection.database or connection.user
    known = ((host.casefold(), port) for host, port in connection.hosts)
    return frozenset(("localhost" if host in _THIS_MACHINE else host, port, database) for host, port in known)


@dataclass(frozen=True, slots=True)
class ChosenSource:
    """The business database of a new task."""

    db_name: str
    masked: str | None
    """None when no database is configured yet."""
    sealed: str | None
    """None for the configured server, on which `db_name` names the database."""


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """Made from the settings; `sealer` is None where no key is configured."""

    configured: ConnectionString | None
    policy: HostPolicy
    sealer: Sealer | None
    own: frozenset[Place] = frozenset()
    """Where the gateway keeps its state and its training data: no business database, whoever asks."""

    @classmethod
    def from_settings(
        cls, settings: SourceSettings, sealer: Sealer | None, own_urls: Sequence[str] = ()
    ) -> "SourceAccess":
        """`own_urls` are the gateway's own databases; what the operator configures as the source is allowed."""
        configured = parse(settings.url, embedded=True) if settings.url else None
        own = frozenset(place for url in own_urls for place in _places(parse(url, embedded=True)))
        allowed = _places(configured) if configured else frozenset()
        return cls(configured, HostPolicy.parse(settings.hosts), sealer, own - allowed)

    def choose(self, db_connection: str | None, db_name: str | None) -> ChosenSource:
        """What a task is to read. Connects nowhere. Raises InvalidParams, MissingParams, InvalidConnectionString."""
        if db_connection:
            return self._given(db_connection, db_name)
        name = db_name or (self.configured.database if self.configured else None)
        if not name:
            raise MissingParams("没有配置业务数据库,请提供 db_connection", "db_connection")
        chosen = replace(self.configured, database=name) if self.configured else None
        if chosen:
            self._refuse_own(chosen, "db_name")
        return ChosenSource(name, chosen.masked if chosen else None, None)

    def open(self, db_connection: str | None) -> AbstractAsyncContextManager[SourceDatabase]:
        """The database that the caller names, else the configured one; one try.

        Entering raises SourceRefused, SourceUnreachable.
        """
        connection = self._checked(db_connection) if db_connection else self.configured
        if connection is None:
            raise MissingParams("没有配置业务数据库,请提供 db_connection", "db_connection")
        self._refuse_own(connection, "db_connection")
        policy = self.policy if db_connection else HostPolicy()
        return source_opener(connection, size=CONNECTIONS, policy=policy, patience=ONE_TRY)()

    def _given(self, db_connection: str, db_name: str | None) -> ChosenSource:
        connection = self._checked(db_connection)
        name = db_name or connection.database
        if not name:
            raise InvalidParams("连接字符串没有写明数据库,请补全或提供 db_name", "db_connection")
        if self.sealer is None:
            raise Unavailable("服务未配置 SCHEMALOOM_SEALING_KEYS,不能保存连接字符串", can_retry=False)
        chosen = replace(connection, database=name)
        self._refuse_own(chosen, "db_name" if db_name else "db_connection")
        return ChosenSource(name, chosen.masked, self.sealer.seal(str(chosen)))

    def _refuse_own(self, connection: ConnectionString, parameter: str) -> None:
        if _places(connection) & self.own:
            raise InvalidParams(f"{connection.database} 是 Schemaloom 自己的数据库,不能作为业务数据库", parameter)

    def _checked(self, db_connection: str) -> ConnectionString:
        connection = parse(db_connection)
        self.policy.check(connection)
        return connection
