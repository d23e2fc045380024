"""Questions as a colleague puts them: no flags as headings, no names as numbers, no tongue-twisters."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import At, Dimension, Function, Measure, Scope, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.english.synonyms import exchanged
from services.qa_gen.synthesis.wording.style import STYLES, Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

R = ColumnRole
DEPOT, PROBE, ALARM, FACILITY, LINE, SEAL = (
    TableName("public", name) for name in ("depot", "probe", "alarm", "facility", "line", "seal")
)
SPAN = ("2022-01-01 08:00:00", "2023-03-31 21:00:00")


@pytest.fixture(scope="module")
def world() -> World:
    """Cold stores with probes that raise alarms, and the facilities on their sites."""
    depot = annotated(
        DEPOT,
        "冷库",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("depot_name", "text", R.LABEL, "冷库名称", examples=("东库", "西库"), distinct=40),
        column("is_active", "bool", R.FLAG, "是否启用", values=("t", "f")),
        column("lng", "num", R.TEXT, "经度", distinct=40),
        column("phone", "text", R.TEXT, "联系方式", distinct=40),
        column("min_temp", "num", R.AVERAGE, "最低温度", distinct=30),
        column("volume", "num", R.AVERAGE, "库容(立方米)", distinct=30),
        rows=40,
    )
    probe = annotated(
        PROBE,
        "探头",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("probe_name", "text", R.LABEL, "探头名称", examples=("A", "B"), distinct=80),
        column("firmware", "text", R.CATEGORY, "固件版本", values=("1.0", "2.0")),
        column("maker", "text", R.CATEGORY, "生产厂家", values=("甲厂", "乙厂")),
        rows=80,
    )
    alarm = annotated(
        ALARM,
        "超温记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("probe_id", "int", R.FOREIGN_KEY, "探头ID", distinct=80),
        column("begun_at", "ts", R.EVENT_TIME, "开始时间", span=SPAN),
        column("paid_at", "ts", R.EVENT_TIME, "付款时间", span=SPAN),
        column("cause", "text", R.CATEGORY, "原因", values=("停电", "未关门")),
        column("peak", "num", R.GREATEST, "峰值温度", distinct=90),
        rows=900,
    )
    facility = annotated(
        FACILITY,
        "设施",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("depot_id", "int", R.FOREIGN_KEY, "冷库ID", distinct=40),
        column("facility_name", "text", R.CATEGORY, "设施名称", values=("卫生间", "充电桩", "停车场", "便利店")),
        column("cost", "num", R.ADDITIVE, "总成本", distinct=90),
        rows=200,
    )
    relations = [points_at(ALARM, "probe_id", PROBE), points_at(FACILITY, "depot_id", DEPOT)]
    return build_world([depot, probe, alarm, facility], relations)


def asked(world: World, name: TableName, *shapes: str) -> list[Sketch]:
    pools = (catalogue.FIRST, catalogue.SPARE)
    every = (s for pool in pools for s in catalogue.sketches(world, world.subject(name), pool))
    return [sketch for sketch in every if not shapes or sketch.shape in shapes]


def said(sketch: Sketch, *, chinese: bool = True) -> list[str]:
    return [text for style in STYLES if (text := question(sketch, style, chinese=chinese))]


def test_a_flag_is_a_condition_and_no_column_of_a_list(world: World) -> None:
    depots = asked(world, DEPOT)
    assert not any(at.field.name == "is_active" for sketch in depots for at in sketch.shown)
    assert any(f.at.field.name == "is_active" for sketch in depots for f in sketch.filters)


def test_coordinates_are_shown_by_themselves_and_last(world: World) -> None:
    shown = [[at.field.name for at in s.shown] for s in asked(world, DEPOT, "list_all")]
    assert shown[-1] == ["depot_name", "lng"]
    assert all("lng" not in names for names in shown[:-1])


def test_nobody_asks_how_the_lowest_temperatures_are_spread(world: World) -> None:
    spread = asked(world, DEPOT, "extremes", "range", "median", "deviation")
    assert {at.field.name for sketch in spread for at in sketch.ats} == {"volume"}


def test_things_with_a_common_name_are_kinds_of_things(world: World) -> None:
    counted = next(s for s in asked(world, FACILITY, "by") if s.measures[0].counts and s.dimensions[0].at.place == 0)
    assert question(counted, Style.FORMAL) == "请按设施名称统计数量。"
    assert question(counted, Style.TERSE) == "每种设施的数量"
    assert "每种设施" in str(question(counted, Style.COLLOQUIAL))
    assert not any("分布" in text for text in said(counted))


def test_names_of_kinds_are_not_ranked_in_windows_and_numbered_doors_not_at_all(world: World) -> None:
    by_name = [s for s in asked(world, FACILITY) if any(d.at.field.name == "facility_name" for d in s.dimensions)]
    assert {sketch.shape for sketch in by_name} <= {"by", "by_where", "top"}
    doors = annotated(
        FACILITY,
        "通道",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("door_name", "text", R.CATEGORY, "通道名称", values=("1号", "2号", "3号")),
        rows=60,
    )
    alone = build_world([doors], [])
    assert not any(sketch.dimensions for sketch in asked(alone, FACILITY, "by", "top"))


@pytest.mark.parametrize(
    ("noun", "word", "owner", "mean"),
    [
        ("充电流水", "单价", "充电流水", "平均充电单价"),
        ("订单", "评分", "订单", "平均订单评分"),
        ("订单行", "单价", "订单行", "订单行的平均单价"),
        ("冷库每日温湿度", "湿度", "冷库每日温湿度", "冷库平均湿度"),
    ],
)
def test_a_price_or_a_score_is_one_word_with_a_short_noun(noun: str, word: str, owner: str, mean: str) -> None:
    table = annotated(SEAL, f"{noun}表", TableRole.EVENT, column("c", "num", R.AVERAGE, word), key=("c",))
    subject: Subject = build_world([table], []).subject(SEAL)
    field = replace(subject.field("c"), owner=owner)
    total = Sketch("total", Scope(subject), (Measure(Function.AVG, f"平均{word}", At(field)),))
    assert question(total, Style.TERSE) == mean


def test_a_duration_says_of_what_it_is_where_nothing_else_does(world: World) -> None:
    lasted = [s for s in asked(world, ALARM, "by") if s.measures[0].function is Function.DURATION]
    by_cause = next(s for s in lasted if s.dimensions[0].at.field.name == "cause")
    assert "超温" in str(question(by_cause, Style.OMITTED))


def test_a_duration_says_what_was_done_where_only_the_thing_is_said() -> None:
    span = ("2024-01-01 08:00:00", "2024-06-30 18:00:00")
    visits = annotated(
        ALARM,
        "设备巡检",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("device_name", "text", R.CATEGORY, "设备名称", values=("水泵", "索道", "大门")),
        column("begun_at", "ts", R.EVENT_TIME, "开始时间", span=span),
        column("done_at", "ts", R.EVENT_TIME, "完成时间", span=span),
        rows=900,
    )
    lasted = [s for s in asked(build_world([visits], ()), ALARM, "by") if s.measures[0].function is Function.DURATION]
    assert "设备巡检的平均完成" in str(question(lasted[0], Style.TERSE))


def test_an_attribute_of_a_thing_is_said_with_the_thing(world: World) -> None:
    peaks = [s for s in asked(world, ALARM, "by") if not s.measures[0].counts and len(s.measures) == 1]
    by = {s.dimensions[0].at.field.name: str(question(s, Style.TERSE)) for s in peaks if s.dimensions[0].noun is None}
    assert "各固件版本探头" in by["firmware"]
    assert "各生产厂家" in by["maker"]
    assert "探头" not in by["maker"]


def test_a_quantity_of_lines_is_that_of_each_line() -> None:
    table = annotated(
        LINE,
        "订单行",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键"),
        column("qty", "int", R.ADDITIVE, "数量", distinct=9),
    )
    ends = next(s for s in asked(build_world([table], []), LINE) if s.shape == "extremes")
    assert all("每条订单行" in text for text in said(ends))


@pytest.mark.parametrize(
    ("word", "pair", "other"),
    [
        ("average page count", ("* count", "number of *s"), "average number of pages"),
        ("page count", ("* count", "number of *s"), "number of pages"),
        ("payment type", ("* type", "kind of *"), "kind of payment"),
        ("source type", ("* type", "kind of *"), "source type"),
        ("line type", ("* type", "kind of *"), "line type"),
        ("booking", ("booking", "reservation"), "reservation"),
        ("class booking", ("booking", "reservation"), "class booking"),
    ],
)
def test_a_phrase_is_turned_round_without_what_stands_before_it(word: str, pair: tuple[str, str], other: str) -> None:
    assert exchanged(word, pair) == other


def test_books_are_counted_in_each_language() -> None:
    books = annotated(
        LINE,
        "books",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "key"),
        column("languages", "text[]", R.STRUCTURED, "languages", examples=("{en,fr}",), distinct=9),
    )
    counted = next(s for s in asked(build_world([books], []), LINE) if s.shape == "element_counts")
    texts = said(counted, chinese=False)
    assert "How many books are there in each language?" in texts
    assert not any("each of the" in text for text in texts)


def test_what_of_a_thing_is_asked_about_is_said_right_after_it(world: World) -> None:
    lasted = [s for s in asked(world, ALARM, "by") if s.measures[0].function is Function.DURATION]
    by_firmware = next(s for s in lasted if s.dimensions[0].at.field.name == "firmware")
    assert "各固件版本探头超温记录的平均" in str(question(by_firmware, Style.TERSE))


def test_a_sort_beside_its_thing_needs_no_owner(world: World) -> None:
    firmware = At(world.subject(PROBE).field("firmware"), 1)
    edge = world.parents(world.subject(ALARM))[0]
    named = Dimension(At(world.subject(PROBE).field("probe_name"), 1), noun="探头")
    peak = Measure(Function.MAX, "峰值温度", At(world.subject(ALARM).field("peak")))
    scope = Scope(world.subject(ALARM)).up(edge)
    best = Sketch("best_of_each", scope, (peak,), (Dimension(firmware), named), limit=3)
    assert "探头固件版本" not in str(question(best, Style.FORMAL))


def put(world: World, table: TableName, shape: str, style: Style) -> list[str]:
    """What is asked in that style, as if the data gave the lines 300 and 700."""
    asked = (s for s in catalogue.sketches(world, world.subject(table)) if s.shape == shape)
    lines = (Decimal(300), Decimal(700))
    return [question(replace(s, thresholds=lines), style) or "" for s in asked]


def test_a_line_is_drawn_in_the_unit_of_its_column(world: World) -> None:
    assert "库容超过300立方米的冷库" in put(world, DEPOT, "above", Style.TERSE)
    assert "最低温度超过300的冷库" in put(world, DEPOT, "above", Style.TERSE)


def test_what_is_looked_for_by_a_word_is_named_where_the_column_does_not_tell() -> None:
    customer = annotated(
        DEPOT,
        "客户",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("name", "text", R.LABEL, "客户名称", examples=("张三", "李四"), distinct=90),
        column("employer", "text", R.TEXT, "公司", examples=("苹果贸易公司", "大山铸造"), distinct=40),
        rows=90,
    )
    asked = put(build_world([customer], ()), DEPOT, "search", Style.OMITTED)
    assert any("公司里" in text for text in asked)
    assert all(text.endswith("的客户都有哪些?") for text in asked if "公司里" in text)


def test_people_have_an_address_and_belong_to_a_branch() -> None:
    for place, text in (("地址", "员工的地址分别是哪个?"), ("分部", "员工分别属于哪个分部?")):
        owner = annotated(
            DEPOT,
            place,
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键"),
            column("name", "text", R.LABEL, f"{place}名称", examples=("甲", "乙"), distinct=9),
            rows=9,
        )
        clerk = annotated(
            PROBE,
            "员工",
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键", distinct=40),
            column("name", "text", R.LABEL, "员工姓名", examples=("张三", "李四"), distinct=40),
            column("place_id", "int", R.FOREIGN_KEY, f"{place}ID", distinct=9),
            rows=40,
        )
        world = build_world([owner, clerk], [points_at(PROBE, "place_id", DEPOT)])
        assert text in put(world, PROBE, "with_parent", Style.COLLOQUIAL)
