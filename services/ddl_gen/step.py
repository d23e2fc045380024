"""ddl_generation: every table of the list gets its .ddl and its _detail.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.ddl_gen import inputs
from services.ddl_gen.inputs import TableFiles
from services.ddl_gen.memory import Memory, rerun
from services.ddl_gen.summary import filename_mapping, summary
from services.ddl_gen.work import Work, describe
from shared.catalog.description import TableMissing
from shared.catalog.documents.creation import plan_creation
from shared.catalog.glossary import FILE_NAME as GLOSSARY
from shared.catalog.model import RelationOrigin, TableName
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.settings import CatalogSettings
from shared.catalog.words.languages import chinese_words
from shared.catalog.words.own_words import own_words
from shared.catalog.words.trades import business_of
from shared.catalog.words.wording import wording_of
from shared.errors import PermanentError
from shared.manifests import CATALOG_FINGERPRINTS
from shared.worker.earlier import recall
from shared.worker.run import Collaborators, Run

CONCURRENCY = 4
"""Tables at a time without an LLM."""
_MOST_TOLD = 10
"""Names in one line of the log."""
PRIVACY_AUDIT = "privacy_audit.json"


async def generate_ddl(run: Run, with_: Collaborators, settings: CatalogSettings | None = None) -> dict[str, object]:
    """Describes the tables of table_list.txt and says how many comments came from whom.

    A missing or unreadable table is an item error. A table for which the LLM has no answer is described by rule.
    Raises PermanentError when no table could be described, LlmUnavailable when a later attempt shall ask for the rest.
    """
    settings = settings or CatalogSettings()
    tables = await inputs.read_table_list(run)
    run.expect(len(tables))
    run.log.info(f"表清单共 {len(tables)} 个表,开始读取数据库结构与样例")
    work = await _prepare(run, with_, settings, tables)
    present = {str(name): name for name in work.reading.profiles}
    concurrency = with_.chat.concurrency if with_.chat else CONCURRENCY
    await run.items(list(present), lambda label: describe(work, present[label]), concurrency=concurrency)
    if work.unanswered:
        raise work.unanswered[0]
    return await _finish(work)


async def _prepare(
    run: Run, with_: Collaborators, settings: CatalogSettings, tables: Mapping[TableName, TableFiles]
) -> Work:
    uploaded = await inputs.own_glossary(run)
    glossary = uploaded.over(await inputs.configured_glossary(run, settings.glossary))
    approved = await inputs.read_approved(run, tables)
    before = await recall(run, CATALOG_FINGERPRINTS, Memory())
    async with with_.open_source() as source:
        run.source_read()
        reading = await read_catalog(source, list(tables), settings.samples)
    _report(run, reading)
    found = reading.catalog.tables
    _tell_unused(run, uploaded.unused(found.values()))
    own = own_words(found.values(), glossary, chinese_words())
    business = replace(business_of(found.values(), run.inputs.parameters.business_context), own=own)
    return Work(run, with_.chat, settings, glossary, tables, reading, approved, plan_creation(found), business, before)


def _tell_unused(run: Run, names: Sequence[str]) -> None:
    if names:
        shown = "、".join(names[:_MOST_TOLD]) + ("等" if len(names) > _MOST_TOLD else "")
        run.log.warning(f"术语表 {GLOSSARY} 中有 {len(names)} 个名称不属于表清单中的表和字段: {shown}")


def _report(run: Run, reading: CatalogReading) -> None:
    for name in reading.missing:
        run.fail_item(str(name), TableMissing(name))
    for name, error in reading.failures.items():
        run.fail_item(str(name), error)
    edges = reading.catalog.relations
    inferred = sum(relation.origin is RelationOrigin.INFERRED for relation in edges)
    run.log.info(f"读取到 {len(reading.profiles)} 个表,关联 {len(edges)} 条,其中推断 {inferred} 条")


async def _finish(work: Work) -> dict[str, object]:
    run = work.run
    if not work.done:
        raise PermanentError(f"表清单中的 {len(work.tables)} 个表都处理失败: {run.failures[0].error}")
    described_files = {name: work.tables[name] for name in work.done}
    await run.write("filename_mapping.txt", filename_mapping(described_files))
    await run.write(CATALOG_FINGERPRINTS, work.after.text())
    if work.told:
        await run.write(PRIVACY_AUDIT, json.dumps(dict(sorted(work.told.items())), ensure_ascii=False, indent=2) + "\n")
    if work.kept_files:
        run.log.info(f"保留人工修改的文件: {'、'.join(sorted(work.kept_files))}")
    again = rerun(work.before, work.after, work.unchanged)
    if again is not None:
        run.log.info(again.text)
    failed = len(work.tables) - len(work.done)
    tell = run.log.warning if failed else run.log.info
    tell(f"DDL 与说明文件生成完毕: 成功 {len(work.done)} 个表,失败 {failed} 个")
    return summary(
        list(work.done.values()),
        work.reading.catalog.relations,
        wording_of(work.settings.language),
        asked=len(work.tables),
        failed=failed,
        llm_fallbacks=work.fallbacks,
        kept_files=sorted(work.kept_files),
        again=again,
    )
