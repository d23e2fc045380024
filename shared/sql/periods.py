"""The days, months and years that a question names, as intervals of days."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.sql.english_dates import in_digits
from shared.sql.numerals import normalised, read_chinese

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"\s*[-~至到]\s*"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][零〇九][零〇一二三四五六七八九]{2})"
_PERIOD = re.compile(
    rf"""
    (?P<iso>(?:19|20)\d{{2}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?(?![\d]))
  | (?P<compact>(?<!\d)(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))
  | (?P<year>{_YEAR})\s*年度?
  | 第?(?P<quarter>[1-4一二三四])\s*(?:个)?季度?|q(?P<q>[1-4])
  | (?P<half>[上下])半年
  | (?P<month>{_NUMBER})\s*(?:月份?(?!数)|(?={_TO}{_NUMBER}\s*月))
  | (?P<day>{_NUMBER})\s*(?:[日号]|(?={_TO}{_NUMBER}\s*[日号]))
  | (?P<bare>(?<![\d.])(?:19|20)\d{{2}}(?![\d.年]))
    """,
    re.VERBOSE,
)
_ANY_YEAR = 4
"""Stands for the year that a question leaves out; a leap year, so that February 29 is a day."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day."""

    first: date
    last: date

    @property
    def any_year(self) -> bool:
        return self.first.year == _ANY_YEAR

    def bounded_by(self, day: date) -> bool:
        """Whether a query for this period may compare with that day: an end, or the day beyond one."""
        wanted = day.replace(year=_ANY_YEAR) if self.any_year else day
        beyond = self.last + timedelta(days=1)
        ends = (self.first, self.last, self.first - timedelta(days=1), beyond)
        return wanted in ends or (self.any_year and (wanted.month, wanted.day) == (beyond.month, beyond.day))


def month_of(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def periods_in(question: str) -> list[Period]:
    """All periods named, a left-out year or month taken from what stands before it."""
    found: list[Period] = []
    year, month = _ANY_YEAR, 0
    for match in _PERIOD.finditer(in_digits(normalised(question))):
        try:
            period, year, month = _read(match, year, month)
        except ValueError:
            continue
        if period is not None:
            found.append(period)
    return found


def _read(match: re.Match[str], year: int, month: int) -> tuple[Period | None, int, int]:
    kind, text = str(match.lastgroup), str(match.group(str(match.lastgroup)))
    if kind in ("iso", "compact"):
        parts = re.findall(r"\d+", text) if kind == "iso" else [text[:4], text[4:6], text[6:]]
        numbers = [int(part) for part in parts]
        return _from_parts(*numbers), numbers[0], numbers[1]
    if kind in ("year", "bare"):
        year = int(text) if text.isdigit() else read_chinese(text)
        return year_of(year), year, 0
    if kind in ("quarter", "q"):
        return _months(year, 3 * _number(text) - 2, 3), year, 0
    if kind == "half":
        return _months(year, 1 if text == "上" else 7, 6), year, 0
    if kind == "month":
        return month_of(year, _number(text)), year, _number(text)
    return (_from_parts(year, month, _number(text)) if month else None), year, month


def _from_parts(year: int, month: int, day: int | None = None) -> Period:
    return month_of(year, month) if day is None else Period(date(year, month, day), date(year, month, day))


def _months(year: int, first: int, count: int) -> Period:
    return Period(date(year, first, 1), month_of(year, first + count - 1).last)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else read_chinese(text)


def literal_periods(literal: str) -> Iterator[Period]:
    """The period that a date literal of a query stands for: '2023-03-01', '2023-03', '202303', '2023'."""
    match = re.fullmatch(r"((?:19|20)\d{2})(?:[-/]?(\d{1,2})(?:[-/]?(\d{1,2}))?)?", literal.strip())
    if match is None:
        return
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        yield year_of(year or 0) if month is None else _from_parts(year or 0, month, day)
    except ValueError:
        return
