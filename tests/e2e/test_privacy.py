"""Personal data in columns whose names say nothing: what leaves the database when samples are masked, or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest

from services.console.client import ApiClient
from shared.embedded_postgres import start as join_postgres
from tests.support.cluster import Cluster, public_folder
from tests.support.confidential import HARMLESS, SCHEMA, SECRETS, TABLES
from tests.support.journey import Outcome, finish, start
from tests.support.llm_answers import question_sql_pairs
from tests.support.llm_double import LlmDouble
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
CURIOUS = [
    {"question": "把v1当作数字加总", "sql": "SELECT SUM(CAST(v1 AS integer)) AS 合计 FROM parcel;"},
    {"question": "把备注当作日期找最早的一天", "sql": "SELECT MIN(CAST(remark AS date)) AS 最早 FROM parcel;"},
]
"""Pairs of a model that make PostgreSQL quote the value of a row in its error."""


@dataclass(frozen=True)
class Seen:
    """All texts that left the database, by where they went."""

    samples: str
    outcome: Outcome
    places: dict[str, str]

    def of(self, *values: str) -> dict[str, list[str]]:
        """Which of the values stand where."""
        found = {place: [value for value in values if value in text] for place, text in self.places.items()}
        return {place: told for place, told in found.items() if told}


async def stored_texts(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT document, cmetadata::text FROM langchain_pg_embedding")
    finally:
        await connection.close()
    return "\n".join(f"{row['document']} {row['cmetadata']}" for row in rows)


async def described(url: str, table: str) -> str:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        answer = await http.post("/api/v0/database/table/ddl", json={"table": table})
    assert answer.status_code == httpx.codes.OK, answer.text
    return str(answer.json())


async def run_task(cluster: Cluster) -> tuple[Outcome, str]:
    async with ApiClient(cluster.url, timeout=120) as api:
        outcome = await finish(api, await start(api, TABLES, theme_count=4, questions_per_theme=15))
        answers = [await described(cluster.url, name) for name in TABLES]
    return outcome, "\n".join(answers)


def training_url(cluster: Cluster) -> str:
    before, _, parameters = join_postgres(cluster.folder / "postgres").url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/training?{parameters}"


@pytest.fixture(scope="module", params=["masked", "none"])
def seen(request: pytest.FixtureRequest, postgres: TestServer) -> Iterator[Seen]:
    database = run_apart(postgres.create_database())
    run_apart(execute(database, SCHEMA))
    with LlmDouble() as llm, public_folder() as folder, Cluster(folder) as cluster:
        llm.answer("question_sql_pairs", lambda request: {"pairs": [*CURIOUS, *question_sql_pairs(request)["pairs"]]})
        cluster.start_standalone(
            SCHEMALOOM_SOURCE_URL=database,
            SCHEMALOOM_SAMPLES=request.param,
            SCHEMALOOM_LLM_BASE_URL=llm.base_url,
            SCHEMALOOM_LLM_MODEL="double",
            SCHEMALOOM_EMBEDDINGS_BASE_URL=llm.base_url,
            SCHEMALOOM_EMBEDDINGS_MODEL="double",
        )
        outcome, described = run_apart(run_task(cluster))
        places = {f"file {name}": body.decode() for name, body in outcome.files.items()}
        places |= {f"prompt {number}": request.text for number, request in enumerate(llm.requests)}
        places |= {f"vector {number}": "\n".join(r.inputs) for number, r in enumerate(llm.embeddings_requests)}
        places |= {"task": str(outcome.state), "task log": str(outcome.logs), "description": described}
        places |= {
            "process log": cluster.processes[0].log_text,
            "store": run_apart(stored_texts(training_url(cluster))),
        }
        yield Seen(request.param, outcome, places)
    run_apart(postgres.drop_database(database))


def test_the_task_completes_and_all_ways_out_are_watched(seen: Seen) -> None:
    assert seen.outcome.state["status"] == "completed", seen.outcome.state["error_message"]
    assert len(seen.outcome.pairs) >= 40
    watched = {re.sub(r" .*", "", place) for place, text in seen.places.items() if text}
    assert watched == {"file", "prompt", "vector", "task", "description", "process", "store"}


def test_no_personal_value_leaves_the_database(seen: Seen) -> None:
    assert seen.of(*SECRETS) == {}


def test_harmless_values_are_shown_unless_samples_are_none(seen: Seen) -> None:
    assert bool(seen.of(*HARMLESS)) is (seen.samples == "masked")


def test_the_audit_lists_what_the_model_was_told(seen: Seen) -> None:
    audits = [text for place, text in seen.places.items() if place.endswith("privacy_audit.json")]
    assert len(audits) == 2
    for text in audits:
        assert all(value in text for value in HARMLESS[:4]) is (seen.samples == "masked")
