"""Every setting there is, from the settings classes: `make docs` writes the README's table and .env.example from it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from services.gateway.settings import GatewaySettings
from shared.bus.settings import BusSettings
from shared.catalog.settings import CatalogSettings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.objects.settings import ObjectsSettings
from shared.sealing import SealingSettings
from shared.source import SourceSettings
from shared.telemetry import TelemetrySettings
from shared.training.settings import TrainingSettings
from shared.worker.settings import WorkerSettings

ROOT = Path(__file__).parents[2]
START, END = "<!-- settings: written by `make docs` -->", "<!-- end of settings -->"
CLASSES: tuple[type[BaseSettings], ...] = (
    GatewaySettings,
    BusSettings,
    ObjectsSettings,
    TrainingSettings,
    SourceSettings,
    SealingSettings,
    LlmSettings,
    EmbeddingsSettings,
    CatalogSettings,
    WorkerSettings,
    TelemetrySettings,
)


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    description: str


STANDALONE = (
    Setting("SCHEMALOOM_DATA_DIR", "", "Where `make up` keeps its data; under /var/lib for root, else the user's own"),
    Setting("SCHEMALOOM_SAMPLE_URL", "", "A database that is given the sample when it has not got it"),
)


def settings() -> Iterator[Setting]:
    """All settings, in the order of the classes and of their fields."""
    yield from STANDALONE
    for cls in CLASSES:
        prefix = cls.model_config["env_prefix"]
        for name, field in cls.model_fields.items():
            yield Setting(f"{prefix}{name}".upper(), _shown(field.default), _sentence(field.description or ""))


def _sentence(text: str) -> str:
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


def _shown(default: object) -> str:
    if default in (None, PydanticUndefined, ()):
        return ""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default)


def table() -> str:
    """The README's table, in Markdown."""
    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {_cell(s.description)} |" for s in settings()]
    return "\n".join([START, "| variable | default | what it says |", "|---|---|---|", *rows, END])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def example() -> str:
    """The text of .env.example: every setting, commented out."""
    lines = ["# Every setting of Schemaloom. Copy to .env and uncomment what you want to change."]
    for setting in settings():
        lines += ["", f"# {setting.description}", f"# {setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


def with_table(readme: str) -> str:
    """The README with its table renewed."""
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return before + table() + after


def main() -> None:
    readme = ROOT / "README.md"
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / ".env.example").write_text(example(), encoding="utf-8")
    sys.stdout.write("README.md and .env.example are up to date\n")


if __name__ == "__main__":
    main()
