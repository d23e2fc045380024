"""How long what is asked about lasts: days, hours or minutes, as its rows take."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import asyncpg

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.shapes.probes import quartiles
from services.qa_gen.synthesis.sketch import Function, Measure, Sketch, Unit
from shared.source.port import SourceDatabase

TIMEOUT = 8.0
_MINUTES: Mapping[Unit, int] = {Unit.DAY: 24 * 60, Unit.HOUR: 60, Unit.MINUTE: 1}
_MEDIAN = (0.5,)


async def in_its_unit(source: SourceDatabase, sketch: Sketch) -> Sketch | None:
    """The sketch with its durations in the largest unit that half of the rows reach; None where they reach none.

    Raises SourceLost.
    """
    unit = Unit.DAY
    for measure in sketch.measures:
        if measure.function is Function.DURATION:
            found = await _unit(source, sketch, measure)
            if found is None:
                return None
            unit = found
    return _told_in(sketch, unit)


async def _unit(source: SourceDatabase, sketch: Sketch, measure: Measure) -> Unit | None:
    units: Sequence[Unit] = tuple(Unit) if tree.is_exact(measure) else (Unit.DAY,)
    finest = replace(measure, unit=units[-1])
    lasted = tree.rows(sketch.scope).select(tree.alias(tree.duration(sketch.scope, finest), "value"))
    try:
        rows = await source.fetch(tree.text(quartiles(lasted, _MEDIAN)), timeout=TIMEOUT)
    except asyncpg.PostgresError:
        return None
    median = next((row[0] for row in rows if row[0] is not None), 0)
    minutes = Decimal(median) * _MINUTES[units[-1]]
    return next((unit for unit in units if minutes >= _MINUTES[unit]), None)


def _told_in(sketch: Sketch, unit: Unit) -> Sketch:
    """On both sides where two sets of rows are compared."""
    if unit is Unit.DAY:
        return sketch
    measures = tuple(m.told_in(unit) if m.function is Function.DURATION else m for m in sketch.measures)
    return replace(sketch, measures=measures, other=sketch.other and _told_in(sketch.other, unit))
