"""Who sees what."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.gateway.edge.access import digest_of
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api, started

pytestmark = pytest.mark.integration

KEYS = ",".join(
    f"{name}:{role}:{digest_of(f'{name}-key')}" for name, role in (("ann", "user"), ("bob", "user"), ("root", "admin"))
)


@pytest.fixture
async def keyed(gateway_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    async with started(gateway_url, tmp_path, api_keys=KEYS) as api:
        yield api


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}-key"}


async def created_by(api: Api, name: str) -> str:
    return str(opened(await api.client.post(TASKS, json={"db_name": "x"}, headers=bearer(name)))["task_id"])


async def test_a_task_belongs_to_whoever_created_it(keyed: Api) -> None:
    task_id = await created_by(keyed, "ann")
    assert opened(await keyed.get(task_id, headers=bearer("ann")))["created_by"] == "ann"


async def test_without_a_key_nothing_is_told(keyed: Api) -> None:
    refused(await keyed.client.get(TASKS), 401, "unauthorized")


async def test_users_list_their_own_tasks_and_an_administrator_all(keyed: Api) -> None:
    anns, bobs = await created_by(keyed, "ann"), await created_by(keyed, "bob")

    async def seen_by(name: str) -> set[str]:
        listed = opened(await keyed.client.get(TASKS, headers=bearer(name)))
        queried = opened(await keyed.client.post(f"{TASKS}/query", json={}, headers=bearer(name)))
        assert listed["total"] == queried["pagination"]["total"]
        return {task["task_id"] for task in listed["tasks"]}

    assert (await seen_by("ann"), await seen_by("bob"), await seen_by("root")) == ({anns}, {bobs}, {anns, bobs})


async def test_anothers_task_is_forbidden_in_every_way(keyed: Api) -> None:
    task_id = await created_by(keyed, "ann")
    client, headers = keyed.client, bearer("bob")
    form = {"file": ("a.txt", b"x")}
    answers: list[httpx.Response] = [
        *[await keyed.get(task_id, part, headers=headers) for part in ("", "/logs", "/files", "/archive", "/events")],
        *[await keyed.get(task_id, part, headers=headers) for part in ("/table-list-info", "/files/a.txt")],
        *[await keyed.post(task_id, action, headers=headers) for action in ("execute", "cancel", "resume")],
        await keyed.post(task_id, "table-list", json={"tables": "a"}, headers=headers),
        await keyed.post(task_id, "logs/query", headers=headers),
        await keyed.post(task_id, "files", files=form, headers=headers),
        await keyed.post(task_id, "upload-table-list", files=form, headers=headers),
    ]
    for answer in answers:
        refused(answer, 403, "forbidden")
    body = {"task_ids": [task_id], "confirm": True}
    [failed] = opened(await client.request("DELETE", TASKS, json=body, headers=headers))["failed_tasks"]
    assert failed["error_type"] == "forbidden"
    opened(await keyed.get(task_id, headers=bearer("root")))


async def test_health_needs_no_key(keyed: Api) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json"):
        assert (await keyed.client.get(path)).status_code == 200


async def test_a_caller_in_too_much_haste_is_told_when_to_come_back(gateway_url: str, tmp_path: Path) -> None:
    async with started(gateway_url, tmp_path, api_keys=KEYS, rate_limit=2) as api:
        for _ in range(2):
            opened(await api.client.get(TASKS, headers=bearer("ann")))
        answer = await api.client.get(TASKS, headers=bearer("ann"))
        refused(answer, 429, "rate_limited")
        assert int(answer.headers["Retry-After"]) > 0
        opened(await api.client.get(TASKS, headers=bearer("bob")))
        assert (await api.client.get("/healthz")).status_code == 200
