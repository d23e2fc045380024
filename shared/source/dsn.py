"""PostgreSQL connection strings: taken apart, checked and masked.

asyncpg would fill what is missing from the worker's own environment and read local files that a parameter names;
so a connection string is parsed here and every part is handed over by itself.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from shared.errors import PermanentError

SCHEMES = ("postgresql", "postgres")
DEFAULT_PORT = 5432
DEFAULT_USER = "postgres"
PARTS_IN_QUERY = ("host", "port", "user", "password", "dbname", "database")
"""What libpq also takes after the question mark."""
PARAMETERS = ("sslmode", "application_name", "connect_timeout", "target_session_attrs")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SESSION_ATTRIBUTES = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
HIDDEN = "***"
UNREADABLE = f"postgresql://{HIDDEN}"
_FORM = re.compile(r"^\s*(?P<scheme>[A-Za-z]+)://(?P<head>[^?]*)(?:\?(?P<query>.*?))?\s*$", re.DOTALL)
_HOST_NAME = re.compile(r"^[\w.-]+$")
_HOST_AND_PORT = re.compile(r"^(?P<host>\[[^\]]+\]|[^:]*)(?::(?P<port>[^:]*))?$")


class InvalidConnectionString(PermanentError):
    """The connection string cannot be used."""

    code = "invalid_connection"


@dataclass(frozen=True, slots=True)
class ConnectionString:
    """The parts of a connection string, percent-decoded."""

    hosts: tuple[tuple[str, int], ...]
    """Host and port, in the order they are tried; a host that is a path is a unix socket's folder."""
    database: str | None
    user: str = DEFAULT_USER
    password: str | None = field(default=None, repr=False)
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        return dict(self.parameters).get(name)

    @property
    def is_socket(self) -> bool:
        return any(host.startswith("/") for host, _ in self.hosts)

    @property
    def place(self) -> str:
        """host:port/database, for error texts."""
        return f"{'本机套接字' if self.is_socket else self._netloc}/{self.database or self.user}"

    @property
    def masked(self) -> str:
        """As a person may see it: postgresql://user:***@host:5432/db."""
        return self._write(HIDDEN)

    def __str__(self) -> str:
        """The whole connection string, password included."""
        return self._write(None if self.password is None else quote(self.password, safe=""))

    def _write(self, password: str | None) -> str:
        login = quote(self.user, safe="") + ("" if password is None else f":{password}")
        query = dict(self.parameters)
        if self.is_socket and password != HIDDEN:
            query |= {"host": self.hosts[0][0], "port": str(self.hosts[0][1])}
        path = quote(self.database, safe="") if self.database else ""
        location = "" if self.is_socket else self._netloc
        return f"postgresql://{login}@{location}/{path}" + (f"?{urlencode(query)}" if query else "")

    @property
    def _netloc(self) -> str:
        return ",".join(_written(host, port) for host, port in self.hosts)


def _written(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port == DEFAULT_PORT else f"{shown}:{port}"


def parse(dsn: str, *, embedded: bool = False) -> ConnectionString:
    """Takes a connection string apart and checks every part.

    `embedded` allows a unix socket, for the database that the operator configured; never for one that a user sends.
    Raises InvalidConnectionString, whose text never holds the password.
    """
    connection = _take_apart(dsn)
    _check_hosts(connection, embedded=embedded)
    _check_parameters(connection)
    return connection


def mask(dsn: str) -> str:
    """The connection string as a person or a log may see it; whatever cannot be read is hidden as a whole."""
    try:
        connection = _take_apart(dsn)
        _check_hosts(connection, embedded=True)
    except InvalidConnectionString:
        return UNREADABLE
    shown = tuple((name, value) for name, value in connection.parameters if name in PARAMETERS)
    return replace(connection, parameters=shown).masked


def database_of(dsn: str) -> str | None:
    """The database that the connection string names, if it names one. Raises InvalidConnectionString."""
    return _take_apart(dsn).database


def with_database(dsn: str, name: str) -> str:
    """The same connection to another database of the server. Raises InvalidConnectionString."""
    return str(replace(_take_apart(dsn), database=name))


def _take_apart(dsn: str) -> ConnectionString:
    form = _FORM.match(dsn)
    if form is None or form["scheme"].lower() not in SCHEMES:
        raise InvalidConnectionString("连接字符串应形如 postgresql://用户:密码@主机:端口/数据库")
    if "@" in (form["query"] or ""):
        raise InvalidConnectionString("连接字符串中的特殊字符(如密码里的 ? 或 @)请用百分号编码")
    login, _, location = form["head"].rpartition("@")
    netloc, _, path = location.partition("/")
    user, colon, password = login.partition(":")
    query = dict(parse_qsl(form["query"] or "", keep_blank_values=True))
    parts = {name: query.pop(name) for name in PARTS_IN_QUERY if name in query}
    database = unquote(path) or parts.get("dbname") or parts.get("database")
    secret = unquote(password) if colon else None
    return ConnectionString(
        hosts=tuple(_hosts(netloc or parts.get("host", ""), parts.get("port"))),
        database=database or None,
        user=unquote(user) or parts.get("user") or DEFAULT_USER,
        password=parts.get("password") if secret is None else secret,
        parameters=tuple(query.items()),
    )


def _hosts(netloc: str, port: str | None) -> Iterator[tuple[str, int]]:
    for place in filter(None, netloc.split(",")):
        match = _HOST_AND_PORT.match(place)
        if match is None:
            raise InvalidConnectionString("连接字符串的主机写法无法识别(IPv6 地址请写在方括号内)")
        yield unquote(match["host"]).strip("[]"), _port(match["port"] or port)


def _port(text: str | None) -> int:
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise InvalidConnectionString("连接字符串的端口应为 1 到 65535 的整数")
    return int(text)


def _check_hosts(connection: ConnectionString, *, embedded: bool) -> None:
    if not connection.hosts:
        raise InvalidConnectionString("连接字符串必须写明主机")
    if connection.is_socket and not embedded:
        raise InvalidConnectionString("连接字符串不能指向服务器本机的套接字")
    for host, _ in connection.hosts:
        if not (host.startswith("/") or _HOST_NAME.match(host) or _is_address(host)):
            raise InvalidConnectionString("连接字符串的主机名含有不允许的字符")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_parameters(connection: ConnectionString) -> None:
    unknown = sorted(name for name, _ in connection.parameters if name not in PARAMETERS)
    if unknown:
        allowed = "、".join(PARAMETERS)
        raise InvalidConnectionString(f"连接字符串不支持参数 {'、'.join(unknown)},只支持 {allowed}")
    _check_choice(connection, "sslmode", SSL_MODES)
    _check_choice(connection, "target_session_attrs", SESSION_ATTRIBUTES)
    timeout = connection.parameter("connect_timeout")
    if timeout is not None and not (timeout.isascii() and timeout.isdigit()):
        raise InvalidConnectionString("connect_timeout 应为整数秒")


def _check_choice(connection: ConnectionString, name: str, choices: tuple[str, ...]) -> None:
    value = connection.parameter(name)
    if value is not None and value not in choices:
        raise InvalidConnectionString(f"{name} 只能是 {'、'.join(choices)}")
