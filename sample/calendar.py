"""When people travel: the days of the sample and how busy each of them is."""

from datetime import date, timedelta

FIRST_DAY = date(2022, 2, 1)
LAST_DAY = date(2023, 4, 16)
DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))

_BY_MONTH = (0.92, 1.05, 0.9, 0.82, 0.98, 0.95, 1.12, 1.18, 0.97, 1.08, 0.86, 0.78)
"""January to December: busy summers, quiet winters."""
_BY_WEEKDAY = (0.93, 0.9, 0.92, 0.96, 1.12, 1.22, 1.14)
_HOLIDAYS = (
    (date(2022, 2, 1), date(2022, 2, 7), 1.9),
    (date(2022, 4, 3), date(2022, 4, 5), 1.25),
    (date(2022, 4, 30), date(2022, 5, 4), 1.35),
    (date(2022, 6, 3), date(2022, 6, 5), 1.3),
    (date(2022, 9, 10), date(2022, 9, 12), 1.3),
    (date(2022, 10, 1), date(2022, 10, 7), 1.85),
    (date(2022, 12, 10), date(2022, 12, 31), 0.55),
    (date(2023, 1, 20), date(2023, 1, 28), 2.2),
    (date(2023, 4, 5), date(2023, 4, 5), 1.5),
)
RECOVERY = date(2023, 1, 8)
"""From here on travel is a third above the year before."""


def busyness(day: date) -> float:
    """How busy the day is; an ordinary one is 1."""
    holiday = next((factor for first, last, factor in _HOLIDAYS if first <= day <= last), 1.0)
    recovered = 1.3 if day >= RECOVERY else 1.0
    return _BY_MONTH[day.month - 1] * _BY_WEEKDAY[day.weekday()] * holiday * recovered
