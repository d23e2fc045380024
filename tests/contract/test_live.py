"""Live events: state, progress and log records as they happen, resumable."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api, listening, started

pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Event:
    kind: str
    id: str
    data: dict[str, Any]


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield Event(fields["event"], fields["id"], json.loads(fields["data"]))
            fields = {}


@asynccontextmanager
async def watching(api: Api, task_id: str, last_event_id: str = "") -> AsyncIterator[AsyncIterator[Event]]:
    """The events of a task over a real socket, as they come."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    async with (
        listening(api.app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
        client.stream("GET", f"{TASKS}/{task_id}/events", headers=headers) as answer,
        asyncio.timeout(20),
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield read_events(answer.aiter_lines())


async def test_states_and_log_records_come_as_they_happen(api: Api) -> None:
    held = api.script.hold(Step.QA_GENERATION)
    task_id = await api.create_with_tables()
    statuses, messages = [], []
    async with watching(api, task_id) as events:
        first = await anext(events)
        assert (first.kind, first.data["status"]) == ("state", "pending")
        opened(await api.post(task_id, "execute"))
        async for event in events:
            if event.kind == "state":
                statuses.append(event.data["status"])
                if event.data["step_status"]["qa_generation"] == "running":
                    held.set()
            elif event.kind == "log":
                messages.append(event.data["message"])
            else:
                assert (event.kind, event.data) == ("end", {"task_id": task_id, "status": "completed"})
    assert (statuses[0], statuses[-1]) == ("in_progress", "completed")
    assert any("开始执行步骤: ddl_generation" in message for message in messages)


async def test_a_broken_off_stream_goes_on_where_it_was(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    async with watching(api, task_id) as events:
        all_events = [event async for event in events]
    resumed_from = all_events[3]
    async with watching(api, task_id, resumed_from.id) as events:
        rest = [event async for event in events]
    assert [event.id for event in rest if event.kind == "log"] == [e.id for e in all_events[4:] if e.kind == "log"]
    assert rest[-1].kind == "end"


async def test_who_knows_all_of_an_ended_task_is_told_to_stay_away(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    async with watching(api, task_id) as events:
        last = [event async for event in events][-1]
    answer = await api.get(task_id, "/events", headers={"Last-Event-ID": last.id})
    assert (answer.status_code, answer.content) == (204, b"")


HOSTILE_IDS = [
    b"-1.-1",
    b"-1",
    b"9" * 400 + b"." + b"9" * 400,
    b"1e9.1e9",
    b"0x1.0x1",
    b"1.2.3",
    b"drop table logs;--",
    b"\0",
    b"1.\x00",
    b"[1, 2]",
    "١.١".encode(),
    b"\xff\xfe",
    b"1.1\r\nSet-Cookie: a=b",
    b" ",
]


async def test_a_last_event_id_that_is_not_ours_starts_from_the_beginning(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    sent = [[(b"Last-Event-ID", value)] for value in HOSTILE_IDS]
    twice = [(b"Last-Event-ID", b"a"), (b"Last-Event-ID", b"b")]
    answers = await asyncio.gather(*(api.get(task_id, "/events", headers=headers) for headers in [[], *sent, twice]))
    assert {answer.status_code for answer in answers} == {200}
    whole, *others = [[event async for event in read_events(_lines(answer))] for answer in answers]
    assert whole[-1].kind == "end"
    assert all(told == whole for told in others)


async def test_who_claims_to_know_more_than_there_is_is_told_what_comes_next(api: Api) -> None:
    far = "999999999999999999.0"
    task_id = await api.create_with_tables()
    async with watching(api, task_id, far) as events:
        first = await anext(events)
    assert (first.kind, first.data["status"]) == ("state", "pending")
    await api.complete(task_id)
    answer = await api.get(task_id, "/events", headers={"Last-Event-ID": far})
    assert [event.kind async for event in read_events(_lines(answer))][-1] == "end"


async def _lines(answer: httpx.Response) -> AsyncIterator[str]:
    for line in answer.text.split("\n"):
        yield line


async def test_a_watched_task_that_is_deleted_ends_the_stream(api: Api) -> None:
    task_id = await api.create()
    async with watching(api, task_id) as events:
        await anext(events)
        body = {"task_ids": [task_id], "confirm": True, "delete_database_records": True}
        opened(await api.client.request("DELETE", TASKS, json=body))
        kinds = [(event.kind, event.data) async for event in events]
    assert kinds[-1] == ("end", {"task_id": task_id, "status": "deleted"})


async def test_watchers_are_limited(gateway_url: str, tmp_path: Path) -> None:
    async with started(gateway_url, tmp_path, max_live_streams=1) as api:
        task_id = await api.create()
        async with watching(api, task_id) as events:
            await anext(events)
            refused(await api.get(task_id, "/events"), 429, "rate_limited")


async def test_a_watcher_that_goes_away_frees_its_place(api: Api) -> None:
    task_id = await api.create()
    async with watching(api, task_id) as events:
        await anext(events)
        assert api.gateway.watchers.count == 1
    async with asyncio.timeout(5):
        async for _ in api.gateway.changes(task_id):
            if api.gateway.watchers.count == 0:
                return
