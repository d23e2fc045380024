"""What the gateway knows: its records as the API reads them. Times are aware datetimes of the database's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.events import LogRecord, Usage
from shared.manifests import ItemFailure, TaskParameters
from shared.steps import Step


class TaskStatus(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    PARTIAL_COMPLETED = "partial_completed"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class ExecutionMode(StrEnum):
    COMPLETE = "complete"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step of a task and how far it is."""

    step: Step
    status: StepStatus
    enabled: bool
    started_at: datetime | None = None
    completed_at: datetime | None = None
    error_message: str | None = None
    done: int = 0
    total: int = 0
    item: str | None = None
    usage: Usage = field(default_factory=Usage)
    item_errors: tuple[ItemFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class CurrentExecution:
    """The execution a task is in."""

    execution_id: UUID
    label: str
    """`{task_id}_step_{step}_exec_{YYYYMMDD_HHMMSS}`."""
    step: Step
    started_at: datetime
    running: bool
    """A worker has started it; false while it waits for one, or for its next attempt."""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class TaskRecord:
    task_id: str
    task_name: str | None
    db_name: str
    business_context: str
    parameters: TaskParameters
    masked_connection: str | None
    created_by: str
    status: TaskStatus
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    updated_at: datetime | None
    error_message: str | None
    steps: tuple[StepRecord, ...]
    current: CurrentExecution | None
    result: Mapping[str, Any] | None
    files_deleted: bool
    version: int
    """Raised in every transaction that changes the task; what watchers follow."""


@dataclass(frozen=True, slots=True)
class ListedTask:
    """What a list says of a task."""

    task_id: str
    task_name: str | None
    db_name: str
    business_context: str
    created_by: str
    status: TaskStatus
    step_statuses: tuple[StepStatus, ...]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    updated_at: datetime | None
    files_deleted: bool


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A current file or a kept earlier version of one."""

    task_id: str
    name: str
    key: str
    size: int
    sha256: str
    created_at: datetime
    modified_at: datetime
    uploaded: bool
    step: Step | None = None
    current: bool = True
    """False for a `_bakN`: no later step reads it."""


@dataclass(frozen=True, slots=True)
class NewTask:
    parameters: TaskParameters
    created_by: str
    sealed_connection: str | None
    masked_connection: str | None


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks, in which order. None means any; `owner` limits what a user sees."""

    owner: str | None = None
    status: TaskStatus | None = None
    task_name: str | None = None
    created_by: str | None = None
    db_name: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort_by: str = "created_at"
    descending: bool = True
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LogEntry:
    cursor: int
    """The order of arrival; `after` in the API."""
    record: LogRecord


@dataclass(frozen=True, slots=True)
class LogQuery:
    level: str | None = None
    step: Step | None = None
    start: datetime | None = None
    end: datetime | None = None
    keyword: str | None = None
    logger_name: str | None = None
    sort_by: str = "timestamp"
    descending: bool = True
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of a file that was put into a task."""

    file: FileRecord
    backup_name: str | None = None
    backup_version: int | None = None
    backup_created_at: datetime | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class DeletedTask:
    task_id: str
    files: int
    size: int
    record_deleted: bool
    deleted_at: datetime
