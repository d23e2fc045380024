"""What is not asked where many rows have nothing in a column, or a key of theirs leads nowhere."""

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sense.idle import is_idle
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column, points_at

ROOM, STAY = (TableName("public", name) for name in ("room", "stay"))


def world(*, missing: float, rooms: int = 40) -> World:
    """Stays of which so many have no room and no source, in so many rooms."""
    places = annotated(
        ROOM,
        "客房",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=rooms),
        column("room_name", "text", ColumnRole.LABEL, "客房名称", distinct=rooms),
        column("kind", "text", ColumnRole.CATEGORY, "客房类型", values=("大床", "双床")),
        rows=rooms,
    )
    stays = annotated(
        STAY,
        "入住订单",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("room_id", "int", ColumnRole.FOREIGN_KEY, "客房ID", distinct=rooms, nulls=missing),
        column("source", "text", ColumnRole.CATEGORY, "来源渠道", values=("电话", "网站"), nulls=missing),
        column("amount", "num", ColumnRole.ADDITIVE, "房费金额", distinct=700),
        column("came_on", "date", ColumnRole.EVENT_TIME, "入住日期", span=SPAN),
        rows=900,
    )
    return build_world([places, stays], [points_at(STAY, "room_id", ROOM)])


def asked(missing: float) -> list[Sketch]:
    known = world(missing=missing)
    every = (sketch for subject in known.subjects for sketch in catalogue.sketches(known, subject))
    return [sketch for sketch in every if not is_idle(known, sketch)]


def split_by(sketches: list[Sketch], name: str) -> set[str]:
    """The shapes that add something up by the column."""
    return {
        s.shape
        for s in sketches
        if s.measures and not s.measures[0].counts
        for d in s.dimensions
        if d.at.field.name == name
    }


def test_nothing_is_added_up_by_what_many_rows_lack() -> None:
    assert "by" in split_by(asked(0.0), "source")
    assert not split_by(asked(0.4), "source")


def test_nothing_is_added_up_by_what_lies_behind_a_key_that_many_rows_lack() -> None:
    assert split_by(asked(0.0), "kind")
    assert not split_by(asked(0.4), "kind")


def test_rows_are_counted_by_what_they_lead_to_and_by_nothing_said_of_it_where_many_lead_nowhere() -> None:
    def counted(missing: float, noun: str | None) -> bool:
        split = [(s, d) for s in asked(missing) for d in s.dimensions if s.measures and s.measures[0].counts]
        return any(d.at.place == 1 and d.noun == noun for _, d in split)

    assert counted(0.0, None)
    assert not counted(0.4, None)
    assert counted(0.4, "客房")


def test_no_mean_number_and_no_share_of_what_often_belongs_to_nothing() -> None:
    assert {"mean_of_groups", "share_of_all"} <= {s.shape for s in asked(0.0)}
    shapes = {(s.shape, *(f.at.field.name for f in s.filters)) for s in asked(0.4)}
    assert not any(shape[0] == "mean_of_groups" or shape[:2] == ("share_of_all", "source") for shape in shapes)


def test_nothing_is_grouped_by_what_each_row_has_one_of_its_own() -> None:
    def grouped(rooms: int) -> set[str]:
        known = world(missing=0.0, rooms=rooms)
        every = (s for subject in known.subjects for s in catalogue.sketches(known, subject) if not is_idle(known, s))
        return {s.shape for s in every for d in s.dimensions if d.noun == "客房"}

    assert "top" in grouped(40)
    assert not grouped(890)


def test_a_kind_is_not_said_with_the_noun_that_stands_beside_it_anyway() -> None:
    known = world(missing=0.0)
    split = [s for s in catalogue.sketches(known, known.subject(STAY)) if s.shape == "by" and s.measures[0].counts]
    texts = [str(question(s, Style.TERSE)) for s in split if s.dimensions[0].at.field.name == "source"]
    assert texts
    assert not any("订单来源" in text or "订单的来源" in text for text in texts)
