"""Embeddings from an OpenAI-compatible endpoint."""

import math
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

from openai import AsyncOpenAI
from pydantic import BaseModel

from shared.llm.endpoint import Endpoint
from shared.llm.failures import RequestRefused
from shared.llm.parallel import in_parallel
from shared.llm.port import BadAnswer, EmbeddingKind, LlmRefused, LlmUnavailable
from shared.llm.retry import RetryPolicy
from shared.llm.settings import EmbeddingsSettings

_E5 = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])", re.IGNORECASE)


class Embedded(BaseModel):
    index: int
    embedding: list[float]


class EmbeddedBatch(BaseModel):
    data: list[Embedded]

    def vectors(self, texts: int) -> list[list[float]]:
        """Unit vectors in the order of the texts. Raises ValueError when they are not what was asked for."""
        found = {embedded.index: _unit(embedded.embedding) for embedded in self.data}
        if sorted(found) != list(range(texts)):
            raise ValueError("not one vector a text")
        return [found[position] for position in range(texts)]


class EndpointEmbeddings:
    """An Embeddings over the network; several batches are under way at a time."""

    def __init__(self, settings: EmbeddingsSettings, *, policy: RetryPolicy | None = None) -> None:
        self.model = settings.model or ""
        self.dimension = settings.dimension or 0
        self._settings = settings
        self._asks_dimension = settings.dimension is not None
        self._prefixed = bool(_E5.search(self.model))
        self._endpoint = Endpoint(
            settings.base_url or "",
            settings.api_key,
            title="向量端点",
            timeout_s=settings.timeout_s,
            concurrency=settings.concurrency,
            policy=policy or RetryPolicy(retries=settings.retries),
        )

    @classmethod
    async def open(cls, settings: EmbeddingsSettings, *, policy: RetryPolicy | None = None) -> Self:
        """Asks the endpoint for its dimension when none is configured."""
        embeddings = cls(settings, policy=policy)
        if not embeddings.dimension:
            await embeddings._find_dimension()
        return embeddings

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        inputs = [self._input(text, kind) for text in texts]
        size = self._settings.batch
        batches = await in_parallel(self._batch(inputs[i : i + size]) for i in range(0, len(inputs), size))
        vectors = [vector for batch in batches for vector in batch]
        if any(len(vector) != self.dimension for vector in vectors):
            raise LlmRefused(f"向量端点的模型 {self.model} 没有给出 {self.dimension} 维的向量")
        return vectors

    async def close(self) -> None:
        await self._endpoint.close()

    async def _find_dimension(self) -> None:
        try:
            (vector,) = await self._batch(["dimension"])
        except BaseException:
            await self.close()
            raise
        self.dimension = len(vector)

    def _input(self, text: str, kind: EmbeddingKind) -> str:
        prefix = f"{kind}: " if self._prefixed else ""
        # an empty input is refused by most endpoints, and half a surrogate pair by JSON
        cut = text[: self._settings.max_characters].encode("utf-8", "replace").decode()
        return prefix + (cut if cut.strip() else "-")

    async def _batch(self, inputs: list[str]) -> list[list[float]]:
        asks_dimension = self._asks_dimension
        try:
            return await self._endpoint.call(partial(self._create, inputs, asks_dimension))
        except BadAnswer as error:
            raise LlmUnavailable(error.message) from None
        except RequestRefused as refusal:
            if not (asks_dimension and "dimension" in refusal.said):
                raise LlmRefused(f"向量端点不接受请求: {refusal.said}") from None
        self._asks_dimension = False
        return await self._batch(inputs)

    async def _create(self, inputs: list[str], asks_dimension: bool, client: AsyncOpenAI) -> list[list[float]]:
        # base64, the client's default, is unknown to many endpoints
        request: dict[str, Any] = {"model": self.model, "input": inputs, "encoding_format": "float"}
        if asks_dimension:
            request["dimensions"] = self.dimension
        response = await client.embeddings.with_raw_response.create(**request)
        return EmbeddedBatch.model_validate_json(response.content.strip()).vectors(len(inputs))


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    if not math.isfinite(length) or length == 0:
        raise ValueError("a vector without a direction")
    return [value / length for value in vector]
