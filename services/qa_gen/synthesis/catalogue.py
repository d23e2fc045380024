"""All shapes by name, and every sketch that a world offers."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis.idle import is_idle
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.shapes import buckets, comparisons, counts, groups, lists, mappings, relations, windows
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.subjects import Subject, World
from services.qa_gen.synthesis.unlike import mixes

_ALL = (counts, lists, groups, buckets, relations, mappings, windows, comparisons)
SHAPES: dict[str, Shape] = {shape.name: shape for module in _ALL for shape in module.SHAPES}


def sketches(world: World, subject: Subject) -> Iterator[Sketch]:
    """Everything that can be asked of a subject, in the order of the shapes."""
    for shape in SHAPES.values():
        asked = (sketch for sketch in shape.sketches(world, subject) if not is_idle(world, sketch))
        yield from (sketch for sketch in asked if not mixes(world, sketch))


def query(sketch: Sketch) -> exp.Query:
    return SHAPES[sketch.shape].query(sketch)


def probe(sketch: Sketch) -> exp.Query | None:
    """What has to be asked of the data before the query can be made; None when nothing has to."""
    make = SHAPES[sketch.shape].probe
    return make(sketch) if make and not sketch.thresholds else None
