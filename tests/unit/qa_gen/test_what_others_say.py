"""Labels that a column takes from its namesake, whom a schedule is of, and what nobody is said to be without."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.values import sayable
from services.qa_gen.synthesis.world import titles
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.bills import SPAN
from tests.unit.qa_gen.worlds import annotated, column, points_at

COURSE, STAFF, TAKEN = (TableName("public", name) for name in ("course", "staff", "class_stu"))


def school(*, said_otherwise: str = "任教科目", taken: str = "班级学员") -> World:
    courses = annotated(
        COURSE,
        "课程",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("course_name", "text", ColumnRole.LABEL, "课程名称"),
        column("subject_code", "text", ColumnRole.CATEGORY, "科目:YW语文 YY英语", values=("YW", "YY")),
    )
    staff = annotated(
        STAFF,
        "学员",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("xm", "text", ColumnRole.LABEL, "姓名"),
        column("subject_code", "text", ColumnRole.CATEGORY, said_otherwise, values=("YY",)),
    )
    classes = annotated(
        TAKEN,
        taken,
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("stu_id", "int", ColumnRole.FOREIGN_KEY, "学员ID", distinct=60),
        column("joined_on", "date", ColumnRole.EVENT_TIME, "进班日期", span=SPAN),
        rows=900,
    )
    return build_world([courses, staff, classes], [points_at(TAKEN, "stu_id", STAFF)])


def test_codes_mean_what_the_comment_of_a_namesake_says() -> None:
    assert school().subject(STAFF).field("subject_code").label("YY") == "英语"


def test_codes_of_which_two_comments_differ_stay_as_they_are() -> None:
    world = school(said_otherwise="科目:YY乐理 YW舞蹈")
    assert world.subject(STAFF).field("subject_code").label("YY") == "乐理"
    assert world.subject(COURSE).field("subject_code").label("YY") == "英语"


@pytest.mark.parametrize(("taken", "asked"), [("班级学员", False), ("订单明细", False), ("报名", True)])
def test_nobody_is_said_to_have_none_of_his_own_kind_or_of_the_lines_of_papers(taken: str, *, asked: bool) -> None:
    world = school(taken=taken)
    shapes = {s.shape for s in catalogue.sketches(world, world.subject(STAFF))}
    assert ("without" in shapes) is asked


def test_a_lesson_is_of_the_day_on_which_it_is_given() -> None:
    assert titles.is_when("排课", "上课日期")
    assert not titles.is_when("排课", "排课时间")
    assert titles.is_when("办理记录", "办理时间")


def test_nobody_knows_sentences_by_heart() -> None:
    homework = school().subject(COURSE).field("course_name")
    code = school().subject(STAFF).field("subject_code")
    sentence = "完成讲义课后练习第一页并订正"
    assert sayable(homework, [sentence]) == [sentence]
    assert sayable(code, [sentence, "复习"]) == ["复习"]
