"""`python -m services.gateway` as its operator runs it."""

import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from services.gateway.edge.access import digest_of

ROOT = Path(__file__).parents[2]


async def spawn(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCHEMALOOM_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.gateway", *arguments),
        cwd=ROOT,
        env=environment | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run(*arguments: str, **settings: str) -> tuple[int | None, str, str]:
    process = await spawn(*arguments, **settings)
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_a_new_key_comes_with_what_the_settings_must_hold() -> None:
    code, output, _ = await run("key")
    key = re.search(r"^key: (\S{43})$", output, re.MULTILINE)
    assert code == 0
    assert key
    assert f"NAME:user:{digest_of(key[1])}" in output


async def test_an_open_gateway_is_not_started_for_other_machines() -> None:
    code, _, errors = await run("serve", SCHEMALOOM_HOST="0.0.0.0")
    assert code == 1
    assert "SCHEMALOOM_API_KEYS" in errors
    assert "Traceback" not in errors


async def test_a_gateway_without_a_database_says_so() -> None:
    code, _, errors = await run("serve", SCHEMALOOM_PORT="0")
    assert code not in {0, None}
    assert "SCHEMALOOM_DATABASE_URL" in errors


@pytest.mark.integration
async def test_it_migrates_serves_and_ends_when_it_is_told_to(database_url: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "SCHEMALOOM_DATABASE_URL": database_url,
        "SCHEMALOOM_OBJECTS_URL": tmp_path.as_uri(),
        "SCHEMALOOM_PORT": str(port),
    }
    assert (await run("migrate", **settings))[0] == 0
    server = await spawn("serve", **settings)
    try:
        assert await _answers(f"http://127.0.0.1:{port}/readyz", server)
        server.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            assert await server.wait() in {0, -signal.SIGTERM}
    finally:
        if server.returncode is None:
            server.kill()


async def _answers(url: str, server: asyncio.subprocess.Process) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
        while server.returncode is None:
            try:
                return (await client.get(url)).status_code == 200
            except httpx.TransportError:
                await asyncio.sleep(0.05)  # not listening yet
    return False
