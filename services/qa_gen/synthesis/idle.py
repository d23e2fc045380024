"""Questions that can be answered and that nobody asks: splits by what lies far away, ranks of what nobody ranks."""

import re
from collections.abc import Sequence

from services.qa_gen.synthesis import titles, words
from services.qa_gen.synthesis.due import expires
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.ingredients import Split, groups, safe_parents
from services.qa_gen.synthesis.sketch import Dimension, Grain, Sketch, Test
from services.qa_gen.synthesis.subjects import Subject, World
from shared.catalog.model import TableRole

_OF_A_LOG = frozenset({"count", "by", "of_parent", "total_of", "newest", "share_of_all", "lookup", "without"})
"""What is asked of the steps of something: how many of which kind, those of one thing."""
_RANKED = frozenset({"rank", "having", "groups_above_mean"})
_STEPS_EACH = 1.5
"""So many rows for each parent, and they are its steps."""
_LEVEL = re.compile(r"(?:等级|级别|层级|职级|职等|星级|学历|行业|序列)$|\b(?:level|grade|industry)$", re.IGNORECASE)
_STABLE = re.compile(r"\b(?:type|category|class|kind|region|city|province|country|department|brand)$", re.IGNORECASE)
_CAME_OUT = re.compile(r"(?:原因|缘由|理由|结果|结论|情况|备注)$|\b(?:reason|cause|result|outcome)$", re.IGNORECASE)
_SEX = re.compile(r"性别$|\b(?:gender|sex)$", re.IGNORECASE)
_MOST_OUTER = 10


def is_idle(world: World, sketch: Sketch) -> bool:
    """Nobody would ask the sketch, whatever its answer."""
    base = sketch.scope.base
    if is_log(world, base) and (sketch.shape not in _OF_A_LOG or _splits_far(sketch, 0)):
        return True
    if any(_is_chance(dimension) for dimension in sketch.dimensions) or _of_stock_in_time(sketch):
        return True
    if base.role is TableRole.BRIDGE or any(place.role is TableRole.MAPPING for place in sketch.scope.places):
        return False
    if _splits_far(sketch, 1):
        return True
    if sketch.shape in _RANKED and not all(_is_ranked(d) for d in sketch.dimensions):
        return True
    return sketch.shape == "best_of_each" and not _holds(sketch, *sketch.dimensions)


def _of_stock_in_time(sketch: Sketch) -> bool:
    """What is there now has no course: how much of it came in a month and is left is nobody's question."""
    base = sketch.scope.base
    if base.role is not TableRole.ENTITY or not titles.is_stock(base.noun) or not sketch.measures:
        return False
    windows = (f for f in sketch.filters if f.test is Test.DURING and f.at.place == 0)
    steps = any(d.grain is not Grain.VALUE for d in sketch.dimensions)
    return steps or any(not expires(f.at.field) for f in windows)


def is_log(world: World, subject: Subject) -> bool:
    """Its rows are the steps of something that happened: several for each, with a time and nothing measured."""
    if subject.role is not TableRole.EVENT or subject.time is None or subject.measures or world.children(subject):
        return False
    whole = (edge.parent for edge in safe_parents(world, subject) if edge.parent.role is TableRole.EVENT)
    return any(subject.rows > _STEPS_EACH * parent.rows > 0 for parent in whole)


def _splits_far(sketch: Sketch, most: int) -> bool:
    """By a property of what lies more than so many hops away; by its name one may split from two."""
    far: Sequence[Dimension] = [d for d in sketch.dimensions if d.at.place and len(sketch.scope.hops) > most]
    return any(d.noun is None and not (most and len(sketch.scope.hops) == 2 and is_stable(d.at.field)) for d in far)


def _is_chance(dimension: Dimension) -> bool:
    """How something else came out says nothing of what is counted here, nor does whether a man or a woman did it."""
    word = dimension.at.field.word
    return bool(dimension.at.place and (_CAME_OUT.search(word) or _SEX.search(word)))


def is_stable(field: Field) -> bool:
    """What a thing is rather than what state it is in: its kind, place, level, group."""
    word = field.word
    told = words.is_kind(word) or words.is_place(word) or words.is_group(word)
    return told or bool(_LEVEL.search(word) or _STABLE.search(word))


def _is_ranked(dimension: Dimension) -> bool:
    if dimension.grain is not Grain.VALUE or dimension.noun is not None:
        return True
    field = dimension.at.field
    return words.is_name(field.word) or words.is_person(field.word) or is_stable(field)


def _holds(sketch: Sketch, outer: Dimension, inner: Dimension) -> bool:
    """A few kinds, and in each the things that belong to it."""
    few = groups(Split(sketch.scope, outer)) <= _MOST_OUTER
    kind = outer.noun is not None or is_stable(outer.at.field)
    return few and kind and (outer.at.place >= inner.at.place > 0 or inner.at.place == 1 > outer.at.place)
