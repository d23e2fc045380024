"""How the gateway is run."""

import ipaddress
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from services.gateway.edge.access import ApiKey, parse_api_keys
from shared.settings import Settings

MEGABYTE = 1024 * 1024
_LOCALTIME = Path("/etc/localtime")


class GatewaySettings(Settings):
    """Read from SCHEMALOOM_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_")

    host: str = Field(default="127.0.0.1", description="Address the REST API listens on")
    port: int = Field(default=8084, ge=0, le=65535, description="Port the REST API listens on; 0 picks a free one")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="The gateway's own PostgreSQL: postgresql://user:password@host/db; standalone brings one along",
    )
    timezone: str = Field(
        default="", description="Zone of every time in answers and ids, as Asia/Shanghai; empty: the system's"
    )
    api_keys: Annotated[tuple[ApiKey, ...], NoDecode] = Field(
        default=(),
        repr=False,
        description="name:role:sha256 of the key, comma separated; roles user and admin. None: everybody is guest",
    )
    allow_open: bool = Field(default=False, description="Listen beyond this machine although no API key is configured")
    allowed_hosts: str = Field(
        default="", description="Further host names by which an open gateway may be called, comma separated"
    )
    cors_origins: str = Field(
        default="", description="Web origins that may call the API from a browser, comma separated"
    )
    rate_limit: int = Field(
        default=0, ge=0, description="Requests that each caller may make in a minute; 0: as many as they like"
    )
    max_json_bytes: int = Field(default=MEGABYTE, gt=0, description="Largest JSON body")
    max_upload_bytes: int = Field(default=10 * MEGABYTE, gt=0, description="Largest uploaded file")
    max_table_list_bytes: int = Field(default=2 * MEGABYTE, gt=0, description="Largest uploaded table list")
    body_timeout_s: float = Field(
        default=30.0, gt=0, description="Seconds a client may stay silent while it sends a body"
    )
    upload_timeout_s: float = Field(default=300.0, gt=0, description="Seconds a whole body may take")
    max_live_streams: int = Field(default=200, gt=0, description="Watchers of live events at a time")
    shutdown_grace_s: int = Field(default=10, ge=0, description="Seconds that requests get to finish at shutdown")

    @field_validator("api_keys", mode="before")
    @classmethod
    def _read_api_keys(cls, value: object) -> object:
        return parse_api_keys(value) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return str(ZoneInfo(value)) if value else value
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"unknown time zone {value!r}") from None

    @model_validator(mode="after")
    def _open_only_at_home(self) -> Self:
        if not self.api_keys and not self.allow_open and not is_loopback(self.host):
            raise ValueError(
                f"SCHEMALOOM_HOST={self.host} is reachable from other machines: "
                "configure SCHEMALOOM_API_KEYS, or say SCHEMALOOM_ALLOW_OPEN=true"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The server's zone."""
        return ZoneInfo(self.timezone) if self.timezone else _system_zone(os.environ.get("TZ", "").lstrip(":"))

    @property
    def is_open(self) -> bool:
        """Nobody has to show a key."""
        return not self.api_keys


def is_loopback(host: str) -> bool:
    """Whether only this machine can call the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def listed(value: str) -> tuple[str, ...]:
    """The items of a comma-separated setting."""
    return tuple(item.strip() for item in value.split(",") if item.strip())


@cache  # every time in every answer asks for it, and the list of zones is a walk through six hundred files
def _system_zone(name: str) -> ZoneInfo:
    if name in available_timezones():
        return ZoneInfo(name)
    if not _LOCALTIME.exists():
        return ZoneInfo("UTC")
    with _LOCALTIME.open("rb") as file:
        return ZoneInfo.from_file(file, key="localtime")
