"""How long something lasts is told in days, hours or minutes, as its rows take."""

from typing import Any, cast

import pytest

from services.qa_gen.rule_author.lasting import in_its_unit
from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.measures import durations
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from shared.source.port import Row, SourceDatabase
from tests.unit.qa_gen.worlds import annotated, column

R = ColumnRole
TICKET = TableName("public", "ticket")
SPAN = ("2022-01-01 08:00:00", "2023-03-31 21:00:00")
_A_DAY, _AN_HOUR = 24 * 60, 60


class Answering:
    """A source that has one answer, and keeps what it was asked."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.asked: list[str] = []

    async def fetch(self, query: str, *_args: Any, **_limits: Any) -> list[Row]:
        self.asked.append(query)
        return self.rows


def mean_of(kind: str, over: str = "关闭时间") -> Sketch:
    """How long tickets took until they were closed, kept as dates or as moments."""
    ticket = annotated(
        TICKET,
        "工单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("created_at", kind, R.EVENT_TIME, "创建时间", span=SPAN),
        column("closed_at", kind, R.EVENT_TIME, over, span=SPAN),
        rows=900,
    )
    world = build_world([ticket], [])
    every = catalogue.sketches(world, world.subject(TICKET), catalogue.FIRST)
    return next(s for s in every if s.shape == "total" and s.measures[0].function is Function.DURATION)


async def told(kind: str, median: float | None, over: str = "关闭时间") -> Sketch | None:
    source = Answering([cast("Row", (median,))])
    found = await in_its_unit(cast("SourceDatabase", source), mean_of(kind, over))
    assert len(source.asked) == 1
    assert "percentile_disc(0.5)" in source.asked[0].lower()
    return found


@pytest.mark.parametrize(
    ("minutes", "word", "seconds"),
    [
        (9 * _A_DAY, "天数", 86400),
        (_A_DAY, "天数", 86400),
        (_A_DAY - 1, "用时(小时)", 3600),
        (_AN_HOUR, "用时(小时)", 3600),
        (_AN_HOUR - 1, "用时(分钟)", 60),
    ],
)
async def test_moments_apart_are_told_in_the_largest_unit_that_half_of_them_reach(
    minutes: int, word: str, seconds: int
) -> None:
    sketch = await told("ts", minutes)
    assert sketch is not None
    assert sketch.measures[0].word.endswith(word)
    assert f"AVG(EXTRACT(EPOCH FROM (closed_at - created_at)) / {seconds})" in tree.text(catalogue.query(sketch))
    text = str(question(sketch, Style.TERSE))
    assert f"平均关闭{word.partition('(')[0]}" in text
    assert "(" not in text


@pytest.mark.parametrize(("minutes", "word"), [(2 * _A_DAY, "平均时长(天)"), (45, "平均时长(分钟)")])
async def test_what_ends_has_a_length(minutes: int, word: str) -> None:
    sketch = await told("ts", minutes, over="结束时间")
    assert sketch is not None
    assert sketch.measures[0].word == word
    assert "平均时长" in str(question(sketch, Style.TERSE))


@pytest.mark.parametrize(("word", "minutes"), [("days", 2 * _A_DAY), ("hours", 90), ("minutes", 30)])
async def test_the_unit_is_said_in_english_too(word: str, minutes: int) -> None:
    sketch = await told("ts", minutes)
    assert sketch is not None
    assert word in str(question(sketch, Style.TERSE, chinese=False))


@pytest.mark.parametrize("median", [0, 0.5, None])
async def test_what_is_over_at_once_or_never_is_not_asked(median: float | None) -> None:
    assert await told("ts", median) is None


@pytest.mark.parametrize(("days", "asked"), [(0, False), (1, True), (40, True)])
async def test_dates_apart_are_told_in_days_or_not_at_all(days: int, *, asked: bool) -> None:
    sketch = await told("date", days)
    assert (sketch is not None) is asked
    if sketch is not None:
        assert "AVG(closed_at - created_at)" in tree.text(catalogue.query(sketch))


async def test_what_is_no_duration_needs_no_look() -> None:
    source = Answering([])
    every = mean_of("ts")
    counted = Sketch("count", every.scope)
    assert await in_its_unit(cast("SourceDatabase", source), counted) is counted
    assert not source.asked


@pytest.mark.parametrize(
    ("words", "number", "from_to"),
    [
        (("申请时间", "开始时间", "结束时间"), "申请人数", ("开始时间", "结束时间")),
        (("申请时间", "结束时间"), "申请人数", ("申请时间", "结束时间")),
        (("申请时间", "开始时间", "结束时间"), "请假天数", None),
        (("挂号时间", "出院时间"), "申请人数", None),
    ],
)
def test_what_ends_began_when_it_started_and_is_counted_unless_a_column_says_how_long(
    words: tuple[str, ...], number: str, from_to: tuple[str, str] | None
) -> None:
    times = [column(f"t{place}", "ts", R.EVENT_TIME, word, span=SPAN) for place, word in enumerate(words)]
    leave = annotated(
        TICKET,
        "请假申请",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        *times,
        column("n", "int", R.ADDITIVE, number, distinct=9),
        rows=900,
    )
    found = list(durations(build_world([leave], []).subject(TICKET)))
    assert [(m.over.field.word, m.at.field.word) for m in found if m.at and m.over] == ([from_to] if from_to else [])
