"""Which values a question names, and how they stand in a sentence."""

import pytest

from services.qa_gen.synthesis.values import fragment, is_enumerated, is_prose, sayable
from services.qa_gen.synthesis.wording.english.values import quoted
from services.qa_gen.synthesis.world.fields import field_of
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column


@pytest.mark.parametrize(
    ("value", "sought"),
    [
        ("Small scratch on lid", "scratch"),
        ("Disable the new policy.", "policy"),
        ("Harbor Cafe", "Harbor"),
        ("Call back in May", "Call"),
        ("用户要求换货", "用户"),
    ],
)
def test_what_is_looked_for_in_a_text_is_a_word_that_tells_something(value: str, sought: str) -> None:
    note = column("note", "text", ColumnRole.TEXT, "notes", examples=(value,))
    of = annotated(TableName("public", "asset"), "assets", TableRole.ENTITY, note)
    assert fragment(field_of(of, of.table.columns[0]), "asset") == sought


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Adobe Acrobat Pro", "Adobe Acrobat Pro"),
        ("Disable the new policy", "'Disable the new policy'"),
        ("Bed linen", "Bed linen"),
        ("overdue", "'overdue'"),
    ],
)
def test_a_value_that_would_run_on_into_the_sentence_stands_in_quotation_marks(value: str, said: str) -> None:
    assert quoted(value) == said


@pytest.mark.parametrize(
    ("comment", "value", "said"),
    [
        ("Backout plan", "Disable the new policy", False),
        ("Backout plan", "None needed", True),
        ("defect type", "Bolt torque below limit", True),
        ("课后作业", "完成讲义课后练习第4页", False),
        ("取消原因", "客户临时改变出行计划", True),
        ("发票抬头", "上海越洋贸易有限公司", True),
    ],
)
def test_what_few_rows_have_in_common_is_named_unless_it_is_a_sentence(comment: str, value: str, *, said: bool) -> None:
    note = column("note", "text", ColumnRole.CATEGORY, comment, values=(value, "x"))
    of = annotated(TableName("public", "asset"), "assets", TableRole.ENTITY, note)
    assert (value in sayable(field_of(of, of.table.columns[0]), [value])) is said


@pytest.mark.parametrize(
    ("comment", "values", "prose"),
    [
        ("Instructions", ("Give with food twice a day", "Keep it dry until the stitches are out"), True),
        ("defect type", ("Loose bolt", "Cracked weld"), False),
        ("用药说明", ("饭后服用每日两次每次一片", "睡前服用一周后来院复查"), True),
        ("退货原因", ("收到的商品与网页上的描述不符", "商品在运输途中受到挤压变形"), False),
        ("用药说明", ("饭后服用每日两次每次一片",), False),
    ],
)
def test_a_column_whose_few_values_are_sentences_is_prose(
    comment: str, values: tuple[str, ...], *, prose: bool
) -> None:
    note = column("note", "text", ColumnRole.CATEGORY, comment, values=values)
    of = annotated(TableName("public", "visit"), "visits", TableRole.EVENT, note)
    assert is_prose(field_of(of, of.table.columns[0])) is prose


@pytest.mark.parametrize(
    ("values", "listed"),
    [
        (("1,4", "1,2,4,6,7", "2、5"), True),
        (("周一", "周二"), False),
        (("48", "25"), False),
        (("1,4", "全周", "夜班"), False),
    ],
)
def test_lists_of_days_by_their_numbers_are_told_from_words(values: tuple[str, ...], *, listed: bool) -> None:
    days = column("work_days", "text", ColumnRole.CATEGORY, "常规出诊日", values=values)
    of = annotated(TableName("public", "roster"), "排班", TableRole.ENTITY, days)
    assert is_enumerated(field_of(of, of.table.columns[0])) is listed
