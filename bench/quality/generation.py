"""Runs the two generating steps in this process and reads what they wrote."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.quality.counters import Pair, Reading
from bench.quality.figures import Figure, figures
from services.ddl_gen.step import generate_ddl
from services.qa_gen.knowledge import Knowledge, knowledge_of
from services.qa_gen.step import generate_pairs
from shared.catalog.names import file_bases, parse_table_name
from shared.catalog.reading.catalog import read_catalog
from shared.catalog.reading.introspect import list_tables
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.source.port import OpenSource, SourceDatabase
from shared.sql.ladder import Ladder
from shared.steps import Step
from tests.support.run import MemoryRun, StepCollaborators

_SCHEMAS = """
SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname
"""


@dataclass(frozen=True)
class Measured:
    """The pairs of one run with their figures."""

    pairs: Sequence[Pair]
    figures: Sequence[Figure]
    seconds: float
    """Of qa_generation alone."""
    reading: Reading


async def measure(url: str, tables: Sequence[str] = (), *, glossary: str | None = None) -> Measured:
    """Generates by rule and counts. `glossary` is the text of a glossary.csv."""
    open_source = source_opener(parse(url, embedded=True))
    async with open_source() as source:
        names = list(tables) or await _all_tables(source)
    documents = await _documents(open_source, names, glossary)
    run = MemoryRun(Step.QA_GENERATION, files=documents, parameters=TaskParameters(db_name="bench"))
    started = time.monotonic()
    await generate_pairs(run, StepCollaborators(open_source=open_source))
    seconds = time.monotonic() - started
    pairs, styles = _written(run)
    async with open_source() as source:
        knowledge = await _knowledge(source, names, documents)
        ladder = Ladder(knowledge.catalog, source)
        verdicts = [await ladder.check(pair["sql"]) for pair in pairs]
    asked = run.parameters.theme_count * run.parameters.questions_per_theme
    reading = Reading(pairs, knowledge)
    return Measured(pairs, figures(reading, verdicts, asked=asked, styles=styles), seconds, reading)


async def _all_tables(source: SourceDatabase) -> list[str]:
    return await list_tables(source, [row["nspname"] for row in await source.fetch(_SCHEMAS)])


async def _documents(open_source: OpenSource, names: Sequence[str], glossary: str | None) -> dict[str, str]:
    """The table list and what ddl_generation makes of it."""
    files = {"table_list.txt": "\n".join(names)} | ({"glossary.csv": glossary} if glossary else {})
    run = MemoryRun(Step.DDL_GENERATION, files=files, uploaded=["glossary.csv"])
    await generate_ddl(run, StepCollaborators(open_source=open_source))
    return run.files


def _written(run: MemoryRun) -> tuple[list[Pair], list[str]]:
    pairs = next(text for name, text in run.written.items() if name.endswith("_pair.json"))
    details = next(t for name, t in run.written.items() if name.startswith("qs_") and name.endswith("_detail.json"))
    return json.loads(pairs), [detail["style"] for detail in json.loads(details)]


async def _knowledge(source: SourceDatabase, names: Sequence[str], files: dict[str, str]) -> Knowledge:
    parsed = [parse_table_name(name) for name in names]
    bases = file_bases(parsed)
    details = {name: files[f"{bases[name]}_detail.md"] for name in parsed if f"{bases[name]}_detail.md" in files}
    return knowledge_of(await read_catalog(source, parsed), details)
