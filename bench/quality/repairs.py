"""How many broken pairs the validator repairs by rule, and whether a repair answers what the whole pair answered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bench.quality.counters import Pair
from bench.quality.damage import Broken, broken
from bench.quality.figures import Figure
from services.validator.checking import PairCheck
from shared.catalog.model import Catalog
from shared.catalog.reading.catalog import CatalogReading
from shared.source.port import SourceDatabase
from shared.sql.ladder import Ladder

MOST = 100
"""Broken pairs that are tried, the same number of each kind as far as there are so many."""
GOAL = 0.85


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one broken pair."""

    pair: Broken
    final: str | None
    """The SQL of the repair; None without one."""
    right: bool
    """The repair gives the rows of the whole pair."""


def repair_figures(tried: Sequence[Tried]) -> tuple[Figure, ...]:
    right = sum(one.right for one in tried)
    wrong = sum(one.final is not None and not one.right for one in tried)
    return (
        Figure("broken pairs repaired", right, len(tried), f">= {GOAL:.0%}", right >= GOAL * len(tried)),
        Figure("repaired to something else", wrong, 0, "0", wrong == 0),
    )


async def try_repairs(source: SourceDatabase, pairs: Sequence[Pair], reading: CatalogReading) -> list[Tried]:
    """Breaks the pairs in every way that fits, and has them repaired; what is valid in spite of it does not count."""
    chosen = _each_kind_alike(_damaged(pairs, reading.catalog))
    check = PairCheck(Ladder(reading.catalog, source), reading, chat=None)
    tried = []
    for one in chosen:
        checked = await check.check(one.question, one.sql)
        if not checked.valid_at_first:
            final = checked.final_sql if checked.valid else None
            right = final is not None and await _rows(source, final) == await _rows(source, one.whole)
            tried.append(Tried(one, final, right))
    return tried


def _damaged(pairs: Iterable[Pair], catalog: Catalog) -> Iterator[Broken]:
    columns = {name.name: frozenset(column.name for column in table.columns) for name, table in catalog.tables.items()}
    for pair in pairs:
        yield from broken(pair["question"], pair["sql"], columns)


def _each_kind_alike(damaged: Iterable[Broken]) -> list[Broken]:
    kinds = defaultdict[str, list[Broken]](list)
    for one in damaged:
        kinds[one.kind].append(one)
    rounds = zip_longest(*kinds.values())
    return [one for turn in rounds for one in turn if one is not None][:MOST]


async def _rows(source: SourceDatabase, sql: str) -> list[str]:
    """As text and in no order: ties may stand either way."""
    return sorted(str(tuple(row)) for row in await source.run(sql))
