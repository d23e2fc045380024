"""How business databases are reached."""

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings
from shared.source.dsn import InvalidConnectionString, parse


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

    @field_validator("url")
    @classmethod
    def _is_a_connection_string(cls, url: str | None) -> str | None:
        if url:
            try:
                parse(url, embedded=True)
            except InvalidConnectionString as error:
                raise ValueError(str(error)) from None
        return url
