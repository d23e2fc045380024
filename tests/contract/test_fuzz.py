"""A thousand generated requests: none meets a defect, and every answer has the shape that the description promises."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.contract.test_search import access_to
from tests.support.gateway import listening, started

pytestmark = pytest.mark.integration

CHECKS = "not_a_server_error,response_schema_conformance"
"""What is no HTTP at all is uvicorn's to refuse: its answers are in no description."""
NOT_HERE = "/events|/database/"
"""A stream does not end by itself, and a generated connection string may name anybody's host."""


async def test_generated_requests_meet_no_defect(gateway_url: str, database_url: str, tmp_path: Path) -> None:
    async with (
        started(gateway_url, tmp_path / "objects", training=access_to(database_url)) as api,
        listening(api.app) as url,
    ):
        schemathesis = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "schemathesis"),
            *("run", f"{url}/openapi.json", "--checks", CHECKS, "--exclude-path-regex", NOT_HERE),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "1", "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await schemathesis.communicate()
    assert schemathesis.returncode == 0, output.decode()
