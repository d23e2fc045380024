"""What the gateway refuses, and why."""

from services.gateway.records import TaskStatus
from shared.errors import SchemaloomError
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


class Conflict(SchemaloomError):
    """The task's state does not allow this."""

    code = "conflict"

    def __init__(self, message: str, *, status: TaskStatus, current_step: Step | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.current_step = current_step
