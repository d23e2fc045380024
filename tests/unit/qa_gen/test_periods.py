from datetime import date

import pytest

from services.qa_gen.synthesis.periods import Calendar, Period, calendar_of
from tests.unit.qa_gen.worlds import CITY, ORDERS, shop

HIGHWAY = Calendar(date(2022, 2, 1), date(2023, 4, 16), rows=11_000)


def test_the_last_month_is_left_out_while_it_is_not_over() -> None:
    assert HIGHWAY.month() == Period(date(2023, 3, 1), date(2023, 3, 31))


def test_a_month_that_ends_with_the_data_is_whole() -> None:
    assert Calendar(date(2022, 2, 1), date(2023, 4, 30), 100).month().chinese == "2023年4月"


def test_a_month_that_begins_before_the_data_is_not_whole() -> None:
    assert Calendar(date(2022, 2, 5), date(2022, 4, 30), 100).months == 2


def test_a_year_must_lie_in_the_data_from_january_to_december() -> None:
    assert HIGHWAY.year() is None
    assert Calendar(date(2021, 1, 1), date(2023, 4, 16), 100).year() == Period(date(2022, 1, 1), date(2022, 12, 31))


def test_sparse_rows_are_asked_about_by_year() -> None:
    sparse = Calendar(date(2018, 3, 1), date(2022, 11, 20), rows=40)
    assert sparse.good() == Period(date(2021, 1, 1), date(2021, 12, 31))


def test_of_two_years_that_the_data_only_reaches_into_the_one_with_most_of_it_is_asked_about() -> None:
    assert Calendar(date(2024, 2, 13), date(2025, 1, 14), rows=44).good() == Period(
        date(2024, 1, 1), date(2024, 12, 31)
    )
    assert Calendar(date(2024, 12, 3), date(2025, 3, 14), rows=9).good() == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_data_of_a_single_month_is_asked_about_by_that_month() -> None:
    assert Calendar(date(2023, 3, 5), date(2023, 3, 9), 10).good() == Period(date(2023, 3, 1), date(2023, 3, 31))


@pytest.mark.parametrize(
    ("start", "end", "chinese"),
    [
        (date(2023, 3, 1), date(2023, 3, 31), "2023年3月"),
        (date(2023, 1, 1), date(2023, 3, 31), "2023年1月到3月"),
        (date(2022, 10, 1), date(2023, 3, 31), "2022年10月到2023年3月"),
        (date(2022, 1, 1), date(2022, 12, 31), "2022年"),
        (date(2022, 5, 4), date(2022, 5, 4), "2022年5月4日"),
    ],
)
def test_periods_are_said_as_people_say_them(start: date, end: date, chinese: str) -> None:
    assert Period(start, end).chinese == chinese


def test_a_span_never_leaves_the_data() -> None:
    short = Calendar(date(2023, 2, 1), date(2023, 4, 16), 100)
    assert short.span(6) == Period(date(2023, 2, 1), date(2023, 3, 31))


def test_a_table_without_time_has_no_calendar() -> None:
    assert calendar_of(shop().subject(CITY)) is None
    assert calendar_of(shop().subject(ORDERS)) is not None
