"""Tasks: creating, finding, running and deleting them."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from itertools import count
from uuid import uuid4

from services.gateway.errors import UnknownTask
from services.gateway.records import (
    DeletedTask,
    ExecutionMode,
    ListedTask,
    NewTask,
    TaskQuery,
    TaskRecord,
)
from services.gateway.store import log_rows
from services.gateway.store.database import Database
from services.gateway.store.deletion import delete_task
from services.gateway.store.locks import CREATION
from services.gateway.store.queries import Connection, as_json, load, storable
from services.gateway.store.signals import Signals
from services.gateway.store.task_records import listed_task, task_record
from services.gateway.store.task_search import conditions_of, count_of, page_of
from services.gateway.store.transitions import Transitions
from services.gateway.workflow import narrative
from services.gateway.workflow.state import TaskState, new_task
from services.gateway.workflow.triggers import Cancel, Execute, Resume, Trigger
from shared.manifests import TaskParameters
from shared.steps import STEPS, Step

_sql = load("tasks")


class Tasks:
    """Each method is one transaction."""

    def __init__(self, database: Database, transitions: Transitions, zone: tzinfo, signals: Signals) -> None:
        self._database = database
        self._transitions = transitions
        self._zone = zone
        self._signals = signals

    async def create(self, new: NewTask) -> TaskRecord:
        """A task with an id from the database's clock in the server's zone; concurrent creates all succeed."""
        async with self._database.transaction() as connection:
            await _sql.order_creation(connection, key=CREATION)
            now: datetime = await connection.fetchval("select clock_timestamp()")
            task_id = await self._add(connection, new, now)
            await _add_steps(connection, new_task(task_id, enabled_steps(new.parameters)))
            await log_rows.append_own(connection, task_id, 1, [narrative.created(task_id, now)])
        return await self.get(task_id)

    async def _add(self, connection: Connection, new: NewTask, now: datetime) -> str:
        stamp = now.astimezone(self._zone).strftime("task_%Y%m%d_%H%M%S")
        taken: int = await _sql.count_since(connection, moment=now)
        for number in count(taken + 1):
            added = await _sql.add_task(
                connection,
                task_id=stamp if number == 1 else f"{stamp}_{number}",
                task_name=storable(new.parameters.task_name),
                db_name=storable(new.parameters.db_name),
                business_context=storable(new.parameters.business_context),
                parameters=as_json(new.parameters),
                sealed_connection=new.sealed_connection,
                masked_connection=new.masked_connection,
                created_by=new.created_by,
                now=now,
            )
            if added is not None:
                return str(added)
        raise AssertionError("there is always a next number")

    async def get(self, task_id: str) -> TaskRecord:
        """Raises UnknownTask."""
        async with self._database.connection() as connection:
            task = await _sql.read_task(connection, task_id=task_id)
        if task is None:
            raise _unknown(task_id)
        return task_record(task, self._zone)

    async def version(self, task_id: str) -> int:
        """The change counter alone. Raises UnknownTask."""
        async with self._database.connection() as connection:
            version = await _sql.version_of(connection, task_id=task_id)
        if version is None:
            raise _unknown(task_id)
        return int(version)

    async def find(self, query: TaskQuery) -> tuple[list[ListedTask], int]:
        """A page, and how many tasks match in all."""
        conditions = conditions_of(query)
        async with self._database.connection() as connection:
            total = await connection.fetchval(count_of(conditions), *conditions.arguments)
            page = await connection.fetch(page_of(query, conditions), *conditions.arguments, query.limit, query.offset)
        return list(map(listed_task, page)), total

    async def execute(
        self,
        task_id: str,
        mode: ExecutionMode,
        step: Step | None = None,
        *,
        backup_vector_tables: bool = False,
        truncate_vector_tables: bool = False,
        skip_training: bool = False,
        traceparent: str | None = None,
    ) -> TaskRecord:
        """Starts a run; returns once it is committed, before any worker knows.

        Raises UnknownTask, MissingTableList, and Conflict when the task runs, its files were deleted, or the
        inputs of the step are missing (the message names them).
        """
        options = {
            "backup_vector_tables": backup_vector_tables,
            "truncate_vector_tables": truncate_vector_tables,
            "skip_training": skip_training,
        }
        wish = Execute(mode, step, execution_id=uuid4(), checkpoint_set=uuid4(), traceparent=traceparent)
        return await self._move(task_id, wish, options)

    async def resume(self, task_id: str, *, traceparent: str | None = None) -> TaskRecord:
        """A complete run from the first step that is not completed; finished items are not repeated.

        Raises as `execute`, and Conflict when every step is completed.
        """
        return await self._move(task_id, Resume(uuid4(), uuid4(), traceparent=traceparent))

    async def cancel(self, task_id: str) -> TaskRecord:
        """Ends the run. Raises UnknownTask, and Conflict when the task does not run."""
        return await self._move(task_id, Cancel())

    async def _move(self, task_id: str, wish: Trigger, options: Mapping[str, bool] | None = None) -> TaskRecord:
        await self._transitions.apply(task_id, wish, options=options)
        return await self.get(task_id)

    async def delete(self, task_id: str, *, delete_record: bool) -> DeletedTask:
        """Forgets the files, and the task itself with `delete_record`; the background removes the objects.

        Raises UnknownTask, and Conflict when the task runs.
        """
        async with self._database.transaction() as connection:
            deleted, version = await delete_task(connection, task_id, delete_record=delete_record, zone=self._zone)
        self._signals.deleted.set()
        self._signals.note_change(task_id, version)
        return deleted


def enabled_steps(parameters: TaskParameters) -> frozenset[Step]:
    """The steps of a complete run."""
    switches = {
        Step.SQL_VALIDATION: parameters.enable_sql_validation,
        Step.TRAINING_LOAD: parameters.enable_training_data_load,
    }
    return frozenset(step for step in STEPS if switches.get(step, True))


async def _add_steps(connection: Connection, state: TaskState) -> None:
    await _sql.add_steps(
        connection,
        task_id=state.task_id,
        steps=[step.step.value for step in state.steps],
        positions=list(range(len(state.steps))),
        enabled=[step.enabled for step in state.steps],
        statuses=[step.status.value for step in state.steps],
    )


def _unknown(task_id: str) -> UnknownTask:
    return UnknownTask(f"任务 {task_id} 不存在")
