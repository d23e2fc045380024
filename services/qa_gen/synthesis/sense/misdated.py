"""Questions of a month that is not the one they speak of: by when it began, though they tell how it ended."""

import re
from collections.abc import Iterator

from services.qa_gen.synthesis.measures import is_money
from services.qa_gen.synthesis.sense.due import expires
from services.qa_gen.synthesis.sketch import At, Grain, Measure, Sketch, Test
from services.qa_gen.synthesis.wording import states, verbs
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_ACCOUNT = re.compile(r"(?:卡|账户|帐户|钱包|会员)(?= |$)|\b(?:cards?|accounts?|wallets?|members?)$")
_STANDS_AT = re.compile(r"积分|余额|结余|储值|\b(?:points|balance)\b")
"""What an account has today."""
_LEFT_OVER = re.compile(r"剩余|\b(?:remain(?:ing|s)?|left)\b", re.IGNORECASE)
_HELD_ALL_ALONG = re.compile(r"经常性|席位|\b(?:mrr|arr|seats|licen[cs]es)\b", re.IGNORECASE)
"""What a contract stands for as long as it runs, not in the month in which it began."""
_REFUND = re.compile(r"退款|退费|\brefund", re.IGNORECASE)
_CALLED_OFF = re.compile(
    r"取消|离职|流失|退|作废|终止|注销|解约|\b(?:cancel\w*|churn(?:ed)?|rejection|return|terminat(?:ion|ed))\b",
    re.IGNORECASE,
)
_NEARLY = 0.02
"""So much more of the rows at most have one of two things that come together."""


def is_misdated(sketch: Sketch) -> bool:
    """Its time is not that of what it asks for."""
    return any(rule(sketch) for rule in (_asks_why_by_the_start, _of_two_times, _of_stock_in_time, _of_what_is_left))


def came_to_it_later(sketch: Sketch) -> bool:
    """已结案 of those that came in in a month, beside a 结案时间: the words speak of what was closed in that month.

    Asked when each condition is dated by its own day.
    """
    if not _is_of_a_window(sketch):
        return False
    base = sketch.scope.base
    own = (f for f in sketch.filters if f.test is Test.EQUALS and not f.at.place and words.is_state(f.at.field.word))
    labels = ((f.at.field, f.at.field.label(f.value)) for f in own)
    deeds = [(states.in_chinese(field, label) or label).removeprefix("已") for field, label in labels]
    others = [field.word for field in base.dates if field != base.time]
    whole = any(len(deed) > 1 and words.is_chinese(deed) and deed in word for deed in deeds for word in others)
    return whole or any(deed in verbs.done_at(word) for deed in deeds if len(deed) == 1 for word in others)


def _asks_why_by_the_start(sketch: Sketch) -> bool:
    """Why something was called off, of what began in a month: it is asked of what was called off in that month."""
    if not _is_of_a_window(sketch):
        return False
    base = sketch.scope.base
    kinds = (*(d.noun or d.at.field.word for d in sketch.dimensions), *((sketch.edge.noun,) if sketch.edge else ()))
    asked = (*kinds, *(f.at.field.word for f in sketch.filters if f.is_reason))
    why = any(words.is_reason(kind) and _CALLED_OFF.search(kind) for kind in asked)
    if any(_comes_with_another_time(base, at.field) for at in _reasons(sketch)):
        return True
    over = (field for field in base.dates if field != base.time)
    ends = (f.tells_of_calling_off or _CALLED_OFF.search(f.word) or verbs.is_end(verbs.done_at(f.word)) for f in over)
    return (why or any(map(_is_refund, sketch.measures))) and any(ends)


def _reasons(sketch: Sketch) -> Iterator[At]:
    """The base's own reasons that it splits by or asks for."""
    of_rows = (*(d.at for d in sketch.dimensions), *(f.at for f in sketch.filters if f.test is Test.EQUALS))
    return (at for at in of_rows if not at.place and words.is_reason(at.field.word))


def _comes_with_another_time(base: Subject, reason: Field) -> bool:
    """As many rows have it as have a day on which they ended: it was given then."""
    apart = (f.profile.null_fraction - reason.profile.null_fraction for f in base.dates if f.of_some and f != base.time)
    return reason.of_some and any(abs(difference) <= _NEARLY for difference in apart)


def _is_of_a_window(sketch: Sketch) -> bool:
    """Of the rows that began then."""
    return any(f.test is Test.DURING and f.at.field == sketch.scope.base.time for f in sketch.filters)


def _is_refund(measure: Measure) -> bool:
    field = measure.at.field if measure.at else None
    return field is not None and bool(_REFUND.search(field.said) and _CALLED_OFF.search(field.word))


def _of_two_times(sketch: Sketch) -> bool:
    """Of a month by its date and of a quarter by its word, or the share of one month in all that were."""
    told = [f.at for f in sketch.filters if f.test is Test.EQUALS and f.at.field.is_of_a_month and not f.at.place]
    again = len(told) > 1 or any(dimension.at in told for dimension in sketch.dimensions)
    dated = sketch.shape == "share_of_all" or any(f.test is Test.DURING for f in sketch.filters)
    return bool(told) and (again or dated)


def _of_stock_in_time(sketch: Sketch) -> bool:
    """What is there now has no course: how much of it came in a month and is left is nobody's question."""
    base = sketch.scope.base
    if base.role is not TableRole.ENTITY or not titles.is_stock(base.noun) or not sketch.measures:
        return False
    windows = (f for f in sketch.filters if f.test is Test.DURING and f.at.place == 0)
    steps = any(d.grain is not Grain.VALUE for d in sketch.dimensions)
    return steps or any(not expires(f.at.field) for f in windows)


def _of_what_is_left(sketch: Sketch) -> bool:
    """How many times are left today of the cards that were sold in some month, how many points are on them.

    Money that is left of what happened is still owed.
    """
    added = [at.field for m in sketch.measures if not m.counts for at in m.fields if not at.place]
    left = any(_LEFT_OVER.search(field.said) and not is_money(field) for field in added)
    left = left or any(_HELD_ALL_ALONG.search(field.said) for field in added)
    noun = titles.with_name(sketch.scope.base.noun, sketch.scope.base.name.name)
    left = left or (bool(_ACCOUNT.search(noun)) and any(_STANDS_AT.search(field.said) for field in added))
    return left and (sketch.period is not None or any(d.grain is not Grain.VALUE for d in sketch.dimensions))
