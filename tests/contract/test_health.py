"""Health, metrics and the description of the API."""

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from tests.support.gateway import TASKS, Api

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.mark.integration
async def test_the_process_is_alive_and_ready(api: Api) -> None:
    assert (await api.client.get("/healthz")).json() == {"status": "ok"}
    answer = await api.client.get("/readyz")
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "bus": "ok", "objects": "ok"}}


@pytest.mark.integration
async def test_it_is_not_ready_without_its_bus_and_says_so(api: Api) -> None:
    await api.gateway.bus.close()
    answer = await api.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["bus"] == "unavailable"
    assert (await api.client.get("/healthz")).status_code == 200


@pytest.mark.integration
async def test_metrics_count_requests_by_route_and_tell_how_long_queues_are(api: Api) -> None:
    await api.create()
    await api.client.get(f"{TASKS}/task_19990101_000000")
    text = (await api.client.get("/metrics")).text
    route = "/api/v0/data_pipeline/tasks/{task_id}"
    assert f'schemaloom_http_requests_total{{method="GET",route="{route}",status="404"}}' in text
    assert "task_19990101" not in text
    assert 'schemaloom_queue_ready{queue="step.ddl_generation"} 0.0' in text


@pytest.mark.integration
async def test_an_invented_method_adds_no_metric_of_its_own(api: Api) -> None:
    await api.client.request("BREW", "/coffee")
    text = (await api.client.get("/metrics")).text
    assert "BREW" not in text
    assert 'method="OTHER",route="unmatched"' in text


class Page(HTMLParser):
    """What a page loads, and the text of what it runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.script = ""
        self._within: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within.append(tag)
        if tag in {"link", "img", "iframe"} or any(name in {"src", "style"} or name[:2] == "on" for name, _ in attrs):
            self.loaded.append(tag)

    def handle_data(self, data: str) -> None:
        if self._within and self._within[-1] == "script":
            self.script += data


@pytest.mark.integration
async def test_the_docs_show_every_operation_and_load_nothing_from_elsewhere(api: Api) -> None:
    answer = await api.client.get("/docs")
    page = Page(answer.text)
    assert page.loaded == []
    paths = (await api.client.get("/openapi.json")).json()["paths"]
    assert all(f"<code>{path}</code>" in answer.text for path in paths)
    operations = [(path, method) for path, methods in paths.items() for method in methods]
    forms = [f'<form data-method="{method.upper()}" data-path="{path}">' for path, method in operations]
    assert all(answer.text.count(form) == 1 for form in forms)
    policy = answer.headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert f"script-src 'sha256-{digest}'; connect-src 'self'; form-action 'none'" in policy
    assert "unsafe" not in policy


@cache
def document() -> dict[str, object]:
    described: dict[str, object] = create_app(GatewaySettings(host="127.0.0.1")).openapi()
    return described


def test_docs_openapi_yaml_is_in_step_with_the_code() -> None:
    """`make docs` writes it anew."""
    assert yaml.safe_load(OPENAPI.read_text(encoding="utf-8")) == document()


def test_every_operation_has_a_tag_and_a_summary_in_both_languages() -> None:
    paths: dict[str, dict[str, dict[str, object]]] = document()["paths"]  # type: ignore[assignment]
    for operations in paths.values():
        for operation in operations.values():
            assert operation["tags"]
            assert re.search(r"[\u4e00-\u9fff].* · [A-Z]", str(operation["summary"]))


def test_every_refusal_is_described_by_the_envelope_with_an_example() -> None:
    paths: dict[str, dict[str, Any]] = document()["paths"]  # type: ignore[assignment]
    refusals = [
        (answer["content"]["application/json"], code)
        for path, operations in paths.items()
        if path.startswith("/api/")
        for operation in operations.values()
        for code, answer in operation["responses"].items()
        if code >= "400"
    ]
    assert len(refusals) > 100
    for content, code in refusals:
        assert content["schema"] == {"$ref": "#/components/schemas/Failure"}
        assert str(content["example"]["code"]) == code
        assert content["example"]["data"]["error_type"]


def test_every_json_body_has_an_example() -> None:
    schemas: dict[str, Any] = document()["components"]["schemas"]  # type: ignore[index]
    paths: dict[str, dict[str, Any]] = document()["paths"]  # type: ignore[assignment]
    bodies = {
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for operations in paths.values()
        for operation in operations.values()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json"
    }
    assert [name for name in sorted(bodies) if "example" not in schemas[name]] == []


def test_no_operation_promises_a_422() -> None:
    assert "422" not in str(document())
    assert "HTTPValidationError" not in str(document())


def test_every_endpoint_of_the_guide_is_described() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, operations in dict(document()["paths"]).items()  # type: ignore[call-overload]
        for method in operations
    }
    guide = (Path(__file__).parent / "guide" / "guide-2.txt").read_text(encoding="utf-8")
    listed = set(re.findall(r"^(GET|POST|DELETE) (/api/v0/\S+) ", guide, re.MULTILINE))
    assert len(listed) == 13
    assert {f"{method} {path}" for method, path in listed} <= described
