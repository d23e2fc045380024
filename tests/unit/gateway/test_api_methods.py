"""Which methods a path takes, as its refusals and OPTIONS tell."""

import httpx
import pytest

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from tests.support.envelopes import refused
from tests.support.small_api import application, client_of


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/numbers", "GET, HEAD, OPTIONS"),
        ("GET", "/api/order", "OPTIONS, POST"),
        ("HEAD", "/api/order", "OPTIONS, POST"),
        ("BREW", "/api/order", "OPTIONS, POST"),
    ],
)
async def test_a_405_names_every_method_that_the_path_takes(
    client: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


async def test_options_tells_the_methods_and_nothing_else(client: httpx.AsyncClient) -> None:
    answer = await client.options("/api/numbers")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")
    refused(await client.options("/api/nowhere"), 404, "resource_not_found")


async def test_a_path_with_several_operations_tells_all_of_their_methods() -> None:
    async with client_of(create_app(GatewaySettings())) as client:
        tasks = await client.put("/api/v0/data_pipeline/tasks")
        one = await client.options("/api/v0/data_pipeline/tasks/task_20250702_174000")
    assert tasks.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"
    assert one.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_a_preflight_is_answered_only_where_origins_are_configured() -> None:
    preflight = {"Origin": "https://console.example", "Access-Control-Request-Method": "POST"}
    async with client_of(application(GatewaySettings())) as client:
        closed = await client.options("/api/order", headers=preflight)
    async with client_of(application(GatewaySettings(cors_origins="https://console.example"))) as client:
        opened = await client.options("/api/order", headers=preflight)
    assert "access-control-allow-origin" not in closed.headers
    assert opened.headers["access-control-allow-origin"] == "https://console.example"
