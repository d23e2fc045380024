"""Nouns by which rows are counted in English, and labels that are the names of what they stand in."""

import pytest

from services.qa_gen.synthesis.world.counted_nouns import counted, named_after
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

DRIVER, TRUCK, TAG, GOODS = (TableName("public", name) for name in ("driver", "truck", "tag", "products"))


def said(name: str, noun: str, role: TableRole, *ends: TableName, dated: str = "created_at") -> str:
    own = TableName("public", name)
    keys = [f"{end.name.removesuffix('s')}_id" for end in ends]
    columns = [column(key, "int", R.FOREIGN_KEY, key) for key in keys]
    table = annotated(own, noun, role, *columns, column(dated, "date", R.EVENT_TIME, dated))
    return counted(noun, table, [points_at(own, key, end) for key, end in zip(keys, ends, strict=True)])


@pytest.mark.parametrize(
    ("noun", "one"),
    [
        ("interview feedback", "interview feedback entry"),
        ("equipment", "equipment item"),
        ("staff", "staff member"),
        ("vehicle maintenance", "vehicle maintenance record"),
        ("invoice", "invoice"),
    ],
)
def test_a_noun_that_nobody_counts_is_counted_by_what_it_consists_of(noun: str, one: str) -> None:
    assert said("some_table", noun, TableRole.EVENT) == one


def test_figures_of_what_is_not_counted_keep_its_name() -> None:
    assert said("usage", "usage", TableRole.SNAPSHOT) == "usage"


def test_a_table_called_after_two_ends_is_what_ties_them() -> None:
    assert said("driver_truck", "driver truck", TableRole.ENTITY, DRIVER, TRUCK) == "driver-truck assignment"
    assert said("product_tag", "product tag", TableRole.ENTITY, GOODS, TAG) == "product-tag link"
    assert said("truck_tag", "truck tag", TableRole.ENTITY, TRUCK, TAG, dated="start_date") == "truck-tag assignment"


def test_a_table_called_otherwise_or_with_no_rows_of_its_own_keeps_its_noun() -> None:
    assert said("lease", "lease", TableRole.ENTITY, DRIVER, TRUCK) == "lease"
    assert said("driver_truck", "driver truck", TableRole.BRIDGE, DRIVER, TRUCK) == "driver truck"


def test_the_label_of_a_row_is_its_name() -> None:
    assert named_after("rejection reason", "label; unique", R.LABEL) == "rejection reason name; unique"
    assert named_after("rejection reason", "label", R.CATEGORY) == "label"
    assert named_after("book", "book title", R.LABEL) == "book title"
