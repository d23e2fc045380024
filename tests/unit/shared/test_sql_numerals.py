"""The numbers that questions state, and that no question can stop their reader."""

from decimal import Decimal
from itertools import product

import pytest

from shared.sql.numerals import numbers_in


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("超过百分之5.5的", {"5.5", "0.055"}),
        ("百分之九十以上", {"90", "0.9"}),
        ("百分之百的", {"100", "1"}),
        ("1.5万元", {"1.5", "15000"}),
        ("三百二十个", {"320"}),
    ],
)
def test_a_number_is_read_however_it_is_written(question: str, stated: set[str]) -> None:
    assert {Decimal(number) for number in stated} <= numbers_in(question)


@pytest.mark.parametrize("question", ["百分之5.5.", "超过百分之3十的", "百分之九十5", "百分之.", "百分之", "三万亿千"])
def test_what_is_no_number_is_passed_over(question: str) -> None:
    numbers_in(question)


def test_no_sequence_of_digits_and_numerals_is_an_error() -> None:
    for parts in product(("百分之", "5", ".", "十", "九", "万", "两", "成", "%", ",", "k", "百", "²", "٣"), repeat=4):
        numbers_in("".join(parts))
