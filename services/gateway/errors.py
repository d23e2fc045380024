"""What the gateway refuses, and why."""

from services.gateway.records import TaskStatus
from shared.errors import PermanentError, SchemaloomError, TransientError
from shared.steps import Step


class UnknownTask(SchemaloomError):
    """There is no such task."""

    code = "resource_not_found"


class UnknownFile(SchemaloomError):
    """The task has no such file."""

    code = "resource_not_found"


class MissingTableList(SchemaloomError):
    """The task has no table list yet."""

    code = "missing_required_params"


class StoreUnavailable(TransientError):
    """The gateway's database does not answer."""

    code = "service_unavailable"


class MigrationChanged(PermanentError):
    """A migration that was applied is not the file it was."""

    code = "migration_changed"


class AlreadyRunning(PermanentError):
    """Another process holds this database, and the bus in its memory."""

    code = "already_running"


class Conflict(SchemaloomError):
    """The task's state does not allow this."""

    code = "conflict"

    def __init__(self, message: str, *, status: TaskStatus, current_step: Step | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.current_step = current_step
