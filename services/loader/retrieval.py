"""After the load: asks the store some of its own questions, and sees whether the right pairs come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.training.port import RecordKind, TrainingRecord, TrainingStore

SAMPLE = 20
DEPTH = 5
WORRYING_RECALL = 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the rank at which its own pair came back, from 1; None when it did not."""

    question: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class RetrievalCheck:
    """What the store gave back for a sample of its questions."""

    asked: tuple[Asked, ...]

    def recall(self, depth: int) -> float:
        """The share of questions whose pair was among the first `depth`; 0 without questions."""
        found = sum(asked.rank is not None and asked.rank <= depth for asked in self.asked)
        return round(found / len(self.asked), 4) if self.asked else 0.0

    @property
    def worrying(self) -> bool:
        return bool(self.asked) and self.recall(DEPTH) < WORRYING_RECALL

    def as_json(self) -> dict[str, object]:
        return {
            "asked": len(self.asked),
            "recall_at_1": self.recall(1),
            f"recall_at_{DEPTH}": self.recall(DEPTH),
            "missed": [asked.question for asked in self.asked if asked.rank is None],
        }


def sample(records: Sequence[TrainingRecord]) -> list[TrainingRecord]:
    """At most SAMPLE pairs, evenly spread, the same ones every time."""
    pairs = [record for record in records if record.kind is RecordKind.SQL]
    if len(pairs) <= SAMPLE:
        return pairs
    return [pairs[number * len(pairs) // SAMPLE] for number in range(SAMPLE)]


async def check(
    store: TrainingStore, pairs: Sequence[TrainingRecord], vectors: Sequence[Sequence[float]]
) -> RetrievalCheck:
    """`vectors` are those of the questions, as queries."""
    return RetrievalCheck(
        tuple(
            [
                Asked(pair.question or "", await _rank(store, pair, vector))
                for pair, vector in zip(pairs, vectors, strict=True)
            ]
        )
    )


async def _rank(store: TrainingStore, pair: TrainingRecord, vector: Sequence[float]) -> int | None:
    hits = await store.search(vector, RecordKind.SQL, limit=DEPTH)
    return next((rank for rank, hit in enumerate(hits, 1) if hit.record.id == pair.id), None)
