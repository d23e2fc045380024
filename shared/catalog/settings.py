"""How tables are described."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class Language(StrEnum):
    """The language of what is generated."""

    CHINESE = "zh"
    ENGLISH = "en"


class Samples(StrEnum):
    """How much of the rows may be shown: in files, in prompts, to anybody."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


class CatalogSettings(Settings):
    """Read from SCHEMALOOM_*."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_")

    language: Language = Field(
        default=Language.CHINESE, description="language of comments, documents and questions: zh or en"
    )
    samples: Samples = Field(
        default=Samples.MASKED, description="values of rows in files and prompts: full, masked (personal data) or none"
    )
    glossary: Path | None = Field(
        default=None, description="a csv file with the columns table, column, meaning: what names mean in this business"
    )
