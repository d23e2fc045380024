"""What is asked of a single small table when what comes to mind first has been asked."""

import tomllib
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from importlib import resources

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.shapes import slices
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from services.qa_gen.synthesis.wording.style import STYLES, Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from shared.sql.level import Level, level_and_features
from tests.unit.qa_gen.worlds import annotated, column

STAFF, READING = TableName("public", "staff"), TableName("public", "reading")
SPAN = ("2021-02-01", "2024-06-28")
NAMES = frozenset(shape.name for shape in slices.SHAPES)
R = ColumnRole


@pytest.fixture(scope="module")
def world() -> World:
    staff = annotated(
        STAFF,
        "员工",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("staff_name", "text", R.LABEL, "姓名", examples=("甲", "乙"), distinct=60),
        column("department", "text", R.CATEGORY, "部门", values=("研发部", "市场部", "财务部")),
        column("salary", "num", R.AVERAGE, "工资", distinct=55),
        column("hired", "date", R.EVENT_TIME, "入职日期", span=SPAN, distinct=50),
        rows=60,
    )
    reading = annotated(
        READING,
        "读数记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("taken_at", "ts", R.EVENT_TIME, "读取时间", span=SPAN, distinct=900),
        column("temperature", "num", R.AVERAGE, "温度", distinct=200),
        column("kind", "text", R.CATEGORY, "读数类型", values=("定时", "手动")),
        rows=900,
    )
    return build_world([staff, reading], [])


def offered(world: World, table: TableName, shape: str) -> list[Sketch]:
    found = catalogue.sketches(world, world.subject(table), catalogue.SPARE)
    return [sketch for sketch in found if sketch.shape == shape]


def asked(sketch: Sketch, style: Style = Style.TERSE) -> str:
    return question(with_a_line(sketch), style) or ""


def with_a_line(sketch: Sketch) -> Sketch:
    """The sketch with a line where it needs one."""
    return replace(sketch, thresholds=(Decimal(8000),)) if catalogue.SHAPES[sketch.shape].probe else sketch


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("largest_of", "工资最高的3位研发部的员工"),
        ("above_of", "工资超过8000的研发部的员工"),
        ("ends_by", "各部门员工的最高工资、最低工资和平均工资"),
        ("above_by", "各部门工资超过8000的员工数量"),
        ("first_of_each", "每个部门工资最高的员工"),
        ("above_its_kind", "工资高于同部门平均的员工"),
        ("first_by_date", "入职日期最早的3位员工"),
        ("years", "各入职日期年份的员工数量"),
    ],
)
def test_things_are_asked_about_by_kind_and_by_date(world: World, shape: str, said: str) -> None:
    assert said in {asked(sketch) for sketch in offered(world, STAFF, shape)}


def test_what_is_measured_again_and_again_is_asked_for_its_highest_hour(world: World) -> None:
    (highest,) = offered(world, READING, "highest_at")
    assert asked(highest, Style.OMITTED) == "读数温度什么时候最高?"
    assert "temperature = (SELECT MAX(temperature) FROM reading)" in tree.text(catalogue.query(highest))


def test_each_thing_is_held_against_the_mean_of_its_own_kind(world: World) -> None:
    (sketch,) = offered(world, STAFF, "above_its_kind")
    query = catalogue.query(sketch)
    assert "AVG(salary) OVER (PARTITION BY department)" in tree.text(query)
    assert level_and_features(query)[0] is Level.HIGHLY_COMPLEX


def test_the_first_of_each_kind_may_be_several_that_are_equal(world: World) -> None:
    (sketch,) = offered(world, STAFF, "first_of_each")
    assert "RANK() OVER (PARTITION BY department ORDER BY salary DESC NULLS LAST)" in tree.text(catalogue.query(sketch))


def test_one_kind_of_what_happened_is_counted_in_a_window_of_time(world: World) -> None:
    (sketch, *_) = offered(world, READING, "count_of")
    assert {f.period is not None for f in sketch.filters} == {True, False}


def test_none_of_it_is_asked_while_something_better_is_left() -> None:
    assert not NAMES & catalogue.FIRST.keys()
    assert catalogue.SPARE.keys() >= NAMES


@pytest.mark.parametrize("chinese", [True, False])
def test_all_of_it_can_be_asked_in_several_styles(world: World, *, chinese: bool) -> None:
    sketches = [s for table in (STAFF, READING) for shape in NAMES for s in offered(world, table, shape)]
    told = Counter(s.shape for s in sketches if len(list(styles(with_a_line(s), STYLES, chinese=chinese))) > 3)
    assert told.keys() == NAMES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_shape_has_its_templates_in_two_files(language: str) -> None:
    files = (resources.files("services.qa_gen.synthesis.wording") / language).iterdir()
    shapes = Counter(shape for file in files for shape in tomllib.loads(file.read_text(encoding="utf-8")))
    assert [shape for shape, times in shapes.items() if times > 1] == []
