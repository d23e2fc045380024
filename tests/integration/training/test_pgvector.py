"""The layout that Vanna reads, beside what Vanna itself has written."""

import ast
import json
from typing import Any

import asyncpg
import pytest

from shared.training.port import (
    DimensionMismatch,
    EmbeddedRecord,
    RecordKind,
    TrainingStore,
)
from tests.support.postgres import TestServer, execute
from tests.support.training import a_corpus, a_pair, counts, embedded, question, vectors_of
from tests.support.training_pgvector import LANGCHAIN_TABLES, OWN_TRAINING, a_load

pytestmark = pytest.mark.integration


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


async def test_the_index_finds_the_records_of_a_dataset(pgvector_store: TrainingStore, connection: Any) -> None:
    await a_load(pgvector_store, 1, 1)
    await connection.execute("SET enable_seqscan = off")

    plan = await connection.fetch(
        """EXPLAIN SELECT FROM langchain_pg_embedding WHERE cmetadata @> '{"schemaloom": {"dataset": "highway_db"}}'"""
    )
    assert any("ix_cmetadata_gin" in line[0] for line in plan)


async def test_vectors_in_two_kinds_are_searched_apart(pgvector_store: TrainingStore) -> None:
    await a_load(pgvector_store, 1, 2)
    [vector] = await vectors_of(["create table"])

    assert [hit.record.kind for hit in await pgvector_store.search(vector, RecordKind.DDL)] == [RecordKind.DDL]
