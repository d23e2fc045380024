"""Who calls, and what they may do. Pure: settings and a header in, a caller out."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_ENTRY = re.compile(r"([A-Za-z0-9_.@-]{1,100}):(user|admin):([0-9a-fA-F]{64})")


class Role(StrEnum):
    USER = "user"
    """Sees and deletes their own tasks."""
    ADMIN = "admin"
    """Sees and deletes everybody's."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    name: str
    role: Role
    digest: str
    """SHA-256 of the key, hex."""


@dataclass(frozen=True, slots=True)
class Caller:
    name: str
    role: Role

    @property
    def owner(self) -> str | None:
        """The only owner whose tasks they see; None for all."""
        return None if self.role is Role.ADMIN else self.name

    def may_touch(self, created_by: str) -> bool:
        return self.role is Role.ADMIN or created_by == self.name


GUEST = Caller("guest", Role.ADMIN)
"""Everybody, where no key is configured."""


def parse_api_keys(text: str) -> tuple[ApiKey, ...]:
    """Reads `name:role:sha256,…`. Raises ValueError that says which entry is wrong, never quoting it."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    return tuple(_parse_entry(number, entry) for number, entry in enumerate(entries, start=1))


def _parse_entry(number: int, entry: str) -> ApiKey:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(f"API key {number} is not name:role:sha256 with role user or admin")
    return ApiKey(match[1], Role(match[2]), match[3].lower())


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def authenticate(keys: Sequence[ApiKey], authorization: str | None) -> Caller | None:
    """The owner of the bearer token, in the same time whichever key it is; None when no key matches."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    digest = digest_of(token.strip())
    found: Caller | None = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = Caller(key.name, key.role)
    return found
