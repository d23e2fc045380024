"""Databases, migrations, bucket and sample: everything that has to be there before the first process starts."""

import asyncio
import os
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
import structlog

import sample.generate
from services.gateway.store import migrate
from shared.objects import connect as connect_objects
from shared.objects.settings import ObjectsSettings

log = structlog.get_logger("schemaloom.prepare")
_TRIES = 30


async def prepare() -> None:
    """Brings all stores that the environment names to where the processes expect them; safe to run again."""
    for name in ("SCHEMALOOM_DATABASE_URL", "SCHEMALOOM_TRAINING_URL", "SCHEMALOOM_SAMPLE_URL"):
        await _create_database(os.environ.get(name, ""))
    await migrate(os.environ["SCHEMALOOM_DATABASE_URL"])
    # opening the store makes its bucket or folder
    objects = await connect_objects(ObjectsSettings().url.get_secret_value())
    await objects.close()
    await _create_sample(os.environ.get("SCHEMALOOM_SAMPLE_URL", ""))


async def _create_database(url: str) -> None:
    if not url.startswith(("postgresql://", "postgres://")):
        return
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    server = await _connect(urlunsplit(parts._replace(path="/postgres")))
    try:
        if not await server.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await server.execute('CREATE DATABASE "{}"'.format(name.replace('"', '""')))
            log.info("database created", database=name)
    except asyncpg.DuplicateDatabaseError:
        pass  # another process was quicker
    finally:
        await server.close()


async def _connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    for attempt in range(_TRIES):
        try:
            return await asyncpg.connect(url)
        except (OSError, asyncpg.CannotConnectNowError):
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(1)
    raise AssertionError


async def _create_sample(url: str) -> None:
    if url and not await sample.generate.is_present(url):
        await sample.generate.create(url)
        log.info("sample database made")
