"""Which language model and which embeddings are used, and how they are called."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class LlmSettings(Settings):
    """Read from SCHEMALOOM_LLM_*. Without a base URL and a model there is no LLM: the rule authors do all the work."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_LLM_")

    base_url: str | None = Field(None, description="an OpenAI-compatible endpoint, as https://api.example.com/v1")
    api_key: SecretStr | None = Field(None, description="its key; local endpoints often want none")
    model: str | None = Field(None, description="the model's name at that endpoint")
    timeout_s: float = Field(120, gt=0, description="the longest that one call may take, whatever trickles in")
    concurrency: int = Field(8, ge=1, le=256, description="calls under way at a time in one process")
    max_output_tokens: int | None = Field(None, ge=1, description="the longest answer; empty: the endpoint's own limit")
    temperature: float | None = Field(
        0.2, ge=0, le=2, description="0 repeats itself, 1 varies; empty: the endpoint's own"
    )
    retries: int = Field(3, ge=0, le=10, description="further tries of a call after a rate limit or a failing server")
    outage_attempts: int = Field(
        5, ge=1, le=10, description="attempts at a step while the endpoint gives no answer; then the rules do the rest"
    )
    price_per_mtok_input: float = Field(0, ge=0, description="price of a million prompt tokens, in any currency")
    price_per_mtok_output: float = Field(0, ge=0, description="price of a million answer tokens, in the same currency")

    @property
    def configured(self) -> bool:
        return bool(self.base_url and self.model)


class EmbeddingsSettings(Settings):
    """Read from SCHEMALOOM_EMBEDDINGS_*. Without a base URL and a model, multilingual-e5-small runs on the CPU."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_EMBEDDINGS_")

    base_url: str | None = Field(None, description="an OpenAI-compatible endpoint, as https://api.example.com/v1")
    api_key: SecretStr | None = Field(None, description="its key; local endpoints often want none")
    model: str | None = Field(None, description="the model's name at that endpoint")
    dimension: int | None = Field(None, ge=1, description="floats of a vector; empty: asked from the endpoint at start")
    batch: int = Field(32, ge=1, le=2048, description="texts in one call; some endpoints take no more than 10")
    max_characters: int = Field(8000, ge=1, description="what of a text is embedded; the rest is left out")
    timeout_s: float = Field(60, gt=0, description="the longest that one call may take")
    concurrency: int = Field(4, ge=1, le=256, description="calls under way at a time in one process")
    retries: int = Field(3, ge=0, le=10, description="further tries of a call after a rate limit or a failing server")

    @property
    def configured(self) -> bool:
        return bool(self.base_url and self.model)
