"""Runs the two generating steps in this process and reads what they wrote."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.machine import peak_mb
from bench.quality.answers import ties
from bench.quality.counters import Pair, Reading
from bench.quality.documents import comment_figures
from bench.quality.figures import Figure, at_least, cut_ties, figures
from bench.quality.repairs import repair_figures, try_repairs
from services.ddl_gen.step import generate_ddl
from services.qa_gen.knowledge import Knowledge, knowledge_of
from services.qa_gen.step import generate_pairs
from shared.catalog.model import TableName
from shared.catalog.names import file_bases, parse_table_name
from shared.catalog.reading.catalog import read_catalog
from shared.catalog.reading.introspect import list_tables
from shared.llm.port import Chat
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
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
    peak_mb: float
    """What this process had taken at most when qa_generation ended."""
    reading: Reading = field(repr=False)
    """Too long to be shown."""


async def measure(
    url: str, tables: Sequence[str] = (), *, glossary: str | None = None, chat: Chat | None = None
) -> Measured:
    """Generates and counts; by rule without `chat`. `glossary` is the text of a glossary.csv."""
    open_source = source_opener(parse(url, embedded=True))
    async with open_source() as source:
        names = list(tables) or await _all_tables(source)
    documents = await _documents(StepCollaborators(open_source=open_source, chat=chat), names, glossary)
    run = MemoryRun(Step.QA_GENERATION, files=dict(documents), parameters=TaskParameters(db_name="bench"))
    started = time.monotonic()
    summary = await generate_pairs(run, StepCollaborators(open_source=open_source, chat=chat))
    seconds, peak = time.monotonic() - started, peak_mb()
    pairs, styles = _written(run)
    async with open_source() as source:
        listed = [parse_table_name(name) for name in names]
        read = await read_catalog(source, listed)
        knowledge = knowledge_of(read, _details(documents, listed))
        ladder = Ladder(knowledge.catalog, source)
        verdicts = [await ladder.check(pair["sql"]) for pair in pairs]
        tried = await try_repairs(source, pairs, read)
        reading = Reading(pairs, knowledge)
        tied = await ties(source, reading)
    asked = run.parameters.theme_count * run.parameters.questions_per_theme
    counted = [
        *figures(reading, verdicts, asked=asked, styles=styles),
        cut_ties(tied),
        *(first_explain(summary) if chat else ()),
        *repair_figures(tried),
        *_of_documents(documents, knowledge),
    ]
    return Measured(pairs, counted, seconds, peak, reading)


def first_explain(summary: Mapping[str, Any]) -> Iterator[Figure]:
    """Of the LLM's own candidates, before anything was sent back."""
    seen = summary["valid_at_first_explain"]
    yield at_least("valid at first EXPLAIN", seen["valid"], seen["candidates"], 0.97)


def _of_documents(documents: Mapping[str, str], knowledge: Knowledge) -> Iterable[Figure]:
    details = [text for name, text in documents.items() if name.endswith("_detail.md")]
    return comment_figures(details, sum(len(table.columns) for table in knowledge.catalog.tables.values()))


async def _all_tables(source: SourceDatabase) -> list[str]:
    return await list_tables(source, [row["nspname"] for row in await source.fetch(_SCHEMAS)])


async def _documents(with_: StepCollaborators, names: Sequence[str], glossary: str | None) -> dict[str, str]:
    """The table list and what ddl_generation makes of it."""
    files = {"table_list.txt": "\n".join(names)} | ({"glossary.csv": glossary} if glossary else {})
    run = MemoryRun(Step.DDL_GENERATION, files=files, uploaded=["glossary.csv"])
    await generate_ddl(run, with_)
    return run.files


def _written(run: MemoryRun) -> tuple[list[Pair], list[str]]:
    pairs = next(text for name, text in run.written.items() if name.endswith("_pair.json"))
    details = next(t for name, t in run.written.items() if name.startswith("qs_") and name.endswith("_detail.json"))
    return json.loads(pairs), [detail["style"] for detail in json.loads(details)]


def _details(files: Mapping[str, str], names: Iterable[TableName]) -> dict[TableName, str]:
    bases = file_bases(list(names))
    return {name: files[f"{base}_detail.md"] for name, base in bases.items() if f"{base}_detail.md" in files}
