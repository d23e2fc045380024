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
    _was_published: bool = False

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
        except (SupersededLoad, DimensionMismatch):
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
        known = await self.server.object(LOAD_CLASS, self.entry.id)
        if known is not None and LoadEntry.of(known).published:
            self._was_published = True
            self.entry = LoadEntry.of(known)
        await self.server.put(LOAD_CLASS, [self.entry.as_object()])

    async def _make_room(self) -> None:
        """A class takes vectors of one dimension: for another one it is made anew, if nothing in it has to stay."""
        for name, objects in self.objects.items():
            if not objects or await self.server.dimension(name) in {None, self.dimension}:
                continue
            if not all([self._goes(found) async for found in self.server.objects(name, properties=[*OUR_PROPERTIES])]):
                raise DimensionMismatch(
                    f"训练库(Weaviate)的 {name} 里还有其他维度的记录,而当前向量模型给出 {self.dimension} 维;"
                    "请换回原来的模型,或用 truncate_vector_tables 清空后重新装载"
                )
            await self._renew(name)

    async def _renew(self, name: str) -> None:
        await self.server.drop_class(name)
        await self.server.ensure_class(name)

    def _goes(self, found: StoredObject) -> bool:
        """Whether this load replaces the object."""
        dataset, number = self.entry.dataset, self.entry.load_number
        # a load published before keeps what others wrote since: it truncates only once
        truncates = self.entry.truncated and not self._was_published
        return is_retired(found, dataset, number, self._ids) or (truncates and is_truncated(found, dataset, number))

    async def _write(self) -> None:
        for name, objects in self.objects.items():
            for start in range(0, len(objects), BATCH):
                await self._require_latest()
                await self._put(name, objects[start : start + BATCH])

    async def _put(self, name: str, batch: Sequence[StoredObject]) -> None:
        try:
            await self.server.put(name, batch)
        except DimensionMismatch:
            if await self.server.dimension(name) is not None:
                raise
            await self._renew(name)  # it is empty, and remembers the dimension of what it once held
            await self.server.put(name, batch)

    async def _reconcile(self) -> LoadCounts:
        """Removes what this load replaces, and counts what then is there."""
        stored: dict[RecordKind, int] = {}
        retired = truncated = 0
        for kind, name in RECORD_CLASSES.items():
            found = [one async for one in self.server.objects(name, properties=[*OUR_PROPERTIES])]
            going = [one for one in found if self._goes(one)]
            await self.server.delete(name, [one.id for one in going])
            stored[kind] = sum(one.id in self._ids for one in found)
            retired += sum(is_retired(one, self.entry.dataset, self.entry.load_number, self._ids) for one in going)
            truncated += sum(is_truncated(one, self.entry.dataset, self.entry.load_number) for one in going)
        return LoadCounts(stored, retired, truncated)

    async def _withdraw(self) -> None:
        """Leaves no trace of a load that cannot be published; one that was keeps its number."""
        for name, objects in self.objects.items():
            await self.server.delete(name, [stored.id for stored in objects])
        if not self._was_published:
            await self.server.delete(LOAD_CLASS, [self.entry.id])
