"""Where the objects are."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


def _embedded() -> SecretStr:
    home = Path("/var/lib") if os.geteuid() == 0 else Path.home() / ".local/share"
    return SecretStr((home / "schemaloom/objects").as_uri())


class ObjectsSettings(Settings):
    """Read from SCHEMALOOM_OBJECTS_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_OBJECTS_")

    url: SecretStr = Field(
        default_factory=_embedded,
        description="file:///dir, or s3://key:secret@host:port/bucket[/prefix]; key and secret percent-encoded",
    )
