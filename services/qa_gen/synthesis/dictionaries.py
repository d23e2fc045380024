"""One dictionary that holds many lists: how many items each has, and which; nobody looks up a single item."""

import re

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_OF_ALL_SORTS = re.compile(
    r"(?:系统|公共|通用|基础|业务|数据)*字典(?:项|值|数据|明细)?"
    r"|(?:system |data )?(?:dictionary|lookup)(?: (?:item|value|entry|data))?",
    re.IGNORECASE,
)
_ASKED = frozenset({"count", "values", "by", "list_all", "list_where"})


def sorts(subject: Subject) -> Field | None:
    """What tells its lists apart: the 字典类型 of a 字典项; None for a dictionary of one thing, and other tables."""
    if subject.role is not TableRole.DICTIONARY or not _OF_ALL_SORTS.fullmatch(subject.noun):
        return None
    return next((f for f in subject.categories if words.is_kind(f.word) and f.profile.distinct > 1), None)


def is_looked_up(sketch: Sketch) -> bool:
    """It asks of a dictionary of many lists something else than how many items they have and which."""
    sort = sorts(sketch.scope.base)
    if sort is None:
        return False
    by_sort = any(f.at.field == sort for f in sketch.filters)
    return sketch.shape not in _ASKED or (sketch.shape == "list_where" and not by_sort)
