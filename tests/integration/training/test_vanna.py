"""What we load, read by the real Vanna 0.7.9. Opt-in: it and langchain-postgres want a Python of their own.

python -m venv /tmp/vanna && /tmp/vanna/bin/pip install vanna==0.7.9 langchain-postgres==0.0.19 weaviate-client
SCHEMALOOM_TEST_VANNA_PYTHON=/tmp/vanna/bin/python python -m pytest tests/integration/training/test_vanna.py
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from shared.training.port import TrainingRecord, TrainingStore
from shared.training.records import documentation_record, sql_record
from shared.training.weaviate.address import WeaviateAddress
from tests.support.training import WEAVIATE_URL, a_corpus, embedded, question, vectors_of

VANNA_PYTHON = "SCHEMALOOM_TEST_VANNA_PYTHON"
CLIENT = Path(__file__).with_name("vanna_client.py")

pytestmark = pytest.mark.integration

HOSTILE = sql_record(
    "highway_db", "带\"引号\"、'单引号'、反斜杠\\n 与换行\n的问题 🚗?", "SELECT 'it''s', E'\\\\', NULL, TRUE;"
)


def the_corpus() -> list[TrainingRecord]:
    return [*a_corpus(range(12)), HOSTILE, documentation_record("highway_db", "## 长文\n" + "运营规范。" * 20_000)]


async def ask_vanna(kind: str, config: dict[str, Any], store: TrainingStore, record: TrainingRecord) -> dict[str, Any]:
    [vector] = await vectors_of([store.text_to_embed(record)])
    order = {"store": kind, "config": config, "question": record.question, "vector": vector}
    process = await asyncio.create_subprocess_exec(
        os.environ[VANNA_PYTHON],
        str(CLIENT),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(json.dumps(order).encode())
    assert process.returncode == 0, err.decode()
    answer: dict[str, Any] = json.loads(out)
    return answer


async def test_vanna_reads_pgvector(pgvector_store: TrainingStore, database_url: str) -> None:
    corpus = the_corpus()
    await pgvector_store.load("highway_db", 1, await embedded(pgvector_store, corpus))
    config = {"connection_string": database_url.replace("postgresql:", "postgresql+psycopg:", 1), "n_results": 10}

    for asked in (corpus[5], HOSTILE):
        answer = await ask_vanna("pgvector", config, pgvector_store, asked)
        assert answer["similar"][0] == {"question": asked.question, "sql": asked.sql}
        assert len(answer["similar"]) == 10

    assert answer["ddl"] == [corpus[0].content]
    assert set(answer["documentation"]) == {corpus[1].content, corpus[-1].content}
    read = {(row["training_data_type"], row["id"], row["content"]) for row in answer["training"]}
    assert read == {(record.kind.value, record.id, record.content or record.sql) for record in corpus}


async def test_vanna_adds_to_pgvector_and_we_leave_it(pgvector_store: TrainingStore, database_url: str) -> None:
    """Vanna's own start-up makes collections; a load afterwards and before must both work."""
    config = {"connection_string": database_url.replace("postgresql:", "postgresql+psycopg:", 1)}
    corpus = a_corpus(range(3))
    empty = await ask_vanna("pgvector", config, pgvector_store, corpus[2])
    assert empty["similar"] == []

    await pgvector_store.load("highway_db", 1, await embedded(pgvector_store, corpus))

    answer = await ask_vanna("pgvector", config, pgvector_store, corpus[2])
    assert answer["similar"][0]["question"] == question(0)


@pytest.mark.weaviate
async def test_vanna_reads_weaviate(weaviate_store: TrainingStore) -> None:
    corpus = the_corpus()
    address = WeaviateAddress.parse(os.environ[WEAVIATE_URL])
    config = {"weaviate_port": address.http_port, "weaviate_grpc": address.grpc_port, "n_results": 10}
    made_by_vanna = await ask_vanna("weaviate", config, weaviate_store, HOSTILE)
    assert made_by_vanna["similar"] == []

    await weaviate_store.load("highway_db", 1, await embedded(weaviate_store, corpus))

    answer = await ask_vanna("weaviate", config, weaviate_store, HOSTILE)
    assert answer["similar"][0] == {"question": HOSTILE.question, "sql": HOSTILE.sql}
    assert answer["ddl"] == [corpus[0].content]
    assert set(answer["documentation"]) == {corpus[1].content, corpus[-1].content}
    assert len(answer["training"]) == len(corpus)
