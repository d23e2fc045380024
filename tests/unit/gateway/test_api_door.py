"""The door of the API over a small application: every layer, no ports."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.gateway.edge.access import digest_of
from services.gateway.envelope import InvalidRange, RateLimited, Unavailable
from services.gateway.errors import Conflict, MissingTableList, UnknownFile, UnknownTask
from services.gateway.records import TaskStatus
from services.gateway.settings import GatewaySettings
from shared.bus.port import BusUnavailable
from shared.catalog.description import TableMissing
from shared.catalog.model import TableName
from shared.catalog.reading.profile import TableUnreadable
from shared.errors import PermanentError
from shared.objects.port import ObjectMissing, ObjectsUnavailable
from shared.source import InvalidConnectionString
from shared.source.port import SourceRefused, SourceUnreachable
from shared.steps import Step
from shared.training.port import BackupMissing, TrainingStoreUnavailable
from tests.support.envelopes import refused
from tests.support.small_api import application, client_of

pytestmark = pytest.mark.slow  # each test makes a FastAPI application of its own

SECRET = "postgresql://ann:s3cret@db/x"


EXPECTED = [
    (UnknownTask("任务不存在"), 404, "resource_not_found"),
    (UnknownFile("文件不存在"), 404, "resource_not_found"),
    (ObjectMissing("gone"), 404, "resource_not_found"),
    (BackupMissing("没有这个备份"), 404, "resource_not_found"),
    (TableMissing(TableName("public", "gone")), 404, "resource_not_found"),
    (TableUnreadable("没有读取表的权限"), 503, "service_unavailable"),
    (MissingTableList("还没有表清单"), 400, "missing_required_params"),
    (InvalidConnectionString("没有主机"), 400, "invalid_params"),
    (InvalidRange(10), 416, "invalid_range"),
    (RateLimited("慢一点", 3), 429, "rate_limited"),
    (Unavailable("稍后"), 503, "service_unavailable"),
    (SourceUnreachable("无法连接"), 503, "service_unavailable"),
    (SourceRefused("密码错误"), 503, "service_unavailable"),
    (BusUnavailable(), 503, "service_unavailable"),
    (ObjectsUnavailable(), 503, "service_unavailable"),
    (TrainingStoreUnavailable(), 503, "service_unavailable"),
    (ConnectionRefusedError("10.0.0.1"), 503, "service_unavailable"),
    (asyncpg.ConnectionDoesNotExistError("closed"), 503, "service_unavailable"),
    (PermanentError(SECRET), 500, "internal_error"),
    (RuntimeError(SECRET), 500, "internal_error"),
    (asyncpg.UniqueViolationError(SECRET), 500, "internal_error"),
]


@pytest.mark.parametrize(("error", "code", "error_type"), EXPECTED, ids=lambda value: type(value).__name__)
async def test_each_error_has_its_row(
    app: FastAPI, client: httpx.AsyncClient, error: Exception, code: int, error_type: str
) -> None:
    app.state.raised["error"] = error
    answer = await client.get("/api/raise")
    refused(answer, code, error_type)
    assert "s3cret" not in answer.text


async def test_a_conflict_says_where_the_task_stands(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.raised["error"] = Conflict("任务正在执行", status=TaskStatus.IN_PROGRESS, current_step=Step.QA_GENERATION)
    data = refused(await client.get("/api/raise"), 409, "conflict")
    assert (data["status"], data["current_step"]) == ("in_progress", "qa_generation")


async def test_a_wrong_password_cannot_be_cured_by_trying_again(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.raised["error"] = SourceRefused("密码错误")
    assert refused(await client.get("/api/raise"), 503, "service_unavailable")["can_retry"] is False
    app.state.raised["error"] = SourceUnreachable("无法连接")
    assert refused(await client.get("/api/raise"), 503, "service_unavailable")["can_retry"] is True


async def test_headers_of_a_refusal_are_sent(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.raised["error"] = RateLimited("慢一点", 3)
    assert (await client.get("/api/raise")).headers["Retry-After"] == "3"
    app.state.raised["error"] = InvalidRange(10)
    assert (await client.get("/api/raise")).headers["Content-Range"] == "bytes */10"


async def test_a_defect_is_found_in_the_log_by_its_id(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    app.state.raised["error"] = RuntimeError("what happened")
    data = refused(await client.get("/api/raise"), 500, "internal_error")
    assert data["error_id"] in capsys.readouterr().out


KEYED = GatewaySettings.model_validate(
    {
        "api_keys": f"ann:user:{digest_of('ann-key')},root:admin:{digest_of('root-key')}",
        "rate_limit": 3,
        "cors_origins": "https://console.example",
        "host": "0.0.0.0",
    }
)


@pytest.fixture
async def keyed() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(application(KEYED), headers={"Authorization": "Bearer ann-key"}) as client:
        yield client


async def test_where_keys_are_configured_nobody_calls_without_one(keyed: httpx.AsyncClient) -> None:
    answer = await keyed.get("/api/caller", headers={"Authorization": "Bearer wrong"})
    refused(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (await keyed.get("/api/caller")).json() == {"name": "ann"}


async def test_a_stranger_learns_nothing_about_paths_and_bodies(keyed: httpx.AsyncClient) -> None:
    stranger = {"Authorization": ""}
    refused(await keyed.get("/api/nowhere", headers=stranger), 401, "unauthorized")
    refused(await keyed.post("/api/order", content=b"{", headers=stranger), 401, "unauthorized")


async def test_where_no_key_is_configured_everybody_is_guest(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/caller")).json() == {"name": "guest"}


async def test_a_key_that_calls_too_often_is_told_when_to_come_back(keyed: httpx.AsyncClient) -> None:
    answers = [await keyed.get("/api/caller") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["Retry-After"]) == 20


async def test_guests_are_limited_too_where_a_limit_is_set() -> None:
    async with client_of(application(GatewaySettings(rate_limit=1))) as client:
        assert (await client.get("/api/caller")).status_code == 200
        refused(await client.get("/api/caller"), 429, "rate_limited")


async def test_without_a_limit_nobody_is_told_to_wait(client: httpx.AsyncClient) -> None:
    assert {(await client.get("/api/caller")).status_code for _ in range(50)} == {200}


async def test_a_page_of_another_site_changes_nothing(client: httpx.AsyncClient) -> None:
    for origin in ("https://evil.example", "null", "http://[", "http://localhost:1"):
        refused(await client.post("/api/optional", headers={"Origin": origin}), 403, "forbidden")
    assert (await client.post("/api/optional", headers={"Origin": "http://localhost:8084"})).status_code == 200


async def test_configured_origins_may_call_and_are_told_so(keyed: httpx.AsyncClient) -> None:
    ours = {"Origin": "https://console.example"}
    answer = await keyed.post("/api/optional", headers=ours)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "https://console.example")
    preflight = {**ours, "Access-Control-Request-Method": "DELETE", "Authorization": ""}
    assert (await keyed.options("/api/optional", headers=preflight)).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8084", "127.0.0.1:8084", "[::1]:8084", "gateway", "box.local", "10.1.2.3"])
async def test_an_open_gateway_answers_to_local_names(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/api/caller", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["rebound.evil.example", "127.0.0.1.evil.example", "["])
async def test_an_open_gateway_does_not_answer_to_a_public_name_that_points_at_it(
    client: httpx.AsyncClient, host: str
) -> None:
    refused(await client.get("/api/caller", headers={"Host": host}), 403, "forbidden")


async def test_every_answer_has_a_request_id_and_safe_headers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/numbers")
    assert len(answer.headers["X-Request-ID"]) == 32
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_request_id_is_taken_over_if_it_is_harmless(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/numbers", headers={"X-Request-ID": "abc-1"})).headers["X-Request-ID"] == "abc-1"
    answer = await client.get("/api/numbers", headers={"X-Request-ID": "a" * 65})
    assert answer.headers["X-Request-ID"] != "a" * 65
