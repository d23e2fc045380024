"""Finding tasks."""

from services.gateway.records import TaskQuery
from services.gateway.store.conditions import Conditions, containing

_COLUMNS = """task_id, task_name, db_name, business_context, created_by, status, created_at, started_at, completed_at,
    updated_at, files_deleted,
    array(select steps.status from steps where steps.task_id = tasks.task_id order by position) as step_statuses"""
_SORTABLE = frozenset(
    {"created_at", "started_at", "completed_at", "updated_at", "task_name", "status", "db_name", "created_by"}
)


def conditions_of(query: TaskQuery) -> Conditions:
    """A part of a task's name matches, in any case; all else must be equal.

    No index finds a part of a name: ten thousand names take some milliseconds.
    """
    conditions = Conditions()
    conditions.require("created_by = {}", query.owner)
    conditions.require("created_by = {}", query.created_by)
    conditions.require("status = {}", query.status and query.status.value)
    conditions.require("task_name ilike {}", containing(query.task_name))
    conditions.require("db_name = {}", query.db_name)
    conditions.require("created_at >= {}", query.created_from)
    conditions.require("created_at <= {}", query.created_to)
    return conditions


def page_of(query: TaskQuery, conditions: Conditions) -> str:
    """The SQL of one page; its last two arguments are limit and offset. Raises ValueError for an unknown sort key."""
    if query.sort_by not in _SORTABLE:
        raise ValueError(f"tasks cannot be sorted by {query.sort_by!r}")
    direction = "desc" if query.descending else "asc"
    nulls = "" if query.sort_by == "created_at" else " nulls last"
    # every part is a constant of this module; what callers give travels as arguments
    return (
        f"select {_COLUMNS} from tasks "  # noqa: S608
        f"where {conditions.where} "
        f"order by {query.sort_by} {direction}{nulls}, task_id {direction} "
        f"{conditions.page}"
    )


def count_of(conditions: Conditions) -> str:
    return f"select count(*) from tasks where {conditions.where}"  # noqa: S608 - as above
