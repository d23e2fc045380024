"""Money of what was called off is nobody's: sums and means of money leave those rows out, and say so."""

import re
from dataclasses import replace

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.measures import is_money
from services.qa_gen.synthesis.sketch import At, Filter, Sketch, Test
from services.qa_gen.synthesis.subjects import Subject
from services.qa_gen.synthesis.values import sayable
from shared.catalog.model import TableRole

_VOID = re.compile(r"^已?(?:取消|作废|撤销)$")
_SAYS_ITS_ROWS = frozenset(
    {"total", "by", "trend", "top", "having", "rank", "growth", "running", "share", "groups_above_mean"}
)
"""Shapes of which the questions have a place for such a condition."""


def standing(sketch: Sketch) -> Sketch:
    """The sketch over the rows that were not called off, where it is about money and does not speak of their state."""
    void = _void(sketch.scope.base) if sketch.shape in _SAYS_ITS_ROWS else None
    own = [at.field for measure in sketch.measures for at in measure.fields if at.place == 0]
    if void is None or not any(map(is_money, own)):
        return sketch
    told = any(words.is_state(at.field.word) for at in sketch.ats if at.place == 0)
    return sketch if told else replace(sketch, filters=(*sketch.filters, void))


def _void(subject: Subject) -> Filter | None:
    """That a row is not void; None where nothing is, or where more than a word would be needed to say it."""
    if subject.role is not TableRole.EVENT:
        return None
    states = (f for f in subject.categories if words.is_state(f.word) and f.known and not f.nullable)
    void = [(f, v.text) for f in states for v in f.profile.values if _VOID.match(f.label(v.text))]
    if len(void) != 1 or not sayable(void[0][0], [void[0][1]]):
        return None
    return Filter(At(void[0][0]), Test.NOT, void[0][1])
