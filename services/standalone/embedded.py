"""The embedded default: what the environment leaves open is filled in with parts that need no installation."""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shared import embedded_postgres
from shared.sealing import new_key

SAMPLE = "highway_db"
GLOSSARY = Path(__file__).parents[2] / "sample" / "glossary.csv"


def default_folder() -> Path:
    """Where the data lies when SCHEMALOOM_DATA_DIR is not set."""
    return embedded_postgres.default_folder().parent


@dataclass(frozen=True)
class Embedded:
    """The embedded PostgreSQL, and where the rest of the data lies."""

    folder: Path
    postgres_url: str
    """Of the database `postgres`; empty when every database is configured to be elsewhere."""

    def database(self, name: str) -> str:
        """The URL of one of its databases."""
        before, _, parameters = self.postgres_url.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{quote(name)}?{parameters}"


def fill_environment(folder: Path, environment: MutableMapping[str, str] = os.environ) -> Embedded:
    """Starts what is embedded and names it in the environment wherever nothing else is named.

    The adapters, the gateway and the steps read the same variables as everywhere else: only the values are ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    embedded = Embedded(folder, _postgres_url(folder, environment))
    _default(environment, "SCHEMALOOM_BUS_URL", "memory://schemaloom")
    _default(environment, "SCHEMALOOM_OBJECTS_URL", (folder / "objects").as_uri())
    _default(environment, "SCHEMALOOM_DATABASE_URL", embedded.database("schemaloom"))
    _default(environment, "SCHEMALOOM_TRAINING_URL", embedded.database("training"))
    _default(environment, "SCHEMALOOM_SEALING_KEYS", _sealing_key(folder / "sealing.key"))
    if not environment.get("SCHEMALOOM_SOURCE_URL"):
        _default(environment, "SCHEMALOOM_SOURCE_URL", embedded.database(SAMPLE))
        _default(environment, "SCHEMALOOM_SAMPLE_URL", embedded.database(SAMPLE))
        _default(environment, "SCHEMALOOM_GLOSSARY", str(GLOSSARY))
    return embedded


def _default(environment: MutableMapping[str, str], name: str, value: str) -> None:
    # a variable that is set but empty, as compose passes it, counts as not set
    if not environment.get(name):
        environment[name] = value


def _postgres_url(folder: Path, environment: MutableMapping[str, str]) -> str:
    names = ("SCHEMALOOM_DATABASE_URL", "SCHEMALOOM_TRAINING_URL", "SCHEMALOOM_SOURCE_URL")
    if all(environment.get(name) for name in names):
        return ""
    return embedded_postgres.start(folder / "postgres").url


def _sealing_key(path: Path) -> str:
    """The key of this data folder, made once; whoever has the folder can open its connection strings."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_key())
    return path.read_text()
