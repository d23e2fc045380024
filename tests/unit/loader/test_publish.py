"""Embedding in batches that a later run need not repeat."""

from collections.abc import Sequence

import pytest

from services.loader.publish import BATCH_TEXTS, Vectors, back_up, batches, embed
from shared.llm.port import EmbeddingKind, LlmUnavailable
from shared.steps import Step
from shared.training.port import TrainingStore
from tests.support.run import CharacterEmbeddings, MemoryRun


class CountingEmbeddings(CharacterEmbeddings):
    """Remembers each call; fails at the `fails_at`-th."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.calls: list[tuple[EmbeddingKind, int]] = []
        self.fails_at = fails_at

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        self.calls.append((kind, len(texts)))
        if len(self.calls) == self.fails_at:
            raise LlmUnavailable
        return await super().embed(texts, kind)


def a_run(checkpoints: dict[str, str] | None = None) -> MemoryRun:
    return MemoryRun(Step.TRAINING_LOAD, checkpoints=checkpoints if checkpoints is not None else {})


async def embedded(
    embeddings: CharacterEmbeddings, asked: list[str], *, run: MemoryRun | None = None, kind: EmbeddingKind = "passage"
) -> list[list[float]]:
    return await embed(run or a_run(), embeddings, batches(asked, kind, "向量化"))


def texts(number: int) -> list[str]:
    return [f"第{n}段文字" for n in range(number)]


@pytest.mark.parametrize(("number", "calls"), [(0, 0), (1, 1), (64, 1), (65, 2), (129, 3)])
async def test_texts_are_embedded_in_batches(number: int, calls: int) -> None:
    embeddings = CountingEmbeddings()
    vectors = await embedded(embeddings, texts(number))

    assert len(vectors) == number
    assert len(embeddings.calls) == calls


async def test_a_whole_task_takes_two_calls() -> None:
    embeddings = CountingEmbeddings()
    await embedded(embeddings, texts(7 + 8 + 50))

    assert embeddings.calls == [("passage", 64), ("passage", 1)]


async def test_passages_and_queries_are_under_way_together_and_come_in_turn() -> None:
    embeddings = CharacterEmbeddings()
    work = [*batches(["甲", "乙"], "passage", "向量化"), *batches(["丙"], "query", "问题")]

    vectors = await embed(a_run(), embeddings, work)

    expected = await embeddings.embed(["甲", "乙", "丙"], "query")
    assert all(vector == pytest.approx(right) for vector, right in zip(vectors, expected, strict=True))


async def test_vectors_come_in_the_order_of_the_texts() -> None:
    embeddings = CharacterEmbeddings()
    asked = texts(150)

    vectors = await embedded(embeddings, asked)

    expected = await embeddings.embed(asked, "passage")
    assert all(vector == pytest.approx(right) for vector, right in zip(vectors, expected, strict=True))


async def test_a_run_that_starts_over_embeds_only_what_is_missing() -> None:
    checkpoints: dict[str, str] = {}
    with pytest.raises((ExceptionGroup, LlmUnavailable)):
        await embedded(CountingEmbeddings(fails_at=2), texts(3 * BATCH_TEXTS), run=a_run(checkpoints))
    finished = len(checkpoints)

    again = CountingEmbeddings()
    await embedded(again, texts(3 * BATCH_TEXTS), run=a_run(checkpoints))

    assert finished >= 1
    assert len(again.calls) == 3 - finished


async def test_queries_and_passages_are_never_mixed_up() -> None:
    checkpoints: dict[str, str] = {}
    embeddings = CountingEmbeddings()
    kinds: list[EmbeddingKind] = ["passage", "query", "passage"]
    for kind in kinds:
        await embedded(embeddings, texts(3), run=a_run(checkpoints), kind=kind)

    assert embeddings.calls == [("passage", 3), ("query", 3)]


async def test_another_model_embeds_anew() -> None:
    checkpoints: dict[str, str] = {}
    await embedded(CharacterEmbeddings(), texts(3), run=a_run(checkpoints))
    other = CountingEmbeddings()
    other.model = "another"

    await embedded(other, texts(3), run=a_run(checkpoints))

    assert len(other.calls) == 1


def test_packed_vectors_unpack_to_what_they_were() -> None:
    vectors = [[0.5, -1.0, 0.25], [0.0, 2.0, -0.125]]

    assert Vectors.pack(vectors, 3).unpack() == vectors
    assert Vectors.pack([], 3).unpack() == []


async def test_a_backup_is_taken_once_a_load(memory_weaviate_store: TrainingStore) -> None:
    checkpoints: dict[str, str] = {}
    run = a_run(checkpoints)
    first = await back_up(run, memory_weaviate_store, 7)
    again = await back_up(a_run(checkpoints), memory_weaviate_store, 7)
    next_load = await back_up(a_run(checkpoints), memory_weaviate_store, 8)

    assert first == again
    assert first != next_load
    assert len(await memory_weaviate_store.backups()) == 2
    assert run.guards == 1
