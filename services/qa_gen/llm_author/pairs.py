"""Pairs by the LLM: one call for a theme and a round, told what is still missing and what failed before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from services.qa_gen import digest, excerpt
from services.qa_gen.instructions import prompt_text
from services.qa_gen.judge import Judged, Pair
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.planning.coverage import Covered
from services.qa_gen.synthesis.wording.style import STYLES, Style, style_of
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableName
from shared.catalog.names import reference
from shared.llm.port import Chat, Prompt
from shared.manifests import told_of_business

SPARE = 2
"""Pairs asked for beyond those that are needed: some fail."""
_MOST_TOLD = 12


class PairAnswer(BaseModel):
    question: str
    sql: str
    style: str | None = None
    """In which register the question was meant to be asked; what is no style is told by the question's surface."""


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
    mix: Mapping[str, object] = field(default_factory=dict)
    """How many of which level and style, as `mix_of` has it."""
    known: tuple[Judged, ...] = ()
    """Accepted pairs of the theme, not to be asked again."""
    failed: tuple[Judged, ...] = ()
    """Of the previous round, with what was wrong."""


def pairs_prompt(knowledge: Knowledge, request: Request, business_context: str, whole: str | None) -> Prompt:
    """The `whole` schema stands in the constant part when it is short enough, so that prompt caches work.

    Of a large one, the item holds those tables of the theme that nobody has asked about, as many as there is room for.
    """
    theme = request.theme
    shown = tuple(theme.related_tables)
    if whole is None:
        shown = tuple(excerpt.fitting(knowledge, shown, request.missing.tables))
    instructions = prompt_text("question_sql_pairs", chinese=knowledge.world.chinese)
    item = {
        "business_context": told_of_business(business_context),
        "theme": theme.topic_name,
        "description": theme.description,
        "related_tables": [reference(name) for name in shown],
        "schema": digest.digest(knowledge, shown) if whole is None else None,
        "count": request.count,
        "round": request.turn,
        "mix": request.mix,
        **_missing(knowledge, request, frozenset(shown)),
        "known_questions": [pair.question for pair in request.known],
        "failed": [_failure(pair) for pair in request.failed[:_MOST_TOLD]],
    }
    told = {key: value for key, value in item.items() if value}
    constant = instructions if whole is None else f"{instructions}\n\n{whole}"
    return Prompt("question_sql_pairs", constant, json.dumps(told, ensure_ascii=False, indent=1))


def _missing(knowledge: Knowledge, request: Request, own: frozenset[TableName]) -> dict[str, list[str]]:
    """What no pair touches yet, as far as these tables go."""
    edges = [
        digest.relation(e) for e in knowledge.world.edges if e.key in request.missing.edges and e.child.name in own
    ]
    columns = sorted(column for column in request.missing.columns if column[0] in own)
    return {
        "uncovered_tables": [reference(name) for name in sorted(request.missing.tables & own)],
        "uncovered_relations": edges[:_MOST_TOLD],
        "uncovered_columns": [f"{reference(name)}.{column}" for name, column in columns[:_MOST_TOLD]],
    }


def _failure(pair: Judged) -> dict[str, str]:
    return {"question": pair.question, "sql": pair.sql, "problem": ";".join(pair.problems)}


def _style(pair: PairAnswer) -> Style:
    said = (pair.style or "").strip().lower()
    return Style(said) if said in STYLES else style_of(pair.question.strip())


async def ask_for_pairs(chat: Chat, prompt: Prompt, request: Request) -> list[Pair]:
    """The pairs of one call, as given. Raises BadAnswer, LlmUnavailable."""
    answer = await chat.ask(prompt, PairsAnswer)
    return [
        Pair(
            question=" ".join(pair.question.split()),
            sql=pair.sql.strip(),
            theme=request.theme.topic_name,
            author="llm",
            style=_style(pair),
            key=f"{request.turn}/{request.theme.topic_name}/{index}",
        )
        for index, pair in enumerate(answer.pairs)
        if pair.question.strip() and pair.sql.strip()
    ]
