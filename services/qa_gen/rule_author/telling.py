"""Whether an answer tells something: a sketch's rows are looked at before it becomes a pair."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import asyncpg
from sqlglot import exp

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.shape import Answer
from services.qa_gen.synthesis.sketch import Sketch, Test, given
from shared.source.port import Row, SourceDatabase

TIMEOUT = 8.0
_LIMITS = (10, 5, 3)
_READ = frozenset(Answer) - {Answer.ANYTHING, Answer.FIRST, Answer.FIRST_OF_EACH}
"""Answers that are looked at row by row."""
_STEPS = 3
_MOST_LATE = Decimal(80)
"""Percent: where nearly all are late, the day was no day by which it was to be done."""
_WHOLE = frozenset({"share", "rank"})
"""Shapes that speak of all groups: one without a number is no part of the whole and has no rank."""
_FEWEST_COUNTED = 3
"""Of the most that anything has: who has two beside those who have one is not asked."""


async def settled(source: SourceDatabase, sketch: Sketch) -> Sketch | None:
    """The sketch with a limit that parts the rows where it has one; None where its answer tells nothing.

    Raises SourceLost.
    """
    answer = _answer(sketch)
    if answer is Answer.FIRST:
        return await _parted(source, sketch)
    if answer is Answer.FIRST_OF_EACH:
        return await _parted_each(source, sketch)
    if answer not in _READ:
        return sketch
    query = catalogue.query(sketch)
    rows = await _rows(source, query)
    return sketch if rows is not None and tells(sketch, _names(query), rows) else None


def _answer(sketch: Sketch) -> Answer:
    return catalogue.SHAPES[sketch.shape].answer


async def _parted(source: SourceDatabase, sketch: Sketch) -> Sketch | None:
    most = sketch.limit or max(_LIMITS)
    query = catalogue.query(replace(sketch, limit=most + 1))
    rows = await _rows(source, query)
    if rows is None:
        return None
    place = _names(query).index(query.args["order"].expressions[0].this.name)
    values = [tuple(row)[place] for row in rows]
    if sketch.measures and sketch.measures[0].counts and values and values[0] < _FEWEST_COUNTED:
        return None
    limit = next((n for n in (most, *_LIMITS) if n <= most and parts(values, n)), None)
    return replace(sketch, limit=limit) if limit else None


async def _parted_each(source: SourceDatabase, sketch: Sketch) -> Sketch | None:
    """The sketch where most groups have more than are shown, and none has equals at the cut."""
    limit = given(sketch.limit)
    rows = await _rows(source, catalogue.query(replace(sketch, limit=limit + 1)))
    groups: dict[Any, list[Any]] = {}
    for outer, _, value, *_ in rows or ():
        groups.setdefault(outer, []).append(value)
    longer = sum(len(values) > limit for values in groups.values())
    cut = any(_is_cut(values, limit) for values in groups.values())
    return sketch if len(groups) > 1 and 2 * longer > len(groups) and not cut else None


def _is_cut(values: Sequence[Any], limit: int) -> bool:
    return len(values) > limit and values[limit - 1] == values[limit]


def parts(values: Sequence[Any], limit: int) -> bool:
    """The first `limit` values differ among themselves, and the next one from the last of them."""
    shown = values[:limit]
    return len(values) > limit and None not in shown and shown[0] != shown[-1] != values[limit]


def tells(sketch: Sketch, names: Sequence[str], rows: Sequence[Row]) -> bool:
    """There are rows, nothing that is shown is empty throughout, and they are what the shape is asked for."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=False))
    if not rows or any(all(value is None for value in column) for column in columns.values()):
        return False
    if sketch.dimensions and _answer(sketch) in {Answer.DIFFERENCES, Answer.SPLIT} and not _several(sketch, columns):
        return False
    return _is_what_was_asked(sketch, columns, rows)


def _is_what_was_asked(sketch: Sketch, columns: dict[str, tuple[Any, ...]], rows: Sequence[Row]) -> bool:
    if _answer(sketch) is Answer.DIFFERENCES:
        return _differ(sketch, columns) and len(rows) >= _fewest(sketch)
    if _answer(sketch) is Answer.COURSE:
        return _moves(list(columns.values()))
    if _answer(sketch) is Answer.SHARE:
        most = _MOST_LATE if any(f.test is Test.LATE for f in sketch.filters) else Decimal(100)
        return Decimal(0) < Decimal(rows[0][0]) < most
    if _answer(sketch) is Answer.SOME:
        return _of_nothing(sketch) or 2 * len(rows) <= _all_of_them(sketch)
    return _reads(sketch, rows)


def _fewest(sketch: Sketch) -> int:
    """Rows of an answer that is whole: what comes before a month without rows is not the month before."""
    return given(sketch.period).months if sketch.shape == "growth" else _STEPS if sketch.shape == "steps" else 0


def _of_nothing(sketch: Sketch) -> bool:
    """What is lacked is a table without rows: nothing else can be asked of it, and it is part of the schema."""
    return sketch.edge is not None and not sketch.edge.child.rows


def _all_of_them(sketch: Sketch) -> int:
    """How many there are of what the question is about."""
    return (sketch.scope.places[1] if sketch.other else sketch.scope.base).rows


def _reads(sketch: Sketch, rows: Sequence[Row]) -> bool:
    """As many rows as asked for, not the same one over and over."""
    answer = _answer(sketch)
    if answer in {Answer.LIST, Answer.ONE_THING}:
        different = len({repr(tuple(row)) for row in rows})
        return 2 * different > len(rows) and (answer is Answer.LIST or len(rows) == 1)
    return len(rows) > 1


def _moves(columns: Sequence[Sequence[Any]]) -> bool:
    """Each time, the first column, is there once, and some number does not stay the same."""
    times, *numbers = columns
    return len(times) == len(set(times)) > 1 and any(len(set(column)) > 1 for column in numbers)


def _differ(sketch: Sketch, columns: dict[str, tuple[Any, ...]]) -> bool:
    asked = {tree.alias_name(measure.word).name for measure in sketch.measures}
    numbers = [column for name, column in columns.items() if name in asked] or list(columns.values())
    if sketch.shape in _WHOLE and any(value is None for column in numbers for value in column):
        return False
    return any(len(set(column)) > 1 for column in numbers)


def _several(sketch: Sketch, columns: dict[str, tuple[Any, ...]]) -> bool:
    """More than one group has any of what is measured: lateness by who was late has one."""
    asked = {tree.alias_name(measure.word).name for measure in sketch.measures}
    numbers = [column for name, column in columns.items() if name in asked] or [list(columns.values())[-1]]
    return all(sum(value is not None and value != 0 for value in column) > 1 for column in numbers[:1])


def _names(query: exp.Query) -> list[str]:
    return [selected.alias_or_name for selected in query.selects]


async def _rows(source: SourceDatabase, query: exp.Query) -> Sequence[Row] | None:
    """None where the database refuses the query: the ladder says why."""
    try:
        return await source.run(tree.text(query), timeout=TIMEOUT)
    except asyncpg.PostgresError:
        return None
