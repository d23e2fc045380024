"""Windows of time that lie in the data and are asked as dates."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from services.qa_gen.synthesis.world.today import is_planned
from shared.catalog.model import DATED

_FEWEST_DATES = 3
_DAILY = 5
"""Days apart on the mean below which dates are those of days, some left out."""
_SPARSE = 5
"""Rows a month below which a year is asked for."""
_OVER = re.compile(r"结束|截止|\bend\b", re.IGNORECASE)
_AHEAD = timedelta(days=31)


class Step(IntEnum):
    """Days from one date to the next."""

    OTHER = 0
    DAY = 1
    WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    start: date
    end: date

    @property
    def after(self) -> date:
        """The first day that no longer belongs."""
        return self.end + timedelta(days=1)

    @property
    def months(self) -> int:
        """Those that it reaches into."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def chinese(self) -> str:
        if self.start == self.end:
            return f"{self.start.year}年{self.start.month}月{self.start.day}日"
        if (self.start.month, self.end.month) == (1, 12) and self.start.year == self.end.year:
            return f"{self.start.year}年"
        first = f"{self.start.year}年{self.start.month}月"
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return first
        year = "" if self.start.year == self.end.year else f"{self.end.year}年"
        return f"{first}到{year}{self.end.month}月"

    @property
    def english(self) -> str:
        """With its preposition: in March 2023, from October 2022 to March 2023."""
        if self.start == self.end:
            return f"on {self.start.day} {self.start:%B %Y}"
        if (self.start.month, self.end.month) == (1, 12) and self.start.year == self.end.year:
            return f"in {self.start.year}"
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"in {self.start:%B %Y}"
        first = f"{self.start:%B}" if self.start.year == self.end.year else f"{self.start:%B %Y}"
        return f"from {first} to {self.end:%B %Y}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a time column holds."""

    first: date
    last: date
    rows: int

    @property
    def months(self) -> int:
        """Whole months between first and last; a month that the data leaves early is none."""
        start, end = self._first_whole, self._last_whole
        return max(0, (end.year - start.year) * 12 + end.month - start.month + 1)

    @property
    def dense(self) -> bool:
        return self.months > 0 and self.rows >= _SPARSE * self.months

    def month(self, back: int = 0) -> Period:
        """The last whole month, or one `back` months before it."""
        return _month(_shift(self._last_whole, -back))

    def span(self, months: int) -> Period:
        """The last whole months together."""
        count = max(1, min(months, self.months))
        return Period(_shift(self._last_whole, 1 - count), self.month().end)

    def year(self) -> Period | None:
        """The last year that lies in the data from January to December."""
        year = self.last.year if self.last == date(self.last.year, 12, 31) else self.last.year - 1
        return Period(date(year, 1, 1), date(year, 12, 31)) if self.first <= date(year, 1, 31) else None

    def good(self, back: int = 0) -> Period | None:
        """A month where rows are dense, else the only month there is, else a whole year or the one of most days."""
        if self.dense and back < self.months:
            return self.month(back)
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return _month(self.first.replace(day=1))
        return self.year() or max(self._years(), key=self._days_of)

    def _years(self) -> list[Period]:
        """Those that it reaches into, the last one first."""
        return [Period(date(y, 1, 1), date(y, 12, 31)) for y in range(self.last.year, self.first.year - 1, -1)]

    def _days_of(self, period: Period) -> int:
        return (min(self.last, period.end) - max(self.first, period.start)).days

    @property
    def _first_whole(self) -> date:
        start = self.first.replace(day=1)
        return start if self.first.day == 1 else _shift(start, 1)

    @property
    def _last_whole(self) -> date:
        start = self.last.replace(day=1)
        return start if self.last == _month(start).end else _shift(start, -1)


def calendar_of(subject: Subject, field: Field | None = None) -> Calendar | None:
    """The calendar of a subject's time column; None without one, or where its dates are out of range."""
    field = field or subject.time
    if field is None or not field.profile.minimum or not field.profile.maximum:
        return None
    newest = subject.until if subject.until and field == subject.time else field.profile.maximum
    try:
        first, last = (date.fromisoformat(text[:10]) for text in (field.profile.minimum, newest))
    except ValueError:
        return None
    return Calendar(first, last, subject.rows) if first.year > 1900 and last.year < 2200 else None


def is_term(subject: Subject, field: Field) -> bool:
    """An end that lies far ahead of all else in the rows says until when they hold: without one they never began."""
    ends, others = calendar_of(subject, field), (f for f in subject.fields if f != field and f.column.family in DATED)
    known = [calendar.last for f in others if not is_planned(f) and (calendar := calendar_of(subject, f))]
    return bool(_OVER.search(field.said)) and ends is not None and bool(known) and ends.last - max(known) > _AHEAD


def step(subject: Subject) -> Step:
    """How far the dates of a subject lie apart on the mean."""
    known, field = calendar_of(subject), subject.time
    if known is None or field is None or field.profile.distinct < _FEWEST_DATES:
        return Step.DAY
    apart = (known.last - known.first).days / (field.profile.distinct - 1)
    return Step.DAY if apart < _DAILY else Step.WEEK if abs(apart - Step.WEEK) < 1 else Step.OTHER


def month_after(day: date) -> Period:
    """The whole month that follows the one of a day."""
    return _month(_shift(day.replace(day=1), 1))


def _month(start: date) -> Period:
    return Period(start, start.replace(day=calendar.monthrange(start.year, start.month)[1]))


def _shift(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
