"""How the API answers with years of tasks in its database and four tasks at work."""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import asyncpg
import httpx

from bench.clients import Ask, HttpConnection, Seen, ask_at_a_rate, ask_without_rest
from bench.history import multiply
from bench.report import table
from bench.surroundings import endpoints, note, servers, standalone, start_postgres
from services.console.client import ApiClient
from tests.support.journey import complete, start
from tests.support.postgres import run_apart
from tests.support.rabbitmq import NoProgram
from tests.support.s3 import NoS3, free_port

TASKS = 10_000
LOG_RECORDS = 1_000_000
TASKS_AT_WORK = 4
CLIENTS = 4
REQUESTS = 2_000
SECONDS = 6.0
STEADY_RATE, STEADY_SECONDS = 25.0, 12.0
GOAL_P99_MS = 50.0
API = "/api/v0/data_pipeline/tasks"
SEED = 20250702
HEAD = ("where", "what", "at most requests/s", "p50 ms", "p99 ms", "p50 to bare FastAPI's", "p99 to bare FastAPI's")
OWN_PROCESS = "gateway, own process"
EMBEDDED = "embedded, all in one process"
BARE = "bare FastAPI"
SETTINGS = {"SCHEMALOOM_WORKER_CONCURRENCY": str(TASKS_AT_WORK)}
EXPLANATION = (
    f"{TASKS:,} tasks with {LOG_RECORDS:,} log records in PostgreSQL, {TASKS_AT_WORK} tasks at work all the time on an "
    "LLM of 1 s a call. The clients, on the same machine, ask for the status of a random task, the first 50 tasks, the "
    "last 100 log records of a random task, or a new task. *At most* is what "
    f"{CLIENTS} clients get that never rest, latencies are those at {STEADY_RATE:.0f} requests a second. "
    f"Goal, for the gateway in its own process: status and list under {GOAL_P99_MS:.0f} ms at p99."
)


@dataclass(frozen=True)
class Measured:
    where: str
    what: str
    at_most: Seen
    steady: Seen

    @property
    def keeps_the_goal(self) -> bool:
        meant = self.where == OWN_PROCESS and self.what in {"status", "list"}
        return not meant or self.steady.percentile_ms(99) < GOAL_P99_MS

    def row(self, bare: Seen) -> list[object]:
        times = [self.steady.percentile_ms(percent) for percent in (50, 99)]
        ratios = [time / bare.percentile_ms(percent) for time, percent in zip(times, (50, 99), strict=True)]
        return [self.where, self.what, self.at_most.per_second, *times, *ratios]


def run() -> str:
    """Markdown."""
    postgres, remark = start_postgres(), ""
    measured: list[Measured] = []
    with _slow_llm() as llm, _bare_api() as bare:
        settings = endpoints(llm) | SETTINGS
        try:
            with servers(postgres) as many, many.cluster(settings) as cluster:
                state = cluster.settings["SCHEMALOOM_DATABASE_URL"]
                measured += run_apart(_under_load(OWN_PROCESS, cluster.url, state, bare))
        except (NoProgram, NoS3) as missing:
            remark = f" Without a gateway in its own process: {missing}."
        state = run_apart(postgres.create_database())
        with standalone(SCHEMALOOM_DATABASE_URL=state, **settings) as url:
            measured += run_apart(_under_load(EMBEDDED, url, state, bare))
    return f"{EXPLANATION}{remark}\n\n{_report(measured)}"


def _report(measured: Sequence[Measured]) -> str:
    bare = {each.where: each.steady for each in measured if each.what == BARE}
    missed = [f"{each.where}: {each.what}" for each in measured if not each.keeps_the_goal]
    verdict = f"Goal missed by {'; '.join(missed)}." if missed else "Goal reached."
    return f"{table(HEAD, [each.row(bare[each.where]) for each in measured])}\n\n{verdict}"


async def _under_load(where: str, url: str, state_url: str, bare_url: str) -> list[Measured]:
    """The bare endpoint and the bare query beside the gateway's endpoints, all while tasks are at work."""
    note(f"load: {where}, writing history")
    await complete(url)
    task_ids = await multiply(state_url, tasks=TASKS, logs=LOG_RECORDS)
    async with _at_work(url), _connections(bare_url) as to_bare, _connections(url) as to_gateway:
        note(f"load: {where}, measuring")
        asks = {
            BARE: [_bare(connection) for connection in to_bare],
            **_of_gateway(to_gateway, task_ids),
        }
        measured = [await _measured(where, what, clients) for what, clients in asks.items()]
        measured.insert(1, await _bare_query(where, state_url, task_ids))
    return measured


async def _measured(where: str, what: str, clients: Sequence[Ask]) -> Measured:
    steady = await ask_at_a_rate(clients, per_second=STEADY_RATE, seconds=STEADY_SECONDS)
    return Measured(where, what, await ask_without_rest(clients, requests=REQUESTS, seconds=SECONDS), steady)


def _bare(connection: HttpConnection) -> Ask:
    return lambda: connection.get("/")


def _of_gateway(connections: Sequence[HttpConnection], task_ids: Sequence[str]) -> dict[str, list[Ask]]:
    """The asks of each endpoint, one a client."""
    draw = random.Random(SEED)
    asks: dict[str, Callable[[HttpConnection], Awaitable[None]]] = {
        "status": lambda connection: connection.get(f"{API}/{draw.choice(task_ids)}"),
        "list": lambda connection: connection.get(API),
        "logs": lambda connection: connection.get(f"{API}/{draw.choice(task_ids)}/logs"),
        "create": lambda connection: connection.post(API, {"task_name": "负载测试"}),
    }
    return {what: [_bound(ask, connection) for connection in connections] for what, ask in asks.items()}


def _bound(ask: Callable[[HttpConnection], Awaitable[None]], connection: HttpConnection) -> Ask:
    return lambda: ask(connection)


async def _bare_query(where: str, state_url: str, task_ids: Sequence[str]) -> Measured:
    """One task by its key, over and over."""
    draw = random.Random(SEED)
    async with asyncpg.create_pool(state_url, min_size=CLIENTS, max_size=CLIENTS) as pool:

        async def ask() -> None:
            await pool.fetchrow("select * from tasks where task_id = $1", draw.choice(task_ids))

        return await _measured(where, "bare asyncpg query", [ask] * CLIENTS)


@asynccontextmanager
async def _connections(url: str) -> AsyncIterator[list[HttpConnection]]:
    connections = [await HttpConnection.open(url) for _ in range(CLIENTS)]
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


@asynccontextmanager
async def _at_work(url: str) -> AsyncIterator[None]:
    """Tasks at work until left: one that ends is followed by the next."""
    async with ApiClient(url) as api:
        first = [await start(api) for _ in range(TASKS_AT_WORK)]
        workers = [asyncio.create_task(_one_after_another(api, task_id)) for task_id in first]
        try:
            yield
        finally:
            for worker in workers:
                worker.cancel()
            outcomes = await asyncio.gather(*workers, return_exceptions=True)
    broken = [outcome for outcome in outcomes if not isinstance(outcome, asyncio.CancelledError)]
    assert not broken, f"the tasks at work did not work: {broken}"


async def _one_after_another(api: ApiClient, task_id: str) -> None:
    while True:
        async for state in api.follow(task_id, every=1.0):
            assert state["status"] in {"in_progress", "completed"}, state["error_message"]
        task_id = await start(api)


@contextmanager
def _slow_llm() -> Iterator[str]:
    """The base URL of a stand-in LLM in a process of its own."""
    options = ["--latency", "1.0", "--embeddings-latency", "0.1"]
    with _process("tests.support.llm_double", *options, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()


@contextmanager
def _bare_api() -> Iterator[str]:
    port = free_port()
    with _process("uvicorn", "bench.bare_api:app", "--port", str(port), "--no-access-log", "--log-level", "warning"):
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield url


@contextmanager
def _process(module: str, *arguments: str, stdout: int | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=stdout)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            httpx.get(url, trust_env=False)
            return
        time.sleep(0.05)
    raise TimeoutError(url)
