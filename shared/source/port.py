"""The business database: read only, bounded, and never trusted with a secret in an error text."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from shared.errors import PermanentError, TransientError


class SourceRefused(PermanentError):
    """The database refuses the connection: wrong password, unknown database, or not allowed."""

    code = "source_refused"


class SourceUnreachable(PermanentError):
    """The database cannot be reached."""

    code = "source_unreachable"


class SourceLost(TransientError):
    """The database went away after the step had read from it."""

    code = "source_lost"


Row = Sequence[Any]


class SourceDatabase(Protocol):
    """A pool of read-only connections to one business database. Any method may raise SourceLost.

    Errors of PostgreSQL about the query itself come through as asyncpg.PostgresError.
    """

    @property
    def database(self) -> str:
        """The database's name."""

    async def fetch(self, query: str, *args: Any, timeout: float = 30.0) -> list[Any]:
        """The rows (asyncpg Records) of one trusted query of our own, in a read-only transaction.

        `timeout` seconds bound the statement on the server and, a little later, on the client.
        """

    async def explain(self, sql: str, *, timeout: float = 10.0) -> float:
        """Estimated total cost of an untrusted SELECT that `shared.sql` has let through; it is not run."""

    async def run(self, sql: str, *, timeout: float = 10.0, row_limit: int = 200) -> list[Any]:
        """At most `row_limit` rows of an untrusted SELECT that `shared.sql` has let through.

        Prepared, in a fresh read-only transaction that is rolled back, as facts on generated SQL demand.
        """


class OpenSource(Protocol):
    """How a step opens its business database."""

    def __call__(self) -> AbstractAsyncContextManager[SourceDatabase]:
        """Tries three times within 30 s. Raises SourceRefused or SourceUnreachable."""
