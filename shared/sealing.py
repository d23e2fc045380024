"""Sealing of connection strings: what lies in the database and on the bus tells nobody a password."""

from collections.abc import Sequence
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.errors import PermanentError
from shared.settings import Settings


class SealBroken(PermanentError):
    """The connection string was sealed with a key that is no longer configured; give it again with a new task."""

    code = "seal_broken"

    def __init__(self) -> None:
        super().__init__("连接字符串无法解密: 加密它的密钥已不在 SCHEMALOOM_SEALING_KEYS 中,请重新创建任务")


class SealingKeysInvalid(PermanentError):
    """SCHEMALOOM_SEALING_KEYS holds no usable key."""

    code = "sealing_keys_invalid"


class SealingSettings(Settings):
    """Read from SCHEMALOOM_SEALING_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_SEALING_")

    keys: str = Field(
        default="",
        repr=False,
        description="Fernet keys, comma separated: the first seals, all open; put a new key in front to rotate",
    )


class Sealer:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises SealingKeysInvalid when there is no key or one is malformed."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SealingKeysInvalid("SCHEMALOOM_SEALING_KEYS 应为一个或多个 Fernet 密钥,用逗号分隔") from None

    @classmethod
    def from_settings(cls, settings: SealingSettings) -> Self:
        return cls([key.strip() for key in settings.keys.split(",") if key.strip()])

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises SealBroken for what no key opens."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealBroken from None


def new_key() -> str:
    """A key for SCHEMALOOM_SEALING_KEYS."""
    return Fernet.generate_key().decode()
