"""A gateway over real ports: PostgreSQL, a bus in memory, a folder of objects, and workers that a test directs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import ASGIApp

from services.gateway.api.context import Gateway
from services.gateway.app import create_app
from services.gateway.edge.training_access import TrainingAccess
from services.gateway.ports import PortSettings
from services.gateway.ports import opened as gateway_opened
from services.gateway.settings import GatewaySettings
from services.gateway.store import migrate
from services.gateway.timing import Timing
from shared.bus.settings import BusSettings
from shared.listening import BackgroundServer
from shared.objects.settings import ObjectsSettings
from shared.sealing import SealingSettings, new_key
from shared.source import SourceSettings
from shared.steps import Step
from tests.support.envelopes import Data, opened
from tests.support.postgres import TestServer, execute, run_apart
from tests.support.steps import Script, working

NOWHERE = "postgresql://postgres:postgres@127.0.0.1:1/highway_db"
"""A configured business database that nobody can connect to: what only creates and lists must not notice."""
SWIFT = Timing(relay_poll_s=0.05, sweep_s=0.1, reread_s=0.1)
TASKS = "/api/v0/data_pipeline/tasks"
_EMPTYING = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()",
    "do $$ declare name text; begin "
    "for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' "
    "loop execute format('delete from %I', name); end loop; end $$",
    "select setval('load_numbers', 1, false)",
)
"""`truncate` would give each table a new file, which takes longer than to delete a handful of rows."""
ENDED = frozenset({"completed", "failed", "cancelled", "partial_completed"})
TABLES = "bss_company,bss_service_area"


@dataclass
class Api:
    """A client of a running gateway, in the words of the guide."""

    client: httpx.AsyncClient
    app: FastAPI
    script: Script = field(default_factory=Script)

    @property
    def gateway(self) -> Gateway:
        gateway: Gateway = self.app.state.gateway
        return gateway

    async def create(self, **fields: Any) -> str:
        """The id of a new task."""
        fields = {"db_name": "highway_db"} | fields
        return str(opened(await self.client.post(TASKS, json=fields))["task_id"])

    async def create_with_tables(self, tables: str = TABLES, **fields: Any) -> str:
        task_id = await self.create(**fields)
        opened(await self.post(task_id, "table-list", json={"tables": tables}))
        return task_id

    async def post(self, task_id: str, action: str, **request: Any) -> httpx.Response:
        return await self.client.post(f"{TASKS}/{task_id}/{action}", **request)

    async def get(self, task_id: str, part: str = "", **request: Any) -> httpx.Response:
        return await self.client.get(f"{TASKS}/{task_id}{part}", **request)

    async def upload(self, task_id: str, name: str, content: bytes, **form: str) -> httpx.Response:
        return await self.post(task_id, "files", files={"file": (name, content)}, data=form)

    async def state(self, task_id: str) -> Data:
        return opened(await self.get(task_id))

    async def file_names(self, task_id: str) -> list[str]:
        return [file["file_name"] for file in opened(await self.get(task_id, "/files"))["files"]]

    async def finish(self, task_id: str) -> Data:
        """The task's state once no step is at work any more."""
        return await self.until(task_id, lambda state: state["status"] in ENDED)

    async def running(self, task_id: str, step: Step) -> Data:
        """The task's state once a worker has started the step; hold it first."""
        return await self.until(task_id, lambda state: state["step_status"][step] == "running")

    async def complete(self, task_id: str, **options: Any) -> Data:
        opened(await self.post(task_id, "execute", json=options))
        return await self.finish(task_id)

    async def until(self, task_id: str, reached: Callable[[Data], bool]) -> Data:
        """The first state of the task of which this is true."""
        async with asyncio.timeout(20):
            async for _ in self.gateway.changes(task_id):
                state = await self.state(task_id)
                if reached(state):
                    return state
        raise AssertionError("the task is gone")


@pytest.fixture(scope="session")
def migrated_url(postgres: TestServer) -> Iterator[str]:
    """A database that has the gateway's schema."""
    url = run_apart(postgres.create_database())
    run_apart(migrate(url))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture
async def gateway_url(migrated_url: str) -> str:
    """A gateway's database without a row, whatever the test before has left: much quicker than a new database."""
    await execute(migrated_url, *_EMPTYING)
    return migrated_url


def port_settings(folder: Path, *, source: str | None = NOWHERE) -> PortSettings:
    return PortSettings(
        bus=BusSettings(url=f"memory://{uuid4()}"),
        objects=ObjectsSettings(url=SecretStr(folder.as_uri())),
        source=SourceSettings() if source is None else SourceSettings(url=source),
        sealing=SealingSettings(keys=new_key()),
    )


@cache
def application(settings: GatewaySettings) -> FastAPI:
    """FastAPI takes long to make one; what tests change of it is its gateway, which each opens for itself."""
    return create_app(settings)


@asynccontextmanager
async def started(
    database_url: str,
    folder: Path,
    *,
    source: str | None = NOWHERE,
    training: TrainingAccess | None = None,
    ports: PortSettings | None = None,
    timing: Timing = SWIFT,
    **settings: Any,
) -> AsyncIterator[Api]:
    """A gateway with one worker a step, and a client of it."""
    settings = {"database_url": database_url, "timezone": "Asia/Shanghai"} | settings
    ports = ports or port_settings(folder, source=source)
    configured = GatewaySettings.model_validate(settings)
    app = application(configured)
    async with AsyncExitStack() as stack:
        app.state.gateway = await stack.enter_async_context(gateway_opened(configured, ports, timing))
        if training is not None:
            app.state.gateway = replace(app.state.gateway, training=training)
            stack.push_async_callback(training.close)
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://localhost:8084")
        api = Api(await stack.enter_async_context(client), app)
        gateway = api.gateway
        await stack.enter_async_context(working(gateway.bus, gateway.objects, api.script))
        yield api


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """The base URL of the same application on a real socket; for what a client must see before the answer ends."""
    server = BackgroundServer(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn sets a flag and no event
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving


@pytest.fixture
async def api(gateway_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    """An open gateway whose business database is away."""
    async with started(gateway_url, tmp_path) as api:
        yield api


@pytest.fixture
async def api_on_highway(gateway_url: str, tmp_path: Path, highway_url: str) -> AsyncIterator[Api]:
    """An open gateway whose business database is the sample."""
    async with started(gateway_url, tmp_path, source=highway_url) as api:
        yield api
