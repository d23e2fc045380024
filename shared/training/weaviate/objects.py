"""What lies in Weaviate: the classes, a record as an object, and which objects a load replaces. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from shared.training.port import EmbeddedRecord, RecordKind, TrainingRecord
from shared.training.records import NAMESPACE

RECORD_CLASSES = {
    RecordKind.DDL: "DDLEntry",
    RecordKind.DOCUMENTATION: "DocumentationEntry",
    RecordKind.SQL: "SQLTrainingDataEntry",
}
"""Vanna's own classes."""
LOAD_CLASS = "SchemaloomLoad"
BACKUP_CLASS = "SchemaloomBackup"
COPY_CLASS_PREFIX = "SchemaloomBackup_"
"""Before the id of a backup: the class of its records."""

Properties = Mapping[str, Any]

OUR_PROPERTIES = {
    "schemaloom_record": "text",
    "schemaloom_dataset": "text",
    "schemaloom_load": "int",
    "schemaloom_metadata": "text",
}
COPY_PROPERTIES = {"class_name": "text", "object_id": "text", "body": "text"}
_PROPERTIES: Mapping[str, Mapping[str, str]] = {
    RECORD_CLASSES[RecordKind.DDL]: {"description": "text", **OUR_PROPERTIES},
    RECORD_CLASSES[RecordKind.DOCUMENTATION]: {"description": "text", **OUR_PROPERTIES},
    RECORD_CLASSES[RecordKind.SQL]: {"sql": "text", "natural_language_question": "text", **OUR_PROPERTIES},
    LOAD_CLASS: {"dataset": "text", "load_number": "int", "truncated": "bool", "published": "bool"},
    BACKUP_CLASS: {"created_at": "text", "note": "text", "counts": "text"},
}


def properties_of(name: str) -> Mapping[str, str]:
    """The properties of one of the classes that we make, with their types."""
    return COPY_PROPERTIES if name.startswith(COPY_CLASS_PREFIX) else _PROPERTIES[name]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the server gives and takes it."""

    id: UUID
    properties: Properties
    vector: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class LoadEntry:
    """A load that has begun to publish, and perhaps has finished."""

    dataset: str
    load_number: int
    truncated: bool
    published: bool = False

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE, json.dumps(["load", self.dataset, self.load_number]))

    def as_object(self) -> StoredObject:
        names = ("dataset", "load_number", "truncated", "published")
        return StoredObject(self.id, {name: getattr(self, name) for name in names})

    @classmethod
    def of(cls, stored: StoredObject) -> "LoadEntry":
        found = stored.properties
        return cls(found["dataset"], int(found["load_number"]), bool(found["truncated"]), bool(found["published"]))


def record_object(dataset: str, load_number: int, embedded: EmbeddedRecord) -> StoredObject:
    """An object of one load alone: two loads never write the same object, so neither can spoil the other's."""
    record = embedded.record
    ours = {
        "schemaloom_record": record.id,
        "schemaloom_dataset": dataset,
        "schemaloom_load": load_number,
        "schemaloom_metadata": json.dumps(record.metadata, ensure_ascii=False),
    }
    object_id = uuid5(NAMESPACE, json.dumps([record.id, load_number]))
    return StoredObject(object_id, {**_text(record), **ours}, list(embedded.vector))


def _text(record: TrainingRecord) -> dict[str, str]:
    if record.kind is RecordKind.SQL:
        return {"sql": record.sql or "", "natural_language_question": record.question or ""}
    return {"description": record.content}


def record_of(kind: RecordKind, stored: StoredObject) -> TrainingRecord:
    """The record in an object of any writer."""
    found = stored.properties
    metadata = json.loads(found.get("schemaloom_metadata") or "{}")
    if found.get("schemaloom_dataset") is not None:
        metadata |= {"dataset": found["schemaloom_dataset"], "load_number": int(found["schemaloom_load"])}
    record_id = found.get("schemaloom_record") or str(stored.id)
    if kind is RecordKind.SQL:
        question, sql = found.get("natural_language_question") or "", found.get("sql") or ""
        return TrainingRecord(record_id, kind, "", question=question, sql=sql, metadata=metadata)
    return TrainingRecord(record_id, kind, found.get("description") or "", metadata=metadata)


def superseding_load(later: Iterable[LoadEntry], dataset: str) -> int | None:
    """The highest of the later loads that concern this dataset."""
    numbers = [entry.load_number for entry in later if entry.dataset == dataset or entry.truncated]
    return max(numbers, default=None)


def is_retired(stored: StoredObject, dataset: str, load_number: int, current: set[UUID]) -> bool:
    """Whether an earlier load of the dataset, or an earlier attempt at this one, left it."""
    return _dataset(stored) == dataset and _load_number(stored) <= load_number and stored.id not in current


def is_truncated(stored: StoredObject, dataset: str, load_number: int) -> bool:
    """Whether a truncating load removes it: objects of other writers carry no number and count as the oldest."""
    return _dataset(stored) != dataset and _load_number(stored) < load_number


def _dataset(stored: StoredObject) -> str | None:
    dataset: str | None = stored.properties.get("schemaloom_dataset")
    return dataset


def _load_number(stored: StoredObject) -> int:
    return int(stored.properties.get("schemaloom_load") or 0)
