"""Generated requests: none meets a defect, and every answer has the shape that the description promises.

`make fuzz` sends ten times as many.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contract.test_search import access_to
from tests.support.envelopes import opened
from tests.support.gateway import Api, listening, started

pytestmark = pytest.mark.integration

FULL = bool(os.environ.get("SCHEMALOOM_FUZZ_FULL"))
EXAMPLES, LEAST = (120, 5000) if FULL else (8, 500)
"""Of each operation and phase; and the requests that there must be in all."""
CHECKS = "response_schema_conformance,content_type_conformance,status_code_conformance"
HERE_ONLY = "127.0.0.1,localhost,::1"
STREAM = "/events$"
CONNECTING = {"/api/v0/database/tables", "/api/v0/database/table/ddl"}
"""What a database that the caller names may be away from."""


@dataclass
class Recorded:
    """The application, and how often each of its routes gave which answer."""

    app: ASGIApp
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.answers[getattr(scope.get("route"), "path", "unmatched"), message["status"]] += 1
            await send(message)

        await self.app(scope, receive, counted)


@asynccontextmanager
async def target(database: str, training: str, folder: Path) -> AsyncIterator[tuple[Api, Recorded, str]]:
    async with started(database, folder / "objects", training=access_to(training)) as api:
        recorded = Recorded(api.app)
        async with listening(recorded) as url:
            yield api, recorded, url


async def generate(url: str, folder: Path, *options: str, task_id: str = "") -> None:
    """Runs schemathesis to its end; with an id, what is in a task's path is about this task."""
    configuration = folder / "schemathesis.toml"
    configuration.write_text(f'[parameters]\n"path.task_id" = "{task_id}"\n' if task_id else "")
    schemathesis = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(configuration)),
        *("run", f"{url}/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(EXAMPLES), "--seed", "1", "--no-color", *options),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await schemathesis.communicate()
    assert schemathesis.returncode == 0, output.decode()


@pytest.mark.timeout(3600 if FULL else 300)
async def test_generated_requests_meet_no_defect(
    gateway_url: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMALOOM_SOURCE_HOSTS", HERE_ONLY)
    async with target(gateway_url, database_url, tmp_path) as (api, recorded, url):
        # before there is a task: the stream of one that waits does not end by itself
        await generate(url, tmp_path, "--include-path-regex", STREAM)
        await generate(url, tmp_path, "--exclude-path-regex", STREAM)
        task_id = await api.create_with_tables()
        opened(await api.upload(task_id, "a.csv", b"1,2\n"))
        await generate(url, tmp_path, "--exclude-path-regex", STREAM, task_id=task_id)
    routes = {route for route, _ in recorded.answers}
    broken = {(route, status) for route, status in recorded.answers if status >= 500}
    assert broken <= {(route, 503) for route in CONNECTING}
    assert set(api.app.openapi()["paths"]) <= routes
    assert recorded.answers.total() >= LEAST
