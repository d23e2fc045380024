"""Marks of a school term or an appraisal period: nobody asks for those of the months in which rows were entered."""

import re
from dataclasses import replace

from services.qa_gen.synthesis.sketch import Function, Grain, Measure, Sketch, Test
from services.qa_gen.synthesis.world.subjects import World

_MARK = re.compile(r"(?:成绩|分数?|得分|评分|绩点)$|\b(?:scores?|grades?|marks?|points)$", re.IGNORECASE)
_TERM = re.compile(
    r"^(?:所属|开课|授课|上课)?(?:学期|学年|学年学期)$|(?:考核|考评|绩效|评估|评审|评价)(?:周期|期间|年度|季度)$"
    r"|^(?:academic |school )?(?:term|semester|academic year|school year)$"
    r"|\b(?:review|appraisal|evaluation) (?:period|cycle)$",
    re.IGNORECASE,
)
_ALL_ALONG = frozenset({"by", "top", "total", "having", "rank", "groups_above_mean", "best_of_each"})
"""Shapes that can be asked of all rows."""


def of_all_terms(world: World, sketch: Sketch) -> Sketch | None:
    """The sketch without its months, where those are not what its marks are of; None where it is about months."""
    if not _is_of_terms(world, sketch):
        return sketch
    of_months = any(d.grain is not Grain.VALUE for d in sketch.dimensions)
    windows = [f for f in sketch.filters if f.test is Test.DURING]
    if of_months or (windows and sketch.shape not in _ALL_ALONG):
        return None
    return replace(sketch, filters=tuple(f for f in sketch.filters if f not in windows))


def _is_of_terms(world: World, sketch: Sketch) -> bool:
    base = sketch.scope.base
    if not any(map(_is_mark, sketch.measures)):
        return False
    known = (base, *(edge.parent for edge in world.parents(base)))
    return any(_TERM.search(field.word) for subject in known for field in subject.fields)


def _is_mark(measure: Measure) -> bool:
    averaged = measure.function is not Function.SUM and not measure.counts
    return averaged and any(_MARK.search(at.field.word) for at in measure.fields)
