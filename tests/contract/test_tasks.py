"""POST, GET and query of tasks: what contract.md settles."""

import asyncio
import re
from datetime import datetime
from itertools import groupby
from typing import Any

import pytest

from services.gateway.api.tasks import SortField
from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api

pytestmark = pytest.mark.integration

CONNECTION = "postgresql://ann:s3cret@db.example:6432/highway_db"


async def created(api: Api, **body: Any) -> dict[str, Any]:
    task_id = opened(await api.client.post(TASKS, json=body))["task_id"]
    return await api.state(task_id)


async def test_fields_left_out_have_the_guides_defaults(api: Api) -> None:
    state = await created(api)
    parameters = state["parameters"]
    switches = ("enable_sql_validation", "enable_llm_repair", "modify_original_file", "enable_training_data_load")
    assert all(parameters[switch] is True for switch in switches)
    assert parameters["business_context"] == "数据库管理系统"
    assert (state["task_name"], state["created_by"], state["db_name"]) == (None, "guest", "highway_db")


async def test_no_body_is_an_empty_object(api: Api) -> None:
    opened(await api.client.post(TASKS))


async def test_null_is_as_absent_and_unknown_fields_are_ignored(api: Api) -> None:
    state = await created(api, task_name=None, business_context=None, enable_llm_repair=None, colour="red")
    assert state["parameters"]["business_context"] == "数据库管理系统"


async def test_the_name_has_up_to_255_characters_and_the_context_up_to_10000(api: Api) -> None:
    state = await created(api, task_name="名" * 255, business_context="境" * 10_000)
    assert len(state["task_name"]) == 255
    for field, text in (("task_name", "名" * 256), ("business_context", "境" * 10_001)):
        data = refused(await api.client.post(TASKS, json={field: text}), 400, "invalid_params")
        assert data["invalid_params"] == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enable_sql_validation", "yes"),
        ("enable_llm_repair", 1),
        ("task_name", 5),
        ("db_connection", ["a"]),
        ("theme_count", 0),
        ("questions_per_theme", True),
        ("task_name", "a\x00b"),
    ],
)
async def test_a_wrong_type_is_refused_naming_the_field(api: Api, field: str, value: Any) -> None:
    data = refused(await api.client.post(TASKS, json={field: value}), 400, "invalid_params")
    assert data["invalid_params"] == [field]


async def test_creating_never_connects_anywhere(api: Api) -> None:
    """The configured database of this gateway cannot be reached, nor can the given one."""
    await created(api, db_connection="postgresql://ann:pw@127.0.0.1:1/nowhere")


async def test_db_name_comes_from_the_connection_when_absent(api: Api) -> None:
    assert (await created(api, db_connection=CONNECTION))["db_name"] == "highway_db"


async def test_when_both_are_given_db_name_replaces_the_database(api: Api) -> None:
    state = await created(api, db_connection=CONNECTION, db_name="other_db")
    assert state["parameters"]["db_connection"] == "postgresql://ann:***@db.example:6432/other_db"


async def test_alone_it_replaces_the_database_of_the_configured_one(api: Api) -> None:
    state = await created(api, db_name="other_db")
    assert state["parameters"]["db_connection"] == "postgresql://postgres:***@127.0.0.1:1/other_db"


async def test_the_password_of_a_connection_shows_nowhere(api: Api) -> None:
    task_id = opened(await api.client.post(TASKS, json={"db_connection": CONNECTION}))["task_id"]
    for part in ("", "/logs", "/files"):
        assert "s3cret" not in (await api.get(task_id, part)).text
    assert "s3cret" not in (await api.client.get(TASKS)).text


@pytest.mark.parametrize(
    "connection",
    [
        "postgresql:///highway_db?host=/var/run/postgresql",
        "postgresql://ann:s3cret@db.example/x?passfile=/root/.pgpass",
        "postgresql://ann:s3cret@db.example/x?options=-c%20role%3Dpostgres",
        "postgresql://ann:s3cret@169.254.169.254/x",
        "postgresql://ann:s3cret@[fe80::1]/x",
        "mysql://ann:s3cret@db.example/x",
        "postgresql://ann:s3cret@db.example:99999/x",
    ],
)
async def test_a_refused_connection_is_an_invalid_parameter(api: Api, connection: str) -> None:
    for path in (TASKS, "/api/v0/database/tables"):
        answer = await api.client.post(path, json={"db_connection": connection})
        assert refused(answer, 400, "invalid_params")["invalid_params"] == ["db_connection"]
        assert "s3cret" not in answer.text


async def test_table_list_file_is_refused_naming_what_to_use(api: Api) -> None:
    data = refused(await api.client.post(TASKS, json={"table_list_file": "/etc/passwd"}), 400, "invalid_params")
    assert data["invalid_params"] == ["table_list_file"]
    assert "table-list" in data["response"]
    assert "upload-table-list" in data["response"]


async def test_concurrent_creates_all_succeed_with_ids_of_their_own(api: Api) -> None:
    ids = await asyncio.gather(*(api.create() for _ in range(12)))
    assert len(set(ids)) == 12
    assert all(re.fullmatch(r"task_\d{8}_\d{6}(_\d+)?", task_id) for task_id in ids)


async def test_creates_within_one_second_are_numbered(api: Api) -> None:
    ids = await asyncio.gather(*(api.create() for _ in range(12)))
    by_second = groupby(sorted(ids, key=_second_and_number), key=lambda task_id: _second_and_number(task_id)[0])
    numbers = [[_second_and_number(task_id)[1] for task_id in of_second] for _, of_second in by_second]
    assert all(found == list(range(1, len(found) + 1)) for found in numbers)


def _second_and_number(task_id: str) -> tuple[str, int]:
    _, day, second, *number = task_id.split("_")
    return f"{day}_{second}", int(number[0]) if number else 1


async def test_one_clock_gives_the_id_and_the_time_in_the_servers_zone(api: Api) -> None:
    data = opened(await api.client.post(TASKS, json={}))
    created_at = datetime.strptime(data["created_at"], "%Y-%m-%dT%H:%M:%S.%f")  # noqa: DTZ007 - as callers read it
    assert data["task_id"].startswith(f"task_{created_at:%Y%m%d_%H%M%S}")


@pytest.mark.parametrize(
    "task_id", ["task_19990101_000000", "nonsense", "a b", "..", "%2e%2e", "a'--", "x" * 300, "%00"]
)
async def test_a_malformed_or_unknown_id_is_a_404(api: Api, task_id: str) -> None:
    for part in ("", "/files", "/logs", "/table-list-info", "/archive", "/events", "/files/a.txt"):
        refused(await api.get(task_id, part), 404, "resource_not_found")
    for action, body in (("execute", {}), ("cancel", {}), ("resume", {}), ("table-list", {"tables": "a"})):
        refused(await api.post(task_id, action, json=body), 404, "resource_not_found")


async def test_tasks_are_listed_newest_first_and_all_are_counted(api: Api) -> None:
    ids = [await api.create() for _ in range(3)]
    data = opened(await api.client.get(TASKS, params={"limit": 2}))
    assert [task["task_id"] for task in data["tasks"]] == [ids[2], ids[1]]
    assert (data["total"], data["limit"], data["offset"]) == (3, 2, 0)
    data = opened(await api.client.get(TASKS, params={"limit": 2, "offset": 2}))
    assert [task["task_id"] for task in data["tasks"]] == [ids[0]]


async def test_a_list_can_be_of_one_status(api: Api) -> None:
    done = await api.create_with_tables()
    await api.complete(done)
    await api.create()
    data = opened(await api.client.get(TASKS, params={"status": "completed"}))
    assert ([task["task_id"] for task in data["tasks"]], data["total"]) == ([done], 1)


@pytest.mark.parametrize(
    ("parameter", "value"), [("limit", "0"), ("limit", "101"), ("limit", "x"), ("offset", "-1"), ("status", "running")]
)
async def test_list_parameters_out_of_bounds_are_refused(api: Api, parameter: str, value: str) -> None:
    data = refused(await api.client.get(TASKS, params={parameter: value}), 400, "invalid_params")
    assert data["invalid_params"] == [parameter]


async def query(api: Api, **body: Any) -> dict[str, Any]:
    return opened(await api.client.post(f"{TASKS}/query", json=body))


async def test_a_query_finds_tasks_by_name_owner_database_and_time(api: Api) -> None:
    ours = await api.create(task_name="服务区 100%_完成", db_name="a_db")
    await api.create(task_name="公司", db_name="b_db")
    assert [t["task_id"] for t in (await query(api, task_name="100%_"))["tasks"]] == [ours]
    assert [t["task_id"] for t in (await query(api, db_name="a_db"))["tasks"]] == [ours]
    assert (await query(api, created_by="nobody"))["tasks"] == []
    assert (await query(api, created_from="2999-01-01T00:00:00"))["tasks"] == []
    assert len((await query(api, created_from="2020-01-01T00:00:00+08:00", created_to="2999-01-01"))["tasks"]) == 2


async def test_a_query_finds_tasks_by_status_and_all_conditions_must_hold(api: Api) -> None:
    done = await api.create_with_tables(task_name="服务区", db_name="a_db")
    await api.complete(done)
    await api.create(task_name="服务区", db_name="a_db")
    await api.create(task_name="服务区", db_name="b_db")
    assert [t["task_id"] for t in (await query(api, status="completed"))["tasks"]] == [done]
    assert (await query(api, status="pending", db_name="a_db", task_name="服务"))["pagination"]["total"] == 1
    assert (await query(api, status="completed", db_name="b_db"))["tasks"] == []


async def test_a_query_takes_the_bounds_of_its_times_in(api: Api) -> None:
    task_id = await api.create()
    created_at = (await api.state(task_id))["created_at"]
    for bound in ("created_from", "created_to"):
        assert [t["task_id"] for t in (await query(api, **{bound: created_at}))["tasks"]] == [task_id]
    assert (await query(api, created_to="2020-01-01T00:00:00"))["tasks"] == []


async def test_a_query_has_pages(api: Api) -> None:
    for _ in range(3):
        await api.create()
    data = await query(api, page=2, page_size=2)
    assert len(data["tasks"]) == 1
    assert data["pagination"] == {
        "page": 2,
        "page_size": 2,
        "total": 3,
        "total_pages": 2,
        "has_next": False,
        "has_prev": True,
    }


async def test_a_query_sorts_both_ways(api: Api) -> None:
    for name in ("b", "a", "c"):
        await api.create(task_name=name)
    for order, names in (("asc", ["a", "b", "c"]), ("desc", ["c", "b", "a"])):
        data = await query(api, sort_by="task_name", sort_order=order)
        assert [task["task_name"] for task in data["tasks"]] == names


@pytest.mark.parametrize("key", list(SortField))
async def test_a_query_sorts_by_what_is_asked(api: Api, key: SortField) -> None:
    done = await api.create_with_tables(task_name="a")
    await api.complete(done)
    await api.create(task_name="b", db_name="z_db")
    ordered = [
        [t[key] for t in (await query(api, sort_by=key, sort_order=order))["tasks"]] for order in ("asc", "desc")
    ]
    known = [[value for value in values if value is not None] for values in ordered]
    assert known == [sorted(known[0]), sorted(known[0], reverse=True)]
    assert [values[len(found) :] for values, found in zip(ordered, known, strict=True)] == [
        [None] * (2 - len(known[0]))
    ] * 2


@pytest.mark.parametrize(
    "body", [{"page": 0}, {"page_size": 101}, {"sort_by": "password"}, {"sort_order": "up"}, {"created_from": "soon"}]
)
async def test_a_query_out_of_bounds_is_refused(api: Api, body: dict[str, Any]) -> None:
    data = refused(await api.client.post(f"{TASKS}/query", json=body), 400, "invalid_params")
    assert data["invalid_params"] == list(body)


async def test_every_time_has_six_digits_of_microseconds_and_no_zone(api: Api) -> None:
    task_id = await api.create_with_tables()
    state = await api.complete(task_id)
    times = [state["created_at"], state["started_at"], state["completed_at"]]
    times += [step[key] for step in state["steps"] for key in ("started_at", "completed_at")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", time) for time in times)


async def test_progress_and_cost_stand_beside_each_step(api: Api) -> None:
    task_id = await api.create_with_tables()
    state = await api.complete(task_id)
    first = state["steps"][0]
    assert first["progress"] == {"done": 2, "total": 2, "item": first["progress"]["item"]}
    assert first["usage"]["calls"] == 3
    assert state["usage"]["cost"] == pytest.approx(4 * 0.5)


async def test_the_result_is_null_until_the_task_ends_and_then_task_result_json(api: Api) -> None:
    held = api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    assert (await api.running(task_id, Step.DDL_GENERATION))["result"] is None
    held.set()
    state = await api.finish(task_id)
    assert state["result"] == (await api.get(task_id, "/files/task_result.json")).json()
