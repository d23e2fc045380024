"""Every process of Schemaloom as its own operating-system process, over real PostgreSQL, RabbitMQ and S3."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from shared.sealing import new_key

ROOT = Path(__file__).parents[2]
WORKERS = ("ddl_gen", "qa_gen", "validator", "loader")
READY_TIMEOUT_S = 60


@dataclass
class Process:
    """One process of the system, and where its log is."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    def kill(self) -> None:
        """As a machine that loses power: nothing is flushed, nothing said."""
        self.popen.kill()
        self.popen.wait()

    def terminate(self) -> int:
        """Asks it to end, as Kubernetes does; gives its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout=90)

    @property
    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Cluster:
    """The processes of one test. `settings` are environment variables that all of them get."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    url: str = ""

    @classmethod
    def over(cls, folder: Path, *, bus: str, objects: str, state: str, training: str, source: str, **more: str) -> Self:
        settings = {
            "SCHEMALOOM_BUS_URL": bus,
            "SCHEMALOOM_OBJECTS_URL": objects,
            "SCHEMALOOM_DATABASE_URL": state,
            "SCHEMALOOM_TRAINING_URL": training,
            "SCHEMALOOM_SOURCE_URL": source,
            "SCHEMALOOM_GLOSSARY": str(ROOT / "sample" / "glossary.csv"),
            "SCHEMALOOM_SEALING_KEYS": new_key(),
            "SCHEMALOOM_WORKER_LOG_FLUSH_S": "0.05",
            **more,
        }
        return cls(folder, settings)

    def start(self, *, replicas: int = 2, workers: Iterable[str] = WORKERS, gateways: int = 1) -> Self:
        """Starts the gateways, then `replicas` of each worker; returns when the gateways are ready."""
        ports = [_free_port() for _ in range(gateways)]
        for port in ports:
            self.spawn("gateway", SCHEMALOOM_PORT=str(port))
        for name in workers:
            for _ in range(replicas):
                self.spawn(name)
        self.url = f"http://127.0.0.1:{ports[0]}"
        for port in ports:
            self._wait_until_ready(f"http://127.0.0.1:{port}")
        return self

    def start_standalone(self, **settings: str) -> Self:
        """All of it in one process, with its data in the cluster's folder."""
        port = _free_port()
        self.spawn("standalone", SCHEMALOOM_DATA_DIR=str(self.folder), SCHEMALOOM_PORT=str(port), **settings)
        self.url = f"http://127.0.0.1:{port}"
        self._wait_until_ready(self.url)
        return self

    def spawn(self, name: str, **settings: str) -> Process:
        """One more process of a service."""
        log = self.folder / f"{name}-{len(self.processes)}.log"
        with log.open("wb") as stream:
            popen = subprocess.Popen(
                [sys.executable, "-m", f"services.{name}"],
                cwd=ROOT,
                env={**_bare_environment(), **self.settings, **settings},
                stdout=stream,
                stderr=stream,
            )
        process = Process(name, popen, log)
        self.processes.append(process)
        return process

    def of(self, name: str) -> list[Process]:
        """The processes of a service that still run."""
        return [process for process in self.processes if process.name == name and process.popen.poll() is None]

    def by_pid(self, pid: int) -> Process:
        return next(process for process in self.processes if process.pid == pid)

    def close(self) -> None:
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait_until_ready(self, url: str) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            died = [process for process in self.processes if process.popen.poll() is not None]
            assert not died, f"{died[0].name} ended at its start:\n{died[0].log_text[-3000:]}"
            try:
                if httpx.get(f"{url}/readyz", trust_env=False, timeout=2).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(0.05)
        raise AssertionError(f"the gateway is not ready:\n{self.processes[0].log_text[-3000:]}")


@contextmanager
def public_folder() -> Iterator[Path]:
    """A folder that a database server of another user may enter; pytest's own are private."""
    base = "/tmp" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="schemaloom-", dir=base))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bare_environment() -> dict[str, str]:
    """What of the tests' own environment a process needs: none of its settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SCHEMALOOM_", "PG"))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
