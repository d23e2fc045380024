"""The embedded default has nothing durable but its database and its folder: killed, it goes on."""

import asyncio
from collections.abc import Iterator

import pytest

from services.console.client import ApiClient
from tests.support.cluster import Cluster, public_folder
from tests.support.journey import Outcome, finish, start
from tests.support.llm_double import LlmDouble
from tests.support.postgres import run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def settings() -> Iterator[dict[str, str]]:
    with LlmDouble(latency_s=0.3) as llm:
        yield {
            "SCHEMALOOM_LLM_BASE_URL": llm.base_url,
            "SCHEMALOOM_LLM_MODEL": "double",
            "SCHEMALOOM_EMBEDDINGS_BASE_URL": llm.base_url,
            "SCHEMALOOM_EMBEDDINGS_MODEL": "double",
        }


async def start_and_wait_for_questions(url: str) -> str:
    """A task that has described its tables and is writing questions."""
    async with ApiClient(url) as api:
        task_id = await start(api)
        async with asyncio.timeout(60):
            async for state in api.follow(task_id, every=0.01):
                if state["step_status"]["qa_generation"] == "running":
                    return task_id
    raise AssertionError(f"the task ended too soon: {state['status']}")


async def wait_for(url: str, task_id: str) -> Outcome:
    async with ApiClient(url) as api:
        return await finish(api, task_id)


def test_a_process_killed_at_work_goes_on_with_its_task_after_a_restart(settings: dict[str, str]) -> None:
    with public_folder() as folder, Cluster(folder, settings) as cluster:
        task_id = run_apart(start_and_wait_for_questions(cluster.start_standalone().url))
        cluster.processes.pop().kill()
        outcome = run_apart(wait_for(cluster.start_standalone().url, task_id))
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert len(outcome.pairs) == 50
    messages = [record["message"] for record in outcome.logs]
    assert any("服务重新启动" in message for message in messages)
    assert sum("步骤 ddl_generation 开始执行" in message for message in messages) == 1
