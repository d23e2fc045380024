"""Vectors in batches, each checkpointed, and then the load itself."""

import base64
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from pydantic import BaseModel

from shared.errors import PermanentError
from shared.llm.port import EmbeddingKind, Embeddings
from shared.training.port import (
    EmbeddedRecord,
    LoadCounts,
    RecordKind,
    TrainingRecord,
    TrainingStore,
    TrainingStoreUnavailable,
)
from shared.worker.run import Run

BATCH_TEXTS = 64
CONCURRENCY = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts embedded as one item."""

    label: str
    kind: EmbeddingKind
    texts: Sequence[str]


class Vectors(BaseModel):
    """The vectors of a batch, 4 bytes a float."""

    dimension: int
    packed: str

    @classmethod
    def pack(cls, vectors: Sequence[Sequence[float]], dimension: int) -> "Vectors":
        floats = list(chain.from_iterable(vectors))
        return cls(dimension=dimension, packed=base64.b64encode(struct.pack(f"<{len(floats)}f", *floats)).decode())

    def unpack(self) -> list[list[float]]:
        row = struct.Struct(f"<{self.dimension}f")
        return [list(vector) for vector in row.iter_unpack(base64.b64decode(self.packed))]


class TakenBackup(BaseModel):
    """The backup that was taken before the load."""

    id: str
    created_at: datetime
    counts: dict[RecordKind, int]


def batches(texts: Sequence[str], kind: EmbeddingKind, label: str) -> list[Batch]:
    """The texts cut into batches whose labels say which texts they hold."""
    return [
        Batch(f"{label} {start + 1}-{min(start + BATCH_TEXTS, len(texts))}", kind, texts[start : start + BATCH_TEXTS])
        for start in range(0, len(texts), BATCH_TEXTS)
    ]


async def embed(run: Run, embeddings: Embeddings, work: Sequence[Batch]) -> list[list[float]]:
    """One vector a text of each batch in turn; a resumed run embeds only what is missing."""
    labelled = {batch.label: batch for batch in work}

    async def one(label: str) -> Vectors | None:
        batch = labelled[label]
        return await run.item(
            label,
            key=[embeddings.model, embeddings.dimension, batch.kind, [_digest(text) for text in batch.texts]],
            result=Vectors,
            produce=lambda: _vectors(embeddings, batch),
        )

    found = await run.items(list(labelled), one, concurrency=CONCURRENCY)
    if None in found:
        raise PermanentError("有文本未能向量化,没有装载任何训练数据")
    return [vector for batch in found if batch is not None for vector in batch.unpack()]


async def _vectors(embeddings: Embeddings, batch: Batch) -> Vectors:
    return Vectors.pack(await embeddings.embed(batch.texts, batch.kind), embeddings.dimension)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def back_up(run: Run, store: TrainingStore, load_number: int) -> TakenBackup:
    """Once a load: a run that starts over must not copy what it has loaded itself."""

    async def produce() -> TakenBackup:
        await run.guard()
        backup = await store.backup(f"{run.inputs.task_id} 装载 {load_number} 之前")
        return TakenBackup(id=backup.id, created_at=backup.created_at, counts=backup.counts)

    taken = await run.item("备份训练库", key=["backup", load_number], result=TakenBackup, produce=produce)
    if taken is None:
        raise TrainingStoreUnavailable("训练库备份失败")
    return taken


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be published."""

    dataset: str
    number: int
    records: Sequence[TrainingRecord]
    vectors: Sequence[Sequence[float]]
    truncate: bool


async def publish(run: Run, store: TrainingStore, load: Load) -> LoadCounts:
    """Loads, and believes only what the store gives back. Raises SupersededLoad, TrainingStoreUnavailable."""
    embedded = [EmbeddedRecord(*pair) for pair in zip(load.records, load.vectors, strict=True)]
    await run.guard()
    counts = await store.load(load.dataset, load.number, embedded, truncate=load.truncate)
    read_back = sum(counts.stored.values())
    if read_back != len(embedded):
        raise TrainingStoreUnavailable(f"发送了 {len(embedded)} 条训练数据,训练库只读回 {read_back} 条")
    run.advance("发布到训练库")
    return counts
