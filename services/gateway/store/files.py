"""The index of files: what is current, and which earlier versions are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.gateway.errors import Conflict, UnknownFile, UnknownTask
from services.gateway.records import FileRecord, TaskStatus, UploadResult
from services.gateway.store import file_index
from services.gateway.store.database import Database
from services.gateway.store.queries import Connection, load
from services.gateway.store.signals import Signals
from services.gateway.workflow.preconditions import TABLE_LIST
from services.gateway.workflow.versions import IndexedFile, Origin, Versions
from shared.objects.port import Stored

OverwriteMode = Literal["backup", "replace", "skip"]
_tasks = load("tasks")
_files = load("files")
_transitions = load("transitions")


@dataclass(frozen=True, slots=True)
class _LockedTask:
    task_id: str
    status: TaskStatus
    version: int
    """The one that this transaction makes."""
    now: datetime


class Files:
    """The files of tasks. Every object a row names exists."""

    def __init__(self, database: Database, signals: Signals) -> None:
        self._database = database
        self._signals = signals

    async def current(self, task_id: str) -> list[FileRecord]:
        """All files of a task, kept earlier versions included, newest first. Raises UnknownTask."""
        async with self._database.connection() as connection:
            await _require_task(connection, task_id)
            files = await file_index.read_all(connection, task_id)
        return [file_index.record_of(task_id, file) for file in files]

    async def get(self, task_id: str, name: str) -> FileRecord:
        """Raises UnknownTask, UnknownFile."""
        async with self._database.connection() as connection:
            file = await file_index.read_one(connection, task_id, name)
            if file is None:
                await _require_task(connection, task_id)
                raise UnknownFile(f"任务 {task_id} 没有文件 {name}")
        return file_index.record_of(task_id, file)

    async def put(
        self, task_id: str, name: str, stored: Stored, *, mode: OverwriteMode = "backup", uploaded: bool = True
    ) -> UploadResult:
        """Makes a stored object the current file of that name.

        `skip` leaves an existing file as it is, `replace` drops it, `backup` keeps it as `name_bakN` (at most
        twenty of a name). Raises UnknownTask, and Conflict when the task's files were deleted.
        """
        async with self._database.transaction() as connection:
            task = await _lock(connection, task_id)
            result = await _put(connection, task, name, stored, mode, uploaded=uploaded)
        if not result.skipped:
            self._signals.note_change(task_id, task.version)
        return result

    async def put_table_list(self, task_id: str, stored: Stored) -> FileRecord:
        """Makes a stored object the task's table_list.txt; the earlier one is kept as a backup.

        Raises UnknownTask, and Conflict when the task runs or its files were deleted.
        """
        async with self._database.transaction() as connection:
            task = await _lock(connection, task_id)
            if task.status is TaskStatus.IN_PROGRESS:
                raise Conflict("任务正在执行中,不能修改表清单", status=task.status)
            result = await _put(connection, task, TABLE_LIST, stored, "backup", uploaded=True)
        self._signals.note_change(task_id, task.version)
        return result.file


async def _require_task(connection: Connection, task_id: str) -> None:
    if await _tasks.version_of(connection, task_id=task_id) is None:
        raise UnknownTask(f"任务 {task_id} 不存在")


async def _lock(connection: Connection, task_id: str) -> _LockedTask:
    row = await _transitions.lock_task(connection, task_id=task_id)
    if row is None:
        raise UnknownTask(f"任务 {task_id} 不存在")
    status = TaskStatus(row["status"])
    if row["files_deleted"]:
        raise Conflict("任务的文件已删除,不能再上传", status=status)
    return _LockedTask(task_id, status, row["version"] + 1, await _transitions.clock(connection))


async def _put(
    connection: Connection, task: _LockedTask, name: str, stored: Stored, mode: OverwriteMode, *, uploaded: bool
) -> UploadResult:
    before = await file_index.read_versions(connection, task.task_id, name)
    versions = Versions(before)
    existing = versions.current(name)
    if mode == "skip" and existing is not None:
        return UploadResult(file_index.record_of(task.task_id, existing), skipped=True)
    file = _file(task, name, stored, uploaded=uploaded)
    backup = None
    if mode == "backup":
        backup = versions.put(file)
    else:
        versions.replace(file)
    await file_index.save(connection, task.task_id, before, versions, task.now)
    await _files.touch_task(connection, task_id=task.task_id, version=task.version, now=task.now)
    return UploadResult(
        file_index.record_of(task.task_id, file),
        backup_name=backup.name if backup else None,
        backup_version=backup.backup_number if backup else None,
        backup_created_at=task.now if backup else None,
    )


def _file(task: _LockedTask, name: str, stored: Stored, *, uploaded: bool) -> IndexedFile:
    return IndexedFile(
        base_name=name,
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        created_at=task.now,
        modified_at=task.now,
        uploaded=uploaded,
        origin=Origin.UPLOAD if uploaded else Origin.GATEWAY,
        version=task.version,
    )
