"""`training_load_report.json`, and the summary of the step that is made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.loader.corpus import Corpus
from services.loader.publish import TakenBackup
from services.loader.retrieval import RetrievalCheck
from shared.manifests import ItemFailure, StepInputs
from shared.training.port import LoadCounts, RecordKind, TrainingRecord

NAME = "training_load_report.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    counts: LoadCounts
    retrieval: RetrievalCheck
    backup: TakenBackup | None
    model: str
    """Of the embeddings."""
    dimension: int


def report(
    inputs: StepInputs,
    corpus: Corpus,
    loaded: Loaded | None,
    *,
    ignored: Sequence[str],
    failures: Sequence[ItemFailure],
) -> dict[str, Any]:
    """`records` is what the store holds of this load, read back from it; nothing when the load was skipped."""
    counts = loaded.counts if loaded else LoadCounts(dict.fromkeys(RecordKind, 0), 0)
    return {
        "task_id": inputs.task_id,
        "dataset": inputs.parameters.db_name,
        "load_number": inputs.load_number,
        "skipped": loaded is None,
        "sent": _by_kind(corpus.counts) if loaded else _by_kind({}),
        "records": _by_kind(counts.stored),
        "retired": counts.retired,
        "truncated": counts.truncated,
        "duplicates": corpus.duplicates,
        "embedding": {"model": loaded.model, "dimension": loaded.dimension} if loaded else None,
        "retrieval": loaded.retrieval.as_json() if loaded else None,
        "backup": loaded.backup.model_dump(mode="json") if loaded and loaded.backup else None,
        "files": [{"name": file.name, "kind": file.kind.value, "records": len(file.records)} for file in corpus.files],
        "ignored": list(ignored),
        "item_errors": [{"item": failure.item, "error": failure.error} for failure in failures],
        "contents": [_content(record) for record in corpus.records],
    }


def _by_kind(counts: dict[RecordKind, int]) -> dict[str, int]:
    return {kind.value: counts.get(kind, 0) for kind in RecordKind}


def _content(record: TrainingRecord) -> dict[str, Any]:
    title = record.question or record.content.strip().split("\n", 1)[0]
    return {"id": record.id, "kind": record.kind.value, "file": record.metadata["file"], "title": title[:200]}


def summary(full: dict[str, Any]) -> dict[str, object]:
    """What goes into task_result.json: the figures without the lists."""
    short: dict[str, object] = {key: full[key] for key in full if key not in {"contents", "item_errors", "task_id"}}
    short["files"] = len(full["files"])
    return short
