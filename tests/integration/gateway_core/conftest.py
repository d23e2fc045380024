"""One gateway core, and a second one beside it where a test needs two."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.gateway_core import Core, core_at


@pytest.fixture
async def core(database_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    async with core_at(database_url, tmp_path) as core:
        yield core


@pytest.fixture
async def other(core: Core, database_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    """A second gateway process on the same database, bus and objects."""
    async with core_at(database_url, tmp_path) as other:
        yield other
