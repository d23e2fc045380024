"""Which bus a process connects to."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class BusSettings(Settings):
    """Read from SCHEMALOOM_BUS_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_BUS_")

    # kept out of the repr: it may hold a password
    url: str = Field(
        default="memory://schemaloom",
        repr=False,
        description="memory://name, or amqp(s)://user:password@host:port/vhost; ?prefix= goes before every name",
    )
