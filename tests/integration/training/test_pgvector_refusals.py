"""What a database can refuse, in words that tell whom to ask."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from shared import training
from shared.training.pgvector.layout import NOT_INSTALLED
from shared.training.port import (
    TrainingStore,
    TrainingStoreRefused,
    TrainingStoreUnavailable,
)
from tests.support.postgres import TestServer, execute
from tests.support.training import counts
from tests.support.training_pgvector import LANGCHAIN_TABLES, OWN_TRAINING, a_load

pytestmark = pytest.mark.integration


async def test_a_layout_of_an_older_langchain_is_refused_in_plain_words(
    database_url: str, pgvector_store: TrainingStore
) -> None:
    await execute(
        database_url,
        "CREATE EXTENSION vector",
        "CREATE TABLE langchain_pg_embedding (uuid uuid PRIMARY KEY, collection_id uuid, embedding vector,"
        " document varchar, cmetadata json, custom_id varchar)",
    )

    with pytest.raises(TrainingStoreRefused, match="langchain_pg_embedding"):
        await a_load(pgvector_store, 1, 1)


@pytest.fixture
async def plain_user(postgres: TestServer, database_url: str) -> AsyncIterator[str]:
    """The URL of a user of this database who owns nothing and may create tables."""
    name = urlsplit(database_url).path.lstrip("/")
    user = f"plain_{name}"
    await execute(postgres.url, f"CREATE ROLE {user} LOGIN")
    await execute(database_url, f"GRANT CREATE ON SCHEMA public TO {user}")
    parts = urlsplit(database_url)
    host = parts.netloc.rpartition("@")[2]
    yield urlunsplit(parts._replace(netloc=f"{user}@{host}"))
    await execute(database_url, f"DROP OWNED BY {user} CASCADE")
    await execute(postgres.url, f"DROP ROLE {user}")


async def test_a_user_who_may_not_make_the_extension_is_told_who_can(plain_user: str) -> None:
    store = await training.connect(plain_user)

    with pytest.raises(TrainingStoreRefused, match="CREATE EXTENSION vector"):
        await a_load(store, 1, 1)
    await store.close()


async def test_a_plain_user_loads_once_the_extension_is_there(plain_user: str, database_url: str) -> None:
    await execute(database_url, "CREATE EXTENSION vector")
    store = await training.connect(plain_user)

    assert (await a_load(store, 1, 2)).stored == counts(ddl=1, documentation=1, sql=2)
    await store.close()


async def test_the_tables_may_belong_to_somebody_else(plain_user: str, database_url: str) -> None:
    tables = "langchain_pg_collection, langchain_pg_embedding"
    user = urlsplit(plain_user).username
    await execute(database_url, LANGCHAIN_TABLES, f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {user}")
    store = await training.connect(plain_user)

    assert (await a_load(store, 1, 2)).stored == counts(ddl=1, documentation=1, sql=2)
    await store.close()


async def test_a_user_without_rights_is_told_which_are_missing(plain_user: str, database_url: str) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)
    store = await training.connect(plain_user)

    with pytest.raises(TrainingStoreRefused, match="权限不足"):
        await store.count()
    await store.close()


async def test_an_unknown_database_is_a_refusal(database_url: str) -> None:
    store = await training.connect(urlunsplit(urlsplit(database_url)._replace(path="/nowhere")))

    with pytest.raises(TrainingStoreRefused, match="不存在"):
        await store.ping()
    await store.close()


async def test_a_server_that_is_away_is_unavailable_and_keeps_its_secrets(unused_tcp_port: int) -> None:
    store = await training.connect(f"postgresql://me:hunter2@127.0.0.1:{unused_tcp_port}/x")

    with pytest.raises(TrainingStoreUnavailable) as failure:
        await store.ping()
    assert "hunter2" not in str(failure.value)
    await store.close()


async def test_an_extension_that_the_server_lacks_raises_what_the_layout_takes_for_it(connection: Any) -> None:
    with pytest.raises(NOT_INSTALLED):
        await connection.execute("CREATE EXTENSION no_such_extension")
