"""How settings are read: from SCHEMALOOM_* variables, one small class per port."""

import os
from collections.abc import Iterator
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The base of every settings class; a variable that is set but empty counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)


def explained(error: ValidationError) -> str:
    """What is wrong with which variables, for the person at the terminal; no value is quoted."""
    made = {settings.__name__: settings for settings in _all(BaseSettings)}
    prefix = made[error.title].model_config.get("env_prefix", "") if error.title in made else ""
    return "; ".join(f"{prefix}{'.'.join(map(str, e['loc']))}".upper() + f": {e['msg']}" for e in error.errors())


def _all(base: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    for settings in base.__subclasses__():
        yield settings
        yield from _all(settings)


def load_env_file(path: Path = Path(".env")) -> None:
    """Adds what a `.env` file says to the environment, where it says nothing yet; called first by each process."""
    for name, value in dotenv_values(path).items():
        if value is not None:
            os.environ.setdefault(name, value)
