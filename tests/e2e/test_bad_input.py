"""What a careless user meets: a clear error where it belongs, the rest goes on, nothing is invented, no password."""

from collections.abc import Iterator

import pytest

from services.console.client import ApiClient
from tests.support.cluster import Cluster, public_folder
from tests.support.journey import Outcome, complete, finish
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PASSWORD = "s3cr%40t-word"


@pytest.fixture(scope="module")
def source(postgres: TestServer) -> str:
    """A small database with odd tables."""
    url = run_apart(postgres.create_database())
    run_apart(
        execute(
            url,
            "CREATE TABLE shop (id int PRIMARY KEY, shop_name varchar(50), opened_on date)",
            "INSERT INTO shop SELECT n, '门店' || n, date '2023-01-01' + n FROM generate_series(1, 40) n",
            "CREATE TABLE empty_order (id int PRIMARY KEY, shop_id int, amount numeric(10,2))",
            "CREATE TABLE keyless (shop_id int, visitors int, visit_date date)",
            "INSERT INTO keyless SELECT n % 40 + 1, n, date '2023-01-01' + n FROM generate_series(1, 200) n",
            "CREATE TYPE span AS (low int, high int)",
            "CREATE TABLE odd (id int PRIMARY KEY, place point, mask bit(4), reach span, words tsvector)",
            "INSERT INTO odd VALUES (1, '(1,2)', B'1010', ROW(1, 2), 'x')",
        )
    )
    return url


@pytest.fixture(scope="module")
def standalone(source: str) -> Iterator[Cluster]:
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone(SCHEMALOOM_SOURCE_URL=source)


@pytest.fixture(scope="module")
def outcome(standalone: Cluster) -> Outcome:
    """One task with everything in it."""
    tables = ["shop", "empty_order", "keyless", "odd", "no_such_table"]
    return run_apart(
        complete(standalone.url, tables, business_context="门店管理", theme_count=2, questions_per_theme=5)
    )


def test_a_missing_table_is_an_item_error_and_the_task_completes(outcome: Outcome) -> None:
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    errors = outcome.state["result"]["item_errors"]
    assert any("no_such_table" in error["item"] and "不存在" in error["error"] for error in errors)
    assert any("no_such_table" in record["message"] for record in outcome.logs if record["level"] == "ERROR")


def test_nothing_is_invented_for_a_missing_table(outcome: Outcome) -> None:
    assert outcome.names(".ddl") == ["empty_order.ddl", "keyless.ddl", "odd.ddl", "shop.ddl"]
    assert not any("no_such_table" in pair["sql"] for pair in outcome.pairs)


def test_an_empty_table_a_table_without_a_key_and_odd_types_are_described(outcome: Outcome) -> None:
    assert "primary key" not in outcome.text("keyless.ddl")
    assert "point" in outcome.text("odd.ddl")
    assert "示例" not in outcome.text("empty_order_detail.md")


async def fail(url: str, connection: str) -> Outcome:
    async with ApiClient(url) as api:
        task_id = await api.create_task(db_connection=connection)
        await api.set_tables(task_id, ["shop"])
        await api.execute(task_id)
        return await finish(api, task_id)


def test_a_database_that_cannot_be_reached_fails_the_step_with_its_name_and_no_password(standalone: Cluster) -> None:
    outcome = run_apart(fail(standalone.url, f"postgresql://reader:{PASSWORD}@127.0.0.1:1/highway_db"))
    assert outcome.state["status"] == "failed"
    assert outcome.state["step_status"]["ddl_generation"] == "failed"
    assert "127.0.0.1:1/highway_db" in outcome.state["error_message"]
    told = repr((outcome.state, outcome.logs, outcome.files, standalone.processes[0].log_text))
    assert PASSWORD not in told
    assert "s3cr@t-word" not in told


def test_when_every_table_is_missing_the_step_fails_and_says_so(standalone: Cluster) -> None:
    outcome = run_apart(complete(standalone.url, ["nothing_here"]))
    assert outcome.state["status"] == "failed"
    assert "nothing_here" in outcome.state["error_message"]
