"""What is still to come, what came late, what ends soon: conditions on the times at which something is to be over."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from services.qa_gen.synthesis.periods import Period, calendar_of, is_term, month_after
from services.qa_gen.synthesis.sense.standing import not_void
from services.qa_gen.synthesis.sketch import At, Filter, Test
from services.qa_gen.synthesis.values import sayable
from services.qa_gen.synthesis.wording import states, verbs
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.synthesis.world.today import is_planned
from shared.catalog.model import TableRole

Filters = tuple[Filter, ...]

_ENDS = re.compile(r"结束|更新|修改|\b(?:ended|end|updated|modified)\b", re.IGNORECASE)
"""Times beside the one at which something happened that nobody asks by."""
_ACTUAL = re.compile(r"^实际|\bactual ", re.IGNORECASE)
_BEGINS = re.compile(r"开始|上班|开工|开机|启动|开课|开业|出发|出库|\b(?:start|begin)", re.IGNORECASE)
_EXPIRES = re.compile(
    r"到期|失效|过期|有效期|保质期|截止|\b(?:expiry|expires?|expiring|expiration|valid (?:to|until))\b", re.IGNORECASE
)
_CALLED_OFF = re.compile(
    r"取消|作废|撤销|撤回|驳回|拒绝|拒赔|拒收|关闭|终止|退款|退货|注销|失败|过期|失效|报废"
    r"|^(?:cancell?ed|void(?:ed)?|rejected|refunded|closed|revoked|withdrawn|failed)$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_MOST_CALLED_OFF = 2
_HARDLY_EMPTY = 0.1
_RARE = 0.6
"""What hardly ever happens, as a refund, is not waited for."""


def waiting(subject: Subject) -> Iterator[Filters]:
    """Rows that something is still to come to, without those that were called off: 没取消的还没到货的采购单."""
    for field in subject.times:
        missing = field.profile.null_fraction
        awaited = 0 < missing < (_RARE if subject.role is TableRole.EVENT else 1) and verbs.awaited(field.word)
        off = called_off(subject) if subject.role is TableRole.EVENT else ()
        if awaited and off is not None and not _is_a_state(subject, str(awaited)) and not is_term(subject, field):
            others = (f for f in off if awaited not in f.at.field.label(f.value) and not _says(f, awaited))
            yield (*others, Filter(At(field), Test.MISSING))


def _is_a_state(subject: Subject, deed: str) -> bool:
    """未确认 is what the state of some rows is called, or 离职 of people: whoever asks for these means the state."""
    thing = subject.role is TableRole.ENTITY
    labels = (field.label(value.text) for field in subject.categories for value in field.profile.values)
    return any(label in {f"未{deed}", f"待{deed}"} or (thing and deed in label) for label in labels)


def _says(f: Filter, deed: str) -> bool:
    """What was closed is none of what is still to be closed: it goes without saying."""
    return deed in states.in_chinese(f.at.field, f.at.field.label(f.value))


def called_off(subject: Subject) -> Filters | None:
    """That a row is in none of the states in which nothing comes any more; None where these are too many to say."""
    found: list[Filter] = []
    for field in (f for f in subject.categories if words.is_state(f.word) and f.known):
        values = [value.text for value in field.profile.values if _CALLED_OFF.search(field.label(value.text))]
        if len(values) != len(sayable(field, values)):
            return None
        found += [Filter(At(field), Test.NOT, value) for value in values]
    found = found or list(not_void(subject))
    return tuple(found) if len(found) <= _MOST_CALLED_OFF else None


def late(subject: Subject) -> Iterator[Filter]:
    """What was done after the time by which it was to be: 超过应还日期才归还的借阅."""
    for due, actual in _pairs(subject):
        yield Filter(At(actual), Test.LATE, beside=At(due))


def overdue(subject: Subject) -> Iterator[Filters]:
    """What is past its time on the newest day of the data, and not done."""
    known = calendar_of(subject)
    for due, actual in _pairs(subject):
        off = called_off(subject)
        if known and actual.nullable and off is not None:
            day = Period(known.last, known.last)
            yield (*off, Filter(At(due), Test.OVERDUE, period=day, beside=At(actual)))


def _pairs(subject: Subject) -> Iterator[tuple[Field, Field]]:
    """When it was to be done, and when it was."""
    if subject.role is not TableRole.EVENT:
        return
    for due in subject.times:
        if is_planned(due) and not _BEGINS.search(due.said) and due.known:
            done = [f for f in subject.times if f != due and not is_planned(f) and _done(f)]
            closest = max(done, key=partial(_closeness, subject, due), default=None)
            if closest is not None and not _BEGINS.search(closest.said):
                yield due, closest


def _closeness(subject: Subject, due: Field, done: Field) -> tuple[int, int]:
    """By word, then by first day: 计划日期 is of what is done first, not of when all is over."""
    planned, actual = calendar_of(subject, due), calendar_of(subject, done)
    apart = abs((planned.first - actual.first).days) if planned and actual else date.max.toordinal()
    return len(set(done.word) & set(due.word)), -apart


def _done(field: Field) -> str:
    return verbs.awaited(_ACTUAL.sub("", field.word))


def dated(world: World, subject: Subject) -> Iterator[Filter]:
    """For things that have a date: the last whole year of each date; the coming month of those that end something."""
    ends_only = titles.is_stock(subject.noun)
    for field in (f for f in subject.times if subject.countable and (expires(f) or not ends_only)):
        window = _coming(world, subject, field) if expires(field) else _past(subject, field)
        if window and not (subject.role is TableRole.EVENT and _says_the_same(subject, field)):
            yield Filter(At(field), Test.DURING, period=window)


def _says_the_same(subject: Subject, field: Field) -> bool:
    """It happens with the rows themselves, nearly always on the same day: who clocks in, who leaves."""
    if field == subject.time or _ENDS.search(field.word) or subject.time is None:
        return True
    ends = [[(f.profile.minimum or "")[:10], (f.profile.maximum or "")[:10]] for f in (field, subject.time)]
    return ends[0] == ends[1] and field.profile.null_fraction < _HARDLY_EMPTY


def expires(field: Field) -> bool:
    """Its date says until when something holds."""
    return bool(_EXPIRES.search(field.said))


def _past(subject: Subject, field: Field) -> Period | None:
    known = calendar_of(subject, field)
    return known.good() if known else None


def _coming(world: World, subject: Subject, field: Field) -> Period | None:
    """The month after the newest day of what happens in this world; a good window where nothing ends then."""
    ends = calendar_of(subject, field)
    if ends is None or not _DAY.fullmatch(world.newest):
        return ends.good() if ends else None
    coming = month_after(date.fromisoformat(world.newest))
    return coming if ends.first < coming.start <= ends.last else ends.good()
