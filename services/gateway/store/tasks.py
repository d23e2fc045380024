"""Tasks: creating, finding, running and deleting them."""

from services.gateway.records import DeletedTask, ExecutionMode, NewTask, TaskQuery, TaskRecord
from shared.steps import Step


class Tasks:
    """Each method is one transaction."""

    async def create(self, new: NewTask) -> TaskRecord:
        """A task with an id from the database's clock in the server's zone; concurrent creates all succeed."""
        raise NotImplementedError

    async def get(self, task_id: str) -> TaskRecord:
        """Raises UnknownTask."""
        raise NotImplementedError

    async def version(self, task_id: str) -> int:
        """The change counter alone. Raises UnknownTask."""
        raise NotImplementedError

    async def find(self, query: TaskQuery) -> tuple[list[TaskRecord], int]:
        """A page, and how many tasks match in all. The records of a page come without `result`."""
        raise NotImplementedError

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
        raise NotImplementedError

    async def resume(self, task_id: str, *, traceparent: str | None = None) -> TaskRecord:
        """A complete run from the first step that is not completed; finished items are not repeated.

        Raises as `execute`, and Conflict when every step is completed.
        """
        raise NotImplementedError

    async def cancel(self, task_id: str) -> TaskRecord:
        """Ends the run. Raises UnknownTask, and Conflict when the task does not run."""
        raise NotImplementedError

    async def delete(self, task_id: str, *, delete_record: bool) -> DeletedTask:
        """Forgets the files, and the task itself with `delete_record`; the background removes the objects.

        Raises UnknownTask, and Conflict when the task runs.
        """
        raise NotImplementedError
