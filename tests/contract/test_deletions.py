"""Deleting tasks: what contract.md settles."""

from typing import Any

import httpx
import pytest

from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api

pytestmark = pytest.mark.integration


async def delete(api: Api, *task_ids: str, **options: Any) -> httpx.Response:
    body = {"task_ids": list(task_ids), "confirm": True} | options
    return await api.client.request("DELETE", TASKS, json=body)


async def test_files_go_and_the_record_stays(api: Api) -> None:
    task_id = await api.create()
    await api.upload(task_id, "a.txt", b"x" * 100)
    data = opened(await delete(api, task_id))
    [deleted] = data["deleted_tasks"]
    assert (deleted["directory_deleted"], deleted["database_records_deleted"]) == (True, False)
    assert (deleted["deleted_files_count"], deleted["deleted_size"]) == (1, "100 B")
    [task] = opened(await api.client.get(TASKS))["tasks"]
    assert (task["task_id"], task["directory_exists"]) == (task_id, False)
    refused(await api.get(task_id, "/files/a.txt"), 404, "resource_not_found")


async def test_the_log_does_not_count_in_a_delete(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    names = await api.file_names(task_id)
    assert "data_pipeline.log" in names
    [deleted] = opened(await delete(api, task_id))["deleted_tasks"]
    assert deleted["deleted_files_count"] == len(names) - 1


async def test_the_record_goes_too_when_asked(api: Api) -> None:
    task_id = await api.create()
    [deleted] = opened(await delete(api, task_id, delete_database_records=True))["deleted_tasks"]
    assert deleted["database_records_deleted"] is True
    refused(await api.get(task_id), 404, "resource_not_found")


async def test_unknown_ids_and_running_tasks_stand_among_the_failures(api: Api) -> None:
    api.script.hold(Step.DDL_GENERATION)
    running, idle = await api.create_with_tables(), await api.create()
    opened(await api.post(running, "execute"))
    data = opened(await delete(api, running, "task_19990101_000000", "../../etc", idle))
    assert [task["task_id"] for task in data["deleted_tasks"]] == [idle]
    failures = {failed["task_id"]: failed["error_type"] for failed in data["failed_tasks"]}
    not_found = "resource_not_found"
    assert failures == {running: "conflict", "task_19990101_000000": not_found, "../../etc": not_found}
    assert data["response"] == "成功 1 个,失败 3 个"
    assert data["summary"] == {"total_requested": 4, "successfully_deleted": 1, "failed": 3}


async def test_repeated_ids_count_once(api: Api) -> None:
    task_id = await api.create()
    data = opened(await delete(api, task_id, task_id))
    assert data["summary"] == {"total_requested": 1, "successfully_deleted": 1, "failed": 0}


async def test_it_can_stop_at_the_first_failure_and_names_the_rest(api: Api) -> None:
    first, last = await api.create(), await api.create()
    data = opened(await delete(api, first, "task_unknown", last, continue_on_error=False))
    assert [task["task_id"] for task in data["deleted_tasks"]] == [first]
    assert data["not_attempted"] == [last]
    assert (await api.state(last))["status"] == "pending"


@pytest.mark.parametrize(
    ("body", "error_type", "field"),
    [
        ({}, "missing_required_params", "task_ids"),
        ({"task_ids": ["a"]}, "missing_required_params", "confirm"),
        ({"task_ids": ["a"], "confirm": False}, "invalid_params", "confirm"),
        ({"task_ids": ["a"], "confirm": "true"}, "invalid_params", "confirm"),
        ({"task_ids": [], "confirm": True}, "invalid_params", "task_ids"),
        ({"task_ids": "a", "confirm": True}, "invalid_params", "task_ids"),
        ({"task_ids": [5], "confirm": True}, "invalid_params", "task_ids"),
        ({"task_ids": ["a\0"], "confirm": True}, "invalid_params", "task_ids"),
        ({"task_ids": ["a"] * 1001, "confirm": True}, "invalid_params", "task_ids"),
    ],
)
async def test_nothing_is_deleted_by_mistake(api: Api, body: Any, error_type: str, field: str) -> None:
    data = refused(await api.client.request("DELETE", TASKS, json=body), 400, error_type)
    assert field in data["missing_params" if error_type == "missing_required_params" else "invalid_params"]


async def test_a_deleted_task_can_not_be_run_or_given_files(api: Api) -> None:
    task_id = await api.create_with_tables()
    opened(await delete(api, task_id))
    refused(await api.post(task_id, "execute"), 409, "conflict")
    refused(await api.upload(task_id, "a.txt", b"x"), 409, "conflict")


async def test_a_task_deleted_twice_is_gone_the_second_time_only_with_its_record(api: Api) -> None:
    kept, forgotten = await api.create(), await api.create()
    opened(await delete(api, kept))
    opened(await delete(api, forgotten, delete_database_records=True))
    assert opened(await delete(api, kept))["summary"]["successfully_deleted"] == 1
    [failed] = opened(await delete(api, forgotten))["failed_tasks"]
    assert failed["error_type"] == "resource_not_found"


async def test_a_running_task_can_be_deleted_once_it_is_cancelled(api: Api) -> None:
    api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    assert opened(await delete(api, task_id))["failed_tasks"][0]["error_type"] == "conflict"
    opened(await api.post(task_id, "cancel"))
    assert opened(await delete(api, task_id))["response"] == "任务目录删除成功"
