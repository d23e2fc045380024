"""The Weaviate server through its own client. Imported late: the client takes seconds to import."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
from weaviate import WeaviateAsyncClient, exceptions, use_async_with_custom
from weaviate.classes.config import Configure, DataType, Property, Tokenization
from weaviate.classes.data import DataObject
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.classes.query import Filter, MetadataQuery

from shared.errors import SchemaloomError
from shared.training.port import DimensionMismatch, TrainingStoreRefused, TrainingStoreUnavailable
from shared.training.weaviate.address import WeaviateAddress
from shared.training.weaviate.objects import RECORD_CLASSES, StoredObject, properties_of

TYPES = {"text": DataType.TEXT, "int": DataType.INT, "bool": DataType.BOOL}
LONG_TEXTS = {"body", "schemaloom_metadata", "counts", "note"}
"""Never searched, so never indexed: an index entry has a length limit."""
READ_BY_VANNA = {"description", "sql", "natural_language_question"}
SIGNS_OF_ANOTHER_DIMENSION = ("vector lengths don't match", "vector dimensions do not match")
DELETED_AT_ONCE = 1000
TIMEOUT = Timeout(init=10, query=60, insert=120)


class WeaviateServer:
    """The few operations that the store needs. Raises TrainingStoreUnavailable and TrainingStoreRefused."""

    def __init__(self, client: WeaviateAsyncClient) -> None:
        self._client = client

    @classmethod
    async def connect(cls, address: WeaviateAddress) -> "WeaviateServer":
        client = use_async_with_custom(
            http_host=address.host,
            http_port=address.http_port,
            http_secure=address.secure,
            grpc_host=address.grpc_host or address.host,
            grpc_port=address.grpc_port,
            grpc_secure=address.secure,
            auth_credentials=Auth.api_key(address.key) if address.key else None,
            additional_config=AdditionalConfig(timeout=TIMEOUT),
            skip_init_checks=True,  # they ask the package index for a newer client
        )
        try:
            with translated():
                await client.connect()
        except BaseException:
            await client.close()
            raise
        return cls(client)

    async def close(self) -> None:
        await self._client.close()

    async def ping(self) -> None:
        with translated():
            if not await self._client.is_ready():
                raise TrainingStoreUnavailable("训练库(Weaviate)没有应答")

    async def has_class(self, name: str) -> bool:
        with translated():
            return await self._client.collections.exists(name)

    async def ensure_class(self, name: str) -> None:
        """Makes the class, or adds to one that Vanna made the properties that are ours."""
        if not await self.has_class(name):
            await self._create_class(name)
            return
        with translated():
            collection = self._client.collections.get(name)
            known = {found.name for found in (await collection.config.get(simple=True)).properties}
            for missing, data_type in properties_of(name).items():
                if missing not in known:
                    await collection.config.add_property(_property(missing, data_type))

    async def _create_class(self, name: str) -> None:
        with_vectors = name in RECORD_CLASSES.values()
        vectors = Configure.Vectors.self_provided(vector_index_config=Configure.VectorIndex.hnsw())
        try:
            with translated():
                await self._client.collections.create(
                    name=name,
                    vector_config=vectors if with_vectors else None,
                    properties=[_property(*item) for item in properties_of(name).items()],
                )
        except TrainingStoreRefused:
            if not await self.has_class(name):  # else another process made it at the same moment
                raise

    async def drop_class(self, name: str) -> None:
        with translated():
            await self._client.collections.delete(name)

    async def put(self, name: str, objects: Sequence[StoredObject]) -> None:
        """Writes all of them, replacing objects of the same id."""
        batch = [
            DataObject(
                properties=dict(stored.properties),
                uuid=stored.id,
                vector=list(stored.vector) if stored.vector is not None else None,
            )
            for stored in objects
        ]
        with translated():
            answer = await self._client.collections.get(name).data.insert_many(batch)
        if answer.has_errors:
            first = next(iter(answer.errors.values())).message
            raise TrainingStoreUnavailable(f"训练库(Weaviate)没有写入 {len(answer.errors)} 条记录: {first[:200]}")

    async def objects(
        self, name: str, *, properties: Sequence[str] | None = None, vectors: bool = False
    ) -> AsyncIterator[StoredObject]:
        """All objects of a class, in no order."""
        wanted: Any = list(properties) if properties is not None else True
        with translated():
            collection = self._client.collections.get(name)
            async for found in collection.iterator(include_vector=vectors, return_properties=wanted):
                yield _stored(found)

    async def object(self, name: str, object_id: UUID) -> StoredObject | None:
        with translated():
            # None for a missing object, whatever the client's types say
            found: Any = await self._client.collections.get(name).query.fetch_object_by_id(object_id)
        return None if found is None else _stored(found)

    async def above(self, name: str, key: str, number: int) -> list[StoredObject]:
        """At most 10,000 objects whose property `key` is greater than the number."""
        chosen = Filter.by_property(key).greater_than(number)
        with translated():
            found = await self._client.collections.get(name).query.fetch_objects(filters=chosen, limit=10_000)
        return [_stored(one) for one in found.objects]

    async def dimension(self, name: str) -> int | None:
        """Of the vectors in a class, None when it is empty; an emptied class remembers what it does not tell."""
        async for found in self.objects(name, properties=[], vectors=True):
            return len(found.vector or ())
        return None

    async def delete(self, name: str, ids: Sequence[UUID]) -> None:
        for start in range(0, len(ids), DELETED_AT_ONCE):
            chosen = Filter.by_id().contains_any(list(ids[start : start + DELETED_AT_ONCE]))
            with translated():
                await self._client.collections.get(name).data.delete_many(where=chosen)

    async def nearest(self, name: str, vector: Sequence[float], limit: int) -> list[tuple[StoredObject, float]]:
        """Objects and their cosine distance, nearest first."""
        with translated():
            found = await self._client.collections.get(name).query.near_vector(
                near_vector=list(vector), limit=limit, return_metadata=MetadataQuery(distance=True)
            )
        return [(_stored(one), one.metadata.distance or 0.0) for one in found.objects]

    async def count(self, name: str) -> int:
        with translated():
            total = await self._client.collections.get(name).aggregate.over_all(total_count=True)
        return total.total_count or 0


def _property(name: str, data_type: str) -> Property:
    if data_type != "text" or name in READ_BY_VANNA:
        return Property(name=name, data_type=TYPES[data_type])
    return Property(
        name=name,
        data_type=DataType.TEXT,
        tokenization=Tokenization.FIELD,
        index_filterable=name not in LONG_TEXTS,
        index_searchable=False,
    )


def _stored(found: Any) -> StoredObject:
    vector = found.vector.get("default") if found.vector else None
    return StoredObject(UUID(str(found.uuid)), dict(found.properties), vector)


@contextmanager
def translated() -> Iterator[None]:
    """What the client's errors mean for a training store."""
    try:
        yield
    except exceptions.WeaviateBaseError as error:
        raise _meaning(error) from error
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        raise TrainingStoreUnavailable(f"训练库(Weaviate)暂时不可用: {type(error).__name__}") from error


def _meaning(error: exceptions.WeaviateBaseError) -> SchemaloomError:
    status = error.status_code if isinstance(error, exceptions.UnexpectedStatusCodeError) else None
    if isinstance(error, exceptions.AuthenticationFailedError) or status in {401, 403}:
        return TrainingStoreRefused("训练库(Weaviate)拒绝访问,请检查 SCHEMALOOM_TRAINING_URL 中的密钥及其权限")
    if any(sign in str(error) for sign in SIGNS_OF_ANOTHER_DIMENSION):
        return DimensionMismatch("训练库(Weaviate)里的向量与当前向量模型的维度不一致")
    if status is not None and 400 <= status < 500 and status != 429:
        return TrainingStoreRefused(f"训练库(Weaviate)拒绝了请求: HTTP {status}")
    return TrainingStoreUnavailable(f"训练库(Weaviate)暂时不可用: {type(error).__name__}")
