"""What values tell of a name in Chinese."""

import pytest

from shared.catalog.model import ColumnProfile
from shared.catalog.words.by_values import told_by_values


@pytest.mark.parametrize(
    ("meaning", "parts", "values", "told"),
    [
        ("客户状态", ("state",), ("TX", "CA"), "州"),
        ("账单状态", ("billing", "state"), ("TX", "CA"), "账单州"),
        ("订单状态", ("order", "status"), ("OP", "CL"), "订单状态"),
        ("检验状态", ("status",), ("OK", "NG"), "检验状态"),
    ],
)
def test_a_state_of_two_letters_is_a_place_and_a_status_is_none(
    meaning: str, parts: tuple[str, ...], values: tuple[str, ...], told: str
) -> None:
    assert told_by_values(meaning, parts, ColumnProfile(examples=values)) == told
