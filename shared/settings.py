"""How settings are read: from SCHEMALOOM_* variables, one small class per port."""

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The base of every settings class; a variable that is set but empty counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)


def load_env_file(path: Path = Path(".env")) -> None:
    """Adds what a `.env` file says to the environment, where it says nothing yet; called first by each process."""
    for name, value in dotenv_values(path).items():
        if value is not None:
            os.environ.setdefault(name, value)
