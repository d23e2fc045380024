"""The pairs of an earlier run: what was made from tables that have not changed since is kept, after all checks."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from services.qa_gen.judge import Batch, Pair
from services.qa_gen.memory import Memory, PairMemory, of_pair
from services.qa_gen.themes.model import Theme
from services.qa_gen.work import FORMAT, Work
from shared.catalog.model import TableName
from shared.sql.ladder import read


async def keep_unchanged(work: Work) -> None:
    """Puts into the ledger what is remembered and still true, but for what makes room for new tables."""
    before = work.before
    if not before.pairs:
        return
    if work.chat is not None and not before.by_llm:
        work.run.log.info("之前的问答对是在没有模型时写的,这次由模型重新生成")
        return
    pairs = await asyncio.to_thread(lambda: list(_known(work, before.pairs)))
    batch = await work.run.item(
        "沿用的问答对",
        key=[FORMAT, "kept", work.fingerprint, [pair.model_dump() for pair in pairs]],
        result=Batch,
        produce=partial(_judged, work, pairs),
    )
    work.offer_all(batch.judged if batch else ())
    _make_room(work, before)
    work.ledger.kept.extend(list(work.ledger.pairs)[: work.size])
    kept = len(work.ledger.kept)
    work.run.log.info(
        f"之前的问答对 {len(before.pairs)} 对,沿用其中 {kept} 对(来源的表没有变化),其余 {work.size - kept} 对重新生成"
    )


async def _judged(work: Work, pairs: Iterable[Pair]) -> Batch:
    return Batch(judged=tuple([await work.judge.judge(pair) for pair in pairs]))


def _known(work: Work, remembered: Iterable[PairMemory]) -> Iterator[Pair]:
    for number, pair in enumerate(remembered):
        _, resolved = read(pair.sql, work.knowledge.catalog)
        if resolved is None:
            continue
        if pair.made_from == of_pair(work.knowledge, pair.question, pair.sql, resolved.tables):
            yield Pair(
                question=pair.question,
                sql=pair.sql,
                theme=_theme(work.themes, pair.theme, resolved.tables),
                author=pair.author,
                style=pair.style,
                key=f"kept {number}",
            )


def _theme(themes: Iterable[Theme], name: str, tables: frozenset[TableName]) -> str:
    """The theme of that name; else the one that shares most tables."""
    known = {theme.topic_name: theme for theme in themes}
    return name if name in known else max(known, key=lambda one: len(tables & set(known[one].related_tables)))


def _make_room(work: Work, before: Memory) -> None:
    """Lets the last pairs go where tables or relations are new and their themes are full; a quarter of all at most."""
    most = work.size // 4
    for theme, wanted in _new(work, before).items():
        own = work.ledger.of_theme(theme)
        crowded = len(own) + wanted - work.per_theme
        for pair in own[len(own) - max(0, min(crowded, most)) :]:
            work.ledger.let_go(pair)
            most -= 1


def _new(work: Work, before: Memory) -> dict[Theme, int]:
    """How many tables and relations nobody could ask about before, by theme."""
    tables = list(work.new_tables)
    tables += [e.child.name for e in work.knowledge.world.edges if e.key in work.goals.edges - set(before.edges)]
    homes = (next((theme for theme in work.themes if name in theme.owned), None) for name in tables)
    return dict(Counter(theme for theme in homes if theme is not None))
