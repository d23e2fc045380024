"""Bytes on their way into a store, cut into blocks of one size."""

from collections.abc import AsyncIterator


async def blocks(data: bytes | AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """The same bytes, `size` to a block but for the last; nothing at all for no bytes."""
    if isinstance(data, bytes):
        for start in range(0, len(data), size):
            yield data[start : start + size]
        return
    pending = bytearray()
    async for chunk in data:
        pending += chunk
        while len(pending) >= size:
            yield _take(pending, size)
    if pending:
        yield bytes(pending)


def _take(pending: bytearray, size: int) -> bytes:
    with memoryview(pending) as view:
        block = bytes(view[:size])
    del pending[:size]
    return block
