"""A sketch whose answer tells nothing becomes no pair."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from services.qa_gen.rule_author.telling import parts, settled, tells
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.periods import Period
from services.qa_gen.synthesis.sketch import At, Scope, Sketch
from shared.source.port import Row, SourceDatabase
from tests.unit.qa_gen.worlds import ORDERS, shop

WORLD = shop()


def first(shape: str) -> Sketch:
    sketches = (s for subject in WORLD.subjects for s in catalogue.sketches(WORLD, subject))
    return next(sketch for sketch in sketches if sketch.shape == shape)


@pytest.mark.parametrize(
    ("values", "parted"),
    [([9, 7, 5, 4], True), ([9, 7, 5, 5], False), ([9, 9, 9, 4], False), ([9, 7, 5], False), ([9, 7, None, 1], False)],
)
def test_a_limit_parts_rows_that_differ_and_leaves_some_out(values: list[int | None], *, parted: bool) -> None:
    assert parts(values, 3) is parted


def test_shares_that_are_all_equal_tell_nothing() -> None:
    share = first("share")
    names = ["状态", share.measures[0].word, "占比"]
    assert tells(share, names, [("营业", 30, 75), ("停业", 10, 25)])
    assert not tells(share, names, [("营业", 20, 50), ("停业", 20, 50)])


@pytest.mark.parametrize(("shape", "told"), [("share", False), ("rank", False), ("by", True)])
def test_a_group_without_a_number_has_no_share_and_no_rank(shape: str, *, told: bool) -> None:
    sketch = first(shape)
    names = ["状态", sketch.measures[0].word, "名次"]
    assert tells(sketch, names, [("营业", 30, 1), ("停业", 20, 2), ("筹备", None, 3)]) is told
    assert tells(sketch, names, [("营业", 30, 1), ("停业", 20, 2), ("筹备", 10, 3)])


def test_a_column_that_is_empty_in_every_row_tells_nothing() -> None:
    listed = first("list_where")
    assert tells(listed, ["门店名称", "营业面积"], [("甲", 3), ("乙", None)])
    assert not tells(listed, ["门店名称", "营业面积"], [("甲", None), ("乙", None)])


def test_the_same_row_over_and_over_tells_nothing() -> None:
    assert not tells(first("list_where"), ["门店名称"], [("公共卫生间",)] * 5)


def test_facts_of_one_thing_are_one_row() -> None:
    lookup = first("lookup")
    assert tells(lookup, ["门店编码"], [("S001",)])
    assert not tells(lookup, ["门店编码"], [("S001",), ("S002",)])


@pytest.mark.parametrize(("share", "told"), [(40, True), (0, False), (100, False)])
def test_a_share_of_all_is_neither_none_nor_all(share: int, *, told: bool) -> None:
    assert tells(first("share_of_all"), ["占比"], [(share,)]) is told


def test_three_steps_have_three_rows() -> None:
    steps = first("steps")
    rows = [("低于50", 3), ("50到80", 9), ("80及以上", 4)]
    assert tells(steps, ["区间", steps.measures[0].word], rows)
    assert not tells(steps, ["区间", steps.measures[0].word], rows[1:])


class Answering:
    """A source that has one answer."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    async def run(self, _sql: str, **_limits: Any) -> list[Row]:
        return self.rows


@pytest.mark.parametrize(("fourth", "kept"), [(5, True), (6, False)])
async def test_the_best_of_each_group_are_parted_from_the_next(fourth: int, *, kept: bool) -> None:
    best = first("best_of_each")
    ranked = (("一", 9), ("二", 8), ("三", 6), ("四", fourth))
    rows: list[Row] = [(group, name, value, 0) for group in "甲乙" for name, value in ranked]
    found = await settled(cast("SourceDatabase", Answering(rows)), best)
    assert (found == best) is kept


@pytest.mark.parametrize(("longer", "kept"), [(2, True), (1, False)])
async def test_the_best_of_each_group_are_asked_where_most_groups_have_more(longer: int, *, kept: bool) -> None:
    best = first("best_of_each")
    sizes = zip("甲乙丙", [4] * longer + [3] * (3 - longer), strict=True)
    rows: list[Row] = [(group, str(place), 9 - place, 0) for group, size in sizes for place in range(size)]
    found = await settled(cast("SourceDatabase", Answering(rows)), best)
    assert (found == best) is kept


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("2024-01", 3), ("2024-02", 4)], True),
        ([("2024-01", 3), ("2024-02", 3)], False),
        ([("2024-01", 3), ("2024-01", 4)], False),
        ([("2024-01", 3)], False),
    ],
)
def test_a_course_has_one_number_for_each_time_that_does_not_stay_the_same(rows: list[Row], *, told: bool) -> None:
    shown = (At(WORLD.subject(ORDERS).fields[0]), At(WORLD.subject(ORDERS).fields[1]))
    assert tells(Sketch("facts_over_time", Scope(WORLD.subject(ORDERS)), shown=shown), ["月份", "收入"], rows) is told


@pytest.mark.parametrize(("months", "told"), [(3, True), (2, False)])
def test_growth_is_told_where_every_month_has_rows(months: int, *, told: bool) -> None:
    growing = first("growth")
    window = replace(growing.filters[0], period=Period(date(2023, 1, 1), date(2023, 3, 31)))
    sketch = replace(growing, filters=(window, *growing.filters[1:]))
    names = ["月份", growing.measures[0].word, "上月", "环比增长率"]
    rows = [cast("Row", (place, 10 + place, 9, 5 * place)) for place in range(1, months + 1)]
    assert tells(sketch, names, rows) is told
