"""Which values a question names, and how they stand in a sentence."""

import pytest

from services.qa_gen.synthesis.fields import field_of
from services.qa_gen.synthesis.values import fragment
from services.qa_gen.synthesis.wording.english.values import quoted
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
