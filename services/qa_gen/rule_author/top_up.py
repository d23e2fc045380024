"""The rule author's rounds: chooses by plan, writes, has judged, and replaces what fails, until the plan is full."""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import partial
from itertools import count

import structlog

from services.qa_gen.judge import Batch, Judged, Pair
from services.qa_gen.planning.candidates import POOL, Drafts, pool_of
from services.qa_gen.planning.demand import demand
from services.qa_gen.planning.plan import NATURAL, Candidate, Plan
from services.qa_gen.rule_author.pairs import Styles, write_pair
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import given
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.work import FORMAT, Work

log = structlog.get_logger("schemaloom.qa_generation")

ROUNDS = 12
"""After so many, one in which nothing passes is the last."""
SPARE_CHOICE = 30
"""Spare candidates for each question that lacks."""
CONCURRENCY = 4
"""Themes whose candidates are judged at a time: the pool of connections has as many."""
_PREFERRED = 10.0
"""How natural an accepted pair of the LLM is taken to be: ahead of any sketch that covers nothing new."""
_NAMED = 10.0
"""What a question with raw identifiers loses: the rule author asks better."""

Dealt = Sequence[tuple[Candidate, Style]]


async def top_up(work: Work, pool: Awaitable[list[Candidate]]) -> tuple[Judged, ...]:
    """The final pairs, by theme and then in the order of the plan: the LLM's, and the rule author's for the rest.

    `pool` is what comes to mind first.
    """
    quotas = {theme.topic_name: work.per_theme for theme in work.themes}
    plan = Plan(work.goals, work.size, quotas, demand(work.knowledge.world))
    _take_kept(work, plan)
    first = await pool
    await _fill(work, plan, first + _by_llm(work, ahead_of=max(map(plan.service, first), default=0.0)))
    if len(plan.chosen) < plan.size:
        await _fill(work, plan, await _spare(work, plan.size - len(plan.chosen)))
    plan.even_out()
    order = {theme.topic_name: place for place, theme in enumerate(work.themes)}
    told = ((work.ledger.pairs[candidate.key], plan.theme_of(candidate)) for candidate in plan.chosen)
    chosen = [pair if pair.theme == theme else pair.model_copy(update={"theme": theme}) for pair, theme in told]
    return tuple(sorted(chosen, key=lambda pair: order[pair.theme]))


async def candidates(work: Work, drafts: Awaitable[Drafts]) -> list[Candidate]:
    """What comes to the rule author's mind first; made of tables and themes alone."""
    return await asyncio.to_thread(pool_of, work.knowledge.world, work.themes, drafts=await drafts)


async def _spare(work: Work, lacking: int) -> list[Candidate]:
    """What is asked when all else has been, for so many questions that lack."""
    size = min(POOL, SPARE_CHOICE * lacking)
    return await asyncio.to_thread(pool_of, work.knowledge.world, work.themes, catalogue.SPARE, size=size)


async def _fill(work: Work, plan: Plan, pool: list[Candidate]) -> None:
    """Rounds until the plan is full, or nothing of the pool is left that passes."""
    for number in count(1):
        had = len(work.ledger.pairs)
        added = [*_first_of_new(work, plan, pool), *await asyncio.to_thread(plan.fill, pool)]
        new = [candidate for candidate in added if candidate.sketch is not None]
        if not new:
            break
        await _write_all(work, plan, new, number)
        if number > ROUNDS and len(work.ledger.pairs) == had:
            break
        tried = {candidate.key for candidate in new}
        pool = [candidate for candidate in pool if candidate.key not in tried]


def _take_kept(work: Work, plan: Plan) -> None:
    for key in work.ledger.kept:
        plan.take(_as_candidate(work.ledger.pairs[key]))


def _first_of_new(work: Work, plan: Plan, pool: Sequence[Candidate]) -> list[Candidate]:
    """The best question about each table that is new since the earlier run: the few places left must not pass it by."""
    taken = []
    for table in work.new_tables:
        about = [candidate for candidate in pool if table in candidate.tables]
        asked = any(table in candidate.tables for candidate in plan.chosen)
        if about and not asked and len(plan.chosen) < plan.size:
            taken.append(max(about, key=lambda candidate: (plan.worth(candidate), candidate.key)))
            plan.take(taken[-1])
    return taken


async def _write_all(work: Work, plan: Plan, new: Sequence[Candidate], number: int) -> None:
    """Offers the pairs of the new candidates in the order of the plan; what is not accepted leaves the plan."""
    judged = {
        pair.key: pair for batch in await _judge_by_theme(work, _dealt(work, plan, new), number) for pair in batch
    }
    for candidate in new:
        pair = judged.get(candidate.key)
        if pair is None or not work.ledger.offer(pair):
            plan.drop(candidate)


def _dealt(work: Work, plan: Plan, new: Sequence[Candidate]) -> dict[str, list[tuple[Candidate, Style]]]:
    """A style for each candidate, so that all styles come out about even; by theme."""
    styles = Styles(work.knowledge.world.chinese)
    kept = (work.ledger.pairs.get(candidate.key) for candidate in plan.chosen)
    styles.used.update(pair.style for pair in kept if pair is not None)
    dealt: dict[str, list[tuple[Candidate, Style]]] = {}
    for candidate, style in zip(new, styles.deal([given(candidate.sketch) for candidate in new]), strict=True):
        if style is not None:
            dealt.setdefault(plan.theme_of(candidate), []).append((candidate, style))
    return dealt


async def _judge_by_theme(
    work: Work, dealt: dict[str, list[tuple[Candidate, Style]]], number: int
) -> list[tuple[Judged, ...]]:
    async def one(theme: str) -> Batch | None:
        return await work.run.item(
            f"{theme}(规则出题第{number}批)",
            key=[FORMAT, "rule", work.fingerprint, [[candidate.key, style.value] for candidate, style in dealt[theme]]],
            result=Batch,
            produce=partial(_produce, work, dealt[theme], theme),
        )

    batches = await work.run.items(list(dealt), one, concurrency=CONCURRENCY)
    return [batch.judged for batch in batches if batch is not None]


async def _written(work: Work, candidate: Candidate, style: Style, theme: str) -> Pair | None:
    try:
        return await write_pair(work.source, candidate, style, theme, chinese=work.knowledge.world.chinese)
    except LookupError:  # no schema may stop its step by a sketch that nobody foresaw: the others are enough
        log.exception("left out a question that cannot be written", key=candidate.key)
        return None


async def _produce(work: Work, dealt: Dealt, theme: str) -> Batch:
    pairs = [await _written(work, candidate, style, theme) for candidate, style in dealt]
    return Batch(judged=tuple([await work.judge.judge(pair) for pair in pairs if pair is not None]))


def _by_llm(work: Work, *, ahead_of: float) -> list[Candidate]:
    """The LLM's pairs, ahead of whatever serves so much without covering anything new."""
    accepted = (pair for pair in work.ledger.pairs.values() if pair.key not in work.ledger.kept)
    return [_as_candidate(pair, ahead_of / NATURAL) for pair in accepted]


def _as_candidate(pair: Judged, ahead: float = 0.0) -> Candidate:
    """An accepted pair of the LLM, to be weighed against the sketches."""
    return Candidate(
        key=pair.key,
        themes=(pair.theme,),
        shape=f"llm {pair.skeleton}",
        level=pair.level,
        nested=pair.nested,
        tables=pair.tables,
        edges=pair.edges,
        columns=pair.columns,
        said=pair.columns,
        natural=ahead + _PREFERRED - (_NAMED + ahead) * pair.names_identifiers,
        likeness=pair.skeleton,
    )
