"""One load into Weaviate: claim, write in batches, reconcile.

Every load writes objects of its own, so that two loads under way at once cannot spoil each other's: the later one
removes what the earlier one left, and the earlier one, finding itself superseded, removes what it wrote itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from shared.training.port import DimensionMismatch, EmbeddedRecord, LoadCounts, RecordKind, SupersededLoad
from shared.training.weaviate.objects import (
    LOAD_CLASS,
    OUR_PROPERTIES,
    RECORD_CLASSES,
    LoadEntry,
    StoredObject,
    is_of_load,
    is_retired,
    is_truncated,
    record_object,
    superseding_load,
)

if TYPE_CHECKING:
    from shared.training.weaviate.server import WeaviateServer

BATCH = 100
"""Objects written at once."""
Objects = Mapping[str, Sequence[StoredObject]]
"""By class."""


@dataclass
class Publication:
    """The work on one load. `run` raises SupersededLoad and DimensionMismatch."""

    server: "WeaviateServer"
    entry: LoadEntry
    objects: Objects
    dimension: int | None
    _ids: set[UUID] = field(default_factory=set)

    @classmethod
    def of(
        cls, server: "WeaviateServer", entry: LoadEntry, records: Sequence[EmbeddedRecord], dimension: int | None
    ) -> "Publication":
        objects: dict[str, list[StoredObject]] = {name: [] for name in RECORD_CLASSES.values()}
        for embedded in records:
            stored = record_object(entry.dataset, entry.load_number, embedded)
            objects[RECORD_CLASSES[embedded.record.kind]].append(stored)
        ids = {stored.id for stored_objects in objects.values() for stored in stored_objects}
        return cls(server, entry, objects, dimension, ids)

    async def run(self) -> LoadCounts:
        try:
            await self._require_latest()
            await self._claim()
            await self._make_room()
            await self._write()
            await self._require_latest()
            counts = await self._reconcile()
            await self._require_latest()
        except SupersededLoad:
            await self._withdraw()
            raise
        await self.server.put(LOAD_CLASS, [replace(self.entry, published=True).as_object()])
        return counts

    async def _require_latest(self) -> None:
        later = await self.server.above(LOAD_CLASS, "load_number", self.entry.load_number)
        number = superseding_load((LoadEntry.of(found) for found in later), self.entry.dataset)
        if number is not None:
            raise SupersededLoad(f"装载 {self.entry.load_number} 已被之后的装载 {number} 取代")

    async def _claim(self) -> None:
        """A load published before keeps what others wrote since: it truncates only once."""
        known = await self.server.object(LOAD_CLASS, self.entry.id)
        if known is not None and LoadEntry.of(known).published:
            self.entry = replace(self.entry, truncated=False)
        await self.server.put(LOAD_CLASS, [self.entry.as_object()])

    async def _make_room(self) -> None:
        """A class keeps the dimension of its first vector, even once empty: it is made anew for another one."""
        for name, objects in self.objects.items():
            if not objects or await self.server.dimension(name) == self.dimension:
                continue
            if not all([self._goes(found) async for found in self.server.objects(name, properties=[*OUR_PROPERTIES])]):
                raise DimensionMismatch(
                    f"训练库(Weaviate)的 {name} 里还有其他维度的记录,而当前向量模型给出 {self.dimension} 维;"
                    "请换回原来的模型,或用 truncate_vector_tables 清空后重新装载"
                )
            await self.server.drop_class(name)
            await self.server.ensure_class(name)

    def _goes(self, found: StoredObject) -> bool:
        """Whether this load replaces the object."""
        dataset, number = self.entry.dataset, self.entry.load_number
        return is_retired(found, dataset, number, self._ids) or (
            self.entry.truncated and is_truncated(found, dataset, number)
        )

    async def _write(self) -> None:
        for name, objects in self.objects.items():
            for start in range(0, len(objects), BATCH):
                await self._require_latest()
                await self.server.put(name, objects[start : start + BATCH])

    async def _reconcile(self) -> LoadCounts:
        """Removes what this load replaces, and counts what then is there."""
        stored: dict[RecordKind, int] = {}
        gone = {True: 0, False: 0}
        for kind, name in RECORD_CLASSES.items():
            found = [one async for one in self.server.objects(name, properties=[*OUR_PROPERTIES])]
            going = [one for one in found if self._goes(one)]
            await self.server.delete(name, [one.id for one in going])
            for one in going:
                gone[one.properties.get("schemaloom_dataset") == self.entry.dataset] += 1
            stored[kind] = sum(is_of_load(one, self.entry.dataset, self.entry.load_number) for one in found)
            stored[kind] -= sum(is_of_load(one, self.entry.dataset, self.entry.load_number) for one in going)
        return LoadCounts(stored, retired=gone[True], truncated=gone[False])

    async def _withdraw(self) -> None:
        for name in self.objects:
            await self.server.delete(name, [stored.id for stored in self.objects[name]])
