"""The door of the API over a small application: every layer, no ports."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, File, Form, Query, Request, UploadFile

from services.gateway.api.bodies import JsonBody, Moment, Words
from services.gateway.app import add_layers
from services.gateway.edge import failures
from services.gateway.edge.access import digest_of
from services.gateway.envelope import InvalidRange, RateLimited, Unavailable
from services.gateway.errors import Conflict, MissingTableList, UnknownFile, UnknownTask
from services.gateway.records import TaskStatus
from services.gateway.settings import GatewaySettings
from shared.bus.port import BusUnavailable
from shared.errors import PermanentError
from shared.objects.port import ObjectMissing, ObjectsUnavailable
from shared.source import InvalidConnectionString
from shared.source.port import SourceRefused, SourceUnreachable
from shared.steps import Step
from shared.training.port import BackupMissing, TrainingStoreUnavailable
from tests.support.envelopes import refused

SECRET = "postgresql://ann:s3cret@db/x"


class Order(JsonBody):
    name: Words
    count: int = 1
    step: Step | None = None
    since: Moment | None = None
    tags: tuple[Words, ...] = ()


class Draft(JsonBody):
    name: Words = "untitled"


def application(settings: GatewaySettings) -> FastAPI:
    app = FastAPI(redirect_slashes=False, strict_content_type=False)
    failures.install(app)
    raised: dict[str, Exception] = {}
    app.state.raised = raised

    @app.post("/api/order")
    async def order(body: Order) -> dict[str, Any]:
        return body.model_dump(mode="json")

    @app.post("/api/optional")
    async def optional(body: Draft) -> dict[str, Any]:
        return body.model_dump(mode="json")

    @app.post("/api/files")
    async def files(file: Annotated[UploadFile, File()], mode: Annotated[str, Form()] = "backup") -> dict[str, Any]:
        return {"size": file.size, "mode": mode}

    @app.get("/api/numbers")
    async def numbers(limit: Annotated[int, Query(ge=1, le=100)] = 50) -> dict[str, int]:
        return {"limit": limit}

    @app.get("/api/raise")
    async def fail() -> None:
        raise raised["error"]

    @app.get("/api/caller")
    async def caller(request: Request) -> dict[str, str]:
        return {"name": request.state.caller.name}

    add_layers(app, settings)
    return app


OPEN = GatewaySettings(max_json_bytes=2000, max_upload_bytes=5000, body_timeout_s=0.2, upload_timeout_s=0.5)


def client_of(app: FastAPI, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8084", **more)


@pytest.fixture
async def app() -> FastAPI:
    return application(OPEN)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


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
    assert answer.headers["Allow"] == "POST"


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


EXPECTED = [
    (UnknownTask("任务不存在"), 404, "resource_not_found"),
    (UnknownFile("文件不存在"), 404, "resource_not_found"),
    (ObjectMissing("gone"), 404, "resource_not_found"),
    (BackupMissing("没有这个备份"), 404, "resource_not_found"),
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
        "rate_limit_per_minute": 3,
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
