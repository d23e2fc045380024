"""What is only planned lies in no window: a timetable goes on behind the day on which the data stops."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.synthesis.world.today import newest_record
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

LESSON, SIGNED = TableName("public", "lesson"), TableName("public", "enrolment")
R = ColumnRole


def lessons() -> AnnotatedTable:
    return annotated(
        LESSON,
        "课次",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=700),
        column("lesson_date", "date", R.EVENT_TIME, "上课日期", span=("2024-01-06", "2025-09-09")),
        column("hours", "num", R.ADDITIVE, "课时数", distinct=9),
        rows=700,
    )


def enrolments(word: str) -> AnnotatedTable:
    return annotated(
        SIGNED,
        "报名",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=700),
        column("at", "ts", R.EVENT_TIME, word, span=("2023-12-01 09:00:00", "2025-06-15 18:52:27")),
        rows=700,
    )


def world(word: str) -> World:
    return build_world([lessons(), enrolments(word)], ())


def newest(subject: Subject) -> str:
    return newest_record([(subject.role, subject.noun, subject.fields)])


def test_windows_over_a_timetable_end_before_the_newest_record() -> None:
    lesson = world("报名时间").subject(LESSON)
    known = calendar_of(lesson)
    assert (lesson.until, known and known.month().chinese) == ("2025-06-15", "2025年5月")
    spans = (tree.text(catalogue.query(s)) for s in catalogue.sketches(world("报名时间"), lesson) if s.period)
    assert not any("2025-07" in sql or "2025-08" in sql for sql in spans)


def test_the_newest_rows_of_a_timetable_are_not_asked_for() -> None:
    asked = catalogue.sketches(world("报名时间"), world("报名时间").subject(LESSON))
    assert "newest" not in {sketch.shape for sketch in asked}


@pytest.mark.parametrize("word", ["预约时间", "应缴日期", "有效期至"])
def test_what_is_to_come_says_nothing_of_today(word: str) -> None:
    assert world(word).subject(LESSON).until == ""
    assert newest(world(word).subject(SIGNED)) == ""


@pytest.mark.parametrize(("missing", "axis"), [(0.7, "收货时间"), (0.0, "预约上门时间")])
def test_an_appointment_that_few_have_is_not_when_things_happened(missing: float, axis: str) -> None:
    span = ("2025-05-01 08:00:00", "2025-08-31 18:00:00")
    bought = annotated(
        SIGNED,
        "收购单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=700),
        column("appt_tm", "ts", R.EVENT_TIME, "预约上门时间", span=span, nulls=missing),
        column("recv_tm", "ts", R.EVENT_TIME, "收货时间", span=span, nulls=0.05),
        rows=700,
    )
    time = build_world([bought], ()).subject(SIGNED).time
    assert time is not None
    assert time.word == axis
