"""Questions whose answer would leave many rows out without a word: they have nothing in a column, or lead nowhere."""

from collections.abc import Iterator

from services.qa_gen.synthesis.sketch import Dimension, Grain, Sketch, Test
from services.qa_gen.synthesis.world.fields import Field

_MANY = 0.1
"""Of the rows; fewer that are left out change no answer much."""
_SOME, _MOST = 0.3, 0.5
_EACH_ITS_OWN = 0.9
_OF_EACH = frozenset({"mean_of_groups"})
_OF_ALL = frozenset({"with_parent", "superior"})
"""Shapes that speak of all rows and of what their key leads to."""


def leaves_rows_out(sketch: Sketch) -> bool:
    """Sums by what many rows lack, the mean number of what often belongs to nothing, groups of one row each."""
    rules = (
        *(_splits_a_part, _leads_nowhere, _is_far_from_most),
        *(_shares_a_part, _shares_what_was_due, _groups_single_rows),
    )
    return any(rule(sketch) for rule in rules)


def _splits_a_part(sketch: Sketch) -> bool:
    """What was planned, by a size that only some of the models have; how many have which is a fair question."""
    split = (d.at.field for d in sketch.dimensions if d.noun is None and d.grain is Grain.VALUE)
    return any(not measure.counts for measure in sketch.measures) and any(_is_lacking(field, _MANY) for field in split)


def _leads_nowhere(sketch: Sketch) -> bool:
    """It speaks of all rows and of what their key leads to, which many of them or most lack."""
    if sketch.shape not in _OF_EACH | _OF_ALL:
        return False
    keys = (key for place, _ in enumerate(sketch.scope.hops, start=1) for key in _keys(sketch, place))
    return any(_is_lacking(key, _MANY if sketch.shape in _OF_EACH else _MOST) for key in keys)


def _is_far_from_most(sketch: Sketch) -> bool:
    """Sums, means and rates by what a key leads to that most rows lack: inspections by the repair that few came to.

    Rows are counted by what they lead to, 各优惠券的订单数量, and by nothing that is said of it or lies behind it.
    """
    values = sketch.shape == "rate_by" or any(not measure.counts for measure in sketch.measures)
    behind = (d for d in sketch.dimensions if d.at.place and (values or not _is_led_to(sketch, d)))
    return any(_is_lacking(key, _SOME) for d in behind for key in _keys(sketch, d.at.place))


def _is_led_to(sketch: Sketch, dimension: Dimension) -> bool:
    return dimension.noun is not None and not sketch.scope.hops[dimension.at.place - 1].origin


def _shares_a_part(sketch: Sketch) -> bool:
    """Men among customers of whom many are companies; what part of those that somebody cancelled is cancelled."""
    if sketch.shape == "rate_by":
        return any(d.noun is None and not d.at.place and _is_lacking(d.at.field, _MANY) for d in sketch.dimensions)
    held = (f.at.field for f in sketch.filters if f.value and not f.is_reason)
    return sketch.shape == "share_of_all" and any(_is_lacking(field, _MANY) for field in held)


def _shares_what_was_due(sketch: Sketch) -> bool:
    """What was late of all that was done, of which many were never due."""
    due = (f.beside.field for f in sketch.filters if f.test is Test.LATE and f.beside)
    return sketch.shape in {"share_of_all", "rate_by"} and any(_is_lacking(field, _SOME) for field in due)


def _groups_single_rows(sketch: Sketch) -> bool:
    """Countries by their capitals: hardly two have the same."""
    hops = (sketch.scope.hops[d.at.place - 1] for d in sketch.dimensions if d.noun is not None and d.at.place)
    named = (hop.edge for hop in hops if not hop.origin)
    keys = ((edge.child, edge.child.field(edge.relation.columns[0]).profile) for edge in named)
    return any(seen.distinct >= _EACH_ITS_OWN * child.rows * (1 - seen.null_fraction) > 1 for child, seen in keys)


def _keys(sketch: Sketch, place: int) -> Iterator[Field]:
    hop = sketch.scope.hops[place - 1]
    yield from map(hop.edge.child.field, hop.edge.relation.columns)
    if hop.origin:
        yield from _keys(sketch, hop.origin)


def _is_lacking(field: Field, share: float) -> bool:
    return field.profile.null_fraction > share
