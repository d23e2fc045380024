"""Numbers that nobody asks for by who or what has no part in them."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import Column, ColumnProfile, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

SPAN = ("2023-01-02", "2024-06-28")
Described = tuple[Column, ColumnRole, str, ColumnProfile]
LOG, OWNER = TableName("public", "site_log"), TableName("public", "owner")


def asked(
    *columns: Described, title: str = "施工日志", owner: str = "项目", rows: int = 900, span: tuple[str, str] = SPAN
) -> list[Sketch]:
    """What is asked of rows with these columns, of forty owners."""
    owners = annotated(
        OWNER,
        owner,
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=40),
        column("name", "text", ColumnRole.LABEL, f"{owner}名称", examples=("甲", "乙"), distinct=40),
        rows=40,
    )
    log = annotated(
        LOG,
        title,
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("owner_id", "int", ColumnRole.FOREIGN_KEY, f"{owner}ID", distinct=40),
        column("happened_on", "date", ColumnRole.EVENT_TIME, "日期", span=span),
        *columns,
        rows=rows,
    )
    world = build_world([owners, log], [points_at(LOG, "owner_id", OWNER)])
    return [sketch for subject in world.subjects for sketch in catalogue.sketches(world, subject)]


def split_by(name: str, sketches: list[Sketch]) -> list[Sketch]:
    return [s for s in sketches if any(d.at.field.name == name for d in s.dimensions)]


@pytest.mark.parametrize(("word", "added"), [("天气", False), ("工序", True)])
def test_nothing_is_added_up_by_weather(word: str, *, added: bool) -> None:
    kind = column("kind", "text", ColumnRole.CATEGORY, word, values=("晴", "雨"))
    people = column("people", "int", ColumnRole.ADDITIVE, "出勤人数", distinct=90)
    by_kind = split_by("kind", asked(kind, people))
    assert any(m.function is Function.SUM for s in by_kind for m in s.measures) is added
    assert any(m.counts or m.function is Function.AVG for s in by_kind for m in s.measures)


@pytest.mark.parametrize(("word", "meant"), [("录入人", False), ("施工员", True)])
def test_who_typed_a_row_is_no_part_of_a_question(word: str, *, meant: bool) -> None:
    who = column("who", "text", ColumnRole.CATEGORY, word, values=("王库管", "陈会计", "李工"))
    sketches = asked(who, title="检查")
    assert bool(split_by("who", sketches)) is meant
    assert any(f.at.field.name == "who" for s in sketches for f in s.filters) is meant


@pytest.mark.parametrize(("title", "counted"), [("课程学员", False), ("课程预约", True)])
def test_a_link_is_not_counted_for_each_of_what_it_is_called_after(title: str, *, counted: bool) -> None:
    counts = {
        s.shape for s in asked(title=title, owner="学员") if any(m.counts and m.thing == title for m in s.measures)
    }
    assert ("top" in counts) is counted
    assert ("mean_of_groups" in counts) is counted


@pytest.mark.parametrize(("owner", "ranked"), [("采购合同", False), ("项目", True)])
def test_contracts_are_not_ranked_by_how_many_rows_they_have(owner: str, *, ranked: bool) -> None:
    tops = [s for s in asked(title="采购单", owner=owner) if s.shape in {"top", "rank"}]
    assert any(m.counts for s in tops for m in s.measures) is ranked


@pytest.mark.parametrize(("word", "rated"), [("结账方式", False), ("客源", True)])
def test_how_a_bill_was_paid_says_nothing_of_how_a_guest_was_pleased(word: str, *, rated: bool) -> None:
    way = column("way", "text", ColumnRole.CATEGORY, word, values=("现金", "挂账"))
    score = column("score", "num", ColumnRole.AVERAGE, "离店评分", distinct=50)
    assert any(not m.counts for s in split_by("way", asked(way, score)) for m in s.measures) is rated


def test_points_of_inspections_with_one_outcome_are_said_to_be_theirs() -> None:
    outcome = column("outcome", "text", ColumnRole.CATEGORY, "结论", values=("合格", "返工"))
    points = column("points", "int", ColumnRole.ADDITIVE, "检查点数", distinct=50)
    sketches = asked(outcome, points, title="质量检查记录")
    total = next(s for s in sketches if s.shape == "total" and any(f.value == "合格" for f in s.filters))
    assert "结论为合格的" not in (question(total, Style.FORMAL) or "").replace("结论为合格的检查记录", "")


@pytest.mark.parametrize(
    ("title", "word", "kind", "weighed"),
    [
        ("就诊", "体重", "就诊类型", False),
        ("就诊", "体重", "品种", True),
        ("就诊", "诊疗费用", "就诊类型", True),
        ("收货", "重量", "收货类型", True),
    ],
)
def test_the_bodies_of_patients_are_weighed_by_their_kind_alone(
    title: str, word: str, kind: str, *, weighed: bool
) -> None:
    weight = column("number", "num", ColumnRole.AVERAGE, word, distinct=80)
    of = column("kind", "text", ColumnRole.CATEGORY, kind, values=("甲种", "乙种"))
    split = split_by("kind", asked(weight, of, title=title))
    assert any(m.at and m.at.field.name == "number" for s in split for m in s.measures) is weighed


@pytest.mark.parametrize(("rows", "compared"), [(90, False), (9000, True)])
def test_numbers_of_two_or_three_each_are_held_against_no_line(rows: int, *, compared: bool) -> None:
    held = {"having", "groups_above_mean"} & {s.shape for s in asked(title="检查", rows=rows) if s.measures[:1]}
    assert bool(held) is compared


def test_rows_of_a_few_days_are_counted_too() -> None:
    assert any(s.shape == "by" for s in asked(title="检查", span=("2024-06-01", "2024-06-20")))
