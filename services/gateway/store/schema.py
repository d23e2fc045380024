"""Brings the database to the newest schema: numbered files, forward only, each in a transaction of its own."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.gateway.errors import MigrationChanged
from services.gateway.store.database import connect
from services.gateway.store.locks import MIGRATION
from services.gateway.store.queries import Connection

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
log = structlog.get_logger("schemaloom.gateway")


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path) -> list[Migration]:
    """In the order of their numbers."""
    return [Migration(file.stem, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.sql"))]


async def migrate(database_url: str, *, folder: Path = _MIGRATIONS) -> list[str]:
    """Applies what is missing, in one process at a time, and returns the names of what it applied.

    Raises MigrationChanged when an applied migration is not the file it was, StoreUnavailable.
    """
    migrations = await asyncio.to_thread(read_migrations, folder)
    connection = await connect(database_url)
    try:
        await connection.execute("select pg_advisory_lock($1)", MIGRATION)
        missing = _missing(migrations, await _applied(connection))
        for migration in missing:
            await _apply(connection, migration)
    finally:
        await connection.close()
    return [migration.name for migration in missing]


async def _applied(connection: Connection) -> dict[str, str]:
    """Checksums by name."""
    await connection.execute(
        "create table if not exists schema_migrations "
        "(name text primary key, checksum text not null, applied_at timestamptz not null default now())"
    )
    found = await connection.fetch("select name, checksum from schema_migrations")
    return {row["name"]: row["checksum"] for row in found}


def _missing(migrations: list[Migration], applied: dict[str, str]) -> list[Migration]:
    for migration in migrations:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationChanged(f"migration {migration.name} was applied with another content than it has now")
    return [migration for migration in migrations if migration.name not in applied]


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into schema_migrations (name, checksum) values ($1, $2)", migration.name, migration.checksum
        )
    log.info("migration applied", migration=migration.name)
