"""Vectors from an OpenAI-compatible endpoint."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.llm.embedding_endpoint import EndpointEmbeddings
from shared.llm.embeddings import connect_embeddings
from shared.llm.port import LlmRefused, LlmUnavailable
from shared.llm.retry import RetryPolicy
from shared.llm.settings import EmbeddingsSettings
from tests.support import llm_faults as faults
from tests.support.llm_double import LlmDouble

QUICK = RetryPolicy(retries=2, first_pause_s=0.01, longest_pause_s=0.02, longest_asked_pause_s=1)


@asynccontextmanager
async def opened(double: LlmDouble, **settings: Any) -> AsyncIterator[EndpointEmbeddings]:
    given: dict[str, Any] = {"base_url": double.base_url, "model": "bge-m3"} | settings
    embeddings = await EndpointEmbeddings.open(EmbeddingsSettings(**given), policy=QUICK)
    try:
        yield embeddings
    finally:
        await embeddings.close()


async def test_an_endpoint_is_used_when_configured(llm_double: LlmDouble) -> None:
    embeddings = await connect_embeddings(EmbeddingsSettings(base_url=llm_double.base_url, model="bge-m3"))

    assert (embeddings.model, embeddings.dimension) == ("bge-m3", 64)
    await embeddings.close()


async def test_the_vectors_have_length_one_and_the_order_of_the_texts(llm_double: LlmDouble) -> None:
    texts = [f"第{number}条" for number in range(10)]
    async with opened(llm_double, batch=4) as embeddings:
        together = await embeddings.embed(texts, "passage")
        alone = [(await embeddings.embed([text], "passage"))[0] for text in texts]

    assert together == alone
    assert all(math.isclose(math.hypot(*vector), 1) for vector in together)


async def test_texts_are_sent_in_batches_several_at_a_time(llm_double: LlmDouble) -> None:
    async with opened(llm_double, batch=5, concurrency=3, dimension=64) as embeddings:
        llm_double.embeddings_latency_s = 0.02
        await embeddings.embed([f"第{number}条" for number in range(32)], "passage")

    assert sorted(len(request.inputs) for request in llm_double.embeddings_requests) == [2, 5, 5, 5, 5, 5, 5]
    assert llm_double.most_at_once == 3
    assert llm_double.embeddings_requests[0].encoding_format == "float"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("multilingual-e5-small", "query: 车"),
        ("intfloat/E5-large", "query: 车"),
        ("bge-m3", "车"),
        ("ge5ma", "车"),
    ],
)
async def test_texts_are_prefixed_for_e5_models_only(llm_double: LlmDouble, model: str, expected: str) -> None:
    async with opened(llm_double, model=model, dimension=64) as embeddings:
        await embeddings.embed(["车"], "query")

    assert llm_double.embeddings_requests[0].inputs == (expected,)


async def test_the_configured_dimension_is_asked_for(llm_double: LlmDouble) -> None:
    async with opened(llm_double, dimension=32) as embeddings:
        (vector,) = await embeddings.embed(["车"], "query")

    assert len(vector) == embeddings.dimension == 32


async def test_an_endpoint_that_knows_one_dimension_only_is_not_asked_for_another(llm_double: LlmDouble) -> None:
    llm_double.refused_parameters = frozenset({"dimensions"})
    async with opened(llm_double, dimension=64, batch=1) as embeddings:
        await embeddings.embed(["一", "二", "三"], "query")
        await embeddings.embed(["四"], "query")

    assert llm_double.embeddings_requests[-1].dimensions is None


async def test_vectors_of_another_dimension_are_refused(llm_double: LlmDouble) -> None:
    llm_double.refused_parameters = frozenset({"dimensions"})
    async with opened(llm_double, dimension=1024) as embeddings:
        with pytest.raises(LlmRefused, match="1024"):
            await embeddings.embed(["一"], "query")


async def test_trouble_that_passes_is_waited_out(llm_double: LlmDouble) -> None:
    async with opened(llm_double, dimension=64) as embeddings:
        llm_double.then(faults.rate_limited(retry_after=0.05), faults.cut_body())

        assert len(await embeddings.embed(["一"], "query")) == 1


async def test_trouble_that_stays_is_reported(llm_double: LlmDouble) -> None:
    llm_double.always(faults.server_error())

    with pytest.raises(LlmUnavailable, match="向量端点"):
        async with opened(llm_double):
            pass


async def test_a_refusal_is_reported(llm_double: LlmDouble) -> None:
    async with opened(llm_double, dimension=64) as embeddings:
        llm_double.always(faults.refused(401, "bad key"))
        with pytest.raises(LlmRefused, match="密钥"):
            await embeddings.embed(["一"] * 100, "query")


async def test_no_text_is_sent_that_endpoints_refuse(llm_double: LlmDouble) -> None:
    async with opened(llm_double, dimension=64, max_characters=10) as embeddings:
        await embeddings.embed(["", "  ", "长" * 50, "\ud800"], "query")

    sent = [request.inputs for request in llm_double.embeddings_requests]
    assert ("-", "-", "长" * 10, "?") in sent
