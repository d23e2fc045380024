"""The tables that Vanna reads, with and without training of its own, and loads beside it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from shared.training.port import (
    TrainingStore,
)
from tests.support.training import a_corpus, embedded

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
