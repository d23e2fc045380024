"""Copies of the records, each in a class of its own without vectors, which takes any dimension."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from shared.training.port import Backup, BackupMissing, RecordKind
from shared.training.weaviate.objects import (
    BACKUP_CLASS,
    COPY_CLASS_PREFIX,
    RECORD_CLASSES,
    StoredObject,
    properties_of,
)

if TYPE_CHECKING:
    from shared.training.weaviate.server import WeaviateServer

KEPT = 20
"""Copies; older ones go when a new one is taken."""
BATCH = 100
"""Objects written at once."""


async def take(server: "WeaviateServer", note: str, keep: str | None) -> Backup:
    """The copy's entry in the list comes last: a copy that was cut short is none.

    Raises BackupMissing when there is no copy `keep`.
    """
    if keep is not None:
        await _one_of(server, keep)
    backup_id = uuid4().hex
    await server.ensure_class(COPY_CLASS_PREFIX + backup_id)
    counts = {kind: await _copy_out(server, backup_id, name) for kind, name in RECORD_CLASSES.items()}
    backup = Backup(backup_id, datetime.now(UTC), note, counts)
    await server.put(BACKUP_CLASS, [entry_object(backup)])
    for old in (await all_of(server))[KEPT:]:
        if old.id != keep:
            await server.delete(BACKUP_CLASS, [UUID(old.id)])
            await server.drop_class(COPY_CLASS_PREFIX + old.id)
    return backup


async def all_of(server: "WeaviateServer") -> list[Backup]:
    found = [entry_of(stored) async for stored in server.objects(BACKUP_CLASS)]
    return sorted(found, key=lambda backup: (backup.created_at, backup.id), reverse=True)


async def put_back(server: "WeaviateServer", backup_id: str) -> Backup:
    """Writes before it deletes, so that readers never find nothing. Raises BackupMissing."""
    backup = await _one_of(server, backup_id)
    copies = [copy async for copy in server.objects(COPY_CLASS_PREFIX + backup_id)]
    for name in RECORD_CLASSES.values():
        await _replace(server, name, [original(copy) for copy in copies if is_of_class(copy, name)])
    return backup


async def _one_of(server: "WeaviateServer", backup_id: str) -> Backup:
    for backup in await all_of(server):
        if backup.id == backup_id:
            return backup
    raise BackupMissing(f"没有编号为 {backup_id} 的训练库备份")


async def _copy_out(server: "WeaviateServer", backup_id: str, name: str) -> int:
    wanted = [*properties_of(name)]
    copies = [copy_of(name, stored) async for stored in server.objects(name, properties=wanted, vectors=True)]
    await _put(server, COPY_CLASS_PREFIX + backup_id, copies)
    return len(copies)


async def _replace(server: "WeaviateServer", name: str, originals: Sequence[StoredObject]) -> None:
    dimension = len(originals[0].vector or ()) if originals else None
    if await server.dimension(name) != dimension:
        await server.drop_class(name)
        await server.ensure_class(name)
    await _put(server, name, originals)
    kept = {stored.id for stored in originals}
    present = [stored.id async for stored in server.objects(name, properties=[])]
    await server.delete(name, [object_id for object_id in present if object_id not in kept])


async def _put(server: "WeaviateServer", name: str, objects: Sequence[StoredObject]) -> None:
    for start in range(0, len(objects), BATCH):
        await server.put(name, objects[start : start + BATCH])


def copy_of(name: str, stored: StoredObject) -> StoredObject:
    """An object of a class as one that holds it whole as text."""
    body = json.dumps({"properties": dict(stored.properties), "vector": list(stored.vector or ())}, ensure_ascii=False)
    return StoredObject(stored.id, {"class_name": name, "object_id": str(stored.id), "body": body})


def original(copy: StoredObject) -> StoredObject:
    body = json.loads(copy.properties["body"])
    kept = {key: value for key, value in body["properties"].items() if value is not None}
    return StoredObject(UUID(copy.properties["object_id"]), kept, body["vector"])


def is_of_class(copy: StoredObject, name: str) -> bool:
    return bool(copy.properties["class_name"] == name)


def entry_object(backup: Backup) -> StoredObject:
    counts = json.dumps({kind.value: number for kind, number in backup.counts.items()})
    properties = {"created_at": backup.created_at.isoformat(), "note": backup.note, "counts": counts}
    return StoredObject(UUID(backup.id), properties)


def entry_of(stored: StoredObject) -> Backup:
    found = stored.properties
    counts = {RecordKind(kind): number for kind, number in json.loads(found["counts"]).items()}
    return Backup(stored.id.hex, datetime.fromisoformat(found["created_at"]), found["note"], counts)
