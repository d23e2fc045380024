"""The layout that Vanna reads, and what only PostgreSQL can promise: all of a load or nothing."""

import ast
import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from shared import training
from shared.training.pgvector.layout import NOT_INSTALLED
from shared.training.port import (
    DimensionMismatch,
    EmbeddedRecord,
    RecordKind,
    SupersededLoad,
    TrainingStore,
    TrainingStoreRefused,
    TrainingStoreUnavailable,
)
from shared.training.records import sql_record
from tests.support.postgres import TestServer, execute
from tests.support.training import a_corpus, a_pair, counts, embedded, question, vectors_of

pytestmark = pytest.mark.integration

LANGCHAIN_TABLES = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE langchain_pg_collection (uuid uuid NOT NULL, name varchar NOT NULL, cmetadata json,
    PRIMARY KEY (uuid), UNIQUE (name));
CREATE TABLE langchain_pg_embedding (id varchar NOT NULL, collection_id uuid, embedding vector, document varchar,
    cmetadata jsonb, PRIMARY KEY (id),
    FOREIGN KEY (collection_id) REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE);
CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
"""
OWN_TRAINING = """
INSERT INTO langchain_pg_collection (uuid, name) VALUES (gen_random_uuid(), 'sql'), (gen_random_uuid(), 'error_sql');
INSERT INTO langchain_pg_embedding
SELECT name || '-own-sql', uuid, array_fill(0.125, ARRAY[64])::real[]::vector,
    '{"question": "自己训练的问题", "sql": "SELECT 42;"}',
    jsonb_build_object('id', name || '-own-sql', 'createdat', null)
FROM langchain_pg_collection;
"""
"""What Vanna itself writes: one pair, and one in a collection that is nobody's training data."""


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def a_load(store: TrainingStore, number: int, pairs: int, **options: Any) -> Any:
    return await store.load("highway_db", number, await embedded(store, a_corpus(range(pairs))), **options)


async def rows(connection: Any, kind: RecordKind) -> list[Any]:
    found: list[Any] = await connection.fetch(
        "SELECT e.* FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = e.collection_id"
        " WHERE c.name = $1 ORDER BY e.id",
        kind.value,
    )
    return found


async def test_the_tables_are_those_of_langchain_postgres(
    pgvector_store: TrainingStore, connection: Any, postgres: TestServer
) -> None:
    await a_load(pgvector_store, 1, 1)
    theirs_url = await postgres.create_database()
    await execute(theirs_url, LANGCHAIN_TABLES)
    theirs = await asyncpg.connect(theirs_url)
    described = """
        SELECT table_name, column_name, udt_name FROM information_schema.columns
        WHERE table_name LIKE 'langchain%' ORDER BY 1, ordinal_position
    """
    constraints = """
        SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text LIKE 'langchain%' AND contype IN ('p', 'u', 'f') ORDER BY 1, 2
    """
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'langchain%' ORDER BY 1"
    try:
        for query in (described, constraints, indexes):
            assert await connection.fetch(query) == await theirs.fetch(query)
    finally:
        await theirs.close()
        await postgres.drop_database(theirs_url)


async def test_a_pair_is_one_json_text_in_unescaped_chinese(pgvector_store: TrainingStore, connection: Any) -> None:
    pair = a_pair(1)
    await pgvector_store.load("highway_db", 1, await embedded(pgvector_store, [pair]))

    [row] = await rows(connection, RecordKind.SQL)

    assert (
        row["document"]
        == '{"question": "' + question(1) + '", "sql": ' + json.dumps(pair.sql, ensure_ascii=False) + "}"
    )
    assert ast.literal_eval(row["document"]) == {"question": pair.question, "sql": pair.sql}
    assert pgvector_store.text_to_embed(pair) == row["document"]


async def test_ddl_and_documentation_are_raw_text(pgvector_store: TrainingStore, connection: Any) -> None:
    records = a_corpus([])
    await pgvector_store.load("highway_db", 1, await embedded(pgvector_store, records))

    for kind, record in zip((RecordKind.DDL, RecordKind.DOCUMENTATION), records, strict=True):
        [row] = await rows(connection, kind)
        assert row["document"] == record.content == pgvector_store.text_to_embed(record)


async def test_metadata_names_the_id_whose_end_is_the_kind(pgvector_store: TrainingStore, connection: Any) -> None:
    await a_load(pgvector_store, 7, 1)

    for kind, ending in ((RecordKind.SQL, "-sql"), (RecordKind.DDL, "-ddl"), (RecordKind.DOCUMENTATION, "-doc")):
        [row] = await rows(connection, kind)
        metadata = json.loads(row["cmetadata"])
        assert row["id"] == metadata["id"]
        assert row["id"].endswith(ending)
        assert ("createdat" in metadata) == (kind is RecordKind.SQL)
        assert metadata.get("createdat") is None
        assert metadata["schemaloom"]["dataset"] == "highway_db"
        assert metadata["schemaloom"]["load_number"] == 7


async def test_vectors_are_stored_as_they_were_given(pgvector_store: TrainingStore, connection: Any) -> None:
    await pgvector_store.load("highway_db", 1, [EmbeddedRecord(a_pair(1), [0.6, -0.8, 1e-7])])

    [row] = await connection.fetch("SELECT embedding::real[] AS vector FROM langchain_pg_embedding")
    assert list(row["vector"]) == pytest.approx([0.6, -0.8, 1e-7])


async def test_tables_that_vanna_made_are_used_as_they_are(database_url: str, pgvector_store: TrainingStore) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)
    await a_load(pgvector_store, 1, 3)

    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=4)


async def test_training_of_others_is_found_and_never_touched(database_url: str, pgvector_store: TrainingStore) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)
    await a_load(pgvector_store, 1, 3)
    await a_load(pgvector_store, 2, 1)

    hits = await pgvector_store.search([0.125] * 64, RecordKind.SQL, limit=100)
    assert {hit.record.question for hit in hits} == {"自己训练的问题", question(0)}


async def test_truncate_removes_the_training_of_others_but_no_other_collection(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)
    loaded = await a_load(pgvector_store, 1, 3, truncate=True)

    assert loaded.truncated == 1
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=3)
    assert await connection.fetchval("SELECT count(*) FROM langchain_pg_embedding WHERE id = 'error_sql-own-sql'") == 1


async def test_publishing_a_truncating_load_again_spares_what_others_wrote_since(
    pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 3, truncate=True)
    await connection.execute(
        "INSERT INTO langchain_pg_embedding"
        " SELECT 'new-sql', uuid, array_fill(1, ARRAY[64])::real[]::vector, '{}', '{}'"
        " FROM langchain_pg_collection WHERE name = 'sql'"
    )

    loaded = await a_load(pgvector_store, 1, 3, truncate=True)

    assert loaded.truncated == 0
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=4)


async def test_documents_of_another_shape_are_found_as_they_are(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)
    await connection.execute("UPDATE langchain_pg_embedding SET document = 'kein JSON', cmetadata = null")

    [hit] = await pgvector_store.search([0.125] * 64, RecordKind.SQL)
    assert (hit.record.content, hit.record.question) == ("kein JSON", None)


async def test_vectors_of_another_model_do_not_disturb_the_search(
    database_url: str, pgvector_store: TrainingStore
) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)

    assert await pgvector_store.search([1.0, 0.0], RecordKind.SQL) == []


async def test_anothers_vectors_of_another_dimension_are_not_mixed_with_ours(
    database_url: str, pgvector_store: TrainingStore
) -> None:
    await execute(database_url, LANGCHAIN_TABLES, OWN_TRAINING)

    with pytest.raises(DimensionMismatch, match=r"1 条 64 维.*truncate_vector_tables"):
        await pgvector_store.load("highway_db", 1, await embedded(pgvector_store, [a_pair(1)], dimension=32))


async def test_a_column_declared_for_another_dimension_is_refused(
    database_url: str, pgvector_store: TrainingStore
) -> None:
    await execute(database_url, LANGCHAIN_TABLES.replace("embedding vector,", "embedding vector(768),"))

    with pytest.raises(DimensionMismatch, match=r"vector\(768\).*64 维"):
        await a_load(pgvector_store, 1, 1, truncate=True)


async def test_a_load_that_is_cancelled_leaves_what_was_there(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")  # the load waits at its last write
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        await _until_somebody_waits(database_url)
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading

    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)
    assert await pgvector_store.latest_load() == 1


async def test_a_load_whose_connection_dies_leaves_what_was_there(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        waiting = await _until_somebody_waits(database_url)
        await connection.execute("SELECT pg_terminate_backend($1)", waiting)
        with pytest.raises(TrainingStoreUnavailable):
            await loading

    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)
    await a_load(pgvector_store, 2, 1)
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=1)


async def _until_somebody_waits(database_url: str) -> int:
    """The process id of the session that waits for a lock."""
    watcher = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(20):
            while True:
                waiting = await watcher.fetchval(
                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
                if waiting is not None:
                    return int(waiting)
                await asyncio.sleep(0.02)
    finally:
        await watcher.close()


async def test_readers_see_a_load_all_at_once(
    database_url: str, pgvector_store: TrainingStore, connection: Any
) -> None:
    await a_load(pgvector_store, 1, 5)
    async with connection.transaction():
        await connection.execute("LOCK TABLE schemaloom_load IN SHARE MODE")
        loading = asyncio.create_task(a_load(pgvector_store, 2, 1))
        await _until_somebody_waits(database_url)
        assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=5)

    await loading
    assert await pgvector_store.count() == counts(ddl=1, documentation=1, sql=1)


async def test_loads_from_several_processes_go_one_after_the_other(database_url: str) -> None:
    stores = [await training.connect(database_url) for _ in range(6)]
    outcomes = await asyncio.gather(
        *(a_load(store, number, number) for number, store in enumerate(stores, 1)), return_exceptions=True
    )

    assert all(isinstance(outcome, SupersededLoad) for outcome in outcomes if isinstance(outcome, BaseException))
    assert await stores[0].count() == counts(ddl=1, documentation=1, sql=6)
    for store in stores:
        await store.close()


async def test_thousands_of_records_take_seconds(pgvector_store: TrainingStore) -> None:
    pairs = [EmbeddedRecord(sql_record("highway_db", f"问题{n}", f"SELECT {n};"), [0.5, n / 3000]) for n in range(3000)]

    async with asyncio.timeout(20):
        loaded = await pgvector_store.load("highway_db", 1, pairs)

    assert loaded.stored[RecordKind.SQL] == 3000


async def test_the_index_finds_the_records_of_a_dataset(pgvector_store: TrainingStore, connection: Any) -> None:
    await a_load(pgvector_store, 1, 1)
    await connection.execute("SET enable_seqscan = off")

    plan = await connection.fetch(
        """EXPLAIN SELECT FROM langchain_pg_embedding WHERE cmetadata @> '{"schemaloom": {"dataset": "highway_db"}}'"""
    )
    assert any("ix_cmetadata_gin" in line[0] for line in plan)


# --- what a database can refuse -------------------------------------------------------------------------------


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


async def test_vectors_in_two_kinds_are_searched_apart(pgvector_store: TrainingStore) -> None:
    await a_load(pgvector_store, 1, 2)
    [vector] = await vectors_of(["create table"])

    assert [hit.record.kind for hit in await pgvector_store.search(vector, RecordKind.DDL)] == [RecordKind.DDL]
