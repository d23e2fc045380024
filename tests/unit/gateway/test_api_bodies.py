"""What a caller may send: fields, types, sizes and the time it takes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support.envelopes import refused
from tests.support.small_api import client_of

SECRET = "postgresql://ann:s3cret@db/x"


async def test_a_missing_field_is_named(client: httpx.AsyncClient) -> None:
    data = refused(await client.post("/api/order", json={}), 400, "missing_required_params")
    assert data["missing_params"] == ["name"]


async def test_no_body_lacks_what_an_empty_object_lacks(client: httpx.AsyncClient) -> None:
    data = refused(await client.post("/api/order"), 400, "missing_required_params")
    assert data["missing_params"] == ["name"]


@pytest.mark.parametrize("content", [b"", b"{}", b"null"])
async def test_where_nothing_is_required_no_body_is_an_empty_object(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await client.post("/api/optional", content=content)
    assert answer.json() == {"name": "untitled"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": 5}, "name"),
        ({"name": "a", "count": "many"}, "count"),
        ({"name": "a", "step": "no_such_step"}, "step"),
        ({"name": "a", "since": "yesterday"}, "since"),
        ({"name": "a", "since": 5}, "since"),
        ({"name": "a", "since": "0001-01-01T00:00:00"}, "since"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a", "tags": ["ok", "b\0"]}, "tags"),
        ({"name": "a", "tags": "b"}, "tags"),
    ],
)
async def test_a_wrong_value_is_refused_naming_its_field(
    client: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    data = refused(await client.post("/api/order", json=body), 400, "invalid_params")
    assert data["invalid_params"] == [field]
    assert field in data["response"]


async def test_an_unknown_enum_value_is_told_the_known_ones(client: httpx.AsyncClient) -> None:
    data = refused(await client.post("/api/order", json={"name": "a", "step": "x"}), 400, "invalid_params")
    assert "qa_generation" in data["response"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"name": }',
        b'{"name": "a" "b"}',
        b"\xff\xfe",
        b"[" * 1900,
        b'{"a":' * 350,
        b"1" * 1500,
        b"[1]",
        b'"text"',
    ],
)
async def test_what_is_no_json_object_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await client.post("/api/order", content=content, headers={"Content-Type": "application/json"})
    data = refused(answer, 400, "invalid_params")
    assert data["invalid_params"] == ["body"]


async def test_half_a_surrogate_pair_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/order", content=b'{"name": "\\ud800"}')
    assert refused(answer, 400, "invalid_params")["invalid_params"] == ["name"]


async def test_unknown_fields_are_ignored_and_null_is_as_absent(client: httpx.AsyncClient) -> None:
    body = {"name": "a", "count": None, "tags": None, "colour": "red"}
    assert (await client.post("/api/order", json=body)).json()["count"] == 1
    data = refused(await client.post("/api/order", json={"name": None}), 400, "missing_required_params")
    assert data["missing_params"] == ["name"]


@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded", "text/plain"])
async def test_json_is_read_whatever_it_calls_itself(client: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await client.post("/api/order", content=b'{"name": "a"}', headers=headers)
    assert answer.json()["name"] == "a"


@pytest.mark.parametrize("limit", ["0", "101", "abc", "1.5", ""])
async def test_a_query_parameter_out_of_bounds_is_refused(client: httpx.AsyncClient, limit: str) -> None:
    data = refused(await client.get("/api/numbers", params={"limit": limit}), 400, "invalid_params")
    assert data["invalid_params"] == ["limit"]


async def test_a_refused_value_is_never_quoted(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/order", json={"name": "a", "count": SECRET})
    assert "s3cret" not in answer.text


async def test_an_unknown_path_is_a_404_in_the_envelope(client: httpx.AsyncClient) -> None:
    refused(await client.get("/api/nowhere"), 404, "resource_not_found")
    refused(await client.get("/api/numbers/"), 404, "resource_not_found")


async def test_a_wrong_method_is_a_405_in_the_envelope_that_says_which_is_right(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/order")
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "OPTIONS, POST"


async def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_read(app: FastAPI) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b" " * 1000

    async with client_of(app) as client:
        answer = await client.post("/api/order", content=endless(), headers={"Content-Length": "9999999"})
    assert refused(answer, 413, "file_too_large")["max_size"] == 2000
    assert read == 0


async def test_a_body_that_grows_over_the_limit_is_refused_while_it_is_read(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b" " * 1000

    refused(await client.post("/api/order", content=body()), 413, "file_too_large")


async def test_an_upload_has_a_limit_of_its_own(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/files", files={"file": ("a.txt", b"x" * 4000)}, data={"mode": "skip"})
    assert answer.json() == {"size": 4000, "mode": "skip"}
    too_much = {"file": ("a.txt", b"x" * 100_000)}
    data = refused(await client.post("/api/files", files=too_much), 413, "file_too_large")
    assert data["max_size"] == 5000


async def test_a_form_without_its_file_names_it(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/files", files={"other": ("a.txt", b"x")})
    assert refused(answer, 400, "missing_required_params")["missing_params"] == ["file"]
    answer = await client.post("/api/files", json={"file": "a"})
    refused(answer, 400, "missing_required_params")
    answer = await client.post("/api/files", files={"file": (None, "just a field")})
    assert refused(answer, 400, "invalid_params")["invalid_params"] == ["file"]


@pytest.mark.parametrize("content", [b"--x\r\nbroken", b"", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"])
async def test_a_broken_form_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await client.post("/api/files", content=content, headers=headers)
    assert answer.status_code == answer.json()["code"] == 400


async def test_a_client_that_falls_silent_is_refused(client: httpx.AsyncClient) -> None:
    never = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    data = refused(await client.post("/api/order", content=silent()), 400, "invalid_params")
    assert "超时" in data["response"]


async def test_a_client_that_drips_is_refused_in_the_end(client: httpx.AsyncClient) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    data = refused(await client.post("/api/order", content=dripping()), 400, "invalid_params")
    assert "超时" in data["response"]
