"""The figures of quality.md on databases that have little in common, one of them of 1,500 tables."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.large_schema import create_large_schema
from bench.quality.generation import Measured, measure
from tests.integration.qa_gen.never_summed import said_of, senseless
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
DATABASES = Path(__file__).with_name("databases")
NAMES = sorted(file.stem for file in DATABASES.glob("*.sql"))


@pytest.fixture(scope="module", params=NAMES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def measured(database: str, postgres: TestServer) -> Measured:
    script = (DATABASES / f"{database}.sql").read_text(encoding="utf-8")
    url = run_apart(postgres.create_database())
    run_apart(execute(url, script, "ANALYZE"))
    try:
        return run_apart(measure(url))
    finally:
        run_apart(postgres.drop_database(url))


def test_every_figure_reaches_its_goal(measured: Measured) -> None:
    assert [figure for figure in measured.figures if not figure.reached] == []


def test_no_number_is_one_that_a_person_calls_senseless(database: str, measured: Measured) -> None:
    said = said_of(database)
    found = {fault for resolved in measured.reading.valid for fault in senseless(resolved, said)}
    assert found == set()


def test_no_question_holds_a_personal_value(measured: Measured) -> None:
    told = " ".join(pair["question"] + pair["sql"] for pair in measured.pairs)
    assert not re.search(r"139\d{8}|36010219|'[张王李赵陈刘杨黄周吴][㐀-鿿]'", told)


@pytest.fixture(scope="module")
def large_url(postgres: TestServer) -> Iterator[str]:
    url = run_apart(postgres.create_database())
    run_apart(create_large_schema(url, 1_500))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_fifteen_hundred_tables_give_fifty_pairs_that_pass_every_check(large_url: str) -> None:
    measured = await measure(large_url)
    # one question in three is about one table, so not each can bring a relation; of some names no word is known
    excused = {"join edges covered", "raw identifiers in questions"}
    assert [figure for figure in measured.figures if not figure.reached and figure.name not in excused] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_fifteen_hundred_tables_fit_in_three_hundred_megabytes(large_url: str) -> None:
    program = (
        "import asyncio, sys; from bench.large_schema import table_names; from bench.machine import peak_mb;"
        "from tests.integration.qa_gen.steps import generate;"
        "asyncio.run(generate(sys.argv[1], tables=table_names(1500)));"
        "print(peak_mb())"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", program, large_url, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    assert float(said) < 300
