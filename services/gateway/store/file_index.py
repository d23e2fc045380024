"""Rows of the file index, read and written inside somebody's transaction."""

from collections.abc import Iterable
from datetime import datetime

from services.gateway.records import FileRecord
from services.gateway.store.queries import Connection, Row, load, rows
from services.gateway.workflow.versions import IndexedFile, Origin, Versions
from shared.steps import Step

_sql = load("files")


async def read_all(connection: Connection, task_id: str) -> list[IndexedFile]:
    """Newest first."""
    return [_indexed(row) for row in await rows(_sql.files_of_task(connection, task_id=task_id))]


async def read_versions(connection: Connection, task_id: str, base_name: str) -> list[IndexedFile]:
    found = await rows(_sql.versions_of_file(connection, task_id=task_id, base_name=base_name))
    return [_indexed(row) for row in found]


async def read_one(connection: Connection, task_id: str, name: str) -> IndexedFile | None:
    row = await _sql.file_of_task(connection, task_id=task_id, name=name)
    return None if row is None else _indexed(row)


async def current_names(connection: Connection, task_id: str) -> frozenset[str]:
    return frozenset(row["name"] for row in await rows(_sql.current_names(connection, task_id=task_id)))


async def save(
    connection: Connection, task_id: str, before: Iterable[IndexedFile], after: Versions, now: datetime
) -> None:
    """Makes the rows `before` what they are `after`; objects that no row names any more are discarded."""
    old = {file.name: file for file in before}
    new = {file.name: file for file in after.files}
    changed = [file for name, file in new.items() if old.get(name) != file]
    await _sql.remove_files(connection, task_id=task_id, names=[name for name in old if name not in new])
    await _save_rows(connection, task_id, changed)
    discarded = {file.key for file in old.values()} - {file.key for file in new.values()}
    if discarded:
        await _sql.discard_objects(connection, task_id=task_id, keys=sorted(discarded), now=now)


async def _save_rows(connection: Connection, task_id: str, files: list[IndexedFile]) -> None:
    await _sql.save_files(
        connection,
        task_id=task_id,
        names=[file.name for file in files],
        base_names=[file.base_name for file in files],
        backup_numbers=[file.backup_number for file in files],
        keys=[file.key for file in files],
        sizes=[file.size for file in files],
        digests=[file.sha256 for file in files],
        uploaded=[file.uploaded for file in files],
        origins=[file.origin.value for file in files],
        steps=[file.step.value if file.step else None for file in files],
        versions=[file.version for file in files],
        created_at=[file.created_at for file in files],
        modified_at=[file.modified_at for file in files],
    )


def record_of(task_id: str, file: IndexedFile) -> FileRecord:
    return FileRecord(
        task_id=task_id,
        name=file.name,
        key=file.key,
        size=file.size,
        sha256=file.sha256,
        created_at=file.created_at,
        modified_at=file.modified_at,
        uploaded=file.uploaded,
        step=file.step,
        current=file.current,
    )


def _indexed(row: Row) -> IndexedFile:
    fields = {name: row[name] for name in row.keys() if name != "name"}  # noqa: SIM118 - an asyncpg.Record
    return IndexedFile(
        **{**fields, "origin": Origin(row["origin"]), "step": Step(row["step"]) if row["step"] else None}
    )
