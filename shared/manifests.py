"""The bodies that events refer to: what a run is given, and what it made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events import Frozen, Usage
from shared.steps import Step

CATALOG_FINGERPRINTS = "catalog_fingerprints.json"
"""What ddl_generation remembers of its tables."""
PAIR_FINGERPRINTS = "pair_fingerprints.json"
"""What qa_generation remembers of its themes and pairs."""
MEMORIES: Mapping[str, Step] = {
    CATALOG_FINGERPRINTS: Step.DDL_GENERATION,
    PAIR_FINGERPRINTS: Step.QA_GENERATION,
}
"""Files in which a step says, for its own next run, what it made and from what; no other step is given them."""

DEFAULT_CONTEXT = "数据库管理系统"
"""What a task says of its database when nobody told more."""


def told_of_business(context: str) -> str:
    """What somebody said of the business, on one line; empty where nobody did."""
    line = " ".join(context.split())
    return "" if line == DEFAULT_CONTEXT else line


class FileRef(Frozen):
    """A file of a task and the immutable object that holds its bytes."""

    name: str
    key: str
    size: int
    sha256: str
    uploaded: bool = False
    """A person put it there: it counts as approved, and no step made it."""


class TaskParameters(Frozen):
    """What the task was created with, and what its execution asked for."""

    task_name: str | None = None
    db_name: str = ""
    business_context: str = DEFAULT_CONTEXT
    enable_sql_validation: bool = True
    enable_llm_repair: bool = True
    modify_original_file: bool = True
    enable_training_data_load: bool = True
    theme_count: int = 5
    questions_per_theme: int = 10
    backup_vector_tables: bool = False
    truncate_vector_tables: bool = False
    skip_training: bool = False


class StepInputs(Frozen):
    """Everything a run needs to know; the body of a step request."""

    task_id: str
    execution_id: UUID
    step: Step
    checkpoint_set: UUID
    """Shared by all executions of one `execute` call, so that `resume` finds finished items."""
    started_at: datetime
    """When the execution was opened, in the server's zone, naive: the stamp in file names."""
    parameters: TaskParameters
    sealed_connection: str | None
    """The business database, sealed; None means the configured one."""
    files: tuple[FileRef, ...]
    load_number: int | None = None
    """The place of this load in the order of all loads; only for training_load."""

    @property
    def stamp(self) -> str:
        return self.started_at.strftime("%Y%m%d_%H%M%S")


class ItemFailure(Frozen):
    """One item that failed while its step went on."""

    step: Step
    item: str
    error: str
    code: str = "item_failed"


class StepOutputs(Frozen):
    """What a run made; visible once the gateway has accepted the completion."""

    run_id: UUID
    files: tuple[FileRef, ...]
    result: dict[str, Any]
    """The step's summary: numbers and short texts, JSON types only."""
    item_errors: tuple[ItemFailure, ...] = ()
    usage: Usage = Usage()


def execution_prefix(task_id: str, execution_id: UUID) -> str:
    return f"tasks/{task_id}/{execution_id}"


def ended_key(task_id: str, execution_id: UUID) -> str:
    """The object whose existence says that the execution is over, for whatever reason."""
    return f"{execution_prefix(task_id, execution_id)}/ended"


def run_prefix(task_id: str, execution_id: UUID, run_id: UUID) -> str:
    return f"{execution_prefix(task_id, execution_id)}/{run_id}"


def checkpoint_prefix(task_id: str, checkpoint_set: UUID) -> str:
    return f"tasks/{task_id}/checkpoints/{checkpoint_set}"
