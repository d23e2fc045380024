"""Logs of a task: what contract.md settles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.events import LogRecord
from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api

pytestmark = pytest.mark.integration

NOON = datetime(2025, 7, 2, 4, 0, 0, tzinfo=UTC)
"""Twelve o'clock in the server's zone, Asia/Shanghai."""


def record(minute: int, message: str, level: str = "INFO", logger: str = "test", step: Step | None = None) -> LogRecord:
    return LogRecord(timestamp=NOON + timedelta(minutes=minute), level=level, logger=logger, message=message, step=step)


@pytest.fixture
async def task_id(api: Api) -> str:
    """A task whose log has four records, the second of which arrived last."""
    task_id = await api.create()
    early, late = record(1, "读取 7 个表", step=Step.DDL_GENERATION), record(3, "表 gone 处理失败: 不存在", "ERROR")
    end = record(4, "line one\nline two", "WARNING", "schemaloom.qa_generation", Step.QA_GENERATION)
    for batch in ([early], [late, end], [record(2, "100%_done")]):
        await api.gateway.store.logs.append(task_id, batch)
    return task_id


async def tail(api: Api, task_id: str, **params: Any) -> dict[str, Any]:
    """The log as it is after the gateway's own first records."""
    return opened(await api.get(task_id, "/logs", params=params))


def ours(logs: list[dict[str, Any]]) -> list[str]:
    return [entry["message"] for entry in logs if entry["timestamp"].startswith("2025-07-02 12:")]


async def test_entries_are_one_a_record_in_the_order_of_emission(api: Api, task_id: str) -> None:
    data = await tail(api, task_id)
    expected = ["读取 7 个表", "100%_done", "表 gone 处理失败: 不存在", "line one\nline two"]
    assert ours(data["logs"]) == expected
    assert (data["source"], data["total"]) == ("database", len(data["logs"]))


async def test_a_timestamp_has_whole_seconds_in_the_servers_zone(api: Api, task_id: str) -> None:
    [failed] = [entry for entry in (await tail(api, task_id))["logs"] if entry["level"] == "ERROR"]
    assert failed["timestamp"] == "2025-07-02 12:03:00"


async def test_the_log_file_is_where_it_downloads(api: Api, task_id: str) -> None:
    data = await tail(api, task_id)
    text = (await api.client.get(data["log_file"])).text
    assert "2025-07-02 12:03:00 [ERROR] test: 表 gone 处理失败: 不存在\n" in text
    assert "line one\n " in text


async def test_the_newest_are_given_and_all_that_match_are_counted(api: Api, task_id: str) -> None:
    data = await tail(api, task_id, level="ERROR", limit=1)
    assert ([entry["level"] for entry in data["logs"]], data["total"]) == (["ERROR"], 1)
    assert len((await tail(api, task_id, limit=2))["logs"]) == 2


async def test_a_log_can_be_of_one_step(api: Api, task_id: str) -> None:
    assert ours((await tail(api, task_id, step="qa_generation"))["logs"]) == ["line one\nline two"]


async def test_after_follows_the_order_of_arrival(api: Api, task_id: str) -> None:
    data = await tail(api, task_id)
    assert (await tail(api, task_id, after=data["next_after"]))["logs"] == []
    await api.gateway.store.logs.append(task_id, [record(0, "late but new")])
    data = await tail(api, task_id, after=data["next_after"])
    assert [entry["message"] for entry in data["logs"]] == ["late but new"]


async def test_an_empty_answer_keeps_the_callers_place(api: Api, task_id: str) -> None:
    assert (await tail(api, task_id, after=10**9))["next_after"] == 10**9


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "1001"), ("level", "LOUD"), ("step", "magic"), ("after", "-1"), ("after", "x")],
)
async def test_parameters_out_of_bounds_are_refused(api: Api, task_id: str, name: str, value: str) -> None:
    data = refused(await api.get(task_id, "/logs", params={name: value}), 400, "invalid_params")
    assert data["invalid_params"] == [name]


async def query(api: Api, task_id: str, **body: Any) -> dict[str, Any]:
    return opened(await api.client.post(f"{TASKS}/{task_id}/logs/query", json=body))


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ({"level": "error"}, ["表 gone 处理失败: 不存在"]),
        ({"keyword": "100%_"}, ["100%_done"]),
        ({"keyword": "GONE"}, ["表 gone 处理失败: 不存在"]),
        ({"step_name": "ddl_generation"}, ["读取 7 个表"]),
        ({"logger_name": "schemaloom.qa_generation"}, ["line one\nline two"]),
        ({"start_time": "2025-07-02T12:03:30", "end_time": "2025-07-02T12:30:00"}, ["line one\nline two"]),
        ({"start_time": "2025-07-02T04:03:30Z", "end_time": "2025-07-02T04:30:00Z"}, ["line one\nline two"]),
    ],
)
async def test_a_query_finds_what_matches(api: Api, task_id: str, body: dict[str, Any], messages: list[str]) -> None:
    assert ours((await query(api, task_id, **body))["logs"]) == messages


async def test_a_query_sorts_and_has_pages(api: Api, task_id: str) -> None:
    window = {"start_time": "2025-07-02T12:00:00", "end_time": "2025-07-02T13:00:00"}
    data = await query(api, task_id, **window, page=1, page_size=3, sort_order="asc")
    assert ours(data["logs"]) == ["读取 7 个表", "100%_done", "表 gone 处理失败: 不存在"]
    assert data["pagination"] == {
        "page": 1,
        "page_size": 3,
        "total": 4,
        "total_pages": 2,
        "has_next": True,
        "has_prev": False,
    }
    data = await query(api, task_id, **window, page=2, page_size=3, sort_order="asc")
    assert ours(data["logs"]) == ["line one\nline two"]


@pytest.mark.parametrize("sort_by", ["timestamp", "level", "logger", "step_name"])
async def test_a_query_sorts_by_what_is_asked(api: Api, task_id: str, sort_by: str) -> None:
    assert len(ours((await query(api, task_id, sort_by=sort_by))["logs"])) == 4


@pytest.mark.parametrize(
    "body", [{"page": 0}, {"page_size": 501}, {"sort_by": "message"}, {"level": "LOUD"}, {"end_time": "x"}]
)
async def test_a_query_out_of_bounds_is_refused(api: Api, task_id: str, body: dict[str, Any]) -> None:
    answer = await api.client.post(f"{TASKS}/{task_id}/logs/query", json=body)
    assert refused(answer, 400, "invalid_params")["invalid_params"] == list(body)


async def test_a_failed_items_record_says_why(api: Api) -> None:
    api.script.failed_items[Step.DDL_GENERATION] = {"public.gone": "表不存在"}
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    [entry] = (await tail(api, task_id, level="ERROR"))["logs"]
    assert "public.gone" in entry["message"]
    assert "表不存在" in entry["message"]
