"""The example of each answer in the OpenAPI document: the guide's own, as its schema has it, as a gateway answers."""

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from shared.steps import Step
from tests.contract.test_search import access_to
from tests.support.gateway import TASKS, Api, started
from tests.support.guide import GUIDES, answer, assert_like
from tests.support.training import a_corpus, embedded

SEVEN = (
    "bss_car_day_count,bss_business_day_data,bss_company,bss_section_route,"
    "bss_section_route_area_link,bss_service_area,bss_service_area_mapper"
)
CREATE = {
    "task_name": "服务区初始化数据加载",
    "business_context": "高速公路服务区管理系统",
    "db_connection": "postgresql://postgres:postgres@127.0.0.1:1/highway_db",
}
OF_THE_GUIDE = {
    "create_task": ("任务创建成功,请上传表清单文件后再执行任务", 0),
    "list_database_tables": ("获取表列表成功", 0),
    "submit_tables": ("表清单已成功创建,包含 7 个表", 0),
    "upload_table_list": ("表清单文件上传成功", 0),
    "describe_table_list": ("获取表清单文件信息成功", 0),
    "execute": ("任务执行已启动", 0),
    "get_task": ("获取任务状态成功", 1),
    "tail_logs": ("获取任务日志成功", 0),
    "list_files": ("获取任务文件列表成功", 0),
    "upload": ("文件上传成功", 1),
    "list_tasks": ("获取任务列表成功", 0),
    "delete_tasks": ("任务目录删除成功", 0),
}
"""The guide's answer to each operation: its text, and which of those that have it."""
DEPARTURES = frozenset(
    {"db_connection", "file_path", "directory_path", "log_file", "source", "result", "total", "message"}
)
"""What differs from the guide on purpose: masked passwords (in messages too), store paths, logs in the database."""

OPEN = "get_task.data.result"
"""The content of a file, which may hold more than the example shows."""


@cache
def document() -> dict[str, Any]:
    return create_app(GatewaySettings(host="127.0.0.1")).openapi()


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Each operation that answers in JSON: its id, its schema, its example."""
    for operations in document()["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["200"].get("content", {}).get("application/json")
            if content is not None:
                yield operation["operationId"], content["schema"], content.get("example")


def example_of(operation: str) -> Any:
    return next(example for name, _, example in examples() if name == operation)


def test_every_answer_has_an_example_and_no_example_is_of_no_answer() -> None:
    assert [name for name, _, example in examples() if example is None] == []
    folder = Path(create_app.__code__.co_filename).parent / "api" / "examples"
    assert {file.stem for file in folder.iterdir()} == {name for name, _, _ in examples()}


@pytest.mark.parametrize("operation", [name for name, _, _ in examples()])
def test_an_example_has_the_schema_that_is_described(operation: str) -> None:
    schema = next(schema for name, schema, _ in examples() if name == operation)
    validator = jsonschema_rs.validator_for({**schema, "components": document()["components"]})
    assert [error.message for error in validator.iter_errors(example_of(operation))] == []


@pytest.mark.parametrize(("operation", "text", "number"), [(name, *which) for name, which in OF_THE_GUIDE.items()])
def test_an_example_is_the_guides_own_where_it_has_one(operation: str, text: str, number: int) -> None:
    guides = answer(GUIDES[1], text, number)
    assert_like(guides, example_of(operation), varying=DEPARTURES)


@pytest.fixture
async def gateway(gateway_url: str, database_url: str, highway_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    """A gateway with a business database and a stocked training store."""
    async with started(gateway_url, tmp_path, source=highway_url, training=access_to(database_url)) as api:
        store = await api.gateway.training.store()
        await store.load("highway_db", 1, await embedded(store, a_corpus(range(3))))
        yield api


@pytest.mark.integration
async def test_an_example_has_the_shape_of_a_live_answer(gateway: Api) -> None:
    live = {name: body async for name, body in every_answer(gateway)}
    assert live.keys() == {name for name, _, _ in examples()}
    for name, body in live.items():
        assert_same_shape(example_of(name), body, at=name)


async def every_answer(api: Api) -> AsyncIterator[tuple[str, Any]]:
    """Each operation once, on a task that has all that an answer can show."""
    client, store = api.client, "/api/v0/data_pipeline"
    body = {"schema": "public,ods,dw", "table_name_pattern": "*_area*"}
    yield "list_database_tables", (await client.post("/api/v0/database/tables", json=body)).json()
    yield "describe", (await client.post("/api/v0/database/table/ddl", json={"table": "bss_company"})).json()
    created = (await client.post(TASKS, json=CREATE)).json()
    yield "create_task", created
    task_id = created["data"]["task_id"]
    yield "submit_tables", (await api.post(task_id, "table-list", json={"tables": SEVEN})).json()
    file = {"file": ("tables.txt", SEVEN.encode())}
    yield "upload_table_list", (await api.post(task_id, "upload-table-list", files=file)).json()
    yield "describe_table_list", (await api.get(task_id, "/table-list-info")).json()
    go_on = api.script.hold(Step.DDL_GENERATION)
    yield "execute", (await api.post(task_id, "execute")).json()
    yield "cancel", (await api.post(task_id, "cancel")).json()
    go_on.set()
    yield "resume", (await api.post(task_id, "resume")).json()
    await api.finish(task_id)
    yield "get_task", (await api.get(task_id)).json()
    yield "tail_logs", (await api.get(task_id, "/logs")).json()
    yield "query_logs", (await api.post(task_id, "logs/query", json={})).json()
    yield "list_files", (await api.get(task_id, "/files")).json()
    await api.post(task_id, "files", files=file)
    yield "upload", (await api.post(task_id, "files", files=file)).json()
    yield "list_tasks", (await client.get(TASKS)).json()
    yield "query_tasks", (await client.post(f"{TASKS}/query", json={})).json()
    deletion = {"task_ids": [task_id, "task_20250702_223751"], "confirm": True}
    yield "delete_tasks", (await client.request("DELETE", TASKS, json=deletion)).json()
    question = {"question": "营业收入", "kind": "sql"}
    yield "search", (await client.post(f"{store}/search", json=question)).json()
    made = (await client.post(f"{store}/vector/backup", json={"note": "上线前"})).json()
    yield "make_backup", made
    yield "list_backups", (await client.get(f"{store}/vector/restore/list")).json()
    restored = {"backup_id": made["data"]["backup"]["backup_id"]}
    yield "restore", (await client.post(f"{store}/vector/restore", json=restored)).json()
    yield "healthz", (await client.get("/healthz")).json()
    yield "readyz", (await client.get("/readyz")).json()


def assert_same_shape(example: Any, live: Any, *, at: str) -> None:
    """The same keys at every level, and values of the same types; null stands for any."""
    if isinstance(example, dict) and isinstance(live, dict):
        assert example.keys() <= live.keys() if OPEN in at else example.keys() == live.keys(), at
        for key, value in example.items():
            assert_same_shape(value, live[key], at=f"{at}.{key}")
    elif isinstance(example, list) and isinstance(live, list):
        for element in example if example and live else ():
            assert_same_shape(element, live[0], at=f"{at}[]")
    elif example is not None and live is not None:
        assert isinstance(live, type(example)) or {type(live), type(example)} == {int, float}, at
