"""One table after the other: what is asked about it, what is written of it, what is remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from pydantic import BaseModel

from services.ddl_gen import annotate, inputs
from services.ddl_gen.inputs import TableFiles
from services.ddl_gen.memory import Memory, TableMemory, fingerprint
from services.ddl_gen.sampling import Subject
from shared.catalog.documents.creation import CreationPlan
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, TableName
from shared.catalog.personal import shown
from shared.catalog.reading.catalog import CatalogReading
from shared.catalog.settings import CatalogSettings, Samples
from shared.catalog.words.comments import Proposal
from shared.catalog.words.rule_author import described
from shared.catalog.words.trades import Business
from shared.catalog.words.wording import wording_of
from shared.errors import ItemError
from shared.llm.port import BadAnswer, Chat, LlmUnavailable, Prompt
from shared.worker.run import Run

log = structlog.get_logger("schemaloom.ddl_generation")

FORMAT = 2
"""Part of every checkpoint's key: raised when a result changes its shape or meaning."""


class Annotated(BaseModel):
    """The checkpointed result of a table: what the LLM said, None without one or when it gave no usable answer."""

    annotation: annotate.TableAnnotation | None = None
    fell_back: bool = False
    """All of it, or a part, had no usable answer."""


class DescriptionFailed(ItemError):
    """The table's documents could not be written."""

    code = "description_failed"


@dataclass
class Work:
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
    before: Memory
    after: Memory = field(default_factory=Memory)
    done: dict[TableName, AnnotatedTable] = field(default_factory=dict)
    told: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unanswered: list[LlmUnavailable] = field(default_factory=list)
    kept_files: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    fallbacks: int = 0

    def subject(self, name: TableName) -> Subject:
        """The table with only what may be shown of its rows."""
        profile = shown(self.reading.profiles[name], self.reading.personal[name], self.settings.samples)
        hidden = self.settings.samples is Samples.NONE
        dictionaries = {} if hidden else self.reading.dictionaries.get(name, {})
        table, relations = self.reading.catalog.tables[name], self.reading.edges.get(name, ())
        arriving = self.reading.arriving.get(name, ())
        return Subject(table, profile, relations, self.glossary, dictionaries, arriving)


async def describe(work: Work, name: TableName) -> Annotated | None:
    """Asks the LLM about the table, unless it has answered already, and writes its documents.

    Where a later attempt shall ask, the others go on: what they are told is kept for it.
    """
    subject = work.subject(name)
    try:
        annotated = await _annotation(work, subject)
    except LlmUnavailable as error:
        work.unanswered.append(error)
        return None
    if annotated is not None:
        await _write(work, subject, annotated)
    return annotated


async def _annotation(work: Work, subject: Subject) -> Annotated | None:
    if work.chat is None:
        work.run.advance(str(subject.table.name))
        return Annotated()
    label, chat = str(subject.table.name), work.chat
    prompts = annotate.prompts_of(subject, work.run.inputs.parameters.business_context, work.settings.language)
    work.told[label] = subject.told
    remembered = work.before.annotation(label, _asked(subject, prompts))
    if remembered is not None:
        work.run.advance(label)
        return Annotated(annotation=remembered)

    async def produce() -> Annotated:
        try:
            annotation, missing = await annotate.ask(chat, prompts)
        except BadAnswer as error:
            work.run.log.warning(f"{label}: 模型没有给出可用的注释,改用规则生成({error})")
            return Annotated(fell_back=True)
        for fault in missing:
            work.run.log.warning(f"{label}: 一部分字段没有可用的模型注释,这些字段改用规则生成({fault})")
        return Annotated(annotation=annotation, fell_back=bool(missing))

    key = {"format": FORMAT, "table": label, "prompts": [[prompt.constant, prompt.item] for prompt in prompts]}
    annotated = await work.run.item(label, key=key, result=Annotated, produce=produce)
    work.fallbacks += annotated is not None and annotated.fell_back
    return annotated


def _asked(subject: Subject, prompts: Sequence[Prompt]) -> str:
    return fingerprint([FORMAT, prompts[0].constant, subject.lasting()])


async def _write(work: Work, subject: Subject, annotated: Annotated) -> None:
    name = subject.table.name
    try:
        described, texts = _documents(work, subject, annotated)
    except Exception as error:  # whatever is odd about one table must not stop the others
        log.exception("left out the documents of a table", table=str(name))
        work.run.fail_item(str(name), DescriptionFailed(f"无法生成表 {name} 的文档: {type(error).__name__}"))
        return
    work.done[name] = described
    for file, text in texts.items():
        if inputs.kept(work.run, file):
            work.kept_files.append(file)
        else:
            await work.run.write(file, text)
    _remember(work, subject, annotated, texts)
    work.run.log.info(f"完成 {name}({described.comments.title.text}): {len(described.table.columns)} 个字段")


def _documents(work: Work, subject: Subject, annotated: Annotated) -> tuple[AnnotatedTable, dict[str, str]]:
    """The table as it is described now, and its two documents by name."""
    table, profile, relations = subject.table, subject.profile, subject.relations
    said = list(work.approved[table.name])
    if annotated.annotation is not None:
        said.append(_believed(work, subject, annotated.annotation))
    roles = work.reading.roles_by(work.business.own.spoken(table), table.name)
    comments = described(
        table,
        profile,
        roles,
        relations,
        glossary=work.glossary,
        language=work.settings.language,
        said=said,
        business=work.business,
        dictionaries=subject.dictionaries,
    )
    found = AnnotatedTable(table, profile, roles.table, roles.columns, comments, subject.dictionaries)
    files, wording = work.tables[table.name], wording_of(work.settings.language)
    return found, {
        files.ddl: render_ddl(found, work.plan, relations, wording),
        files.detail: DetailWriter(found, relations, wording).render(),
    }


def _believed(work: Work, subject: Subject, annotation: annotate.TableAnnotation) -> Proposal:
    proposal = annotate.believed(annotation, subject.table, subject.profile)
    left = len(subject.table.columns) - len(proposal.columns)
    if left:
        work.run.log.info(f"{subject.table.name}: {left} 个字段没有可用的模型注释,由其他来源补充")
    return proposal


def _remember(work: Work, subject: Subject, annotated: Annotated, texts: Mapping[str, str]) -> None:
    label, files = str(subject.table.name), {file: fingerprint(text) for file, text in texts.items()}
    prompts = annotate.prompts_of(subject, work.run.inputs.parameters.business_context, work.settings.language)
    whole = annotated.annotation is not None and not annotated.fell_back
    comments = work.done[subject.table.name].comments.columns
    work.after.tables[label] = TableMemory(
        asked=_asked(subject, prompts) if whole else None,
        annotation=annotated.annotation if whole else None,
        files=files,
        origins={name: comment.origin for name, comment in comments.items()},
    )
    if work.before.same_files(label, {file: text for file, text in files.items() if not inputs.kept(work.run, file)}):
        work.unchanged.append(label)
