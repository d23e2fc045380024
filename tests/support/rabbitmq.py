"""A real RabbitMQ: the one of SCHEMALOOM_TEST_AMQP_URL, one in Docker, or a private node of the local program.

`RabbitNode` stands alone, for whoever needs a broker to kill, freeze and start again.
"""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import aio_pika
import pytest
from testcontainers.core.container import DockerContainer
from yarl import URL

from tests.support.needs import unavailable

IMAGE = "rabbitmq:4-management"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
DOCKER_TIMEOUT_S = 120.0
PROGRAM_FOLDERS = ("/usr/lib/rabbitmq/lib", "/opt/homebrew/opt/rabbitmq", "/usr/local/opt/rabbitmq", "/opt/rabbitmq")
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"


class NoProgram(Exception):
    """There is no RabbitMQ on this machine and none can be installed."""


class RabbitNode:
    """A RabbitMQ node on loopback whose data and ports outlive its process, until `close`.

    The methods block, some for seconds: from a coroutine call them through `asyncio.to_thread`.
    """

    def __init__(self) -> None:
        self._program = _program()
        self._folder = Path(tempfile.mkdtemp(prefix="schemaloom-rabbitmq-"))
        self._name = f"schemaloom-{secrets.token_hex(4)}@localhost"
        self._port, self._distribution_port, self._epmd_port = _free_ports(3)
        self._epmd: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._write_configuration()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Returns when the node takes connections."""
        if self._epmd is None:
            self._epmd = self._spawn(["epmd", "-address", "127.0.0.1", "-port", str(self._epmd_port)])
        self._server = self._spawn([str(self._program)])
        try:
            wait_until_ready("127.0.0.1", self._port, is_alive=lambda: self.is_running)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; {self._last_words()}") from None

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def kill(self) -> None:
        """SIGKILL: nothing is flushed and nobody is told."""
        self._signal(signal.SIGKILL)
        self._reap()

    def stop(self) -> None:
        """SIGTERM: the node closes its connections and ends in order."""
        self._signal(signal.SIGTERM)
        self._reap()

    def freeze(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """What `rabbitmqctl` prints, e.g. for `control("set_vm_memory_high_watermark", "0")`."""
        command = [str(self._program.with_name("rabbitmqctl")), "-n", self._name, *arguments]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"rabbitmqctl {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def close(self) -> None:
        """Ends every process of the node and removes its data."""
        if self.is_running:
            self.thaw()
            self.kill()
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "output.log").open("ab") as output:
            # a session of its own, so that a signal reaches the whole group and nobody else
            return subprocess.Popen(
                command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _signal(self, number: signal.Signals) -> None:
        assert self._server is not None, "the node was never started"
        with suppress(ProcessLookupError):
            os.killpg(self._server.pid, number)

    def _reap(self) -> None:
        assert self._server is not None
        try:
            self._server.wait(STOP_TIMEOUT_S)
        finally:
            # the shell may end before the Erlang machine that it started
            self._signal(signal.SIGKILL)
        wait_until_free(self._port)

    def _write_configuration(self) -> None:
        cookie = self._folder / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)
        (self._folder / "enabled_plugins").write_text("[].\n")
        (self._folder / "environment.conf").touch()
        (self._folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self._port}\n"
            "log.file.level = info\n"
            "disk_free_limit.absolute = 10MB\n"
            "vm_memory_high_watermark.absolute = 1GB\n"
        )

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "environment.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_MNESIA_DIR": str(folder / "data" / "node"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the node, and signals reach it directly
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
        }

    def _last_words(self) -> str:
        return (self._folder / "output.log").read_text(errors="replace")[-2000:]


def _program() -> Path:
    """The server's script itself: the wrapper in PATH changes the user. Raises NoProgram."""
    install()
    found = _find_program()
    if found is None or not shutil.which("epmd"):
        raise NoProgram("rabbitmq-server is not installed")
    return found


def install() -> None:
    """Installs Debian's server where it is missing and we may; two test processes may want it at once."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    with Path(tempfile.gettempdir(), "schemaloom-apt.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _find_program() is None:
            _apt_get("update")
            _apt_get("install", "-y", "--no-install-recommends", "rabbitmq-server")


def _apt_get(*arguments: str) -> None:
    # RUNLEVEL keeps the package from starting a node of its own
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments]
    subprocess.run(command, env=environment, capture_output=True, check=False)


def _find_program() -> Path | None:
    for folder in PROGRAM_FOLDERS:
        for pattern in ("rabbitmq_server-*/sbin/rabbitmq-server", "sbin/rabbitmq-server"):
            if scripts := sorted(Path(folder).glob(pattern)):
                return scripts[-1]
    return None


def _free_ports(how_many: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(how_many)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def wait_until_ready(host: str, port: int, *, is_alive: Callable[[], bool] = lambda: True) -> None:
    """Returns when a broker answers the protocol header there. Raises TimeoutError."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and is_alive():
        with suppress(OSError), socket.create_connection((host, port), timeout=2.0) as connection:
            connection.sendall(PROTOCOL_HEADER)
            if connection.recv(1) == METHOD_FRAME:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no RabbitMQ became ready on port {port}")


def wait_until_free(port: int) -> None:
    """Returns when nobody listens on the loopback port. Raises TimeoutError."""
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
        except OSError:
            return
        time.sleep(0.05)
    raise TimeoutError(f"something still listens on port {port}")


class NoContainer(Exception):
    """No Docker engine answers, or it has no RabbitMQ and can fetch none."""


@contextmanager
def _container() -> Iterator[str]:
    """The URL of a broker in Docker. Raises NoContainer."""
    if not (_docker("image", "inspect", IMAGE) or _docker("pull", "-q", IMAGE)):
        raise NoContainer
    with DockerContainer(IMAGE).with_exposed_ports(5672) as container:
        host, port = container.get_container_host_ip(), int(container.get_exposed_port(5672))
        wait_until_ready(host, port)
        yield f"amqp://guest:guest@{host}:{port}/"


def _docker(*arguments: str) -> bool:
    try:
        done = subprocess.run(["docker", *arguments], capture_output=True, timeout=DOCKER_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def broker() -> Iterator[str]:
    """The URL of a RabbitMQ that may be shared and is not to be broken. Raises NoProgram."""
    if given := os.environ.get("SCHEMALOOM_TEST_AMQP_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(_container())
        except NoContainer:
            url = stack.enter_context(RabbitNode()).url
        yield url


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """A RabbitMQ for the whole session; give each test a prefix of its own."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(broker())
        except NoProgram as error:
            unavailable(str(error))
        yield url


@pytest.fixture(scope="module")
def rabbit_node() -> Iterator[RabbitNode]:
    """A node of the test module's own, to be killed and frozen; each test leaves it running again."""
    try:
        node = RabbitNode()
    except NoProgram as error:
        unavailable(str(error))
    with node:
        yield node


def with_query(url: str, **parameters: str) -> str:
    """The URL with these query parameters added."""
    return str(URL(url).update_query(parameters))


async def delete_queues(url: str, names: Iterable[str]) -> None:
    """Deletes the queues and what is in them; one that does not exist is fine."""
    async with asyncio.timeout(30), await aio_pika.connect(url) as connection:
        for name in names:
            async with connection.channel() as channel:
                await channel.queue_delete(name)


if __name__ == "__main__":
    install()
