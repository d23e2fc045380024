"""What is asked of a table before anything else, one topic each: those of facts, and those of things."""

from services.qa_gen.synthesis import measures, words
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.idle import is_stable
from services.qa_gen.synthesis.sketch import Dimension, Function, Measure, Sketch, Test
from services.qa_gen.synthesis.subjects import Subject
from shared.catalog.model import ColumnRole, TableRole

_LISTED = frozenset({"list_where", "with_parent"})
_RHYTHMS = frozenset({"busy_hours", "weekends"})
_FOR_ONE = frozenset({"total_of", "of_parent"})


def topic(sketch: Sketch) -> str:
    """What everybody asks that the sketch is one way to ask; empty where it is none. One question of each is enough."""
    base = sketch.scope.base
    if any(_is_unsaid(at.field) and at.field != base.time for at in sketch.ats):
        return ""
    found = _of_facts(sketch, base) if measures.is_facts(base) else _of_things(sketch, base)
    return f"{base.name} {found}" if found else ""


def _is_unsaid(field: Field) -> bool:
    """Nobody knows what it holds, or what its codes mean."""
    return not field.known or (field.role is ColumnRole.CATEGORY and field.numeric and not field.labels)


def _of_facts(sketch: Sketch, base: Subject) -> str:
    if sketch.shape in _LISTED:
        return _of_list(sketch)
    if sketch.shape in _RHYTHMS or (sketch.shape == "rate_by" and sketch.filters[0].test is Test.LATE):
        return sketch.shape
    ratio = len(sketch.measures) == 1 and _is_ratio(sketch.measures[0])
    return _of_ratio(sketch) if ratio else _of_main(sketch, base)


def _of_main(sketch: Sketch, base: Subject) -> str:
    """Of what the facts are mainly about: how much, when, for whom."""
    main = len(sketch.measures) == 1 and sketch.measures[0] in measures.main(base)
    word = sketch.measures[0].word if main else ""
    if not main or len(sketch.dimensions) > 1:
        return ""
    if sketch.shape in {"total", "trend"} and all(f.period for f in sketch.filters):
        return f"{sketch.shape} {word}"
    if sketch.shape == "count":
        return _of_count(sketch)
    if sketch.shape in _FOR_ONE and len(sketch.scope.hops) == 1:
        return "of one"
    return _of_split(sketch, sketch.dimensions[0]) if sketch.dimensions else ""


def _is_ratio(measure: Measure) -> bool:
    """A rate, a share, a price: by hand or as a column."""
    at = measure.at
    divided = measure.function in {Function.RATIO, Function.PERCENT}
    rated = measure.function is Function.AVG and at is not None and at.field.role is ColumnRole.AVERAGE
    # the mean of prices of different goods is that of none of them
    return divided or (rated and at is not None and not measures.PRICE.search(at.field.word))


def _of_ratio(sketch: Sketch) -> str:
    """Which parents have the best and the worst, and how what is divided moved."""
    divided = sketch.measures[0].over is not None
    if sketch.shape == "top" and len(sketch.scope.hops) == 1 and sketch.dimensions[0].noun:
        return "ratio top" if divided else "mean top"
    return "ratio trend" if sketch.shape == "trend" and divided else ""


def _of_split(sketch: Sketch, dimension: Dimension) -> str:
    """The largest parents, the kinds of its own, months side by side, shares."""
    if sketch.shape == "top" and len(sketch.scope.hops) == 1 and dimension.noun:
        return f"top {sketch.edges}"
    if sketch.shape == "top" and not sketch.scope.hops and dimension.at.field not in sketch.scope.base.categories:
        return f"top {dimension.word}"
    if sketch.shape == "by" and not sketch.scope.hops:
        return f"by {dimension.at.field.name}"
    near = len(sketch.scope.hops) <= 1 and is_stable(dimension.at.field)
    return sketch.shape if near and sketch.shape in {"share", "month_pair"} else ""


def _of_count(sketch: Sketch) -> str:
    """All of a month, those of one kind, those that something is still to come to."""
    tests = {f.test for f in sketch.filters}
    if tests & {Test.LATE, Test.OVERDUE, Test.MISSING}:
        return "waiting" if Test.MISSING in tests else "late"
    if not sketch.filters or sketch.filters[0].period:
        return "count" if not sketch.filters or sketch.filters[0].at.field == sketch.scope.base.time else ""
    return f"count {sketch.filters[0].at.field.name}"


def _of_list(sketch: Sketch) -> str:
    """With the name of what it belongs to, or alone; those that wait apart from those of a kind."""
    if not sketch.filters:
        return ""
    tests = {f.test for f in sketch.filters}
    waits = bool(tests & {Test.MISSING, Test.DURING, Test.OVERDUE}) or words.is_state(sketch.filters[0].at.field.word)
    return f"{sketch.shape} {'waiting' if waits else ''}"


def _of_things(sketch: Sketch, base: Subject) -> str:
    if base.role is not TableRole.ENTITY:
        return ""
    if sketch.shape in _LISTED:
        return _of_list(sketch)
    if sketch.shape in {"lookup", "of_parent"}:
        return f"{sketch.shape} {sketch.edges or ''}"
    if sketch.shape == "count":
        return _of_count(sketch)
    return _of_members(sketch)


def _of_members(sketch: Sketch) -> str:
    """How many there are of each kind and for each parent; which of them had nothing happen to them."""
    if sketch.shape == "without":
        return "without" if sketch.edge and sketch.edge.child.role is TableRole.EVENT else ""
    counted = len(sketch.measures) == 1 and sketch.measures[0].counts
    if sketch.shape in {"by", "top"} and counted and len(sketch.dimensions) == 1:
        own = not sketch.scope.hops
        per = len(sketch.scope.hops) == 1 and sketch.dimensions[0].noun
        return f"by {sketch.dimensions[0].at.field.name}" if own else f"per {sketch.edges}" if per else ""
    return ""
