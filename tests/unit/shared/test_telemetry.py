"""What a process log says, and what it keeps to itself."""

import io
import json
import logging

import pytest
import structlog

from shared.telemetry import TelemetrySettings, configure_logging, redact


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgresql://reader:s3cret@db/shop failed", "postgresql://reader:***@db/shop failed"),
        ("s3://key:se%2Fcret@host:9000/b", "s3://key:***@host:9000/b"),
        ("password=hunter2 host=db", "password=*** host=db"),
        ("api_key: abc123, next", "api_key: ***, next"),
        ("Authorization: Bearer eyJhbGciOi.x", "Authorization: Bearer ***"),
        ("key sk-abcdefghijkl refused", "key sk-*** refused"),
        ("表 public.bss_company 共 7 行", "表 public.bss_company 共 7 行"),
        ("http://127.0.0.1:8084/docs", "http://127.0.0.1:8084/docs"),
    ],
)
def test_secrets_are_cut_out_and_the_rest_stays(text: str, told: str) -> None:
    assert redact(text) == told


@pytest.fixture
def stream() -> io.StringIO:
    made = io.StringIO()
    configure_logging("tests", TelemetrySettings(format="json"), stream=made)
    return made


def test_a_log_line_is_json_with_its_service_and_context(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(task_id="task_1"):
        structlog.get_logger("x").info("步骤开始", step="ddl_generation")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["service"], line["task_id"], line["step"]) == (
        "步骤开始",
        "tests",
        "task_1",
        "ddl_generation",
    )


def test_the_logs_of_libraries_take_the_same_way_and_lose_their_secrets_too(stream: io.StringIO) -> None:
    logging.getLogger("asyncpg").warning("cannot connect to %s", "postgresql://u:pw@h/d")
    assert json.loads(stream.getvalue())["event"] == "cannot connect to postgresql://u:***@h/d"


def test_a_traceback_loses_its_secrets(stream: io.StringIO) -> None:
    structlog.get_logger("x").error("broken", exc_info=ValueError("postgresql://u:pw@h/d"))
    assert "pw@" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
