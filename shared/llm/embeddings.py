"""The embeddings of a process, and their cache in the object store."""

import asyncio
import hashlib
import struct
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from shared.llm.parallel import in_parallel
from shared.llm.port import EmbeddingKind, Embeddings
from shared.llm.settings import EmbeddingsSettings
from shared.objects.port import ObjectMissing, ObjectStore

SLICE_TEXTS = 64
"""What is embedded before it is stored: a crash repeats no more than that."""
_LOOKUPS = 16


class OpenEmbeddings(Embeddings, Protocol):
    """Embeddings with a connection to close at the end."""

    async def close(self) -> None: ...


async def connect_embeddings(settings: EmbeddingsSettings) -> OpenEmbeddings:
    """The configured endpoint, or the model on the CPU. Raises LlmUnavailable, LlmRefused."""
    # imported when chosen: a client that nobody needs would make every start a second slower
    if settings.configured:
        from shared.llm.embedding_endpoint import EndpointEmbeddings  # noqa: PLC0415

        return await EndpointEmbeddings.open(settings)
    from shared.llm.local_e5 import LocalE5  # noqa: PLC0415

    return LocalE5(settings.max_characters)


class CachedEmbeddings:
    """An Embeddings that computes each vector once per content, model and kind, for all processes and for good.

    One object a vector, 4 bytes a float: a vector is found by its text alone, two writers of one text write the
    same bytes, and a lookup costs far less than what it spares.
    """

    def __init__(self, inner: Embeddings, store: ObjectStore) -> None:
        self._inner = inner
        self._store = store
        self._layout = struct.Struct(f"<{inner.dimension}f")
        self._gate = asyncio.Semaphore(_LOOKUPS)

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        """As the port says; also raises what the object store raises."""
        unique = list(dict.fromkeys(texts))
        loaded = zip(unique, await in_parallel(self._load(text, kind) for text in unique), strict=True)
        vectors = {text: packed for text, packed in loaded if packed is not None}
        missing = sorted(set(unique) - vectors.keys(), key=len)
        slices = [missing[i : i + SLICE_TEXTS] for i in range(0, len(missing), SLICE_TEXTS)]
        for computed in await in_parallel(self._compute(texts, kind) for texts in slices):
            vectors |= computed
        return [list(self._layout.unpack(vectors[text])) for text in texts]

    async def _compute(self, texts: list[str], kind: EmbeddingKind) -> dict[str, bytes]:
        vectors = await self._inner.embed(texts, kind)
        packed = {text: self._layout.pack(*vector) for text, vector in zip(texts, vectors, strict=True)}
        await in_parallel(self._save(text, kind, vector) for text, vector in packed.items())
        return packed

    async def _load(self, text: str, kind: EmbeddingKind) -> bytes | None:
        async with self._gate:
            try:
                packed = await self._store.get(self._key(text, kind))
            except ObjectMissing:
                return None
        return packed if len(packed) == self._layout.size else None

    async def _save(self, text: str, kind: EmbeddingKind, packed: bytes) -> None:
        async with self._gate:
            await self._store.put(self._key(text, kind), packed)

    def _key(self, text: str, kind: EmbeddingKind) -> str:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        model = quote(self._inner.model, safe="")
        return f"embeddings/{model}/{self._inner.dimension}/{kind}/{digest[:2]}/{digest}"
