"""The rule author on the sample: what quality.md asks of fifty pairs."""

import asyncio
import os
import re
import subprocess
import sys
import time

import asyncpg
import pytest

from services.qa_gen.knowledge import Knowledge, knowledge_of
from shared.catalog.names import parse_table_name
from shared.catalog.reading.catalog import read_catalog
from shared.source import parse, source_opener
from shared.sql.ladder import Ladder, read, returned
from shared.sql.meaning import meaning_faults
from shared.sql.verdict import Returned
from tests.integration.qa_gen.documents import details_with_glossary
from tests.integration.qa_gen.steps import Generated, generate
from tests.support.postgres import TestServer, run_apart

pytestmark = pytest.mark.integration
SEVEN = [
    "bss_company",
    "bss_service_area",
    "bss_service_area_mapper",
    "bss_section_route",
    "bss_section_route_area_link",
    "bss_business_day_data",
    "bss_car_day_count",
]


@pytest.fixture(scope="module")
def made(highway_url: str) -> Generated:
    return run_apart(generate(highway_url))


def shares(made: Generated, key: str) -> dict[str, float]:
    counts: dict[str, int] = made.summary[key]
    return {name: count / len(made.pairs) for name, count in counts.items()}


def test_fifty_pairs_are_asked_for_and_fifty_delivered_ten_a_theme(made: Generated) -> None:
    assert (made.summary["pairs_asked"], made.summary["pairs_delivered"]) == (50, 50)
    assert list(made.summary["by_theme"].values()) == [10] * 5


async def test_every_pair_passes_all_checks_again(made: Generated, highway_url: str) -> None:
    async with source_opener(parse(highway_url, embedded=True))() as source:
        tables = made.run.files["table_list.txt"].splitlines()
        reading = await read_catalog(source, [parse_table_name(name) for name in tables])
        known = knowledge_of(reading, {})
        ladder = Ladder(reading.catalog, source)
        for pair in made.pairs:
            verdict = await ladder.check(pair["sql"])
            assert verdict.ok, pair
            assert verdict.result is Returned.ROWS, pair
            assert not verdict.join_explosion, pair
            assert faults_of(pair, known) == [], pair


def faults_of(pair: dict[str, str], known: Knowledge) -> list[str]:
    _, resolved = read(pair["sql"], known.catalog)
    assert resolved is not None
    roles, columns = known.table_roles, known.column_roles
    faults = meaning_faults(
        pair["question"], resolved, known.catalog, table_roles=roles, column_roles=columns, labels=known.labels
    )
    return [fault.message for fault in faults]


def test_every_table_and_join_edge_is_covered_and_nearly_every_useful_column(made: Generated) -> None:
    coverage = made.summary["coverage"]
    assert coverage["uncovered_tables"] == []
    assert coverage["uncovered_join_edges"] == []
    found, possible = coverage["useful_columns"]
    assert found >= 0.75 * min(possible, 75)


async def test_with_the_glossary_in_the_documents_nine_useful_columns_of_ten_are_covered(highway_url: str) -> None:
    files = await details_with_glossary(highway_url)
    made = await generate(highway_url, files=files)
    found, possible = made.summary["coverage"]["useful_columns"]
    assert found >= 0.9 * min(possible, 75)
    assert any("微信" in pair["question"] for pair in made.pairs)


def test_levels_come_in_about_their_proportion(made: Generated) -> None:
    levels = shares(made, "by_level")
    goals = {"simple": 0.30, "moderate": 0.35, "complex": 0.25, "highly_complex": 0.10}
    assert all(abs(levels[name] - goal) <= 0.07 for name, goal in goals.items()), levels
    assert made.summary["nested"] >= 0.25 * len(made.pairs)


def test_all_styles_are_there(made: Generated) -> None:
    assert all(share >= 0.08 for share in shares(made, "by_style").values())


def test_no_two_questions_are_the_same(made: Generated) -> None:
    assert len({pair["question"] for pair in made.pairs}) == 50
    assert len({pair["sql"] for pair in made.pairs}) == 50


def test_each_sql_is_one_line_that_ends_in_a_semicolon(made: Generated) -> None:
    assert all("\n" not in pair["sql"] and pair["sql"].endswith(";") for pair in made.pairs)
    assert all(set(pair) == {"question", "sql"} for pair in made.pairs)


def test_the_details_follow_the_pairs(made: Generated) -> None:
    assert [detail["question"] for detail in made.details] == [pair["question"] for pair in made.pairs]
    assert {detail["author"] for detail in made.details} == {"rule"}


def test_the_files_are_named_by_database_and_stamp(made: Generated) -> None:
    assert {"qs_highway_db_20250702_190410_pair.json", "qs_highway_db_20250702_190410_detail.json"} <= set(
        made.run.written
    )
    assert {"metadata.txt", "metadata_detail.md", "db_query_decision_prompt.txt"} <= set(made.run.written)


def test_dates_are_asked_where_the_data_lies(made: Generated) -> None:
    years = {year for pair in made.pairs for year in re.findall(r"(\d{4})年", pair["question"])}
    assert years <= {"2021", "2022", "2023"}


def test_no_raw_identifier_and_no_personal_value_stands_in_a_question(made: Generated) -> None:
    questions = " ".join(pair["question"] for pair in made.pairs)
    assert "_" not in questions
    assert "bss" not in questions
    assert not any(prefix in questions for prefix in ("139", "138", "130"))


async def test_psql_runs_the_metadata_file_twice(made: Generated, postgres: TestServer, database_url: str) -> None:
    for _ in range(2):
        done = await asyncio.to_thread(_psql, postgres.psql, database_url, made.file("metadata.txt"))
        assert done.returncode == 0, done.stderr
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT topic_name, related_tables FROM metadata ORDER BY id")
    await connection.close()
    assert [row["topic_name"] for row in rows] == list(made.summary["by_theme"])
    assert all(row["related_tables"] for row in rows)


def _psql(program: str, url: str, script: str) -> "subprocess.CompletedProcess[str]":
    command = [program, "-X", "-v", "ON_ERROR_STOP=1", "-q", url]
    return subprocess.run(command, input=script, text=True, capture_output=True, check=False)


def test_progress_and_log_can_be_followed(made: Generated) -> None:
    assert made.run.finished[0] == "业务主题"
    assert made.run.expected > 0
    assert "交付 50 对" in made.run.log.text
    assert made.run.failures == []


async def test_a_resumed_run_repeats_no_judgement(highway_url: str) -> None:
    checkpoints: dict[str, str] = {}
    first = await generate(highway_url, checkpoints=checkpoints)
    kept = dict(checkpoints)
    started = time.monotonic()
    again = await generate(highway_url, checkpoints=checkpoints)
    assert again.pairs == first.pairs
    assert checkpoints == kept
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_database_gives_the_same_pairs_whatever_the_hash_seed(
    made: Generated, highway_url: str, seed: str
) -> None:
    program = (
        "import asyncio, sys; from tests.integration.qa_gen.steps import generate;"
        "print(asyncio.run(generate(sys.argv[1])).file('_pair.json'), end='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", program, highway_url], env=environment, text=True, capture_output=True, check=True
    )
    assert done.stdout == made.file("_pair.json")


async def test_the_seven_tables_of_the_guide_are_covered_whole(highway_url: str) -> None:
    made = await generate(highway_url, tables=SEVEN)
    coverage = made.summary["coverage"]
    assert made.summary["pairs_delivered"] == 50
    assert coverage["tables"] == [7, 7]
    assert coverage["uncovered_join_edges"] == []


async def test_a_missing_table_is_an_item_error_and_the_rest_goes_on(highway_url: str) -> None:
    made = await generate(highway_url, tables=[*SEVEN, "no_such_table"])
    assert [failure.item for failure in made.run.failures] == ["no_such_table"]
    assert made.summary["pairs_delivered"] == 50


async def test_rows_returned_are_worth_seeing(made: Generated, highway_url: str) -> None:
    async with source_opener(parse(highway_url, embedded=True))() as source:
        for pair in made.pairs[:10]:
            assert returned(await source.run(pair["sql"])) is Returned.ROWS


async def test_the_step_is_quick(highway_url: str) -> None:
    started = time.monotonic()
    await generate(highway_url)
    assert time.monotonic() - started < 15
