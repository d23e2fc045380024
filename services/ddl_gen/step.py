"""ddl_generation: every table of the list gets its .ddl and its _detail.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from services.ddl_gen import annotate, inputs
from services.ddl_gen.inputs import TableFiles
from services.ddl_gen.sampling import Subject
from services.ddl_gen.summary import filename_mapping, summary
from shared.catalog.description import TableMissing
from shared.catalog.documents.creation import CreationPlan, plan_creation
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, RelationOrigin, TableName
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading, read_catalog
from shared.catalog.settings import CatalogSettings
from shared.catalog.words.comments import Proposal
from shared.catalog.words.rule_author import described
from shared.catalog.words.trades import Business, business_of
from shared.catalog.words.wording import wording_of
from shared.errors import PermanentError
from shared.llm.port import BadAnswer, Chat
from shared.worker.run import Collaborators, Run

FORMAT = 1
"""Part of every checkpoint's key: raised when a result changes its shape or meaning."""
CONCURRENCY = 4
"""Tables at a time without an LLM."""
PRIVACY_AUDIT = "privacy_audit.json"


class Annotated(BaseModel):
    """The checkpointed result of a table: what the LLM said, None without one or when it gave no usable answer."""

    annotation: annotate.TableAnnotation | None = None
    fell_back: bool = False


@dataclass
class _Work:
    """What the tables of one run share."""

    run: Run
    chat: Chat | None
    settings: CatalogSettings
    glossary: Glossary
    tables: Mapping[TableName, TableFiles]
    reading: CatalogReading
    approved: Mapping[TableName, Sequence[Proposal]]
    plan: CreationPlan
    business: Business
    done: dict[TableName, AnnotatedTable] = field(default_factory=dict)
    told: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    kept_files: list[str] = field(default_factory=list)
    fallbacks: int = 0


async def generate_ddl(run: Run, with_: Collaborators, settings: CatalogSettings | None = None) -> dict[str, object]:
    """Describes the tables of table_list.txt and says how many comments came from whom.

    A missing or unreadable table is an item error; raises PermanentError when no table could be described.
    """
    settings = settings or CatalogSettings()
    tables = await inputs.read_table_list(run)
    run.expect(len(tables))
    run.log.info(f"表清单共 {len(tables)} 个表,开始读取数据库结构与样例")
    work = await _prepare(run, with_, settings, tables)
    present = {str(name): name for name in work.reading.profiles}
    concurrency = with_.chat.concurrency if with_.chat else CONCURRENCY
    await run.items(list(present), lambda label: _describe(work, present[label]), concurrency=concurrency)
    return await _finish(work)


async def _prepare(
    run: Run, with_: Collaborators, settings: CatalogSettings, tables: Mapping[TableName, TableFiles]
) -> _Work:
    glossary = await inputs.read_glossary(run, settings.glossary)
    approved = await inputs.read_approved(run, tables)
    async with with_.open_source() as source:
        run.source_read()
        reading = await read_catalog(source, list(tables))
    _report(run, reading)
    found = reading.catalog.tables
    business = business_of(found.values(), run.inputs.parameters.business_context)
    return _Work(run, with_.chat, settings, glossary, tables, reading, approved, plan_creation(found), business)


def _report(run: Run, reading: CatalogReading) -> None:
    for name in reading.missing:
        run.fail_item(str(name), TableMissing(name))
    for name, error in reading.failures.items():
        run.fail_item(str(name), error)
    edges = reading.catalog.relations
    inferred = sum(relation.origin is RelationOrigin.INFERRED for relation in edges)
    run.log.info(f"读取到 {len(reading.profiles)} 个表,关联 {len(edges)} 条,其中推断 {inferred} 条")


async def _describe(work: _Work, name: TableName) -> Annotated | None:
    table, relations = work.reading.catalog.tables[name], work.reading.edges.get(name, ())
    profile = shown(work.reading.profiles[name], work.reading.personal[name], work.settings.samples)
    subject = Subject(table, profile, relations, work.glossary)
    annotated = await _annotation(work, subject)
    if annotated is None:
        return None
    said = list(work.approved[name])
    if annotated.annotation is not None:
        said.append(annotate.believed(annotated.annotation, table, profile))
    roles = work.reading.roles[name]
    comments = described(
        table,
        profile,
        roles,
        relations,
        glossary=work.glossary,
        language=work.settings.language,
        said=said,
        business=work.business,
    )
    work.done[name] = AnnotatedTable(table, profile, roles.table, roles.columns, comments)
    await _write(work, name)
    return annotated


async def _annotation(work: _Work, subject: Subject) -> Annotated | None:
    label, chat = str(subject.table.name), work.chat
    prompts = annotate.prompts_of(subject, work.run.inputs.parameters.business_context, work.settings.language)

    async def produce() -> Annotated:
        if chat is None:
            return Annotated()
        try:
            return Annotated(annotation=await annotate.ask(chat, prompts))
        except BadAnswer as error:
            work.run.log.warning(f"{label}: 模型没有给出可用的注释,改用规则生成({error})")
            return Annotated(fell_back=True)

    asked = [[prompt.constant, prompt.item] for prompt in prompts] if chat else None
    key = {"format": FORMAT, "table": label, "prompts": asked}
    annotated = await work.run.item(label, key=key, result=Annotated, produce=produce)
    if annotated is not None and chat is not None:
        work.told[label] = subject.told
        work.fallbacks += annotated.fell_back
    return annotated


async def _write(work: _Work, name: TableName) -> None:
    annotated, files = work.done[name], work.tables[name]
    relations, wording = work.reading.edges.get(name, ()), wording_of(work.settings.language)
    texts = {
        files.ddl: render_ddl(annotated, work.plan, relations, wording),
        files.detail: DetailWriter(annotated, relations, wording).render(),
    }
    for file, text in texts.items():
        if inputs.kept(work.run, file):
            work.kept_files.append(file)
        else:
            await work.run.write(file, text)
    work.run.log.info(f"完成 {name}({annotated.comments.title.text}): {len(annotated.table.columns)} 个字段")


async def _finish(work: _Work) -> dict[str, object]:
    run = work.run
    if not work.done:
        raise PermanentError(f"表清单中的 {len(work.tables)} 个表都处理失败: {run.failures[0].error}")
    described_files = {name: work.tables[name] for name in work.done}
    await run.write("filename_mapping.txt", filename_mapping(described_files))
    if work.told:
        await run.write(PRIVACY_AUDIT, json.dumps(dict(sorted(work.told.items())), ensure_ascii=False, indent=2) + "\n")
    if work.kept_files:
        run.log.info(f"保留人工修改的文件: {'、'.join(sorted(work.kept_files))}")
    failed = len(work.tables) - len(work.done)
    run.log.info(f"DDL 与说明文件生成完毕: 成功 {len(work.done)} 个表,失败 {failed} 个")
    return summary(
        list(work.done.values()),
        work.reading.catalog.relations,
        wording_of(work.settings.language),
        asked=len(work.tables),
        failed=failed,
        llm_fallbacks=work.fallbacks,
        kept_files=sorted(work.kept_files),
    )
