"""Vectors from the cache in the object store."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from shared.llm.embeddings import SLICE_TEXTS, CachedEmbeddings
from shared.llm.port import EmbeddingKind
from shared.objects import connect
from shared.objects.port import ObjectStore


class Counted:
    """Embeddings that tell a text by its length and remember what they were asked."""

    model = "BAAI/counted:v1"
    dimension = 3

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.slices_until_it_hangs: int | None = None

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        self.asked.append(list(texts))
        if self.slices_until_it_hangs is not None and len(self.asked) > self.slices_until_it_hangs:
            await asyncio.Event().wait()
        return [[1 / 3, float(len(text)), 1.0 if kind == "query" else 0.0] for text in texts]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ObjectStore]:
    store = await connect(tmp_path.as_uri())
    yield store
    await store.close()


@pytest.fixture
def inner() -> Counted:
    return Counted()


@pytest.fixture
def cached(inner: Counted, store: ObjectStore) -> CachedEmbeddings:
    return CachedEmbeddings(inner, store)


async def test_each_text_is_computed_once(cached: CachedEmbeddings, inner: Counted, store: ObjectStore) -> None:
    first = await cached.embed(["长长", "a", "长长"], "passage")
    again = await CachedEmbeddings(inner, store).embed(["a", "长长", "bcd"], "passage")

    assert inner.asked == [["a", "长长"], ["bcd"]]
    assert [vector[1] for vector in first] == [2, 1, 2]
    assert again[:2] == [first[1], first[0]]


async def test_kinds_and_models_are_kept_apart(cached: CachedEmbeddings, inner: Counted, store: ObjectStore) -> None:
    await cached.embed(["a"], "passage")
    await cached.embed(["a"], "query")
    inner.model = "another"
    await CachedEmbeddings(inner, store).embed(["a"], "passage")

    assert len(inner.asked) == 3


async def test_a_vector_is_the_same_before_and_after_it_was_stored(cached: CachedEmbeddings) -> None:
    assert await cached.embed(["a"], "passage") == await cached.embed(["a"], "passage")


async def test_a_damaged_vector_is_computed_again(cached: CachedEmbeddings, inner: Counted, store: ObjectStore) -> None:
    await cached.embed(["a"], "passage")
    (key,) = [key async for key in store.keys("embeddings/")]
    await store.put(key, b"half")

    assert [vector[1] for vector in await cached.embed(["a"], "passage")] == [1]
    assert len(inner.asked) == 2


async def test_what_was_computed_before_a_crash_is_kept(
    cached: CachedEmbeddings, inner: Counted, store: ObjectStore
) -> None:
    inner.slices_until_it_hangs = 1
    texts = ["x" * (number + 1) for number in range(SLICE_TEXTS + 1)]
    embedding = asyncio.create_task(cached.embed(texts, "passage"))
    while len([key async for key in store.keys("embeddings/")]) < SLICE_TEXTS:
        assert not embedding.done()
    embedding.cancel()
    await asyncio.wait([embedding])
    inner.slices_until_it_hangs = None
    inner.asked.clear()

    await cached.embed(texts, "passage")

    assert inner.asked == [[texts[-1]]]


async def test_sixty_five_records_that_are_known_take_no_time(cached: CachedEmbeddings) -> None:
    texts = [f"第{number}条" for number in range(65)]
    await cached.embed(texts, "passage")

    started = time.monotonic()
    await cached.embed(texts, "passage")

    assert time.monotonic() - started < 0.5


async def test_no_texts_are_no_work(cached: CachedEmbeddings, inner: Counted) -> None:
    assert await cached.embed([], "query") == []
    assert inner.asked == []
