"""A real S3 endpoint for the suite: the given one, else MinIO in Docker, else JuiceFS's gateway, MinIO's own front."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import pytest

from tests.support.needs import unavailable

START_TIMEOUT_S = 30
ACCESS_KEY = "schemaloom-tests"
SECRET_KEY = "not/a+secret:at@all"
"""Needs percent-encoding, as real ones do."""
_SECRET_IN_URL = "not%2Fa%2Bsecret%3Aat%40all"


class NoS3(Exception):
    """This way to an S3 endpoint is not open here."""


@dataclass(frozen=True)
class S3Server:
    """An endpoint in which tests may make buckets at will."""

    base_url: str
    """s3://key:secret@host:port, with a bucket when the given key pair is for that one only."""

    def url(self, bucket: str) -> str:
        """The URL of a bucket of that name, or of a folder of that name in the given bucket."""
        parts = urlsplit(self.base_url)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{bucket}"))

    def fresh_url(self) -> str:
        """A place that nobody else uses."""
        return self.url(f"test-{uuid4().hex[:12]}")

    @property
    def address(self) -> str:
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """The first endpoint to be had, stopped at the end; usable outside pytest. Raises NoS3."""
    ways: tuple[Callable[[], AbstractContextManager[S3Server]], ...] = (_given, _minio_in_docker, _juicefs_gateway)
    reasons = []
    with ExitStack() as stack:
        for way in ways:
            try:
                server = stack.enter_context(way())
            except NoS3 as reason:
                reasons.append(str(reason))
            else:
                yield server
                return
        raise NoS3("; ".join(reasons))


@contextmanager
def _given() -> Iterator[S3Server]:
    url = os.environ.get("SCHEMALOOM_TEST_S3_URL")
    if not url:
        raise NoS3("SCHEMALOOM_TEST_S3_URL is not set")
    yield S3Server(url)


@contextmanager
def _minio_in_docker() -> Iterator[S3Server]:
    if not _engine_listens():
        raise NoS3("no Docker engine")
    from docker.errors import DockerException
    from testcontainers.community.minio import MinioContainer

    container = None
    try:
        container = MinioContainer(access_key=ACCESS_KEY, secret_key=SECRET_KEY).start()
        address = container.get_config()["endpoint"]
    except (DockerException, OSError, TimeoutError) as error:
        if container is not None:
            container.stop()
        raise NoS3(f"no MinIO in Docker ({type(error).__name__})") from error
    try:
        yield S3Server(f"s3://{ACCESS_KEY}:{_SECRET_IN_URL}@{address}")
    finally:
        container.stop()


def _engine_listens() -> bool:
    # asked before the docker client, which leaks a socket when nobody answers
    engine = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    if engine.scheme != "unix":
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(engine.path) == 0


@contextmanager
def _juicefs_gateway() -> Iterator[S3Server]:
    program = shutil.which("juicefs", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise NoS3("no juicefs program")
    with tempfile.TemporaryDirectory(prefix="schemaloom-s3-", ignore_cleanup_errors=True) as folder:
        _format_volume(program, Path(folder))
        process, address = _start_gateway(program, Path(folder))
        try:
            yield S3Server(f"s3://{ACCESS_KEY}:{_SECRET_IN_URL}@{address}")
        finally:
            process.terminate()
            process.wait(START_TIMEOUT_S)


def _format_volume(program: str, folder: Path) -> None:
    command = [program, "format", "--quiet", "--storage=file", f"--bucket={folder}/data/", "--trash-days=0"]
    subprocess.run([*command, _metadata(folder), "tests"], check=True, capture_output=True, cwd=folder)


def _metadata(folder: Path) -> str:
    return f"sqlite3://{folder}/metadata.db"


def _start_gateway(program: str, folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    address = f"127.0.0.1:{free_port()}"
    options = ["--multi-buckets", "--no-banner", "--no-usage-report", "--cache-size=0", "--no-bgjob"]
    options += [f"--cache-dir={folder}/cache", f"--log={folder}/gateway.log", f"--metrics=127.0.0.1:{free_port()}"]
    keys = {"MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": SECRET_KEY}
    process = subprocess.Popen(
        [program, "gateway", *options, _metadata(folder), address],
        env=os.environ | keys,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_ready(process, f"http://{address}/minio/health/ready")
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process, address


def _await_ready(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoS3(f"juicefs gateway ended with {process.returncode}")
        with suppress(httpx.TransportError):
            if httpx.get(url, timeout=1, trust_env=False).is_success:
                return
        time.sleep(0.05)  # another process: there is no event to wait for
    raise NoS3("juicefs gateway did not become ready")


def free_port() -> int:
    """A port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """The session's endpoint."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_s3())
        except NoS3 as reason:
            unavailable(f"no S3 endpoint: {reason}")
        yield server


@pytest.fixture
def s3_url(s3_server: S3Server) -> str:
    """The URL of a bucket of this test's own; it does not exist yet."""
    return s3_server.fresh_url()
