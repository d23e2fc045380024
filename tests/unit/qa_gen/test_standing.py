"""Money of orders that were called off counts nowhere, and the question says so."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.standing import standing
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from shared.sql.ladder import read
from shared.sql.meaning import meaning_faults
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, shop

WORLD = shop()
ASKED = list(catalogue.sketches(WORLD, WORLD.subject(ORDERS)))


def about(shape: str, measure: str) -> Sketch:
    """The first sketch of the shape that does not speak of the state."""
    found = (s for s in ASKED if s.shape == shape and s.measures[0].at and s.measures[0].at.field.name == measure)
    return next(s for s in found if not any(d.at.field.name == "state" for d in s.dimensions))


@pytest.mark.parametrize("shape", ["total", "by", "trend", "top", "rank", "growth", "running", "share"])
def test_a_sum_of_money_leaves_out_what_was_called_off_and_says_so(shape: str) -> None:
    sketch = about(shape, "amount")
    sql, text = tree.text(catalogue.query(sketch)), question(sketch, Style.FORMAL) or ""
    assert "未取消的订单" in text
    _, resolved = read(sql, CATALOG)
    assert resolved is not None
    assert "<> '已取消'" in sql
    assert meaning_faults(text, resolved, CATALOG, table_roles={}, column_roles={}) == []


def test_a_query_that_leaves_rows_out_unsaid_is_at_fault() -> None:
    sql = tree.text(catalogue.query(about("top", "amount")))
    _, resolved = read(sql, CATALOG)
    assert resolved is not None
    unsaid = (question(about("top", "amount"), Style.FORMAL) or "").replace("未取消的", "")
    faults = meaning_faults(unsaid, resolved, CATALOG, table_roles={}, column_roles={})
    assert "literal_not_in_question" in [fault.code for fault in faults]


def test_what_is_no_money_and_what_is_split_by_its_state_is_left_as_it_is() -> None:
    pieces = about("trend", "pieces")
    by_state = next(s for s in ASKED if s.shape == "by" and any(d.at.field.name == "state" for d in s.dimensions))
    for sketch in (pieces, by_state):
        assert standing(sketch) == sketch
        assert not any(f.test is parts.Test.NOT for f in sketch.filters)
