"""Question generation: from the described tables to question-SQL pairs worth training on."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import BaseModel

from services.qa_gen import excerpt, files, metadata
from services.qa_gen.digest import told
from services.qa_gen.earlier import keep_unchanged
from services.qa_gen.files import Scope
from services.qa_gen.instructions import prompt_text
from services.qa_gen.judge import Judge, Judged
from services.qa_gen.knowledge import Knowledge, read_knowledge
from services.qa_gen.llm_author.rounds import ask_in_rounds
from services.qa_gen.memory import Memory, of_themes
from services.qa_gen.planning.candidates import Drafts, drafts_of
from services.qa_gen.planning.plan import Candidate
from services.qa_gen.rule_author.top_up import candidates, top_up
from services.qa_gen.scope import business_scope, decision_prompt
from services.qa_gen.summary import summary
from services.qa_gen.themes.llm import themes_by_llm, themes_prompt
from services.qa_gen.themes.model import Themes
from services.qa_gen.themes.rule import themes_of
from services.qa_gen.work import FORMAT, Work
from shared.errors import PermanentError
from shared.llm.port import BadAnswer, Chat, Prompt
from shared.manifests import PAIR_FINGERPRINTS, told_of_business
from shared.source.port import SourceDatabase
from shared.sql.ladder import Ladder
from shared.worker.earlier import recall
from shared.worker.run import Collaborators, Run

T = TypeVar("T")

_NOT_IN_FILE_NAMES = re.compile(r"[^0-9A-Za-z_\-㐀-鿿]")

PRIVACY_AUDIT = "pairs_privacy_audit.json"
"""The values of rows that the LLM was told."""


class NoPairs(PermanentError):
    """Not one question could be made from the tables."""

    code = "no_pairs"


class ScopeAnswer(BaseModel):
    """The LLM's answer to `business_scope`."""

    text: str


async def generate_pairs(run: Run, with_: Collaborators) -> dict[str, object]:
    """Writes the pair file, its details and the metadata files; returns the summary.

    Raises NoTables, NoPairs, SourceRefused, SourceUnreachable, SourceLost and LlmUnavailable.
    """
    asked = run.inputs.parameters
    async with with_.open_source() as source:
        run.log.info("开始生成问答对: 读取表结构、注释与数据概况")
        knowledge = await read_knowledge(run, source)
        _expect(run, with_.chat)
        async with _meanwhile(asyncio.to_thread(drafts_of, knowledge.world)) as drafts:
            work = await _prepare(run, with_.chat, knowledge, source)
            pairs, scope = await _pairs_and_scope(work, drafts)
    if not pairs:
        raise NoPairs("没有能通过检查的问答对:表中没有可提问的数据")
    await _write_files(work, pairs, scope, database=asked.db_name or source.database)
    wanted = asked.theme_count * asked.questions_per_theme
    result = summary(work, pairs, asked=wanted)
    if isinstance(again := result["rerun"], dict):
        run.log.info(str(again["text"]))
    fewer = ",表中可问的问题不够" if len(pairs) < wanted else ""
    tell = run.log.warning if fewer else run.log.info
    tell(f"问答对生成完成: 要求 {wanted} 对,交付 {len(pairs)} 对{fewer}")
    return result


def _expect(run: Run, chat: Chat | None) -> None:
    themes = run.inputs.parameters.theme_count
    run.expect(2 + 2 * themes + (themes if chat else 0))


async def _prepare(run: Run, chat: Chat | None, knowledge: Knowledge, source: SourceDatabase) -> Work:
    asked = run.inputs.parameters
    before = await recall(run, PAIR_FINGERPRINTS, Memory())
    parted = of_themes(knowledge, asked, by_llm=chat is not None)
    themes = _kept_themes(run, before) if before.parted == parted else await _themes(run, chat, knowledge)
    judge = Judge(Ladder(knowledge.catalog, source), knowledge)
    made = (run, knowledge, source, judge, themes.themes, asked.questions_per_theme, asked.business_context, chat)
    return Work(*made, before=before, parted=parted if themes.whole else None)


def _kept_themes(run: Run, before: Memory) -> Themes:
    run.advance("业务主题")
    run.log.info(f"沿用之前的业务主题 {len(before.themes)} 个,表与关联没有变化")
    return Themes(themes=before.themes)


async def _themes(run: Run, chat: Chat | None, knowledge: Knowledge) -> Themes:
    asked = run.inputs.parameters
    count = max(1, asked.theme_count)
    prompt = themes_prompt(knowledge, count, asked.business_context)

    async def produce() -> Themes:
        return await _written_themes(run, chat, knowledge, count)

    key = [FORMAT, "themes", chat is not None, prompt.constant, prompt.item]
    made = await run.item("业务主题", key=key, result=Themes, produce=produce)
    themes = made or Themes(themes=themes_of(knowledge.world, count), whole=chat is None)
    run.log.info(f"业务主题 {len(themes.themes)} 个: {'、'.join(theme.topic_name for theme in themes.themes)}")
    return themes


async def _written_themes(run: Run, chat: Chat | None, knowledge: Knowledge, count: int) -> Themes:
    if chat is not None:
        try:
            context = run.inputs.parameters.business_context
            return Themes(themes=await themes_by_llm(chat, knowledge, count, context))
        except BadAnswer as error:
            run.log.warning(f"模型没有给出可用的主题({error}),改由规则划分")
    return Themes(themes=themes_of(knowledge.world, count), whole=chat is None)


async def _pairs_and_scope(work: Work, drafts: Awaitable[Drafts]) -> tuple[tuple[Judged, ...], Scope]:
    """The scope is asked for, and what the rule author could ask is gathered, beside the first round of pairs.

    Both need only the themes.
    """
    async with _meanwhile(_scope(work)) as scope, _meanwhile(candidates(work, drafts)) as pool:
        return await _pairs(work, pool), await scope


@asynccontextmanager
async def _meanwhile(work: Coroutine[object, object, T]) -> AsyncIterator[Awaitable[T]]:
    """Work that is under way while something else is waited for; it ends with the block at the latest."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _pairs(work: Work, pool: Awaitable[list[Candidate]]) -> tuple[Judged, ...]:
    await keep_unchanged(work)
    if work.chat is not None:
        await ask_in_rounds(work, work.chat)
    return await top_up(work, pool)


async def _write_files(work: Work, pairs: tuple[Judged, ...], scope: Scope, *, database: str) -> None:
    run, inputs = work.run, work.run.inputs
    base = f"qs_{_NOT_IN_FILE_NAMES.sub('_', database)}_{inputs.stamp}"
    await run.write(f"{base}_pair.json", files.pairs_json(pairs))
    await run.write(f"{base}_detail.json", files.details_json(pairs, work.knowledge))
    context = inputs.parameters.business_context
    chinese = work.knowledge.world.chinese
    described = metadata.metadata_sql(
        work.themes, database=database, business_context=context, created=inputs.started_at, chinese=chinese
    )
    await run.write("metadata.txt", described)
    await run.write("metadata_detail.md", metadata.metadata_detail(work.themes, chinese=chinese))
    await run.write("db_query_decision_prompt.txt", decision_prompt(work.knowledge, work.themes, scope.text))
    await run.write(PAIR_FINGERPRINTS, files.memory_of(work, pairs, scope).text())
    if work.chat is not None:
        await run.write(PRIVACY_AUDIT, json.dumps(told(work.knowledge), ensure_ascii=False, indent=2) + "\n")
    run.advance("元数据文件")


async def _scope(work: Work) -> Scope:
    """One paragraph by the LLM, or by rule; as it was while what it was made from has not changed."""
    if work.before.scope is not None and work.same_parts:
        return Scope(work.before.scope)
    by_rule = business_scope(work.knowledge, work.themes, business_context=work.business_context)
    if work.chat is None:
        return Scope(by_rule)
    try:
        text = " ".join((await work.chat.ask(_scope_prompt(work), ScopeAnswer)).text.split())
    except BadAnswer:
        work.run.log.warning("模型没有给出可用的业务范围说明,改由规则撰写")
        text = ""
    return Scope(text or by_rule, whole=bool(text))


def _scope_prompt(work: Work) -> Prompt:
    schema = work.whole_schema or excerpt.overview(work.knowledge, len(work.themes))
    item = {
        "business_context": told_of_business(work.business_context),
        "themes": {theme.topic_name: theme.description for theme in work.themes},
    }
    instructions = prompt_text("business_scope", chinese=work.knowledge.world.chinese)
    constant = f"{instructions}\n\n{schema}"
    return Prompt("business_scope", constant, json.dumps(item, ensure_ascii=False))
