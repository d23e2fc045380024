"""The Range header (RFC 9110, section 14): one range of bytes, or the whole file."""

import re
from dataclasses import dataclass

from services.gateway.envelope import InvalidRange

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes from `start` of a file of `size`."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """The one range that is asked for; None for the whole file, as for several ranges and forms we do not know.

    Raises InvalidRange for one that lies outside the file.
    """
    match = _ONE_RANGE.fullmatch(header or "")
    if match is None or match[1] == match[2] == "":
        return None
    start, end = _bounds(match[1], match[2], size)
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    if start >= size or end < start:
        raise InvalidRange(size)
    return ByteRange(start, end - start + 1, size)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
