"""Training stores under test, and records to load into them."""

import os
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING, cast

import pytest

from shared import training
from shared.training.port import EmbeddedRecord, RecordKind, TrainingRecord, TrainingStore
from shared.training.records import ddl_record, documentation_record, sql_record
from shared.training.weaviate import WeaviateStore
from tests.support.needs import unavailable
from tests.support.run import CharacterEmbeddings
from tests.support.training_weaviate import MemoryWeaviate

if TYPE_CHECKING:
    from shared.training.weaviate.server import WeaviateServer

WEAVIATE_URL = "SCHEMALOOM_TEST_WEAVIATE_URL"
"""A Weaviate server whose training classes tests may delete."""
ANY_STORE = [
    pytest.param("pgvector", marks=pytest.mark.integration),
    "weaviate in memory",
    pytest.param("weaviate", marks=[pytest.mark.integration, pytest.mark.weaviate]),
]


@pytest.fixture
async def pgvector_store(database_url: str) -> AsyncIterator[TrainingStore]:
    """A store in an empty database."""
    store = await training.connect(database_url)
    yield store
    await store.close()


@pytest.fixture
async def weaviate_store() -> AsyncIterator[TrainingStore]:
    """A store in a real Weaviate server, emptied."""
    url = os.environ.get(WEAVIATE_URL) or unavailable(f"no Weaviate server: {WEAVIATE_URL} names none")
    store = await training.connect(url)
    await _drop_all_classes(cast("WeaviateStore", store))
    yield store
    await store.close()


async def _drop_all_classes(store: WeaviateStore) -> None:
    server = await store._connected()
    for name in await server._client.collections.list_all():
        await server.drop_class(name)


@pytest.fixture
async def memory_weaviate_store() -> TrainingStore:
    """The Weaviate store over a twin of the server that lives in this process."""
    return store_over(MemoryWeaviate())


def store_over(server: MemoryWeaviate) -> TrainingStore:
    async def open_server() -> "WeaviateServer":
        return cast("WeaviateServer", server)

    return WeaviateStore(open_server)


@pytest.fixture(params=ANY_STORE)
def training_store(request: pytest.FixtureRequest) -> TrainingStore:
    """Each store in turn, empty."""
    fixture = {
        "pgvector": "pgvector_store",
        "weaviate in memory": "memory_weaviate_store",
        "weaviate": "weaviate_store",
    }[request.param]
    store: TrainingStore = request.getfixturevalue(fixture)
    return store


def question(number: int) -> str:
    return f"第{number}个服务区在{2000 + number}年的营业收入是多少?"


def a_pair(number: int, *, dataset: str = "highway_db") -> TrainingRecord:
    sql = f'SELECT sum(pay_sum) AS "营业收入" FROM bss_business WHERE area_no = {number};'
    return sql_record(dataset, question(number), sql, file="qs_highway_db_pair.json")


def a_corpus(pairs: Iterable[int], *, dataset: str = "highway_db") -> list[TrainingRecord]:
    """One DDL, one document, and the pairs of these numbers."""
    ddl = ddl_record(dataset, "create table public.bss_business (id varchar(32));\n", file="bss_business.ddl")
    document = documentation_record(dataset, "## bss_business(营业数据表)\n字段列表:\n", file="bss_business_detail.md")
    return [ddl, document, *(a_pair(number, dataset=dataset) for number in pairs)]


async def embedded(
    store: TrainingStore, records: Sequence[TrainingRecord], *, dimension: int = CharacterEmbeddings.dimension
) -> list[EmbeddedRecord]:
    """The records with vectors that count the characters of the text which the store wants embedded."""
    vectors = await vectors_of([store.text_to_embed(record) for record in records], dimension=dimension)
    return [EmbeddedRecord(record, vector) for record, vector in zip(records, vectors, strict=True)]


async def vectors_of(texts: Sequence[str], *, dimension: int = CharacterEmbeddings.dimension) -> list[list[float]]:
    embeddings = CharacterEmbeddings()
    embeddings.dimension = dimension
    return await embeddings.embed(texts, "passage")


def counts(*, ddl: int = 0, documentation: int = 0, sql: int = 0) -> dict[RecordKind, int]:
    return {RecordKind.DDL: ddl, RecordKind.DOCUMENTATION: documentation, RecordKind.SQL: sql}
