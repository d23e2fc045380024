"""The embedded PostgreSQL beside what others left behind: variables of libpq, and processes that were killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from shared import embedded_postgres

pytestmark = pytest.mark.integration

LEAVES = """
import os, pathlib, sys
from shared import embedded_postgres
embedded_postgres.start(pathlib.Path(sys.argv[1]))
os._exit(9)
"""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pg")
    for parent in (folder, *folder.parents[:-1]):
        parent.chmod(parent.stat().st_mode | 0o055)
    return folder / "postgres"


async def test_a_port_in_the_environment_counts_for_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "5999")
    server = embedded_postgres.start(folder, at_exit="delete")
    monkeypatch.setenv("PGPORT", "6999")
    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


def test_a_process_that_was_killed_needs_the_server_no_more(folder: Path) -> None:
    users = folder / ".handle_pids.json"
    with subprocess.Popen([sys.executable, "-c", LEAVES, str(folder)]) as killed:
        killed.wait(60)
    assert json.loads(users.read_text()) == [killed.pid]
    embedded_postgres.start(folder, at_exit="delete")
    assert json.loads(users.read_text()) == [os.getpid()]
