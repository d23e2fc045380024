"""The container image builds, and what is in it starts and answers; needs a Docker engine with the base image."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.needs import unavailable

pytestmark = [pytest.mark.docker, pytest.mark.integration, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
BASE = "python:3.11-slim"
READY = "import urllib.request as r; r.urlopen('http://127.0.0.1:8084/readyz', timeout=2)"


def docker(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    # Debian's own client builds with the engine beside it; another one on the path may be newer than the engine
    program = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else shutil.which("docker") or "docker"
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    try:
        answers = docker("version", "--format", "{{.Server.Version}}").returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        answers = False
    if not answers:
        unavailable("no Docker engine")
    if docker("image", "inspect", BASE).returncode != 0 and docker("pull", BASE, timeout=120).returncode != 0:
        unavailable(f"no Docker engine that has or reaches {BASE}")
    name = f"schemaloom-test-{uuid4().hex[:8]}"
    built = docker("build", "--network=host", "-f", "deploy/Dockerfile", "-t", name, str(ROOT), timeout=800)
    assert built.returncode == 0, built.stderr[-3000:]
    yield name
    docker("image", "rm", "--force", name)


@pytest.fixture
def container(image: str) -> Iterator[str]:
    """All of it in one process, as the image's user, cut off from any network."""
    settings = ("--env", "SCHEMALOOM_DATA_DIR=/tmp/schemaloom", "--network", "none")
    started = docker("run", "--detach", *settings, image, "python", "-m", "services.standalone")
    assert started.returncode == 0, started.stderr
    name = started.stdout.strip()
    yield name
    docker("rm", "--force", name)


def test_the_image_runs_as_a_user_without_rights(image: str) -> None:
    assert docker("run", "--rm", image, "id", "-u").stdout.strip() == "10001"


def test_the_standalone_in_the_image_gets_ready_without_any_network(container: str) -> None:
    deadline = time.monotonic() + 60
    while docker("exec", container, "python", "-c", READY).returncode != 0:
        logs = docker("logs", container)
        assert time.monotonic() < deadline, (logs.stdout + logs.stderr)[-3000:]
        time.sleep(0.5)
    assert docker("stop", "--time", "30", container).returncode == 0
    assert docker("inspect", "--format", "{{.State.ExitCode}}", container).stdout.strip() == "0"


@pytest.mark.parametrize("service", ["gateway.app", "ddl_gen.step", "qa_gen.step", "validator.step", "loader.step"])
def test_every_process_of_the_compose_file_is_in_the_image(image: str, service: str) -> None:
    probe = docker("run", "--rm", "--network", "none", image, "python", "-c", f"import services.{service}")
    assert probe.returncode == 0, probe.stderr


def test_a_worker_that_lacks_its_settings_says_so_in_one_line(image: str) -> None:
    started = docker("run", "--rm", "--network", "none", image, "python", "-m", "services.loader")
    assert started.returncode == 1
    assert "Traceback" not in started.stderr
