"""HEAD: what GET would say, without its content."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from tests.support.small_api import client_of


async def test_head_has_the_headers_of_get_and_no_content(client: httpx.AsyncClient) -> None:
    head, get = await client.head("/api/numbers"), await client.get("/api/numbers")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(get.content))
    assert head.headers["content-type"] == get.headers["content-type"]


async def test_a_stream_that_never_ends_is_left_after_its_headers(app: FastAPI, client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(5):
        assert (await client.head("/api/endless")).status_code == 200
        await app.state.left.wait()


@pytest.mark.parametrize(("path", "code"), [("/api/nowhere", 404), ("/api/numbers?limit=0", 400), ("/api/order", 405)])
async def test_a_refusal_of_get_is_one_of_head(client: httpx.AsyncClient, path: str, code: int) -> None:
    answer = await client.head(path)
    assert (answer.status_code, answer.content) == (code, b"")


async def test_a_defect_is_a_500_of_head_too(app: FastAPI) -> None:
    app.state.raised["error"] = RuntimeError("what happened")
    async with client_of(app) as client:
        assert (await client.head("/api/raise")).status_code == 500
