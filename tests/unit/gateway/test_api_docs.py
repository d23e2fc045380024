"""The forms of `/docs`: all that a request is made of, and nothing of a description taken for markup."""

from functools import cache
from typing import Any

import pytest

from services.gateway.api.docs import render
from services.gateway.api.docs_form import form
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings

TASK = "/api/v0/data_pipeline/tasks/{task_id}"


@cache
def document() -> dict[str, Any]:
    return create_app(GatewaySettings()).openapi()


def form_of(path: str, method: str) -> str:
    return form(document(), path, method, document()["paths"][path][method])


def test_a_json_body_is_filled_in_with_its_example() -> None:
    shown = form_of("/api/v0/data_pipeline/tasks", "post")
    assert '<textarea data-in="body"' in shown
    assert "&quot;db_name&quot;: &quot;highway_db&quot;" in shown


def test_what_a_path_needs_is_filled_in_and_required() -> None:
    shown = form_of(f"{TASK}/files/{{file_name}}", "get")
    assert '<input name="task_id" data-in="path" required value="task_20250702_174000"' in shown
    assert '<input name="file_name" data-in="path" required value="bss_company.ddl"' in shown


@pytest.mark.parametrize(
    ("path", "method", "name", "values"),
    [
        ("/api/v0/data_pipeline/tasks", "get", "status", ["", "pending", "in_progress"]),
        (f"{TASK}/logs", "get", "level", ["", "DEBUG", "INFO"]),
        (f"{TASK}/files", "post", "overwrite_mode", ["", "backup", "replace", "skip"]),
    ],
)
def test_values_of_an_enumeration_are_chosen_from(path: str, method: str, name: str, values: list[str]) -> None:
    shown = form_of(path, method)
    assert f'<select name="{name}"' in shown
    assert "".join(f"<option>{value}" for value in values) in shown


def test_a_default_stands_where_nothing_is_written() -> None:
    shown = form_of("/api/v0/data_pipeline/tasks", "get")
    assert '<input name="limit" data-in="query" value="" placeholder="50">' in shown


def test_a_file_is_chosen_and_a_header_can_be_given() -> None:
    assert '<input type="file" name="file" data-in="form" required>' in form_of(f"{TASK}/upload-table-list", "post")
    assert 'name="last-event-id" data-in="header"' in form_of(f"{TASK}/events", "get")


def test_every_answer_is_shown_by_its_example() -> None:
    shown = render(document())
    assert "&quot;response&quot;: &quot;训练库恢复成功&quot;" in shown


def test_no_text_of_a_description_becomes_markup() -> None:
    mark = "<script>alert(1)</script>"
    operation = {
        "parameters": [{"name": mark, "in": "query", "required": False, "schema": {"default": mark, "enum": [mark]}}],
        "requestBody": {"content": {"application/json": {"schema": {"example": {"a": mark}}}}},
    }
    assert mark not in form({}, f'/{mark}">', "get", operation)
