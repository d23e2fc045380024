"""How business databases are reached."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class SourceSettings(Settings):
    """Read from SCHEMALOOM_SOURCE_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_SOURCE_")

    # kept out of the repr: it may hold a password
    url: str | None = Field(
        default=None, repr=False, description="the default business database: postgresql://user:password@host:port/db"
    )
    hosts: str = Field(
        default="",
        description="hosts that tasks may connect to, comma separated: names (with *), addresses, networks; empty: all",
    )
    pool_size: int = Field(default=4, ge=1, le=64, description="connections of one run to its business database")
