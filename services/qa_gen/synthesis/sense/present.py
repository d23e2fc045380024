"""Who and what is still there: whoever asks about staff means those who have not left."""

import re
from dataclasses import replace

from services.qa_gen.synthesis.sketch import At, Filter, Sketch, Test
from services.qa_gen.synthesis.values import sayable
from services.qa_gen.synthesis.wording import answers
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_HERE = re.compile(
    r"^(?:在职|在岗|在营|在用|在读|有效|运营中?|营业中?|正常营业|使用中)$|^(?:active|employed|operating|open)$",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^(?:已|永久|暂停)?(?:离职|辞职|退休|关闭|关店|闭店|停业|停用|停运|注销|报废|退役|毕业|退学|拆除|失效|退保|解约)$"
    r"|^(?:left|resigned|retired|closed|inactive|disabled|scrapped|terminated)$",
    re.IGNORECASE,
)
_ASKED_WHETHER = re.compile(r"^(?:是否|is )|(?:标志|标记|标识| flag)$", re.IGNORECASE)
_REGION = re.compile(r"[A-Z]{2}")
_ENDED = re.compile(
    r"(?:离职|退休|退役|报废|关店|闭店|关停|停业)(?:日期|时间|日)?$|^(?:date|time) (?:left|terminated|retired|closed)$"
    r"|^(?:leave|leaving|termination|retirement|resignation|closing|closure) (?:date|time)$"
)
SAYS_ITS_ROWS = frozenset(
    {"total", "by", "trend", "top", "having", "rank", "growth", "running", "share", "groups_above_mean", "best_of_each"}
    | {"month_pair", "total_of", "months", "busiest_day", "busiest_month", "mean_of_days", "weekdays", "hours"}
    | {"largest", "daily", "top_days", "daily_change", "daily_running", "busiest_hour"}
)
"""Shapes of which the questions have a place for such a condition."""
_COUNTS_THINGS = {"count", "by", "by_where", "top", "having", "rank", "share", "without"} | {
    *("groups_above_mean", "mean_of_groups", "total_of"),
}
_LISTS = frozenset({"of_parent", "list_where", "with_parent"})
_OF_ALL = frozenset({"share_of_all", "rate_by", "extremes", "from_mean"})


def of_those_there(sketch: Sketch) -> Sketch | None:
    """Counts and means of people and places are those of who is there today; no share can say that it is of these."""
    base = sketch.scope.base
    listed = _lists_some(sketch)
    here = _here(base, listed=listed, lacking=sketch.shape == "without")
    counted = sketch.shape in _COUNTS_THINGS and (sketch.shape == "without" or _counts(sketch))
    averaged = sketch.shape in SAYS_ITS_ROWS and bool(sketch.measures) and not sketch.measures[0].counts
    whole = sketch.shape in _OF_ALL and _are_people(base)
    if here is None or not (counted or averaged or listed or whole):
        return sketch
    own = [at.field for at in sketch.ats if at.place == 0]
    told = any(field == here.at.field or _tells_who_is_there(field) for field in own)
    dated = any(f.test is Test.DURING for f in sketch.filters) and sketch.shape != "without"
    if told or dated:
        return sketch
    return None if whole else replace(sketch, filters=(*sketch.filters, here))


def _here(base: Subject, *, listed: bool, lacking: bool) -> Filter | None:
    """By state where one tells, else by the day on which it ended."""
    of_all = _are_people(base) or not listed
    ended = _has_not_ended(base) if of_all else None
    gone = _not_gone(base) if listed or lacking or ended else None
    return (present(base) if of_all else None) or gone or ended


def is_state(field: Field) -> bool:
    """In what state something is, not in which: TX is where it was registered."""
    labels = [field.label(value.text) for value in field.profile.values] or list(field.profile.examples)
    return words.is_state(field.word) and not (labels and all(map(_REGION.fullmatch, labels)))


def _tells_who_is_there(field: Field) -> bool:
    here = _HERE.search(asked(field)) or _ENDED.search(field.word)
    return is_state(field) or words.is_reason(field.word) or bool(here)


def _lists_some(sketch: Sketch) -> bool:
    """Those of one place or post, with one property, above the mean: who has left and what was scrapped is none."""
    some = sketch.shape in _LISTS and any(f.test in {Test.EQUALS, Test.TRUE} for f in sketch.filters)
    return some or sketch.shape == "above_mean" or (sketch.shape == "with_parent" and _are_people(sketch.scope.base))


def _are_people(subject: Subject) -> bool:
    return words.is_person(subject.noun)


def _counts(sketch: Sketch) -> bool:
    return bool(sketch.measures) and sketch.measures[0].thing == sketch.scope.base.noun


def present(subject: Subject) -> Filter | None:
    """That somebody is still there, that a place is still open; None where all are."""
    if subject.role is not TableRole.ENTITY:
        return None
    for field in (f for f in subject.categories if is_state(f) and f.known):
        labels = {value.text: field.label(value.text) for value in field.profile.values}
        here = [value for value, label in labels.items() if _HERE.search(label)]
        if len(here) == 1 and any(map(_GONE.search, labels.values())) and sayable(field, here):
            return Filter(At(field), Test.EQUALS, here[0])
    flags = (f for f in subject.categories if _are_people(subject) and f.known)
    if flag := next(filter(None, map(_by_flag, flags)), None):
        return flag
    return None


def has_leavers(subject: Subject) -> bool:
    """Staff of whom some have left, which only a condition of their own tells."""
    return words.is_staff(subject.noun) and _here(subject, listed=False, lacking=True) is not None


def _has_not_ended(subject: Subject) -> Filter | None:
    if subject.role is not TableRole.ENTITY:
        return None
    ended = (f for f in subject.dates if _ENDED.search(f.word) and f.known and f.nullable)
    return next((Filter(At(field), Test.MISSING) for field in ended), None)


def _not_gone(subject: Subject) -> Filter | None:
    """That a machine was not scrapped, a member has not left, where being there has several names."""
    states = (f for f in subject.categories if is_state(f) and f.known and not f.nullable)
    for field in states if subject.role is TableRole.ENTITY else ():
        gone = [value.text for value in field.profile.values if words.GONE_FOR_GOOD.search(field.label(value.text))]
        if len(gone) == 1 and sayable(field, gone):
            return Filter(At(field), Test.NOT, gone[0])
    return None


def _by_flag(field: Field) -> Filter | None:
    """是否在职, 是否离职."""
    here = bool(_HERE.search(asked(field)))
    return answered(field, holds=here) if here or _GONE.search(asked(field)) else None


def asked(field: Field) -> str:
    """What a question of yes and no asks: the 作废 of 是否作废, the void of a void flag."""
    return _ASKED_WHETHER.sub("", field.word)


def answered(field: Field, *, holds: bool) -> Filter | None:
    """That it is so, or not, as a flag or in codes."""
    if field.is_flag:
        return Filter(At(field), Test.TRUE if holds else Test.FALSE)
    values = [value.text for value in field.profile.values]
    meant = next((value for value in values if answers.meant(field, value) is holds), None)
    return Filter(At(field), Test.EQUALS, meant) if meant is not None and len(values) > 1 else None
