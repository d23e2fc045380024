"""Every service as its own process, two replicas of each worker, over RabbitMQ and S3."""

import os
import re
from collections.abc import Iterator

import pytest

from sample.generate import GLOSSARY
from tests.e2e.conftest import MakeCluster
from tests.support.cluster import WORKERS, Cluster, public_folder
from tests.support.journey import TABLES, Outcome, complete, explain_all, stored_records
from tests.support.llm_double import LlmDouble
from tests.support.postgres import run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
_STAMP = re.compile(r"_\d{8}_\d{6}(?=[_.])")


@pytest.fixture(scope="module")
def embeddings() -> Iterator[dict[str, str]]:
    """Settings of an embeddings endpoint, so that every worker process need not load a model of its own."""
    with LlmDouble() as llm:
        yield {"SCHEMALOOM_EMBEDDINGS_BASE_URL": llm.base_url, "SCHEMALOOM_EMBEDDINGS_MODEL": "double"}


@pytest.fixture(scope="module")
def cluster(make_cluster: MakeCluster, embeddings: dict[str, str]) -> Iterator[Cluster]:
    with make_cluster(**embeddings) as cluster:
        yield cluster.start(replicas=2, gateways=2)


@pytest.fixture(scope="module")
def outcome(cluster: Cluster) -> Outcome:
    return run_apart(complete(cluster.url))


@pytest.fixture(scope="module")
def embedded(highway_url: str, embeddings: dict[str, str]) -> Iterator[Outcome]:
    """The same task in one process, over memory:// and file://."""
    with public_folder() as folder, Cluster(folder) as standalone:
        standalone.start_standalone(SCHEMALOOM_SOURCE_URL=highway_url, SCHEMALOOM_GLOSSARY=str(GLOSSARY), **embeddings)
        yield run_apart(complete(standalone.url))


def test_the_task_completes_over_rabbitmq_and_s3(outcome: Outcome, highway_url: str) -> None:
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert len(outcome.pairs) == 50
    assert run_apart(explain_all(outcome.pairs, highway_url)) == []


def test_the_store_holds_every_record_once(outcome: Outcome, cluster: Cluster) -> None:
    stored = run_apart(stored_records(cluster.settings["SCHEMALOOM_TRAINING_URL"]))
    assert stored == {"ddl": len(TABLES), "documentation": len(TABLES) + 1, "sql": len(outcome.pairs)}


def test_the_same_pairs_and_files_come_from_one_process_and_from_many(outcome: Outcome, embedded: Outcome) -> None:
    assert embedded.pairs == outcome.pairs
    assert {_STAMP.sub("", name) for name in embedded.files} == {_STAMP.sub("", name) for name in outcome.files}
    for name in outcome.names(".ddl") + outcome.names("_detail.md"):
        assert embedded.text(name) == outcome.text(name), name


def test_each_step_ran_in_a_process_of_its_own(outcome: Outcome, cluster: Cluster) -> None:
    assert {cluster.by_pid(pid).name for pid in _at_work(outcome)} == set(WORKERS)


def test_workers_step_back_for_the_gateway(outcome: Outcome, cluster: Cluster) -> None:
    gateway = next(process for process in cluster.processes if process.name == "gateway")
    priority = os.getpriority(os.PRIO_PROCESS, gateway.pid)
    assert {os.getpriority(os.PRIO_PROCESS, pid) - priority for pid in _at_work(outcome)} == {10}


def _at_work(outcome: Outcome) -> set[int]:
    """Ids of the processes that the log names."""
    return {int(pid) for record in outcome.logs for pid in re.findall(r"执行进程 \S+:(\d+) 接手", record["message"])}


@pytest.mark.usefixtures("outcome", "embedded")
def test_every_process_ends_cleanly_when_told_to(cluster: Cluster) -> None:
    assert [process.name for process in cluster.processes if process.terminate() != 0] == []
