"""A real PostgreSQL for the suite: the one of SCHEMALOOM_TEST_DATABASE_URL, else an embedded one, once a session."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from shared import embedded_postgres
from tests.support.needs import unavailable

T = TypeVar("T")
AWKWARD = Path(__file__).with_name("awkward.sql")
ASKED_FOR_PASSWORD = "asked_for_password"
"""The only role that the embedded server asks for its password; tests create it."""


@dataclass(frozen=True)
class TestServer:
    """A server whose databases tests may create and drop at will."""

    __test__ = False

    url: str
    """Of a superuser."""
    psql: str
    """The psql program."""

    async def create_database(self, *, template: str = "template1") -> str:
        """The URL of a new database with a name of its own."""
        name = f"test_{uuid4().hex[:12]}"
        await execute(self.url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    async def drop_database(self, url: str) -> None:
        name = urlsplit(url).path.lstrip("/")
        await execute(self.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))


async def execute(url: str, *statements: str) -> None:
    """Runs trusted statements one by one, outside a transaction."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a thread with an event loop of its own: for fixtures of the session."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def start_server() -> TestServer:
    """The given server or an embedded one that forgets everything at exit; usable outside pytest too."""
    given = os.environ.get("SCHEMALOOM_TEST_DATABASE_URL")
    if given:
        return TestServer(given, shutil.which("psql") or "psql")
    base = "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()  # a private TMPDIR of root would be refused
    folder = Path(tempfile.mkdtemp(prefix="schemaloom-pg-", dir=base))
    server = embedded_postgres.start(folder, at_exit="delete")
    rules = folder / "pg_hba.conf"
    rules.write_text(f"local all {ASKED_FOR_PASSWORD} scram-sha-256\n{rules.read_text()}")
    run_apart(_trade_safety_for_speed(server.url))
    return TestServer(server.url, str(server.bin / "psql"))


async def _trade_safety_for_speed(url: str) -> None:
    settings = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
    await execute(url, *(f"ALTER SYSTEM SET {setting}" for setting in settings), "SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def postgres() -> TestServer:
    """The session's server."""
    try:
        return start_server()
    except Exception as error:
        unavailable(f"no PostgreSQL: {error}")


@pytest.fixture
async def database_url(postgres: TestServer) -> AsyncIterator[str]:
    """A fresh, empty database of this test's own."""
    url = await postgres.create_database()
    yield url
    await postgres.drop_database(url)


@pytest.fixture(scope="session")
def highway_url(postgres: TestServer) -> Iterator[str]:
    """The sample database, one for the session: read only, by convention."""
    from sample.generate import create

    url = run_apart(postgres.create_database())
    run_apart(create(url))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture(scope="session")
def awkward_url(postgres: TestServer) -> Iterator[str]:
    """A database of everything that is hard to describe, one for the session: read only, by convention."""
    url = run_apart(postgres.create_database())
    run_apart(execute(url, AWKWARD.read_text(encoding="utf-8")))
    yield url
    run_apart(postgres.drop_database(url))


class Door:
    """A TCP door to the server, for connection strings as users write them; it can be shut while people are inside."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    def url(self, *, user: str | None = None, password: str | None = None) -> str:
        """As the server's own user, or as another."""
        secret = password or self._target.password
        login = (user or self._target.username or "postgres") + (f":{secret}" if secret else "")
        return f"postgresql://{login}@127.0.0.1:{self.port}{self._target.path}"

    async def shut(self) -> None:
        """Breaks every connection and takes no more."""
        if self._server is not None:
            self._server.close()
        await self.hang_up()

    async def hang_up(self) -> None:
        """Breaks every connection, and takes new ones."""
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _greet(self, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> bytes:
        """What is said at the door and has to be handed on."""
        return b""

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            greeting = await self._greet(reader, writer)
        except OSError:
            writer.close()
            return
        folder = dict(parse_qsl(self._target.query)).get("host")
        if folder:
            inner = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        else:
            inner = await asyncio.open_connection(self._target.hostname, self._target.port or 5432)
        inner[1].write(greeting)
        for source, target in ((reader, inner[1]), (inner[0], writer)):
            pipe = asyncio.create_task(_pour(source, target))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except ConnectionError:
        pass  # the other side has gone: so do we
    finally:
        target.close()
