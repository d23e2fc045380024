"""What part of all rows is in a state that none stays in: asked while it is some, not when it is hardly any."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sense.idle import is_idle
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole, Value
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column

TASK = TableName("public", "task")


def world(state: str) -> World:
    """Repairs, of which some are in the state."""
    task = annotated(
        TASK,
        "维修任务",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=9_000),
        column("status", "text", ColumnRole.CATEGORY, "状态", values=(state, "其他")),
        column("sent_at", "ts", ColumnRole.EVENT_TIME, "派单时间", span=SPAN),
        rows=9_000,
    )
    return build_world([task], ())


def share(known: World, state: str, rows: int) -> Sketch:
    """What part of 9,000 tasks is in the state, if so many are."""
    sketches = catalogue.sketches(known, known.subject(TASK))
    sketch = next(s for s in sketches if s.shape == "share_of_all" and s.filters[0].value == state)
    held = sketch.filters[0]
    seen = (Value(state, rows), Value("其他", 9_000 - rows))
    field = replace(held.at.field, profile=replace(held.at.field.profile, values=seen))
    return replace(sketch, filters=(replace(held, at=replace(held.at, field=field)),))


@pytest.mark.parametrize(("state", "rows", "idle"), [("维修中", 900, False), ("维修中", 9, True), ("已取消", 9, False)])
def test_no_share_is_asked_of_what_hardly_any_wait_for(state: str, rows: int, *, idle: bool) -> None:
    known = world(state)
    assert is_idle(known, share(known, state, rows)) is idle
