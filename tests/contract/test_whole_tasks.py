"""What contract.md promises of a task as a whole: with the steps as they are and a training store that is searched."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.cluster import Cluster, public_folder
from tests.support.envelopes import Data, opened
from tests.support.gateway import TASKS
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

DDL = "create table public.nothing_here (\n  id integer not null,  -- 主键\n  primary key (id)\n);\n"
BROKEN_PAIRS = '[{"question": "", "sql": "SELECT 1"}, {"question": "没有 SQL"}]'
WRONG_PAIRS = '[{"question": "门店有几个?", "sql": "SELECT count(*) FROM no_such_table;"}]'
QUESTION = "开业最早的门店是哪一家?"
GOOD_PAIRS = f'[{{"question": "{QUESTION}", "sql": "SELECT name FROM shop ORDER BY opened_on LIMIT 1;"}}]'


@pytest.fixture(scope="module")
def standalone(postgres: TestServer) -> Iterator[Cluster]:
    """Everything in one process, with a business database of one table."""
    source = run_apart(postgres.create_database())
    run_apart(execute(source, "CREATE TABLE shop (id int PRIMARY KEY, name text, opened_on date)"))
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone(SCHEMALOOM_SOURCE_URL=source)
    run_apart(postgres.drop_database(source))


@pytest.fixture
def client(standalone: Cluster) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=standalone.url, trust_env=False, timeout=60) as client:
        yield client


def run_step(client: httpx.Client, step: str, files: dict[str, str], tables: str = "nothing_here") -> Data:
    """The state of a new task with these files, once the step has run alone; it is followed by its live events."""
    task = f"{TASKS}/{opened(client.post(TASKS, json={}))['task_id']}"
    opened(client.post(f"{task}/table-list", json={"tables": tables}))
    for name, text in files.items():
        opened(client.post(f"{task}/files", files={"file": (name, text.encode())}))
    opened(client.post(f"{task}/execute", json={"execution_mode": "step", "step_name": step}))
    with client.stream("GET", f"{task}/events") as events:
        for line in events.iter_lines():
            if line == "event: end":
                break
    return opened(client.get(task))


@pytest.mark.parametrize(
    ("step", "files", "told"),
    [
        ("ddl_generation", {}, "nothing_here"),
        ("qa_generation", {"nothing_here.ddl": DDL, "nothing_here_detail.md": "## nothing_here\n"}, "表"),
        ("sql_validation", {"mine_pair.json": BROKEN_PAIRS}, "mine_pair.json"),
        ("sql_validation", {"mine_pair.json": WRONG_PAIRS}, "no_such_table"),
        ("training_load", {"mine_pair.json": BROKEN_PAIRS}, "训练数据"),
    ],
)
def test_a_step_all_of_whose_items_failed_is_failed(
    client: httpx.Client, step: str, files: dict[str, str], told: str
) -> None:
    state = run_step(client, step, files)
    assert (state["status"], state["step_status"][step]) == ("failed", "failed")
    assert told in state["error_message"]


def test_one_failed_item_of_several_does_not_fail_its_step(client: httpx.Client) -> None:
    state = run_step(client, "ddl_generation", {}, tables="shop,nothing_here")
    assert (state["status"], state["step_status"]["ddl_generation"]) == ("partial_completed", "completed")
    name = "ddl_generation_result.json"
    [failed] = client.get(f"{TASKS}/{state['task_id']}/files/{name}").json()["item_errors"]
    assert failed["item"] == "public.nothing_here"


@pytest.mark.parametrize("with_the_record", [False, True])
def test_records_already_loaded_into_the_training_store_stay_there(client: httpx.Client, with_the_record: bool) -> None:
    state = run_step(client, "training_load", {"mine_pair.json": GOOD_PAIRS})
    assert state["step_status"]["training_load"] == "completed", state["error_message"]
    deletion = {"task_ids": [state["task_id"]], "confirm": True, "delete_database_records": with_the_record}
    assert opened(client.request("DELETE", TASKS, json=deletion))["summary"]["successfully_deleted"] == 1
    found = opened(client.post("/api/v0/data_pipeline/search", json={"question": QUESTION, "kind": "sql", "limit": 1}))
    assert [hit["question"] for hit in found["results"]] == [QUESTION]
