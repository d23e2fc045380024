"""What is asked of a few weeks: day by day, hour by hour."""

from collections import defaultdict

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

LOG = TableName("public", "log")
R = ColumnRole
SPAN = ("2024-05-01 00:11:00", "2024-05-16 06:40:00")
BY_DAY = {"daily", "daily_kinds", "daily_rate", "daily_range", "daily_change", "daily_running"}


def world(span: tuple[str, str] = SPAN) -> World:
    log = annotated(
        LOG,
        "日志表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=2000),
        column("log_no", "text", R.IDENTIFIER, "日志编号", examples=("L1",), distinct=2000),
        column("ts", "ts", R.EVENT_TIME, "记录时间", span=span, distinct=2000),
        column("level", "text", R.CATEGORY, "级别", values=("INFO", "WARN", "ERROR")),
        column("temperature", "num", R.AVERAGE, "温度", distinct=300),
        rows=2000,
    )
    return build_world([log], ())


def asked(of: World) -> dict[str, list[Sketch]]:
    found: dict[str, list[Sketch]] = defaultdict(list)
    for sketch in catalogue.sketches(of, of.subject(LOG), catalogue.SPARE):
        found[sketch.shape].append(sketch)
    return found


ASKED = asked(world())


def first(shape: str) -> tuple[str, str]:
    sketch = ASKED[shape][0]
    return question(sketch, Style.TERSE) or "", tree.text(catalogue.query(sketch))


@pytest.mark.parametrize(
    ("shape", "text", "part"),
    [
        ("daily", "逐日日志数量", "GROUP BY CAST(ts AS DATE) ORDER BY 日期 ASC;"),
        ("daily_kinds", "每天各级别的日志数量", "GROUP BY CAST(ts AS DATE), level ORDER BY 日期, 级别;"),
        ("hourly_kinds", "各时段(按小时)各级别的日志数量", "ORDER BY 小时, 级别;"),
        ("daily_rate", "逐日级别为INFO的日志占比", "COUNT(CASE WHEN level = 'INFO' THEN 1 END) * 100.0"),
        ("daily_range", "逐日日志的最高温度和最低温度", "MAX(temperature) AS 最高温度, MIN(temperature) AS 最低温度"),
        ("daily_change", "日志数量逐日增减", "日志数量 - LAG(日志数量) OVER (ORDER BY 日期) AS 比前一天增减"),
        ("daily_running", "日志数量逐日累计", "SUM(COUNT(*)) OVER (ORDER BY CAST(ts AS DATE)) AS 累计日志数量"),
        ("top_days", "日志数量最多的3天", "ORDER BY 日志数量 DESC NULLS LAST LIMIT 3;"),
        ("quietest_day", "日志的平均温度最低的一天", "(SELECT MIN(平均温度) FROM totals)"),
        ("busiest_hour", "日志数量最多的小时", "(SELECT MAX(日志数量) FROM totals)"),
        ("ends_of_kinds", "各级别的日志最早和最近一条的时间", "MIN(ts) AS 最早记录时间, MAX(ts) AS 最晚记录时间"),
        (
            "recent_of_kind",
            "最新10条级别为INFO的日志的编号、温度和记录时间",
            "WHERE level = 'INFO' ORDER BY 记录时间 DESC",
        ),
    ],
)
def test_few_days_are_asked_about_one_by_one(shape: str, text: str, part: str) -> None:
    said, sql = first(shape)
    assert said == text
    assert part in sql


def test_days_of_a_year_are_too_many_to_read() -> None:
    found = asked(world(("2023-05-01 00:11:00", "2024-05-16 06:40:00")))
    assert not BY_DAY & found.keys()
    assert {"top_days", "busiest_month"} <= found.keys()


def test_the_busiest_of_one_month_is_no_question() -> None:
    assert "busiest_month" not in ASKED


def test_dates_without_hours_are_asked_by_no_hour() -> None:
    found = asked(world(("2024-05-01 00:00:00", "2024-05-16 00:00:00")))
    assert not {"busiest_hour", "hourly_kinds"} & found.keys()


def test_of_counts_no_day_is_the_quietest() -> None:
    """A day without a row would be."""
    assert all(sketch.measures[0].at for sketch in ASKED["quietest_day"])


def test_a_mean_has_no_running_total() -> None:
    assert all(sketch.measures[0].at is None for shape in ("daily_running", "daily_change") for sketch in ASKED[shape])
