"""Codes as groups: a branch rather than a branch number, and no third pile of whichever place."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.ingredients import own_splits
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world import codes
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

AREA, CHARGE = (TableName("public", name) for name in ("area", "charge"))
R = ColumnRole
PILES = tuple(f"P{number:02d}" for number in range(1, 13))
LANES = tuple(f"L{number}" for number in range(1, 29))


@pytest.fixture(scope="module")
def world() -> World:
    """Charging at twenty-five service areas, the piles of which are numbered from one to twelve."""
    area = annotated(
        AREA,
        "服务区信息表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("area_name", "text", R.LABEL, "服务区名称", examples=("庐山", "军山湖"), distinct=25),
        rows=25,
    )
    charge = annotated(
        CHARGE,
        "充电流水表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=3000),
        column("area_id", "int", R.FOREIGN_KEY, "服务区ID", distinct=25),
        column("pile_no", "text", R.CATEGORY, "充电桩编号", values=PILES),
        column("lane_no", "text", R.CATEGORY, "车道编号", values=LANES),
        column("operator_no", "text", R.CATEGORY, "运营商编码", values=("X1", "X2", "X3")),
        column("source_type", "int", R.CATEGORY, "数据来源系统编号", values=("0", "1", "2")),
        column("started_at", "ts", R.EVENT_TIME, "开始时间", span=("2022-01-01 08:00:00", "2023-03-31 21:00:00")),
        column("fee", "num", R.ADDITIVE, "充电费用", distinct=900),
        rows=3000,
    )
    return build_world([area, charge], [points_at(CHARGE, "area_id", AREA)])


def asked(world: World) -> list[Sketch]:
    return list(catalogue.sketches(world, world.subject(CHARGE)))


def by(world: World, name: str) -> list[Sketch]:
    return [sketch for sketch in asked(world) if any(d.at.field.name == name for d in sketch.dimensions)]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("档口编码", "档口"),
        ("网点编号", "网点"),
        ("数据来源系统编号", "数据来源"),
        ("来源系统编号", "来源系统"),
        ("批次号", "批次"),
        ("branch number", "branch"),
        ("档口名称", "档口"),
        ("邮政编码", "邮政编码"),
        ("油品标号", "油品标号"),
        ("桩号", "桩号"),
        ("海关编码", "海关编码"),
        ("postal code", "postal code"),
        ("支付渠道", "支付渠道"),
    ],
)
def test_a_code_is_asked_about_by_what_it_tells_apart(word: str, said: str) -> None:
    assert codes.thing(word) == said


def test_a_question_by_code_names_the_thing_and_its_query_the_code(world: World) -> None:
    total = next(s for s in by(world, "operator_no") if s.shape == "by" and not s.measures[0].counts)
    assert "运营商" in str(question(total, Style.FORMAL))
    assert "编码" not in str(question(total, Style.FORMAL))
    assert "operator_no AS 运营商编码" in catalogue.query(total).sql("postgres")


def test_nothing_is_grouped_or_counted_by_a_number_that_each_place_begins_anew(world: World) -> None:
    assert not by(world, "pile_no")
    assert not any(f.at.field.name == "pile_no" for sketch in asked(world) for f in sketch.filters)


def test_such_a_number_may_be_shown_beside_its_place(world: World) -> None:
    shown = [{at.field.name for at in sketch.shown} for sketch in asked(world)]
    assert any({"pile_no", "area_name"} <= names for names in shown)


def test_more_codes_than_places_are_things_of_their_own(world: World) -> None:
    assert by(world, "lane_no")


def test_who_operates_is_the_same_one_everywhere(world: World) -> None:
    assert not world.subject(CHARGE).field("operator_no").anew


def test_numbers_without_a_meaning_are_grouped_by_and_never_ranked(world: World) -> None:
    assert {sketch.shape for sketch in by(world, "source_type")} == {"by"}


def test_a_level_in_numbers_is_read_by_anybody(world: World) -> None:
    level = column("level", "int", R.CATEGORY, "技能等级", values=("1", "2"))
    table = annotated(AREA, "员工表", TableRole.ENTITY, level)
    assert not codes.is_bare(build_world([table], []).subject(AREA).field("level"))


def test_nobody_asks_by_a_code_beside_the_name_of_its_thing() -> None:
    def splits(*columns: tuple[str, str]) -> set[str]:
        takings = annotated(
            TableName("public", "takings"),
            "营业数据表",
            TableRole.SNAPSHOT,
            *(column(name, "text", ColumnRole.CATEGORY, word, values=("A1", "B2", "C3")) for name, word in columns),
            column("amount", "num", ColumnRole.ADDITIVE, "营业额"),
            rows=900,
        )
        return {split.dimension.at.field.name for split in own_splits(build_world([takings], ()).subjects[0])}

    assert splits(("branch_no", "档口编码"), ("branch_name", "档口名称")) == {"branch_name"}
    assert splits(("branch_no", "上报的档口编码"), ("branch_name", "档口名称")) == {"branch_name"}
    assert splits(("branch_no", "档口编码"), ("city_name", "城市名称")) == {"branch_no", "city_name"}
