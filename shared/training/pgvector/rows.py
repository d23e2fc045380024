"""How a training record is written as a row that Vanna reads, and read back."""

import json
from typing import Any

from shared.training.port import EmbeddedRecord, RecordKind, SearchHit, TrainingRecord
from shared.training.records import pair_document, read_pair_document

OURS = "schemaloom"
"""The key of our own metadata: what else a row's metadata holds belongs to its writer."""


def document(record: TrainingRecord) -> str:
    """The text of a row; its vector embeds all of it."""
    if record.kind is RecordKind.SQL:
        return pair_document(record.question or "", record.sql or "")
    return record.content


def row(dataset: str, load_number: int, embedded: EmbeddedRecord) -> dict[str, Any]:
    """The parameters of one insert."""
    record = embedded.record
    return {
        "id": record.id,
        "kind": record.kind.value,
        "vector": list(embedded.vector),
        "document": document(record),
        "metadata": json.dumps(_metadata(dataset, load_number, record), ensure_ascii=False),
    }


def _metadata(dataset: str, load_number: int, record: TrainingRecord) -> dict[str, Any]:
    ours = {**record.metadata, "dataset": dataset, "load_number": load_number}
    metadata: dict[str, Any] = {"id": record.id, OURS: ours}
    if record.kind is RecordKind.SQL:
        metadata["createdat"] = None
    return metadata


def hit(kind: RecordKind, found: Any) -> SearchHit:
    """A row of any writer as a search hit; a zero vector has no direction and scores 0."""
    metadata = json.loads(found["cmetadata"] or "{}").get(OURS, {})
    record = _record(kind, found["id"], found["document"] or "", metadata)
    score = float(found["score"])
    return SearchHit(record, score if score == score else 0.0)  # noqa: PLR0124 - NaN


def _record(kind: RecordKind, record_id: str, text: str, metadata: dict[str, Any]) -> TrainingRecord:
    pair = read_pair_document(text) if kind is RecordKind.SQL else None
    if pair is None:
        return TrainingRecord(record_id, kind, text, metadata=metadata)
    return TrainingRecord(record_id, kind, "", question=pair[0], sql=pair[1], metadata=metadata)
