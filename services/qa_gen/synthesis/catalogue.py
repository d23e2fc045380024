"""All shapes by name, and every sketch that a world offers."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from services.qa_gen.synthesis.idle import is_idle
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.shapes import (
    bounds,
    buckets,
    clock,
    comparisons,
    counts,
    elements,
    groups,
    lists,
    mappings,
    relations,
    rhythms,
    spread,
    windows,
)
from services.qa_gen.synthesis.shapes.lines import lines
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.standing import standing
from services.qa_gen.synthesis.subjects import Subject, World
from services.qa_gen.synthesis.unlike import mixes

_ASKED = (counts, lists, elements, bounds, groups, buckets, relations, mappings, windows, comparisons, rhythms)
_SPARE = (spread, clock)
FIRST: dict[str, Shape] = {shape.name: shape for module in _ASKED for shape in module.SHAPES}
SPARE: dict[str, Shape] = {shape.name: shape for module in _SPARE for shape in module.SHAPES}
"""What is asked when all else has been: a table of three columns has few questions that come to mind first."""
SHAPES = FIRST | SPARE


def sketches(world: World, subject: Subject, shapes: Mapping[str, Shape] = FIRST) -> Iterator[Sketch]:
    """Everything that can be asked of a subject, in the order of the shapes."""
    asked = (sketch for sketch in _offered(world, subject, shapes) if not is_idle(world, sketch))
    valid = (standing(world, sketch) for sketch in asked if not mixes(world, sketch))
    yield from (sketch for sketch in valid if sketch is not None)


def _offered(world: World, subject: Subject, shapes: Mapping[str, Shape]) -> Iterator[Sketch]:
    for shape in shapes.values():
        yield from shape.sketches(world, subject)
    if shapes is FIRST:
        yield from lines(world, subject)


def query(sketch: Sketch) -> exp.Query:
    return SHAPES[sketch.shape].query(sketch)


def probe(sketch: Sketch) -> exp.Query | None:
    """What has to be asked of the data before the query can be made; None when nothing has to."""
    make = SHAPES[sketch.shape].probe
    return make(sketch) if make and not sketch.thresholds else None
