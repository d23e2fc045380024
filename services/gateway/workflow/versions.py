"""Which files of a task are current and which earlier versions are kept. Pure: rows in, rows out.

A file belongs to whoever first made its name: a person's upload stays current until something of the same name
replaces it, a step's file until that step, or one before it, has run again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.manifests import MEMORIES, FileRef
from shared.steps import STEPS, Step

KEPT_BACKUPS = 20
"""Earlier versions of a name."""
_PRESERVED = re.compile(r".*\.backup(_\d+)?")
"""What the validator keeps of a pair file before it changes it."""


class Origin(StrEnum):
    """Who first made a file's name; the order is that of the pipeline."""

    UPLOAD = "upload"
    DDL_GENERATION = "ddl_generation"
    QA_GENERATION = "qa_generation"
    SQL_VALIDATION = "sql_validation"
    TRAINING_LOAD = "training_load"
    GATEWAY = "gateway"

    @property
    def rank(self) -> int:
        return _ORIGINS.index(self)


_ORIGINS = tuple(Origin)
_OF_STEPS = frozenset(Origin(step.value) for step in STEPS)


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A row of the file index. `backup_number` is None for a current file, else the N of `base_name_bakN`."""

    base_name: str
    key: str
    size: int
    sha256: str
    created_at: datetime
    modified_at: datetime
    uploaded: bool
    """A person put these bytes there."""
    origin: Origin
    version: int
    """The task's change counter when the row was written."""
    step: Step | None = None
    """Wrote these bytes."""
    backup_number: int | None = None

    @property
    def name(self) -> str:
        return self.base_name if self.backup_number is None else f"{self.base_name}_bak{self.backup_number}"

    @property
    def current(self) -> bool:
        return self.backup_number is None


class Versions:
    """The files of a task, or all versions of one name, while they change."""

    def __init__(self, files: Iterable[IndexedFile]) -> None:
        self._files = {file.name: file for file in files}

    @property
    def files(self) -> tuple[IndexedFile, ...]:
        return tuple(self._files.values())

    def current(self, name: str) -> IndexedFile | None:
        file = self._files.get(name)
        return file if file is not None and file.current else None

    def put(self, file: IndexedFile) -> IndexedFile | None:
        """Makes the file current; returns the earlier version as it is kept now."""
        existing = self.current(file.name)
        kept = self._keep(existing) if existing else None
        self._files[file.name] = file
        return kept

    def replace(self, file: IndexedFile) -> None:
        """Makes the file current and drops the version before it."""
        existing = self.current(file.name)
        self._files[file.name] = replace(file, created_at=existing.created_at) if existing else file

    def accept(self, step: Step, made: Iterable[IndexedFile], *, requested_at_version: int) -> None:
        """Takes the outputs of a step's run in, and retires what they supersede.

        What a person uploaded after the run was requested stays current; the run's own file becomes its backup.
        """
        outputs = tuple(made)
        superseded = [file for file in self.files if is_superseded_by(step, file)]
        for output in outputs:
            self._accept_one(output, outputs, requested_at_version)
        names = {output.name for output in outputs}
        for file in superseded:
            if file.name not in names:
                self._keep(file)

    def _accept_one(self, output: IndexedFile, outputs: tuple[IndexedFile, ...], requested_at_version: int) -> None:
        existing = self.current(output.name)
        if existing is None:
            self._files[output.name] = output
        elif existing.uploaded and existing.sha256 == output.sha256:
            pass
        elif existing.uploaded and existing.version > requested_at_version:
            self._add_backup(output)
        elif existing.sha256 == output.sha256 or _is_preserved_in(outputs, existing):
            self._files[output.name] = _of_same_origin(output, existing)
        else:
            self.put(_of_same_origin(output, existing))

    def _keep(self, file: IndexedFile) -> IndexedFile:
        del self._files[file.name]
        return self._add_backup(file)

    def _add_backup(self, file: IndexedFile) -> IndexedFile:
        numbers = [number for other in self._backups(file.base_name) if (number := other.backup_number)]
        backup = replace(file, backup_number=max(numbers, default=0) + 1)
        self._files[backup.name] = backup
        for oldest in self._backups(file.base_name)[:-KEPT_BACKUPS]:
            del self._files[oldest.name]
        return backup

    def _backups(self, base_name: str) -> list[IndexedFile]:
        """The kept versions of a name, oldest first."""
        kept = [file for file in self._files.values() if file.base_name == base_name and not file.current]
        return sorted(kept, key=lambda file: file.backup_number or 0)


def is_superseded_by(step: Step, file: IndexedFile) -> bool:
    """Whether the file is no longer true once the step has run again: it, or a later step, made it.

    What a step remembers stays until its own next run replaces it, whatever ran before that.
    """
    if not file.current or file.origin not in _OF_STEPS or file.name in MEMORIES:
        return False
    own = Origin(step.value)
    if file.origin is own:
        return _PRESERVED.fullmatch(file.name) is None
    return file.origin.rank > own.rank


def inputs_of(step: Step, files: Iterable[IndexedFile]) -> tuple[FileRef, ...]:
    """What a run of the step is given: the current files but those it supersedes and other steps' memories, by name."""
    given = (
        FileRef(name=file.name, key=file.key, size=file.size, sha256=file.sha256, uploaded=file.uploaded)
        for file in files
        if file.current and file.origin is not Origin.GATEWAY
        if not is_superseded_by(step, file) and MEMORIES.get(file.name, step) is step
    )
    return tuple(sorted(given, key=lambda file: file.name))


def _of_same_origin(output: IndexedFile, existing: IndexedFile) -> IndexedFile:
    """A step that corrects another's file does not come to own it."""
    return replace(output, origin=min(output.origin, existing.origin, key=lambda origin: origin.rank))


def _is_preserved_in(outputs: Iterable[IndexedFile], existing: IndexedFile) -> bool:
    """Whether the run itself has kept the old bytes, as `<name>.backup`."""
    return any(
        output.name.startswith(f"{existing.name}.backup")
        and _PRESERVED.fullmatch(output.name) is not None
        and output.sha256 == existing.sha256
        for output in outputs
    )
