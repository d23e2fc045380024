"""The training store and the embeddings as the API uses them: opened at the first use, for a model takes memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from shared.llm.embeddings import OpenEmbeddings
from shared.training.port import TrainingStore

Opened = TypeVar("Opened")


class Lazily(Generic[Opened]):
    """Opens something once, for all who ask at the same time; a failure is tried again."""

    def __init__(self, opening: Callable[[], Awaitable[Opened]]) -> None:
        self._opening = opening
        self._turn = asyncio.Lock()
        self._opened: Opened | None = None

    @property
    def opened(self) -> Opened | None:
        return self._opened

    async def get(self) -> Opened:
        async with self._turn:
            if self._opened is None:
                self._opened = await self._opening()
            return self._opened


class TrainingAccess:
    """Where `POST /data_pipeline/search` looks."""

    def __init__(
        self,
        open_store: Callable[[], Awaitable[TrainingStore]],
        open_embeddings: Callable[[], Awaitable[OpenEmbeddings]],
    ) -> None:
        self._store = Lazily(open_store)
        self._embeddings = Lazily(open_embeddings)

    async def store(self) -> TrainingStore:
        """Raises TrainingStoreUnavailable."""
        return await self._store.get()

    async def query_vector(self, text: str) -> list[float]:
        """The vector of what a person asks. Raises LlmUnavailable."""
        embeddings = await self._embeddings.get()
        [vector] = await embeddings.embed([text], "query")
        return vector

    async def close(self) -> None:
        for opened in (self._store.opened, self._embeddings.opened):
            if opened is not None:
                await opened.close()
