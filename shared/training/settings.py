"""Which training store a process connects to."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class TrainingSettings(Settings):
    """Read from SCHEMALOOM_TRAINING_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_TRAINING_")

    # kept out of the repr: it may hold a password
    url: str | None = Field(
        default=None,
        repr=False,
        description=(
            "postgresql://user:password@host/db with pgvector, or weaviate://[key@]host:http_port"
            "?grpc_port=…[&grpc_host=…][&secure=true]; empty means the embedded PostgreSQL"
        ),
    )
