"""Runs of the step on a database, as its tests want them."""

from services.ddl_gen.step import generate_ddl
from shared.catalog.settings import CatalogSettings
from shared.llm.port import Chat
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.run import MemoryRun, StepCollaborators

CONTEXT = "高速公路服务区管理系统"


def task(tables: str, **files: str) -> MemoryRun:
    """A run whose uploaded files are named with `__` for a dot."""
    named = {name.replace("__", "."): text for name, text in files.items()}
    parameters = TaskParameters(business_context=CONTEXT)
    return MemoryRun(
        Step.DDL_GENERATION, {"table_list.txt": tables} | named, uploaded=list(named), parameters=parameters
    )


def again(earlier: MemoryRun, **files: str) -> MemoryRun:
    """The next execution of the same task: its current files, further uploads, no checkpoint."""
    named = {name.replace("__", "."): text for name, text in files.items()}
    kept = [name for name in earlier.uploaded if name not in earlier.written]
    return MemoryRun(
        Step.DDL_GENERATION, {**earlier.files, **named}, uploaded=[*kept, *named], parameters=earlier.parameters
    )


async def describe(
    url: str, tables: str, *, chat: Chat | None = None, settings: CatalogSettings | None = None
) -> dict[str, str]:
    """The files that the step writes."""
    run = task(tables)
    await generate_ddl(run, StepCollaborators(source_opener(parse(url, embedded=True)), chat=chat), settings)
    return run.written
