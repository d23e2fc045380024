"""Pairs by the LLM: one call for a theme and a round, told what is still missing and what failed before."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from services.qa_gen import digest
from services.qa_gen.coverage import Covered
from services.qa_gen.instructions import prompt_text
from services.qa_gen.judge import Judged, Pair
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.wording.style import style_of
from services.qa_gen.themes.model import Theme
from shared.catalog.names import reference
from shared.llm.port import Chat, Prompt

SPARE = 2
"""Pairs asked for beyond those that are needed: some fail."""
_MOST_TOLD = 12


class PairAnswer(BaseModel):
    question: str
    sql: str


class PairsAnswer(BaseModel):
    pairs: list[PairAnswer]


@dataclass(frozen=True, slots=True)
class Request:
    """What one call is about."""

    theme: Theme
    count: int
    turn: int
    """The round; another one is another question, even where nothing else has changed."""
    missing: Covered
    """What of the goals no pair touches yet."""
    known: tuple[Judged, ...] = ()
    """Accepted pairs of the theme, not to be asked again."""
    failed: tuple[Judged, ...] = ()
    """Of the previous round, with what was wrong."""


def pairs_prompt(knowledge: Knowledge, request: Request, business_context: str) -> Prompt:
    """The schema stands in the constant part when it is short enough, so that prompt caches work."""
    whole = digest.digest(knowledge)
    theme = request.theme
    if len(whole) <= digest.LONGEST:
        constant, own = f"{prompt_text('question_sql_pairs')}\n\n{whole}", ""
    else:
        constant, own = prompt_text("question_sql_pairs"), digest.digest(knowledge, theme.related_tables) + "\n\n"
    tables = "、".join(reference(name) for name in theme.related_tables)
    lines = [
        f"{own}业务背景: {business_context}",
        f"主题: {theme.topic_name}({theme.description})",
        f"相关表: {tables}",
        f"数量: {request.count}",
        f"轮次: 第{request.turn}轮",
        *_missing(knowledge, request),
        *_told("已经有的问题,不要重复:", [pair.question for pair in request.known]),
        *_told("上一轮没有通过的,请改正或换一个:", [_failure(pair) for pair in request.failed]),
    ]
    return Prompt("question_sql_pairs", constant, "\n".join(lines))


def _missing(knowledge: Knowledge, request: Request) -> list[str]:
    own = set(request.theme.related_tables)
    tables = [reference(name) for name in sorted(request.missing.tables & own)]
    edges = [e.key for e in knowledge.world.edges if e.key in request.missing.edges and e.child.name in own]
    columns = [f"{reference(name)}.{column}" for name, column in sorted(request.missing.columns) if name in own]
    return [
        *_told("还没有问到的表:", tables),
        *_told("还没有用到的表间关系:", edges),
        *_told("还没有问到的列:", columns),
    ]


def _told(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"- {line}" for line in lines[:_MOST_TOLD])] if lines else []


def _failure(pair: Judged) -> str:
    return f"{pair.question} => {pair.sql} 原因: {';'.join(pair.problems)}"


async def ask_for_pairs(chat: Chat, prompt: Prompt, request: Request) -> list[Pair]:
    """The pairs of one call, as given. Raises BadAnswer, LlmUnavailable, LlmRefused."""
    answer = await chat.ask(prompt, PairsAnswer)
    return [
        Pair(
            question=" ".join(pair.question.split()),
            sql=pair.sql.strip(),
            theme=request.theme.topic_name,
            author="llm",
            style=style_of(pair.question.strip()),
            key=f"{request.turn}/{request.theme.topic_name}/{index}",
        )
        for index, pair in enumerate(answer.pairs)
        if pair.question.strip() and pair.sql.strip()
    ]
