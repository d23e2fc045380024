"""What large schemas cost: reading a catalog beside pg_dump, and the two generating steps on hundreds of tables."""

import asyncio
import multiprocessing
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.large_schema import create_large_schema
from bench.machine import peak_mb
from bench.report import table
from bench.surroundings import note, start_postgres
from services.ddl_gen.step import generate_ddl
from services.qa_gen.step import generate_pairs
from shared.catalog.names import parse_table_name
from shared.catalog.reading.introspect import introspect, list_tables
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.postgres import TestServer, run_apart
from tests.support.run import MemoryRun, StepCollaborators

INTROSPECTED_TABLES = 1_000
STEP_TABLES = (300, 2_000)
TRIES = 3
FUNCTIONS = {Step.DDL_GENERATION: generate_ddl, Step.QA_GENERATION: generate_pairs}
EXPLANATION = (
    "Tables of 20 columns and 50 rows, each with a foreign key, on one server. Introspection is every fact of the "
    f"catalog that Schemaloom reads, without rows; median of {TRIES}. The steps run by rule, each in a process of its "
    "own, whose peak memory is given with interpreter and modules; each reads the statistics of the rows as well."
)


@dataclass(frozen=True)
class StepCost:
    """What one step took, and the files that it left."""

    step: Step
    tables: int
    seconds: float
    peak_mb: float
    files: Mapping[str, str]


def run() -> str:
    """Markdown."""
    postgres = start_postgres()
    reading = table(("1,000 tables", "s", "to pg_dump"), _reading(postgres))
    costs = [cost for count in STEP_TABLES for cost in _steps(postgres, count)]
    rows = [(cost.step.value, cost.tables, cost.seconds, cost.peak_mb) for cost in costs]
    return f"{EXPLANATION}\n\n{reading}\n\n{table(('step', 'tables', 's', 'peak MB'), rows)}"


def _reading(postgres: TestServer) -> list[tuple[str, float, float]]:
    note(f"catalog: making {INTROSPECTED_TABLES} tables to read")
    url, _ = _large_database(postgres, INTROSPECTED_TABLES)
    dump = [str(Path(postgres.psql).with_name("pg_dump")), "--schema-only", f"--dbname={url}"]
    dumping = _median_seconds(lambda: subprocess.run(dump, stdout=subprocess.DEVNULL, check=True))
    reading = _median_seconds(lambda: run_apart(_introspect(url)))
    return [("pg_dump --schema-only", dumping, 1.0), ("introspection", reading, reading / dumping)]


def _large_database(postgres: TestServer, count: int) -> tuple[str, list[str]]:
    url = run_apart(postgres.create_database())
    return url, run_apart(create_large_schema(url, count))


def _median_seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TRIES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _introspect(url: str) -> None:
    async with source_opener(parse(url, embedded=True))() as source:
        names = [parse_table_name(name) for name in await list_tables(source, ["public"])]
        catalog, missing = await introspect(source, names)
    assert len(catalog.tables) == INTROSPECTED_TABLES
    assert not missing


def _steps(postgres: TestServer, count: int) -> list[StepCost]:
    note(f"catalog: making {count} tables to describe")
    url, names = _large_database(postgres, count)
    files: Mapping[str, str] = {"table_list.txt": "\n".join(names)}
    costs = []
    for step in FUNCTIONS:
        note(f"catalog: {step} on {count} tables")
        costs.append(_in_own_process(step, url, count, files))
        files = costs[-1].files
    return costs


def _in_own_process(step: Step, url: str, count: int, files: Mapping[str, str]) -> StepCost:
    # a process that is spawned begins with the peak of its parent; one forked by a server does not
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        return process.submit(cost_of, step, url, count, files).result()


def cost_of(step: Step, url: str, tables: int, files: Mapping[str, str]) -> StepCost:
    """Runs the step in this process, by rule."""
    run_of_step = MemoryRun(step, files=dict(files), parameters=TaskParameters(db_name="bench"))
    collaborators = StepCollaborators(open_source=source_opener(parse(url, embedded=True)))
    started = time.perf_counter()
    asyncio.run(_run_step(step, run_of_step, collaborators))
    seconds = time.perf_counter() - started
    assert not run_of_step.failures, run_of_step.failures[:3]
    return StepCost(step, tables, seconds, peak_mb(), run_of_step.files)


async def _run_step(step: Step, run_of_step: MemoryRun, collaborators: StepCollaborators) -> None:
    await FUNCTIONS[step](run_of_step, collaborators)
