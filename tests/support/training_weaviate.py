"""A Weaviate server in this process: what the store needs of the real one, its remembered dimensions included."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.training.port import DimensionMismatch
from shared.training.weaviate.objects import StoredObject


@dataclass
class MemoryClass:
    objects: dict[UUID, StoredObject] = field(default_factory=dict)
    dimension: int | None = None
    """Of the first vector it ever held."""


@dataclass
class MemoryWeaviate:
    """The operations of WeaviateServer over dicts. Every call gives way to other tasks once, as the network does."""

    classes: dict[str, MemoryClass] = field(default_factory=dict)
    before_put: Callable[[str, Sequence[StoredObject]], None] = lambda name, objects: None
    """Called before each write: a test raises here, or lets another load overtake."""

    async def close(self) -> None: ...

    async def ping(self) -> None: ...

    async def has_class(self, name: str) -> bool:
        await asyncio.sleep(0)
        return name in self.classes

    async def ensure_class(self, name: str) -> None:
        await asyncio.sleep(0)
        self.classes.setdefault(name, MemoryClass())

    async def drop_class(self, name: str) -> None:
        await asyncio.sleep(0)
        self.classes.pop(name, None)

    async def put(self, name: str, objects: Sequence[StoredObject]) -> None:
        await asyncio.sleep(0)
        self.before_put(name, objects)
        found = self.classes[name]
        for stored in objects:
            if stored.vector:
                found.dimension = found.dimension or len(stored.vector)
                if len(stored.vector) != found.dimension:
                    raise DimensionMismatch
            found.objects[stored.id] = stored

    async def objects(
        self, name: str, *, properties: Sequence[str] | None = None, vectors: bool = False
    ) -> AsyncIterator[StoredObject]:
        await asyncio.sleep(0)
        for stored in list(self.classes[name].objects.values()):
            wanted = (
                stored.properties if properties is None else {key: stored.properties.get(key) for key in properties}
            )
            yield StoredObject(stored.id, wanted, stored.vector if vectors else None)

    async def object(self, name: str, object_id: UUID) -> StoredObject | None:
        await asyncio.sleep(0)
        return self.classes[name].objects.get(object_id)

    async def above(self, name: str, key: str, number: int) -> list[StoredObject]:
        await asyncio.sleep(0)
        return [stored for stored in self.classes[name].objects.values() if stored.properties[key] > number]

    async def dimension(self, name: str) -> int | None:
        async for stored in self.objects(name, vectors=True):
            return len(stored.vector or ())
        return None

    async def delete(self, name: str, ids: Sequence[UUID]) -> None:
        await asyncio.sleep(0)
        for object_id in ids:
            self.classes[name].objects.pop(object_id, None)

    async def nearest(self, name: str, vector: Sequence[float], limit: int) -> list[tuple[StoredObject, float]]:
        await asyncio.sleep(0)
        found = [
            (stored, 1 - sum(a * b for a, b in zip(vector, stored.vector or (), strict=True)))
            for stored in self.classes[name].objects.values()
        ]
        return sorted(found, key=lambda pair: pair[1])[:limit]

    async def count(self, name: str) -> int:
        await asyncio.sleep(0)
        return len(self.classes[name].objects)
