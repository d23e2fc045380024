"""A zip archive that is written while it is sent: no more than a chunk of it is ever in memory."""

import zipfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.gateway.edge.streaming import close


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive."""

    name: str
    modified_at: datetime
    """In the zone that the archive is to show."""
    chunks: AsyncIterator[bytes]


class _Outbox:
    """The unseekable file that zipfile writes to."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        return data


async def zipped(members: Iterable[Member]) -> AsyncIterator[bytes]:
    """The archive in pieces, its members in the order given."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for member in members:
            info = zipfile.ZipInfo(member.name, member.modified_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            try:
                with archive.open(info, "w", force_zip64=True) as entry:
                    async for chunk in member.chunks:
                        entry.write(chunk)
                        if data := outbox.take():
                            yield data
            finally:
                await close(member.chunks)
    yield outbox.take()
