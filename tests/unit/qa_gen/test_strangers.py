"""What the rows of a table are called whose own name nobody understands."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column


def subject(name: str, title: str, label: str, role: ColumnRole = ColumnRole.LABEL) -> Subject:
    table = annotated(
        TableName("public", name),
        title,
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("called", "text", role, label),
    )
    return build_world([table], ()).subjects[0]


@pytest.mark.parametrize(
    ("name", "title", "label", "noun"),
    [
        ("periodic_xyz", "periodic_xyz(含义未知)", "元素", "元素"),
        ("netflix_shows", "netflix_shows(含义未知)", "标题", "Netflix节目"),
        ("usx_customers", "usx_customers(含义未知)", "名称", "USX客户"),
        ("2019", "2019", "国家或地区", "国家或地区"),
        ("2019", "2019", "名称", "记录"),
        ("qqxyz", "qqxyz(含义未知)", "名称", "qqxyz"),
        ("customers", "客户表", "元素", "客户"),
    ],
)
def test_rows_are_called_by_the_title_what_they_name_or_the_last_words_of_the_name(
    name: str, title: str, label: str, noun: str
) -> None:
    assert subject(name, title, label).noun == noun


def test_an_english_name_that_only_says_there_are_rows_gives_way_to_what_they_name() -> None:
    assert subject("periodic_table", "Periodic", "element").noun == "element"
    assert subject("periodic_table", "Periodic", "element", ColumnRole.CATEGORY).noun == "Periodic"


def test_an_english_name_that_nobody_knows_is_said_in_words() -> None:
    table = annotated(
        TableName("public", "qz_sessions"),
        "qz_sessions (meaning unknown)",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "Primary key ID"),
        column("begun_on", "date", ColumnRole.EVENT_TIME, "Start date"),
    )
    assert build_world([table], ()).subjects[0].noun == "QZ session"


def test_a_key_of_which_only_the_goal_is_known_says_no_more_than_its_name() -> None:
    named = subject("customers", "客户表", "csm_id 关联 users.id").field("called")
    assert (named.word, named.known) == ("called", False)


@pytest.mark.parametrize(
    ("comment", "code", "noun"),
    [("开课(教学班)", "教学班编号", "教学班"), ("开课(教学班)", "班号", "开课"), ("开课", "教学班编号", "开课")],
)
def test_what_stands_in_brackets_names_the_rows_where_their_numbers_are_called_so(
    comment: str, code: str, noun: str
) -> None:
    made = annotated(
        TableName("public", "course_offering"),
        "开课",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("code", "text", ColumnRole.IDENTIFIER, code),
    )
    commented = replace(made, table=replace(made.table, comment=comment))
    assert build_world([commented], ()).subjects[0].noun == noun
