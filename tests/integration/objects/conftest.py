"""The two adapters of the object store, one test run on each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.objects import connect
from shared.objects.port import ObjectStore


@pytest.fixture(params=["files", pytest.param("s3", marks=pytest.mark.integration)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that does not exist yet."""
    if request.param == "files":
        return (tmp_path / "对象 store").as_uri()
    return str(request.getfixturevalue("s3_url"))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[ObjectStore]:
    store = await connect(store_url)
    yield store
    await store.close()
