"""Live events where several gateways serve one database: what one commits, a watcher of another sees at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from services.gateway.api.context import Watchers
from services.gateway.app import create_app
from services.gateway.background.supervision import Background
from services.gateway.settings import GatewaySettings
from services.gateway.store import open_store
from services.gateway.store.database import Database
from services.gateway.timing import Timing
from shared.bus import connect
from shared.bus.settings import BusSettings
from shared.topology import QUEUES
from tests.contract.test_live import watching
from tests.support.envelopes import opened
from tests.support.gateway import Api, port_settings, started

pytestmark = pytest.mark.integration

PROMISED_S = 0.3
UNHURRIED = Timing(relay_poll_s=60, sweep_s=60, watch_s=60, clean_s=60, tick_s=60, reread_s=60)
"""Whatever is heard of within a minute, a broadcast has told."""


@asynccontextmanager
async def beside(api: Api, database_url: str, bus_url: str) -> AsyncIterator[Api]:
    """A second gateway of the same database, bus and objects, with loops and connections of its own.

    Its lifespan would refuse a bus in memory that another process holds.
    """
    gateway = api.gateway
    async with AsyncExitStack() as stack:
        store = await open_store(database_url, objects=gateway.objects, timezone=gateway.settings.zone)
        stack.push_async_callback(store.close)
        bus = await connect(bus_url, QUEUES)
        stack.push_async_callback(bus.close)
        background = Background(store, bus, gateway.objects, UNHURRIED)
        await background.start()
        stack.push_async_callback(background.stop)
        app = create_app(gateway.settings)
        app.state.gateway = replace(gateway, store=store, bus=bus, changes=background.changes, watchers=Watchers())
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8084")
        yield Api(await stack.enter_async_context(client), app)


async def delays(here: Api, there: Api, *, changes: int = 7) -> list[float]:
    """Seconds from the answer of the gateway that commits a change to the event of the one that is watched."""
    task_id = await here.create()
    measured = []
    async with watching(there, task_id) as events:
        await anext(events)
        for number in range(changes):
            opened(await here.upload(task_id, f"{number}.txt", b"x"))
            committed = time.perf_counter()
            while (await anext(events)).kind != "state":
                pass
            measured.append(time.perf_counter() - committed)
    return measured


@pytest.fixture
async def here(gateway_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    async with started(gateway_url, tmp_path, timing=UNHURRIED) as api:
        yield api


async def test_a_watcher_sees_a_commit_within_300_ms(here: Api) -> None:
    assert median(await delays(here, here)) < PROMISED_S


async def test_a_watcher_of_another_replica_sees_a_commit_within_300_ms(gateway_url: str, tmp_path: Path) -> None:
    ports = port_settings(tmp_path)
    async with (
        started(gateway_url, tmp_path, ports=ports, timing=UNHURRIED) as here,
        beside(here, gateway_url, ports.bus.url) as there,
    ):
        assert median(await delays(here, there)) < PROMISED_S
        assert median(await delays(there, here)) < PROMISED_S


async def test_replicas_tell_each_other_over_rabbitmq_too(gateway_url: str, tmp_path: Path, amqp_url: str) -> None:
    ports = replace(port_settings(tmp_path), bus=BusSettings(url=amqp_url))
    settings = GatewaySettings.model_validate({"database_url": gateway_url})
    async with started(gateway_url, tmp_path, ports=ports, timing=UNHURRIED) as here:
        app = create_app(settings, ports, timing=UNHURRIED)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8084") as client,
        ):
            assert median(await delays(here, Api(client, app))) < PROMISED_S


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[None]]:
    """Grows by one with every use of the database."""
    uses: list[None] = []
    connection = Database.connection

    def counting(self: Database) -> Any:
        uses.append(None)
        return connection(self)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "connection", counting)
        yield uses


async def test_nothing_is_asked_of_the_database_while_nobody_listens(
    gateway_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attentive = replace(UNHURRIED, reread_s=0.02)
    async with started(gateway_url, tmp_path, timing=attentive) as api:
        task_id = await api.create()
        async with watching(api, task_id) as events:
            await anext(events)
            with counted(monkeypatch) as uses:
                await asyncio.sleep(0.5)
            assert len(uses) >= 5
        while api.gateway.watchers.count:  # noqa: ASYNC110 - the gateway keeps a counter and no event
            await asyncio.sleep(0.01)
        with counted(monkeypatch) as uses:
            await asyncio.sleep(0.5)
        assert uses == []


async def test_however_often_a_stream_breaks_off_each_record_is_told_once_and_none_is_left_out(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    async with watching(api, task_id) as events:
        whole = [event.id async for event in events if event.kind == "log"]
    told: list[str] = []
    position = ""
    while len(told) < len(whole):
        async with watching(api, task_id, position) as events:
            async for event in events:
                position = event.id
                if event.kind == "log":
                    told.append(event.id)
                    break
    assert [cursor_of(event_id) for event_id in told] == [cursor_of(event_id) for event_id in whole]


def cursor_of(event_id: str) -> str:
    return event_id.partition(".")[2]
