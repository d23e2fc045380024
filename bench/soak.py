"""`python -m bench.soak [--minutes 10] [--seed 1]`: one task after another while workers are killed; 0: all is well."""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import asyncpg

from bench.chaos import Chaos
from bench.machine import machine_line
from bench.promises import RECORDS, broken_promises, takeovers
from bench.report import table
from bench.surroundings import Servers, endpoints, note, sample_database, start_postgres
from services.console.client import ApiClient
from tests.support.cluster import Cluster
from tests.support.journey import Outcome, finish, start, stored_records
from tests.support.llm_double import LlmDouble
from tests.support.rabbitmq import NoProgram, RabbitNode
from tests.support.s3 import NoS3, running_s3

REPLICAS = 2
TASKS_AT_ONCE = 3
LLM_S, EMBEDDING_S = 0.4, 0.2
"""Long enough that there is a middle to die in."""
LAST_TASKS_S = 300.0
"""How long the tasks under way may take once no more are started."""


@dataclass
class Soak:
    """Everything that came of one soak."""

    chaos: Chaos
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Of each task, from its start to its end."""
    wrong: list[str] = field(default_factory=list)
    dead_letters: int = 0

    def rows(self) -> list[tuple[str, object]]:
        seconds: Sequence[float] = self.seconds or [0.0]
        return [
            ("tasks completed", sum(outcome.state["status"] == "completed" for outcome in self.outcomes)),
            ("seconds a task, median", statistics.median(seconds)),
            ("seconds a task, longest", max(seconds)),
            ("workers killed", self.chaos.killed),
            ("workers terminated", self.chaos.terminated),
            ("broker restarts", self.chaos.restarts),
            ("runs beyond one a step", sum(takeovers(outcome.logs) for outcome in self.outcomes)),
            ("dead letters", self.dead_letters),
            ("wrong", len(self.wrong)),
        ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long tasks are started")
    parser.add_argument("--seed", type=int, default=1, help="of what goes wrong, and when")
    arguments = parser.parse_args()
    try:
        soak = run(arguments.minutes, arguments.seed)
    except (NoProgram, NoS3) as missing:
        print(f"Not possible here: {missing}", file=sys.stderr)
        return 2
    print(f"{machine_line()}\n\n{arguments.minutes:g} minutes, seed {arguments.seed}\n")
    print(table(("figure", "value"), soak.rows()))
    for complaint in soak.wrong:
        print(f"\nWRONG: {complaint}")
    return 1 if soak.wrong or not soak.outcomes else 0


def run(minutes: float, seed: int) -> Soak:
    """Raises NoProgram where there is no RabbitMQ, and NoS3."""
    with ExitStack() as stack:
        node = stack.enter_context(RabbitNode())
        s3 = stack.enter_context(running_s3())
        double = stack.enter_context(LlmDouble(latency_s=LLM_S, embeddings_latency_s=EMBEDDING_S))
        postgres = start_postgres()
        servers = Servers(postgres, node.url, s3, sample_database(postgres))
        settings = endpoints(double.base_url)
        cluster = stack.enter_context(servers.cluster(settings, replicas=REPLICAS))
        return asyncio.run(_soak(cluster, Chaos(cluster, node, random.Random(seed)), minutes * 60))


async def _soak(cluster: Cluster, chaos: Chaos, seconds: float) -> Soak:
    soak = Soak(chaos)
    working = [asyncio.create_task(_one_after_another(cluster.url, soak, seconds)) for _ in range(TASKS_AT_ONCE)]
    trouble = [
        asyncio.create_task(chaos.end_workers()),
        asyncio.create_task(chaos.restart_broker(after_s=seconds / 2)),
    ]
    try:
        await asyncio.wait_for(asyncio.gather(*working), seconds + LAST_TASKS_S)
    except TimeoutError:
        soak.wrong.append(f"some task had not ended {LAST_TASKS_S:.0f} s after the last one was started")
    finally:
        for task in trouble:
            task.cancel()
        ended = await asyncio.gather(*trouble, return_exceptions=True)
    soak.wrong += [repr(error) for error in ended if isinstance(error, Exception)]
    await _judge(cluster, soak)
    return soak


async def _one_after_another(url: str, soak: Soak, seconds: float) -> None:
    until = time.monotonic() + seconds
    async with ApiClient(url) as api:
        while (started := time.monotonic()) < until:
            task_id = await start(api)
            async for state in api.follow(task_id, every=1.0):
                last = state["status"]
            soak.seconds.append(time.monotonic() - started)
            soak.outcomes.append(await finish(api, task_id))
            note(f"soak: {task_id} {last} after {soak.seconds[-1]:.1f} s")


async def _judge(cluster: Cluster, soak: Soak) -> None:
    soak.wrong += [complaint for outcome in soak.outcomes for complaint in broken_promises(outcome)]
    soak.wrong += soak.chaos.unclean + soak.chaos.died_by_themselves()
    stored = await stored_records(cluster.settings["SCHEMALOOM_TRAINING_URL"])
    if stored != RECORDS:
        soak.wrong.append(f"the training store holds {stored} instead of {RECORDS}")
    soak.dead_letters = await _dead_letters(cluster.settings["SCHEMALOOM_DATABASE_URL"])


async def _dead_letters(state_url: str) -> int:
    connection = await asyncpg.connect(state_url)
    try:
        return int(await connection.fetchval("select count(*) from dead_letters"))
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
