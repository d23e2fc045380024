"""Pairs as a person reads them: the question, its SQL, and the first rows that it returns."""

from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg

from bench.quality.counters import Pair
from shared.source import parse, source_opener

ROWS = 3
WIDTH = 30
"""Characters of one value."""


async def first_rows(url: str, pairs: Sequence[Pair]) -> list[str]:
    """A line for each pair: how many rows there are, and the first of them."""
    async with source_opener(parse(url, embedded=True))() as source:
        return [_line(await source.run(pair["sql"])) for pair in pairs]


def _line(rows: Sequence[asyncpg.Record]) -> str:
    return f"{len(rows)} rows: " + " | ".join(_row(tuple(row)) for row in rows[:ROWS])


def _row(values: Sequence[Any]) -> str:
    return ", ".join(str(value)[:WIDTH] for value in values)


def numbered(pairs: Sequence[Pair], rows: Sequence[str]) -> Iterator[str]:
    """Three lines for each pair."""
    for number, (pair, shown) in enumerate(zip(pairs, rows, strict=True), start=1):
        yield f"{number:3}. {pair['question']}\n     {pair['sql']}\n     {shown}"
