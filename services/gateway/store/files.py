"""The index of files: what is current, and which earlier versions are kept."""

from typing import Literal

from services.gateway.records import FileRecord, UploadResult
from shared.objects.port import Stored

OverwriteMode = Literal["backup", "replace", "skip"]


class Files:
    """The files of tasks. Every object a row names exists."""

    async def current(self, task_id: str) -> list[FileRecord]:
        """All files of a task, kept earlier versions included, newest first. Raises UnknownTask."""
        raise NotImplementedError

    async def get(self, task_id: str, name: str) -> FileRecord:
        """Raises UnknownTask, UnknownFile."""
        raise NotImplementedError

    async def put(
        self, task_id: str, name: str, stored: Stored, *, mode: OverwriteMode = "backup", uploaded: bool = True
    ) -> UploadResult:
        """Makes a stored object the current file of that name.

        `skip` leaves an existing file as it is, `replace` drops it, `backup` keeps it as `name_bakN` (at most
        twenty of a name). Raises UnknownTask, and Conflict when the task's files were deleted.
        """
        raise NotImplementedError

    async def put_table_list(self, task_id: str, stored: Stored) -> FileRecord:
        """Makes a stored object the task's table_list.txt; the earlier one is kept as a backup.

        Raises UnknownTask, and Conflict when the task runs or its files were deleted.
        """
        raise NotImplementedError
