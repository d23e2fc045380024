"""A standalone server as a child process, for the demo and for whoever wants to talk to a real one."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx


class ServerDied(Exception):
    """The server ended before it was ready; its log says why."""


@asynccontextmanager
async def running(folder: Path, environment: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """Starts `python -m services.standalone` on a free port with its data in `folder`; gives its base URL.

    Its log is `server.log` in the folder. Raises ServerDied with the log's last lines.
    """
    log = _empty_log(folder)
    port = _free_port()
    settings = {
        **os.environ,
        **(environment or {}),
        "SCHEMALOOM_DATA_DIR": str(folder),
        "SCHEMALOOM_HOST": "127.0.0.1",
        "SCHEMALOOM_PORT": str(port),
    }
    with log.open("ab") as stream:
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.standalone", env=settings, stdout=stream, stderr=stream
        )
        try:
            await _ready(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            await _stop(server)


def _empty_log(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    log.write_bytes(b"")
    return log


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _ready(server: asyncio.subprocess.Process, url: str, log: Path) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        while server.returncode is None:
            try:
                if (await client.get("/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            await asyncio.sleep(0.05)
    raise ServerDied(_last_lines(log))


async def _stop(server: asyncio.subprocess.Process) -> None:
    if server.returncode is not None:
        return
    server.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(server.wait(), timeout=30)
    except TimeoutError:
        server.kill()
        await server.wait()
