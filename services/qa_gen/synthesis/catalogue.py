"""All shapes by name, and every sketch that a world offers."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from sqlglot import exp

from services.qa_gen.synthesis.dictionaries import is_looked_up
from services.qa_gen.synthesis.sense.currencies import in_one_currency
from services.qa_gen.synthesis.sense.idle import is_idle
from services.qa_gen.synthesis.sense.misdated import came_to_it_later
from services.qa_gen.synthesis.sense.standing import standing
from services.qa_gen.synthesis.sense.terms import of_all_terms
from services.qa_gen.synthesis.sense.unlike import mixes
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.shapes import (
    bounds,
    buckets,
    children,
    clock,
    comparisons,
    counts,
    days,
    elements,
    figures,
    groups,
    kinds,
    lists,
    mappings,
    names,
    parents,
    relations,
    rhythms,
    slices,
    spread,
    windows,
    years,
)
from services.qa_gen.synthesis.shapes.lines import lines
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world.subjects import Subject, World

_ASKED = (counts, lists, figures, elements, bounds, groups, buckets, relations, mappings, windows, comparisons, rhythms)
_SPARE = (spread, clock, slices, days, children, parents, years, kinds, names)
FIRST: dict[str, Shape] = {shape.name: shape for module in _ASKED for shape in module.SHAPES}
SPARE: dict[str, Shape] = {shape.name: shape for module in _SPARE for shape in module.SHAPES}
"""What is asked when all else has been: a table of three columns has few questions that come to mind first."""
SHAPES = FIRST | SPARE


def sketches(world: World, subject: Subject, shapes: Mapping[str, Shape] = FIRST) -> Iterator[Sketch]:
    """Everything that can be asked of a subject, in the order of the shapes."""
    for _, offered in _offered(world, subject, shapes):
        yield from _valid(world, offered)


def by_shape(world: World, subject: Subject, shapes: Mapping[str, Shape] = FIRST) -> list[Iterator[Sketch]]:
    """The same, apart for each shape that there is a sketch of; each sketch is made when it is drawn."""
    found: dict[str, Iterator[Sketch]] = {}
    for name, offered in _offered(world, subject, shapes):
        valid = _valid(world, offered)
        first = next(valid, None)
        if first is not None:
            found[name] = chain(found.get(name, ()), (first,), valid)
    return list(found.values())


def _valid(world: World, offered: Iterable[Sketch]) -> Iterator[Sketch]:
    asked = (sketch for sketch in offered if not (is_looked_up(sketch) or is_idle(world, sketch)))
    paid = (in_one_currency(world, sketch) for sketch in _timed(world, asked))
    valid = (standing(world, sketch) for sketch in paid if sketch is not None and not mixes(world, sketch))
    yield from (sketch for sketch in valid if sketch is not None and not came_to_it_later(sketch))


def _timed(world: World, asked: Iterable[Sketch]) -> Iterator[Sketch]:
    """Each once: what differs in its months alone may have lost them."""
    known = set()
    for sketch in asked:
        told = of_all_terms(world, sketch)
        if told is not None and (told is sketch or told.key not in known):
            known |= {told.key} if told is not sketch else set()
            yield told


def _offered(world: World, subject: Subject, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Iterable[Sketch]]]:
    """By the names of their shapes."""
    for name, shape in shapes.items():
        yield name, shape.sketches(world, subject)
    if shapes is FIRST:
        yield from ((sketch.shape, (sketch,)) for sketch in lines(world, subject))


def query(sketch: Sketch) -> exp.Query:
    return SHAPES[sketch.shape].query(sketch)


def probe(sketch: Sketch) -> exp.Query | None:
    """What has to be asked of the data before the query can be made; None when nothing has to."""
    make = SHAPES[sketch.shape].probe
    return make(sketch) if make and not sketch.thresholds else None
