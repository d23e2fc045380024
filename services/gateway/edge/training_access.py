"""The training store and the embeddings as the API uses them: opened at the first use, for a model takes memory."""

from collections.abc import Awaitable, Callable

from shared.lazily import Lazily
from shared.llm.embeddings import OpenEmbeddings
from shared.training.port import TrainingStore


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
        await self._store.close()
        await self._embeddings.close()
