"""The small application behind the door, open to everybody."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.support.small_api import OPEN, application, client_of


@pytest.fixture
async def app() -> FastAPI:
    return application(OPEN)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client
