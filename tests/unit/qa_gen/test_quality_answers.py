"""Ties at a LIMIT are seen in the rows: one row more than the question asks for."""

import pytest

from bench.quality.answers import cuts_a_tie, limit_of, order_place
from shared.sql.parse import parse_select


@pytest.mark.parametrize("values", [[9, 7, 5, 5], [9, 9, 9, 4]])
def test_a_cut_between_equals_and_a_rank_of_equals_are_ties(values: list[int]) -> None:
    assert cuts_a_tie(values, 3)


@pytest.mark.parametrize("values", [[9, 7, 5, 4], [9, 9, 5, 4], [9, 7, 5]])
def test_what_parts_the_rows_is_none(values: list[int]) -> None:
    assert not cuts_a_tie(values, 3)


def test_the_order_is_found_among_the_outputs() -> None:
    tree = parse_select("SELECT state, COUNT(*) AS 数量 FROM orders GROUP BY state ORDER BY 数量 DESC LIMIT 5;").tree
    assert (limit_of(tree), order_place(tree)) == (5, 1)


def test_an_order_by_what_is_not_shown_is_not_judged() -> None:
    tree = parse_select("SELECT state FROM orders ORDER BY amount DESC LIMIT 5;").tree
    assert order_place(tree) is None
