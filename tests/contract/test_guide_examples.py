"""Every answer in the guide, got from a live gateway: the same keys at every level, types, texts and constants."""

from typing import Any

import pytest

from shared.steps import Step
from tests.support.gateway import TASKS, Api
from tests.support.guide import GUIDES, VARYING, answer, answers, assert_like, examples

pytestmark = pytest.mark.integration

CREATE = {"task_name": "服务区初始化数据加载", "db_name": "highway_db", "business_context": "高速公路服务区管理系统"}
SEVEN = (
    "bss_car_day_count,bss_business_day_data,bss_company,bss_section_route,"
    "bss_section_route_area_link,bss_service_area,bss_service_area_mapper"
)
COVERED = {
    "任务创建成功,请上传表清单文件后再执行任务",
    "获取表列表成功",
    "表清单已成功创建,包含 7 个表",
    "表清单文件上传成功",
    "获取表清单文件信息成功",
    "任务执行已启动",
    "获取任务状态成功",
    "获取任务日志成功",
    "获取任务文件列表成功",
    "文件上传成功",
    "获取任务列表成功",
    "任务目录删除成功",
}

guides = pytest.mark.parametrize("guide", GUIDES)


def body_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


@guides
def test_no_answer_of_the_guide_is_left_out_here(guide: str) -> None:
    assert {example["data"]["response"] for example in answers(guide)} <= COVERED


@guides
async def test_creating_a_task(api: Api, guide: str) -> None:
    for request in (example for example in examples(guide) if "db_name" in example):
        live = body_of(await api.client.post(TASKS, json=request))
        example = answer(guide, "任务创建成功,请上传表清单文件后再执行任务")
        example["data"]["task_name"] = request.get("task_name")
        assert_like(example, live)
        assert live["data"]["next_step"].endswith(f"{live['data']['task_id']}/upload-table-list")


@guides
async def test_listing_the_tables_of_a_database(api_on_highway: Api, guide: str) -> None:
    example = answer(guide, "获取表列表成功")
    request = {
        "schema": ",".join(example["data"]["schemas"]),
        "table_name_pattern": example["data"].get("table_name_pattern"),
    }
    live = body_of(await api_on_highway.client.post("/api/v0/database/tables", json=request))
    assert_like(example, live, varying=VARYING | {"tables"})
    assert live["data"]["total"] == len(live["data"]["tables"])
    assert "public.bss_service_area" in live["data"]["tables"]


@guides
async def test_submitting_and_describing_a_table_list(api: Api, guide: str) -> None:
    task_id = await api.create(**CREATE)
    live = body_of(await api.post(task_id, "table-list", json={"tables": SEVEN}))
    assert_like(answer(guide, "表清单已成功创建,包含 7 个表"), live)
    live = body_of(await api.get(task_id, "/table-list-info"))
    assert_like(answer(guide, "获取表清单文件信息成功"), live, varying=VARYING - {"file_name"})


@guides
async def test_uploading_a_table_list(api: Api, guide: str) -> None:
    task_id = await api.create(**CREATE)
    content = SEVEN.replace(",", "\n").encode()
    live = body_of(await api.post(task_id, "upload-table-list", files={"file": ("tables.txt", content)}))
    assert_like(answer(guide, "表清单文件上传成功"), live)
    assert (live["data"]["file_size"], live["data"]["task_id"]) == (len(content), task_id)


@guides
async def test_executing_and_watching_the_first_step(api: Api, guide: str) -> None:
    api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables(SEVEN, **CREATE)
    live = body_of(await api.post(task_id, "execute", json={"execution_mode": "complete"}))
    assert_like(answer(guide, "任务执行已启动"), live)
    await api.running(task_id, Step.DDL_GENERATION)
    live = body_of(await api.get(task_id))
    assert_like(answer(guide, "获取任务状态成功", 0), live)
    current = live["data"]["current_step"]["execution_id"]
    assert current.startswith(f"{task_id}_step_ddl_generation_exec_")


@guides
async def test_the_state_when_all_four_steps_are_completed(api: Api, guide: str) -> None:
    task_id = await api.create_with_tables(SEVEN, **CREATE)
    await api.complete(task_id)
    live = body_of(await api.get(task_id))
    assert_like(answer(guide, "获取任务状态成功", 1), live)
    assert [step["step_name"] for step in live["data"]["steps"]] == list(Step)


@guides
async def test_reading_the_log_and_the_files(api: Api, guide: str) -> None:
    task_id = await api.create_with_tables(SEVEN, **CREATE)
    await api.complete(task_id)
    live = body_of(await api.get(task_id, "/logs"))
    assert_like(answer(guide, "获取任务日志成功"), live, varying=VARYING | {"message"})
    assert live["message"] == "操作成功"
    assert live["data"]["source"] == "database"
    live = body_of(await api.get(task_id, "/files"))
    assert_like(answer(guide, "获取任务文件列表成功"), live)


@guides
async def test_uploading_a_file_twice(api: Api, guide: str) -> None:
    task_id = await api.create(**CREATE)
    content = b"x" * 284
    first = body_of(await api.upload(task_id, "tables.txt", content))
    assert_like(answer(guide, "文件上传成功", 0), first)
    assert "backup_info" not in first["data"]
    second = body_of(await api.upload(task_id, "tables.txt", content))
    assert_like(answer(guide, "文件上传成功", 1), second)


@guides
async def test_listing_tasks(api: Api, guide: str) -> None:
    await api.create(**CREATE)
    done = await api.create_with_tables(SEVEN, **CREATE)
    await api.complete(done)
    live = body_of(await api.client.get(TASKS))
    content = {"task_name", "business_context", "db_name", "status", "step_status", "directory_exists"}
    assert_like(answer(guide, "获取任务列表成功"), live, varying=VARYING | content)
    assert [task["step_status"] for task in live["data"]["tasks"]] == ["all_completed", "pending"]
    assert live["data"]["total"] == 2


async def test_deleting_a_task(api: Api) -> None:
    task_id = await api.create(**CREATE)
    await api.upload(task_id, "notes.txt", b"x" * 281)
    request = {"task_ids": [task_id], "confirm": True}
    live = body_of(await api.client.request("DELETE", TASKS, json=request))
    exact = VARYING - {"deleted_size", "deleted_files_count"}
    assert_like(answer("guide-2.txt", "任务目录删除成功"), live, varying=exact)
