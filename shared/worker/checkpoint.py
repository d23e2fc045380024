"""Results that outlive a run: one object each, keyed by the hash of all they depend on."""

import hashlib
import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.objects.port import ObjectMissing, ObjectStore

Result = TypeVar("Result", bound=BaseModel)


class Checkpoints:
    """The checkpoint set of one `execute` call, for one kind of result."""

    def __init__(self, objects: ObjectStore, prefix: str, kind: str) -> None:
        self._objects = objects
        self._prefix = f"{prefix}/{kind}"

    async def load(self, key: object, result: type[Result]) -> Result | None:
        """The stored result, or None; one that no longer fits its model counts as none."""
        body = await self.get(digest(key))
        if body is None:
            return None
        try:
            return result.model_validate_json(body)
        except ValidationError:
            return None

    async def save(self, key: object, value: BaseModel) -> None:
        await self.put(digest(key), value.model_dump_json().encode())

    async def get(self, digest: str) -> bytes | None:
        """The bytes under a digest: with `put` this is the cache of LLM answers."""
        try:
            return await self._objects.get(f"{self._prefix}/{digest}.json")
        except ObjectMissing:
            return None

    async def put(self, digest: str, body: bytes) -> None:
        await self._objects.put(f"{self._prefix}/{digest}.json", body)


def digest(key: object) -> str:
    """The hash of a JSON value, the same for equal values whatever the order of their keys."""
    canonical = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
