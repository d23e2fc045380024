"""The compose file and the image are true to the tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROCESSES = {"gateway", "ddl_gen", "qa_gen", "validator", "loader"}


def compose_command() -> list[str]:
    local = Path(sys.executable).with_name("docker-compose")
    return [str(local)] if local.exists() else ["docker", "compose"]


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    """What `docker compose config` makes of the file; it needs no engine."""
    environment = {"SCHEMALOOM_SEALING_KEYS": "k", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp"}
    outcome = subprocess.run(
        [*compose_command(), "config"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    loaded: dict[str, Any] = yaml.safe_load(outcome.stdout)
    return loaded


def test_every_process_of_the_design_is_a_service_of_its_own(config: dict[str, Any]) -> None:
    assert config["services"].keys() >= PROCESSES | {"postgres", "rabbitmq", "minio", "migrate"}


def test_every_long_running_service_has_a_health_check(config: dict[str, Any]) -> None:
    without = [
        name for name, service in config["services"].items() if name != "migrate" and "healthcheck" not in service
    ]
    assert without == []


def test_every_process_gets_the_same_settings(config: dict[str, Any]) -> None:
    ports = ("DATABASE", "BUS", "OBJECTS", "TRAINING", "SOURCE")
    for name in (f"SCHEMALOOM_{port}_URL" for port in ports):
        values = {config["services"][process]["environment"][name] for process in PROCESSES}
        assert len(values) == 1, name


def test_no_process_starts_before_the_migrations_are_done(config: dict[str, Any]) -> None:
    for process in PROCESSES:
        condition = config["services"][process]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_only_the_gateway_is_reachable_and_only_from_this_machine(config: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in config["services"].items() if service.get("ports")}
    assert list(published) == ["gateway"]
    assert published["gateway"][0]["host_ip"] == "127.0.0.1"


def test_the_commands_are_modules_of_the_tree(config: dict[str, Any]) -> None:
    for process in PROCESSES | {"migrate"}:
        module = config["services"][process]["command"][2]
        assert (ROOT / module.replace(".", "/") / "__main__.py").is_file(), module


def test_the_image_holds_what_runs_and_nothing_else() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^COPY (\w+) \w+$", dockerfile, re.MULTILINE)) == {"shared", "services", "sample"}
    assert "USER 10001" in dockerfile


def test_docker_compose_is_at_hand() -> None:
    assert shutil.which(compose_command()[0]), "docker-compose comes with requirements-dev.lock"
