"""The business database: connection strings, who may be connected to, and a bounded read-only pool."""

from shared.source.connect import ONE_TRY, Patience
from shared.source.dsn import ConnectionString, InvalidConnectionString, database_of, mask, parse, with_database
from shared.source.hosts import HostNotAllowed, HostPolicy
from shared.source.pool import NotAQuery, PooledSource, source_opener
from shared.source.settings import SourceSettings

__all__ = [
    "ONE_TRY",
    "ConnectionString",
    "HostNotAllowed",
    "HostPolicy",
    "InvalidConnectionString",
    "NotAQuery",
    "Patience",
    "PooledSource",
    "SourceSettings",
    "database_of",
    "mask",
    "parse",
    "source_opener",
    "with_database",
]
