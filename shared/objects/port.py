"""The object store as the rest of the system sees it: immutable bytes under keys.

Correctness needs neither conditional writes nor listings: a key is written once, or again with the same bytes.
A key is a relative path of `/`-separated segments, none empty, `.` or `..`; any Unicode but control characters.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from shared.errors import PermanentError, TransientError


class ObjectMissing(PermanentError):
    """There is no such object."""

    code = "object_missing"


class ObjectsUnavailable(TransientError):
    """The object store does not answer."""

    code = "objects_unavailable"


class ObjectsRefused(PermanentError):
    """The object store refuses us: wrong credentials, no permission, or no such bucket."""

    code = "objects_refused"


class InvalidKey(PermanentError):
    """The key is no name that every object store can hold."""

    code = "invalid_key"


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written."""

    key: str
    size: int
    sha256: str


class ObjectStore(Protocol):
    """Made by `shared.objects.connect(url)`. Any method may raise ObjectsUnavailable, ObjectsRefused or InvalidKey."""

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> Stored:
        """Stores the bytes; a reader sees all of them or none. An iterator is never held whole in memory."""

    async def get(self, key: str) -> bytes:
        """All bytes. Raises ObjectMissing."""

    def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`, `length` of them or to the end, in chunks. Raises ObjectMissing."""

    async def exists(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> AsyncIterator[str]:
        """The keys that start with `prefix`, in no order."""

    async def delete(self, key: str) -> None:
        """Removes the object; one that is not there is no error."""

    async def ping(self) -> None:
        """Raises ObjectsUnavailable when the store does not answer."""

    async def close(self) -> None: ...
