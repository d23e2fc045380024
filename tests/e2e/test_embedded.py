"""The embedded default, as the two commands run it: one process, a task through the REST API, everything it leaves."""

import subprocess
from collections.abc import Iterator

import pytest

from shared.embedded_postgres import start as join_postgres
from tests.support.cluster import Cluster, public_folder
from tests.support.journey import TABLES, Outcome, complete, explain_all, stored_records
from tests.support.postgres import TestServer, run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def standalone() -> Iterator[Cluster]:
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone()


@pytest.fixture(scope="module")
def outcome(standalone: Cluster) -> Outcome:
    return run_apart(complete(standalone.url))


def database(standalone: Cluster, name: str) -> str:
    """The URL of a database in the standalone's own server."""
    server = join_postgres(standalone.folder / "postgres").url
    before, _, parameters = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}?{parameters}"


def test_the_task_completes_with_every_step(outcome: Outcome) -> None:
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert set(outcome.state["step_status"].values()) == {"completed"}
    assert outcome.state["result"] is not None


def test_every_file_of_the_format_is_there(outcome: Outcome) -> None:
    assert len(outcome.names(".ddl")) == len(TABLES)
    assert len(outcome.names("_detail.md")) == len(TABLES) + 1
    assert len(outcome.names("_pair.json")) == 1
    single = {
        "table_list.txt",
        "filename_mapping.txt",
        "metadata.txt",
        "metadata_detail.md",
        "db_query_decision_prompt.txt",
        "training_load_report.json",
        "task_result.json",
        "data_pipeline.log",
    }
    assert single <= outcome.files.keys()
    assert {f"{step}_result.json" for step in outcome.state["step_status"]} <= outcome.files.keys()
    for ending in ("_summary.log", "_report.json"):
        assert any(name.startswith("sql_validation_") for name in outcome.names(ending))


def test_fifty_pairs_all_pass_explain(outcome: Outcome, standalone: Cluster) -> None:
    assert len(outcome.pairs) == 50
    assert len({pair["question"] for pair in outcome.pairs}) == 50
    assert run_apart(explain_all(outcome.pairs, database(standalone, "highway_db"))) == []


def test_psql_runs_all_ddl_together(outcome: Outcome, postgres: TestServer) -> None:
    url = run_apart(postgres.create_database())
    script = "\n".join(outcome.text(name) for name in outcome.names(".ddl"))
    ran = subprocess.run(
        [postgres.psql, url, "-v", "ON_ERROR_STOP=1", "-q"], input=script, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_psql_runs_the_metadata_twice(outcome: Outcome, postgres: TestServer) -> None:
    url = run_apart(postgres.create_database())
    for _ in range(2):
        ran = subprocess.run(
            [postgres.psql, url, "-v", "ON_ERROR_STOP=1", "-q"],
            input=outcome.text("metadata.txt"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr


def test_the_store_holds_what_was_made_and_nothing_twice(outcome: Outcome, standalone: Cluster) -> None:
    stored = run_apart(stored_records(database(standalone, "training")))
    assert stored == {"ddl": len(TABLES), "documentation": len(TABLES) + 1, "sql": 50}


def test_the_log_tells_a_person_what_happened(outcome: Outcome) -> None:
    messages = "\n".join(record["message"] for record in outcome.logs)
    assert len(outcome.logs) >= 20
    assert all(table in messages for table in TABLES)
    assert {record["level"] for record in outcome.logs} <= {"INFO", "WARNING"}


def test_a_second_run_of_the_task_adds_no_record_and_keeps_the_earlier_files(
    outcome: Outcome, standalone: Cluster
) -> None:
    again = run_apart(complete(standalone.url))
    assert again.state["status"] == "completed"
    assert [pair["sql"] for pair in again.pairs] == [pair["sql"] for pair in outcome.pairs]
    assert run_apart(stored_records(database(standalone, "training"))) == {
        "ddl": len(TABLES),
        "documentation": len(TABLES) + 1,
        "sql": 50,
    }
