import pytest

from shared.sql.english_dates import in_digits
from shared.sql.mentions import Question


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("in march 2023", "in 2023-03"),
        ("on 5 march 2023", "on 2023-03-05"),
        ("on march 5, 2023", "on 2023-03-05"),
        ("from may to july 2023", "from 2023-05~2023-07"),
        ("from october 2022 to march 2023", "from 2022-10 to 2023-03"),
        ("loans in may", "loans in 5月"),
        ("may i see the loans", "may i see the loans"),
        ("the maritime orders of 2023", "the maritime orders of 2023"),
    ],
)
def test_a_date_in_words_is_read_as_digits(said: str, read: str) -> None:
    assert in_digits(said) == read


@pytest.mark.parametrize("literal", ["2023-03-01", "2023-04-01", "2022-10-01"])
def test_an_english_question_states_the_ends_of_its_months(literal: str) -> None:
    assert Question("Loans from October 2022 to March 2023").states_text(literal)


def test_another_month_is_not_stated() -> None:
    assert not Question("Loans in March 2023").states_text("2023-05-01")
