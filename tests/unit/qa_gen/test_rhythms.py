"""When in the day and in the week things happen."""

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from tests.unit.qa_gen.worlds import ORDERS, STOCK_DAY, STORE, shop

WORLD = shop()


def asked(shape: str) -> list[Sketch]:
    return [s for subject in WORLD.subjects for s in catalogue.sketches(WORLD, subject) if s.shape == shape]


def test_a_day_of_the_weekend_is_compared_with_a_working_day_by_the_mean_of_its_days() -> None:
    visitors = next(s for s in asked("weekends") if s.scope.base.name == STOCK_DAY)
    sql = tree.text(catalogue.query(visitors))
    assert "WITH daily AS (SELECT day AS 日期, SUM(visitors)" in sql
    assert "EXTRACT(ISODOW FROM 日期) IN (6, 7)" in sql
    assert "周末" in (question(visitors, Style.FORMAL) or "")


def test_hours_are_counted_where_times_tell_them() -> None:
    hours = asked("busy_hours")
    assert {s.scope.base.name for s in hours} == {ORDERS}
    assert "EXTRACT(HOUR FROM ordered_at)" in tree.text(catalogue.query(hours[0]))


def test_what_nothing_happened_to_is_asked_of_a_window_too() -> None:
    idle = [s for s in asked("without") if s.scope.base.name == STORE and s.period]
    assert idle
    sql = tree.text(catalogue.query(idle[0]))
    assert "NOT EXISTS(" in sql
    assert "ordered_at >= '" in sql.split("EXISTS")[1]
    assert (question(idle[0], Style.TERSE) or "").startswith("20")
