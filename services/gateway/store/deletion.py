"""Deleting a task: its rows go at once, its objects in the background."""

from datetime import tzinfo

from services.gateway.records import DeletedTask
from services.gateway.store.queries import Connection, load
from services.gateway.store.saving import Change, save
from services.gateway.store.task_states import load_locked
from services.gateway.timing import Limits
from services.gateway.workflow.rules import decide
from services.gateway.workflow.triggers import Delete

_tasks = load("tasks")
_files = load("files")


async def delete_task(
    connection: Connection, task_id: str, *, delete_record: bool, zone: tzinfo
) -> tuple[DeletedTask, int]:
    """What was deleted, and the task's last version. Raises UnknownTask, and Conflict when the task runs."""
    loaded = await load_locked(connection, task_id)
    change = Change(loaded, Delete(), decide(loaded.state, Delete(), loaded.now, Limits()))
    removed = await _files.remove_all_files(connection, task_id=task_id)
    await _tasks.add_tombstone(connection, task_id=task_id, record_deleted=delete_record, now=loaded.now)
    if delete_record:
        await _tasks.remove_task(connection, task_id=task_id)
    else:
        await save(connection, change, zone)
    deleted = DeletedTask(task_id, removed["files"], removed["size"], delete_record, loaded.now)
    return deleted, change.version
