"""Settings come from the environment, and a .env file fills in what it leaves open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.bus.settings import BusSettings
from shared.settings import explained, load_env_file
from shared.worker.settings import WorkerSettings


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "environ", {**os.environ, "SCHEMALOOM_BUS_URL": "memory://given"})
    path = tmp_path / ".env"
    path.write_text("SCHEMALOOM_BUS_URL=memory://file\nSCHEMALOOM_PORT=9000\n# a comment\n", encoding="utf-8")
    return path


def test_an_env_file_fills_in_what_the_environment_leaves_open(env_file: Path) -> None:
    load_env_file(env_file)
    assert os.environ["SCHEMALOOM_BUS_URL"] == "memory://given"
    assert os.environ["SCHEMALOOM_PORT"] == "9000"


def test_a_missing_env_file_is_none(tmp_path: Path) -> None:
    load_env_file(tmp_path / "nothing.env")


def test_a_variable_that_is_set_but_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_BUS_URL", "")
    monkeypatch.setenv("SCHEMALOOM_WORKER_HEALTH_PORT", "")
    assert BusSettings().url == "memory://schemaloom"
    assert WorkerSettings().health_port is None


def test_a_wrong_value_is_explained_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_WORKER_CONCURRENCY", "many s3cret")
    with pytest.raises(ValidationError) as refused:
        WorkerSettings()
    assert explained(refused.value).startswith("SCHEMALOOM_WORKER_CONCURRENCY: ")
    assert "s3cret" not in explained(refused.value)


def test_a_wrong_value_is_refused_without_being_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_WORKER_CONCURRENCY", "postgresql://u:pw@h/d")
    with pytest.raises(ValueError, match="concurrency") as refused:
        WorkerSettings()
    assert "pw@" not in str(refused.value)


def test_a_worker_that_cannot_start_says_which_variable_is_wrong() -> None:
    wrong = {**os.environ, "SCHEMALOOM_SOURCE_URL": "mysql://user:s3cret@host/db"}
    done = subprocess.run(
        [sys.executable, "-m", "services.ddl_gen"], env=wrong, capture_output=True, text=True, check=False, timeout=30
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "SCHEMALOOM_SOURCE_URL: " in told
    assert "Traceback" not in told
    assert "s3cret" not in told
