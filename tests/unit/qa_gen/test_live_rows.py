"""Rows that are marked as deleted are left out, however the mark is kept."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.planning.candidates import candidate
from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.sense.deleted import has_deleted, passed_over
from services.qa_gen.synthesis.sketch import At, Filter, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import ORDERS, STORE, annotated, column, shop

WORLD = shop()
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


def by_city(shape: str = "top") -> list[Sketch]:
    """Orders by the city of their store: some stores are deleted, and their orders were orders all the same."""
    asked = (s for s in catalogue.sketches(WORLD, WORLD.subject(ORDERS)) if s.shape == shape)
    return [s for s in asked if any(d.noun == "城市" for d in s.dimensions)]


def test_totals_over_what_was_deleted_say_so_and_are_asked_once_at_most() -> None:
    assert by_city()
    for sketch in (*by_city(), *by_city("rank")):
        assert (question(sketch, Style.IMPERATIVE) or "").rstrip("。?").endswith("(不算已删除的门店)")
        assert "not counting deleted" in (question(sketch, Style.TERSE, chinese=False) or "")
    assert len({candidate(sketch).likeness for sketch in (*by_city(), *by_city("rank"))}) == 1


def test_orders_that_do_not_count_and_deleted_stores_are_both_told() -> None:
    state = WORLD.subject(ORDERS).field("state")
    denied = tuple(Filter(At(state), parts.Test.NOT, value) for value in ("已取消", "待支付"))
    asked = question(replace(by_city()[0], filters=denied), Style.IMPERATIVE) or ""
    assert asked.rstrip("。?").endswith("(不算已取消和待支付的,已删除的门店)")


def test_which_rows_count_is_told_at_the_end_where_the_question_would_be_hard_to_follow() -> None:
    of_stores = [s for s in catalogue.sketches(WORLD, WORLD.subject(STORE)) if s.shape == "having" and s.filters]
    by_size = next(s for s in of_stores if not s.measures[0].counts)
    number = replace(by_size, measures=(parts.given(things(WORLD.subject(STORE))),))
    asked = replace(by_size, thresholds=(Decimal(50),))
    assert question(asked, Style.FORMAL) == "请列出门店的平均营业面积超过50的城市(只算营业中的)。"
    assert "营业中的门店" in (question(replace(number, thresholds=(Decimal(5),)), Style.FORMAL) or "")
    shut = Filter(asked.filters[0].at, parts.Test.NOT, "已停业")
    assert (question(replace(asked, filters=(shut,), states_apart=True), Style.FORMAL) or "").endswith(
        "(不算已停业的)。"
    )


def test_totals_by_what_is_deleted_itself_and_counts_of_such_things_say_nothing_of_it() -> None:
    stores = [s for s in catalogue.sketches(WORLD, WORLD.subject(STORE)) if s.measures]
    near = [s for s in catalogue.sketches(WORLD, WORLD.subject(ORDERS)) if s.measures and len(s.scope.hops) == 1]
    assert stores
    assert near
    assert not any(map(passed_over, (*stores, *near)))


@pytest.mark.parametrize(
    ("kind", "values", "nulls", "some"),
    [
        ("ts", (), 0.9, True),
        ("ts", (), 1.0, False),
        ("bool", ("f", "t"), 0.0, True),
        ("bool", ("f",), 0.0, False),
        ("int", ("0",), 0.0, False),
        ("text", ("Y",), 0.9, True),
    ],
)
def test_whether_rows_are_deleted_is_told_by_the_mark(
    kind: str, values: tuple[str, ...], nulls: float, *, some: bool
) -> None:
    mark = column("gone", kind, ColumnRole.SOFT_DELETE, "删除标志", values=values, nulls=nulls)
    lot = annotated(LOT, "车场", TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "车场ID"), mark)
    assert has_deleted(build_world((lot,), ()).subject(LOT)) is some
