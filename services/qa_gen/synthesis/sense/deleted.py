"""Totals over what was deleted since: visits to a doctor who has gone were visits to the department all the same."""

from services.qa_gen.synthesis.measures import is_facts
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import DATED, TableRole


def passed_over(sketch: Sketch) -> Subject | None:
    """What stands between facts and what they are split by, and has deleted rows: theirs are missing in the totals."""
    scope = sketch.scope
    between = (scope.places[hop.origin] for hop in scope.hops if hop.origin)
    things = (place for place in between if place.role is TableRole.ENTITY and has_deleted(place))
    return next(things, None) if sketch.measures and is_facts(scope.base) else None


def has_deleted(subject: Subject) -> bool:
    """Some of its rows bear the mark of deletion."""
    mark = subject.soft_delete
    if mark is None:
        return False
    seen = mark.profile.null_fraction
    return seen < 1 if mark.column.family in DATED else mark.profile.distinct + (seen > 0) > 1
