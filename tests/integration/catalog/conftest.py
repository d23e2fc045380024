"""The databases of the catalog's tests; both are only read."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import TestServer, execute, run_apart

AWKWARD = Path(__file__).parents[2] / "support" / "awkward.sql"


@pytest.fixture(scope="session")
def awkward_url(postgres: TestServer) -> Iterator[str]:
    """A database of everything that is hard to describe."""
    url = run_apart(postgres.create_database())
    run_apart(execute(url, AWKWARD.read_text(encoding="utf-8")))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture
async def awkward(awkward_url: str) -> AsyncIterator[SourceDatabase]:
    async with source_opener(parse(awkward_url, embedded=True))() as source:
        yield source


@pytest.fixture
async def highway(highway_url: str) -> AsyncIterator[SourceDatabase]:
    """The sample."""
    async with source_opener(parse(highway_url, embedded=True))() as source:
        yield source


@pytest.fixture(params=["highway_url", "awkward_url"])
def either_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def either(either_url: str) -> AsyncIterator[SourceDatabase]:
    """One database after the other."""
    async with source_opener(parse(either_url, embedded=True))() as source:
        yield source
