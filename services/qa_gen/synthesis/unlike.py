"""What does not belong in one number: prices of different goods, amounts in different units, parts and their whole."""

from collections.abc import Iterator
from itertools import islice

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.measures import PRICE, is_money
from services.qa_gen.synthesis.sketch import Function, Measure, Sketch, Test
from services.qa_gen.synthesis.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableRole
from shared.catalog.reading.units import UnitOf

_ADDED = frozenset({Function.SUM, Function.AVG})


def mixes(world: World, sketch: Sketch) -> bool:
    """Some number of the sketch puts together what differs in kind, and the sketch does not tell the kinds apart."""
    parts = [sketch, *([sketch.other] if sketch.other else [])]
    return any(_mixed(world, part, measure) for part in parts for measure in part.measures)


def _mixed(world: World, sketch: Sketch, measure: Measure) -> bool:
    if measure.at is None or measure.function not in _ADDED:
        return False
    base = sketch.scope.places[measure.at.place]
    if measure.function is Function.SUM and base.role is TableRole.ENTITY and _has_parts(world, base):
        return True
    return any(not _told_apart(sketch, kind) for kind in kinds(world, base, measure))


def _has_parts(world: World, subject: Subject) -> bool:
    """Its rows contain one another: what is summed over all is summed twice."""
    return any(edge.parent.name == subject.name for edge in world.parents(subject))


def kinds(world: World, subject: Subject, measure: Measure) -> Iterator[Field]:
    """The columns by which the measure has to be told apart, in the table itself and one hop up."""
    if measure.function is Function.AVG and measure.at is not None and PRICE.search(measure.at.field.word):
        yield from _quoted_by(world, subject)
    if measure.at is not None and (measure.function is Function.SUM or measure.at.field.role is ColumnRole.ADDITIVE):
        unit = UnitOf.MONEY if is_money(measure.at.field) else UnitOf.QUANTITY
        owners = (subject, *(edge.parent for edge in world.parents(subject) if edge.safe))
        yield from (field for owner in owners for field, of in owner.units if of is unit)


def _quoted_by(world: World, subject: Subject) -> Iterator[Field]:
    """What has a value of its own each day: the kinds of petrol in a list of prices."""
    quoted = subject.time is not None and not subject.additive and not world.parents(subject)
    kinds = (field for field in subject.categories if quoted and not words.is_state(field.word))
    yield from islice(kinds, 1)


def _told_apart(sketch: Sketch, kind: Field) -> bool:
    places = sketch.scope.places
    split = (d.at for d in sketch.dimensions if d.at.field == kind or d.noun is not None)
    chosen = (f.at for f in sketch.filters if f.test is Test.EQUALS and (f.at.field == kind or f.at.place))
    # each row of a parent is of one kind: told apart by name, its children are
    return any(at.field == kind or places[at.place].name == kind.table for at in (*split, *chosen))
