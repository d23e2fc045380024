"""Rows that are marked as deleted are left out, however the mark is kept."""

from dataclasses import replace

import pytest

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.subjects import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

LOT = TableName("public", "lot")


def condition(kind: str, comment: str, *values: str, nulls: float = 0.0) -> str:
    mark = column("gone", kind, ColumnRole.SOFT_DELETE, comment, values=values, nulls=nulls)
    table = annotated(LOT, "车场", TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "车场ID"), mark)
    found = tree.live(build_world((table,), ()).subject(LOT))
    return found.sql(dialect="postgres") if found is not None else ""


@pytest.mark.parametrize(
    ("kind", "comment", "values", "nulls", "expected"),
    [
        ("ts", "删除时间", (), 0.9, "gone IS NULL"),
        ("bool", "是否删除", ("false", "true"), 0.0, "NOT gone"),
        ("bool", "是否删除", ("false", "true"), 0.2, "NOT gone IS TRUE"),
        ("int", "删除标志", ("0", "1"), 0.0, "gone = 0"),
        ("int", "删除标志", ("0", "1"), 0.2, "COALESCE(gone, 0) = 0"),
        ("int", "删除标志", (), 1.0, "gone IS NULL"),
        ("text", "删除标志", ("N", "Y"), 0.0, "gone = 'N'"),
        ("text", "删除标志(0存在 2删除)", ("0", "2"), 0.0, "gone = '0'"),
        ("text", "删除标志(A:正常,D:删除)", ("A", "D"), 0.0, "gone = 'A'"),
        ("text", "删除标志", ("0", "2"), 0.5, "COALESCE(gone, '0') = '0'"),
        ("text", "删除标志", ("D",), 0.9, "gone IS NULL"),
    ],
)
def test_the_condition_fits_how_the_mark_is_kept(
    kind: str, comment: str, values: tuple[str, ...], nulls: float, expected: str
) -> None:
    assert condition(kind, comment, *values, nulls=nulls) == expected


def test_a_table_without_a_mark_has_no_condition() -> None:
    table = annotated(LOT, "车场", TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "车场ID"))
    subject = replace(build_world((table,), ()).subject(LOT))
    assert tree.live(subject) is None
