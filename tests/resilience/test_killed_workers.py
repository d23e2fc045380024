"""A worker that dies in the middle of its step: another takes over, the task completes, nothing is doubled."""

import asyncio
import re
from collections.abc import Iterator

import pytest

from services.console.client import ApiClient
from shared.steps import STEPS, Step
from tests.e2e.conftest import MakeCluster
from tests.support.cluster import Cluster, Process
from tests.support.journey import TABLES, Outcome, finish, start, stored_records
from tests.support.llm_double import LlmDouble
from tests.support.postgres import run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
SERVICES = dict(zip(STEPS, ("ddl_gen", "qa_gen", "validator", "loader"), strict=True))


@pytest.fixture(scope="module")
def cluster(make_cluster: MakeCluster) -> Iterator[Cluster]:
    """Two replicas of each worker, an LLM and embeddings that take their time, so that there is a middle to die in."""
    with LlmDouble(latency_s=0.4, embeddings_latency_s=1.0) as llm:
        settings = {
            "SCHEMALOOM_LLM_BASE_URL": llm.base_url,
            "SCHEMALOOM_LLM_MODEL": "double",
            "SCHEMALOOM_EMBEDDINGS_BASE_URL": llm.base_url,
            "SCHEMALOOM_EMBEDDINGS_MODEL": "double",
        }
        with make_cluster(**settings) as cluster:
            yield cluster.start(replicas=2)


async def worker_in_the_middle(api: ApiClient, cluster: Cluster, task_id: str, step: Step) -> Process:
    """The process that runs the step, as soon as it has something done and something left."""
    async with asyncio.timeout(120):
        while True:
            state = await api.task(task_id)
            assert state["status"] == "in_progress", state["error_message"]
            progress = next(each["progress"] for each in state["steps"] if each["step_name"] == step)
            if state["step_status"][step] == "running" and progress["done"] < max(progress["total"], 1):
                records = await api.logs(task_id, step=step, limit=1000)
                pids = re.findall(r"执行进程 \S+:(\d+) 接手", "\n".join(record["message"] for record in records))
                if pids:
                    return cluster.by_pid(int(pids[-1]))
            await asyncio.sleep(0.01)


async def kill_in_the_middle(cluster: Cluster, step: Step) -> Outcome:
    async with ApiClient(cluster.url) as api:
        task_id = await start(api)
        victim = await worker_in_the_middle(api, cluster, task_id, step)
        assert victim.name == SERVICES[step]
        victim.kill()
        outcome = await finish(api, task_id)
    cluster.spawn(victim.name)  # the next test has two replicas again
    return outcome


# the load comes first: later ones find their vectors in the cache and leave no middle to die in
@pytest.mark.parametrize("step", STEPS[::-1])
def test_a_worker_killed_in_the_middle_of_its_step_is_replaced_and_nothing_is_doubled(
    cluster: Cluster, step: Step
) -> None:
    outcome = run_apart(kill_in_the_middle(cluster, step))
    takeovers = [record for record in outcome.logs if "接手" in record["message"]]
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert len(takeovers) == len(STEPS) + 1
    assert len(outcome.pairs) == len({pair["sql"] for pair in outcome.pairs}) == 50
    assert len(outcome.names(".ddl")) == len(TABLES)
    stored = run_apart(stored_records(cluster.settings["SCHEMALOOM_TRAINING_URL"]))
    assert stored == {"ddl": len(TABLES), "documentation": len(TABLES) + 1, "sql": 50}
