"""The databases of the catalog's tests; both are only read."""

from collections.abc import AsyncIterator

import pytest

from shared.source import parse, source_opener
from shared.source.port import SourceDatabase


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
