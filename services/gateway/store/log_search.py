"""Finding log records of a task."""

from services.gateway.records import LogQuery
from services.gateway.store.conditions import Conditions, containing

_SORTABLE = {"timestamp": "emitted_at", "level": "level", "logger": "logger", "step": "step", "step_name": "step"}


def conditions_of(task_id: str, query: LogQuery) -> Conditions:
    """The keyword may stand anywhere in the message, in any case; all else must be equal."""
    conditions = Conditions()
    conditions.require("task_id = {}", task_id)
    conditions.require("level = {}", query.level)
    conditions.require("step = {}", query.step and query.step.value)
    conditions.require("emitted_at >= {}", query.start)
    conditions.require("emitted_at <= {}", query.end)
    conditions.require("message ilike {}", containing(query.keyword))
    conditions.require("logger = {}", query.logger_name)
    return conditions


def page_of(query: LogQuery, conditions: Conditions) -> str:
    """The SQL of one page; its last two arguments are limit and offset. Raises ValueError for an unknown sort key."""
    if query.sort_by not in _SORTABLE:
        raise ValueError(f"log records cannot be sorted by {query.sort_by!r}")
    direction = "desc" if query.descending else "asc"
    key = _SORTABLE[query.sort_by]
    then = "" if key == "emitted_at" else f", emitted_at {direction}"
    # every part is a constant of this module; what callers give travels as arguments
    return (
        "select cursor, emitted_at, level, logger, message, step from logs "  # noqa: S608
        f"where {conditions.where} order by {key} {direction}{then}, cursor {direction} {conditions.page}"
    )


def count_of(conditions: Conditions) -> str:
    return f"select count(*) from logs where {conditions.where}"  # noqa: S608 - as above
