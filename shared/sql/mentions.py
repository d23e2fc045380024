"""Whether a question states what a query takes for granted: its literals and its LIMIT."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property

from shared.sql.numerals import normalised, numbers_in
from shared.sql.periods import Period, literal_periods, periods_in

_DATE = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:[ t](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?(?:z|[+-]\d{2}(?::?\d{2})?)?"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_INTERVAL = re.compile(r"(\d+)\s*(hour|day|week|mon|month|quarter|year|minute)s?")
_SUPERLATIVE = re.compile(
    r"最|第一|首个|首位|首次|末位|冠军|头名|头一|哪个|哪一|哪家|哪天|哪种|哪类|谁|top|max|min|唯一"
)
_UNIT_WORDS = {
    "minute": "分钟",
    "hour": "小时时",
    "day": "天日",
    "week": "周星期",
    "month": "月",
    "mon": "月",
    "quarter": "季",
    "year": "年",
}
_SAME_LENGTH = {
    (7, "day"): "周|星期|礼拜",
    (30, "day"): "月",
    (3, "month"): "季",
    (6, "month"): "半年",
    (12, "month"): "年",
}
_SAME_LENGTH |= {(365, "day"): "年", (24, "hour"): "天|日", (90, "day"): "季|三个月|3个月", (14, "day"): "两周|两星期"}
_DAY_ENDS = {("00", "00"), ("0", "00"), ("23", "59")}


@dataclass(frozen=True)
class Question:
    """A question, read once for what it states."""

    text: str

    @cached_property
    def _normalised(self) -> str:
        return normalised(self.text)

    @cached_property
    def _numbers(self) -> frozenset[Decimal]:
        return numbers_in(self.text)

    @cached_property
    def _periods(self) -> list[Period]:
        return periods_in(self.text)

    def says(self, pattern: str) -> bool:
        """Whether a regular expression occurs, in lower case and half-width forms."""
        return re.search(pattern, self._normalised) is not None

    def states_text(self, literal: str, labels: Collection[str] = ()) -> bool:
        """A string literal: as written, as one of its labels, or as the date, time or number it spells."""
        text = normalised(literal).strip()
        if _NUMBER.fullmatch(text) and not any(self._contains(normalised(label)) for label in labels):
            return self._states_code(text)
        if not text or self._contains(text) or any(self._contains(normalised(label)) for label in labels):
            return True
        return self._states_time(text) or self._states_number_text(text)

    def states_pattern(self, pattern: str) -> bool:
        """A LIKE pattern: every fixed part of it."""
        parts = [part for part in re.split(r"(?<!\\)[%_]", pattern) if part]
        return all(self.states_text(part.replace("\\", "")) for part in parts)

    def states_number(self, number: Decimal) -> bool:
        """A number, in digits or words; percentages count as fractions too."""
        return number in self._numbers or any(number == p.first.year for p in self._periods)

    def states_limit(self, count: int) -> bool:
        """前5名, TOP 5; for one row also 最高的, 哪个."""
        return Decimal(count) in self._numbers or (count == 1 and _SUPERLATIVE.search(self._normalised) is not None)

    def _contains(self, text: str) -> bool:
        return text in self._normalised or text.replace(" ", "") in self._normalised.replace(" ", "")

    def _states_code(self, digits: str) -> bool:
        """A run of digits: as a whole, not as part of a longer number."""
        alone = self.says(rf"(?<![\d.]){re.escape(digits)}(?![\d.])")
        return alone or self._states_number_text(digits) or self._states_time(digits)

    def _states_time(self, text: str) -> bool:
        if match := _DATE.fullmatch(text):
            return self._states_day(match.group(1)) and self._states_clock(match.group(2), match.group(3))
        if match := _INTERVAL.fullmatch(text):
            return self._states_interval(int(match.group(1)), match.group(2))
        if match := _TIME.fullmatch(text):
            return self._states_clock(match.group(1), match.group(2), midnight=False)
        return any(self._touches(period) for period in literal_periods(text))

    def _states_day(self, literal: str) -> bool:
        try:
            day = date(*(int(part) for part in literal.split("-")))
        except ValueError:
            return False
        return any(period.bounded_by(day) for period in self._periods)

    def _touches(self, literal: Period) -> bool:
        """A literal month or year that a named period begins or ends with."""
        return any(period.bounded_by(literal.first) or period.bounded_by(literal.last) for period in self._periods)

    def _states_clock(self, hour: str | None, minute: str | None, *, midnight: bool = True) -> bool:
        if hour is None or minute is None or (midnight and (hour, minute) in _DAY_ENDS):
            return True
        exact = rf"(?<!\d)0?{int(hour)}[:点时]0?{int(minute)}(?!\d)"
        full = rf"(?<!\d)0?{int(hour)}[点时]" if int(minute) == 0 else exact
        return self.says(exact) or self.says(full) or (int(minute) == 0 and Decimal(int(hour)) in self._numbers)

    def _states_interval(self, count: int, unit: str) -> bool:
        if pattern := _SAME_LENGTH.get((count, unit)):
            return self.says(pattern) or Decimal(count) in self._numbers
        return Decimal(count) in self._numbers or (count == 1 and self.says(f"[{_UNIT_WORDS[unit]}]"))

    def _states_number_text(self, text: str) -> bool:
        try:
            return self.states_number(Decimal(text))
        except InvalidOperation:
            return False
