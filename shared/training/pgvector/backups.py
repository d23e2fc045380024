"""Copies of the records, kept in tables of our own in the same database."""

from typing import Any
from uuid import uuid4

from shared.training.pgvector.layout import KINDS, queries
from shared.training.port import Backup, BackupMissing, RecordKind

KEPT = 20
"""Copies; older ones go when a new one is taken."""


async def take(connection: Any, note: str, keep: str | None) -> Backup:
    """Raises BackupMissing when there is no copy `keep`."""
    if keep is not None:
        await _one_of(connection, keep)
    backup_id = uuid4().hex
    await queries.create_backup(connection, id=backup_id, note=note)
    await queries.copy_records_out(connection, backup_id=backup_id, kinds=KINDS)
    await queries.forget_old_backups(connection, kept=KEPT, spared=keep)
    return await _one_of(connection, backup_id)


async def all_of(connection: Any) -> list[Backup]:
    return [_backup(row) async for row in queries.list_backups(connection)]


async def put_back(connection: Any, backup_id: str) -> Backup:
    """Raises BackupMissing."""
    backup = await _one_of(connection, backup_id)
    await queries.clear_records(connection, kinds=KINDS)
    await queries.copy_records_back(connection, backup_id=backup_id)
    return backup


async def _one_of(connection: Any, backup_id: str) -> Backup:
    for backup in await all_of(connection):
        if backup.id == backup_id:
            return backup
    raise BackupMissing(f"没有编号为 {backup_id} 的训练库备份")


def _backup(row: Any) -> Backup:
    counts = {kind: int(row[kind.value]) for kind in RecordKind}
    return Backup(row["id"], row["created_at"], row["note"], counts)
