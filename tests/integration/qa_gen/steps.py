"""Runs the step on a database, as the worker would: a table list in, files and a summary out."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from services.qa_gen.step import generate_pairs
from shared.catalog.reading.introspect import list_tables
from shared.llm.port import Chat
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.run import MemoryRun, StepCollaborators

SCHEMAS = ("public", "ods", "Sales")


@dataclass
class Generated:
    """What a run left behind."""

    run: MemoryRun
    summary: dict[str, Any]
    pairs: list[dict[str, str]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    def file(self, ending: str) -> str:
        return next(text for name, text in self.run.written.items() if name.endswith(ending))


async def generate(
    url: str,
    *,
    tables: Collection[str] = (),
    chat: Chat | None = None,
    files: dict[str, str] | None = None,
    checkpoints: dict[str, str] | None = None,
    **parameters: Any,
) -> Generated:
    """The step's outcome on these tables, by default all of them."""
    open_source = source_opener(parse(url, embedded=True))
    async with open_source() as source:
        names = list(tables) or await list_tables(source, SCHEMAS)
    known = {"db_name": "highway_db", "business_context": "高速公路服务区管理系统"}
    run = MemoryRun(
        Step.QA_GENERATION,
        files={"table_list.txt": "\n".join(names), **(files or {})},
        parameters=TaskParameters(**(known | parameters)),
        checkpoints=checkpoints if checkpoints is not None else {},
    )
    summary = await generate_pairs(run, StepCollaborators(open_source=open_source, chat=chat))
    made = Generated(run, summary)
    made.pairs = json.loads(made.file("_pair.json"))
    made.details = json.loads(next(t for n, t in run.written.items() if n.startswith("qs_") and "_detail" in n))
    return made
