"""What nobody asks of marks, of what is left and of quarters."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Grain, Sketch
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import Column, ColumnProfile, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

SPAN = ("2023-01-02", "2024-06-28")
Described = tuple[Column, ColumnRole, str, ColumnProfile]
EVALUATION, FIRM = TableName("public", "evaluation"), TableName("public", "firm")


def of_evaluations(*columns: Described, key: str = "公司ID") -> list[Sketch]:
    """What is asked of evaluations with these columns, of many firms."""
    firm = annotated(
        FIRM,
        "公司",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", distinct=30),
        column("firm_name", "text", ColumnRole.LABEL, "公司名称", examples=("甲", "乙"), distinct=30),
        rows=30,
    )
    evaluation = annotated(
        EVALUATION,
        "季度评价",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("code", "text", ColumnRole.IDENTIFIER, "编号", examples=("A1", "A2"), distinct=900),
        column("firm_id", "int", ColumnRole.FOREIGN_KEY, key, distinct=30),
        column("came_on", "date", ColumnRole.EVENT_TIME, "评价日期", span=SPAN),
        *columns,
        rows=900,
    )
    world = build_world([firm, evaluation], [points_at(EVALUATION, "firm_id", FIRM, "id")])
    return list(catalogue.sketches(world, world.subject(EVALUATION)))


def measured_in_time(asked: list[Sketch], name: str) -> list[Sketch]:
    measured = (s for s in asked if any(m.at and m.at.field.name == name for m in s.measures))
    return [s for s in measured if s.period or any(d.grain is not Grain.VALUE for d in s.dimensions)]


@pytest.mark.parametrize(("comment", "asked"), [("剩余次数", False), ("使用次数", True), ("剩余金额", True)])
def test_what_is_left_of_what_came_in_a_month_is_not_asked(comment: str, *, asked: bool) -> None:
    left = column("amount", "num", ColumnRole.ADDITIVE, comment, distinct=800)
    assert bool(measured_in_time(of_evaluations(left), "amount")) is asked


@pytest.mark.parametrize(("key", "asked"), [("评价公司ID", False), ("供货公司ID", True)])
def test_marks_are_not_asked_by_who_gave_them(key: str, *, asked: bool) -> None:
    score = column("score", "num", ColumnRole.AVERAGE, "质量得分", distinct=80)
    by_firm = [s for s in of_evaluations(score, key=key) if s.measures and len(s.scope.hops)]
    assert any(not s.measures[0].counts for s in by_firm) is asked
    assert any(s.measures[0].counts for s in by_firm)


def test_a_quarter_that_rows_name_needs_no_month_beside_it() -> None:
    quarter = column("quarter", "text", ColumnRole.CATEGORY, "评价季度", values=("2024Q1", "2024Q2"))
    asked = of_evaluations(quarter)
    named = [s for s in asked if any(f.at.field.name == "quarter" for f in s.filters)]
    assert named
    assert not any(s.period for s in named)


def test_marks_are_not_asked_by_who_wrote_them_down_either() -> None:
    score = column("score", "num", ColumnRole.AVERAGE, "质量得分", distinct=80)
    judge = column("judge", "text", ColumnRole.CATEGORY, "评估人", values=("甲", "乙", "丙"))
    by_judge = [s for s in of_evaluations(score, judge) if any(d.at.field.name == "judge" for d in s.dimensions)]
    assert by_judge
    assert all(measure.counts for s in by_judge for measure in s.measures)


def test_of_lawyers_those_who_are_called_lawyers_are_not_asked_for_by_that_alone() -> None:
    level = column("level", "text", ColumnRole.CATEGORY, "职级", values=("季度评价", "合伙人"))
    asked = of_evaluations(level)
    named = {f.value for s in asked for f in s.filters if f.at.field.name == "level"}
    assert named == {"合伙人"}


@pytest.mark.parametrize(
    ("noun", "comment", "cut"),
    [("会员卡", "会员卡积分", False), ("会员卡", "消费金额", True), ("积分流水", "变动积分", True)],
)
def test_what_an_account_stands_at_today_is_not_cut_by_when_it_was_opened(
    noun: str, comment: str, *, cut: bool
) -> None:
    card = annotated(
        EVALUATION,
        noun,
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键", distinct=900),
        column("opened_on", "date", ColumnRole.EVENT_TIME, "开卡日期", span=SPAN),
        column("amount", "num", ColumnRole.ADDITIVE, comment, distinct=800),
        rows=900,
    )
    world = build_world([card], [])
    asked = list(catalogue.sketches(world, world.subject(EVALUATION)))
    assert bool(measured_in_time(asked, "amount")) is cut


def test_the_share_of_one_month_in_all_is_not_asked() -> None:
    months = column("bill_month", "text", ColumnRole.CATEGORY, "账单月份", values=("2024-03", "2024-04", "2024-05"))
    shares = [s for s in of_evaluations(months) if s.shape == "share_of_all"]
    assert not any(f.at.field.name == "bill_month" for s in shares for f in s.filters)


@pytest.mark.parametrize(("comment", "weighed"), [("患者年龄", False), ("质量得分", True)])
def test_how_old_those_were_whom_something_happened_to_is_shown_and_has_no_mean(comment: str, *, weighed: bool) -> None:
    asked = of_evaluations(column("number", "int", ColumnRole.AVERAGE, comment, distinct=60))
    told = [s for s in asked if any(at.field.name == "number" for at in s.ats)]
    assert any(at.field.name == "number" for s in told for at in s.shown)
    assert any(m.at and m.at.field.name == "number" for s in told for m in s.measures) is weighed
    assert any(s.shape in {"top", "rank", "having", "largest"} for s in told) is weighed


@pytest.mark.parametrize("term", ["学期", "考核周期"])
def test_marks_of_a_term_are_asked_of_all_rows_and_not_of_the_months_in_which_they_were_entered(term: str) -> None:
    mark = column("number", "int", ColumnRole.AVERAGE, "平时成绩", distinct=60)
    asked = of_evaluations(mark, column("term", "text", ColumnRole.CATEGORY, term, values=("上", "下")))
    marked = [s for s in asked if any(m.at and m.at.field.name == "number" for m in s.measures)]
    assert {"by", "top", "total"} <= {s.shape for s in marked}
    assert not any(s.period for s in marked)
    assert not any(d.grain is not Grain.VALUE for s in marked for d in s.dimensions)
    assert len({s.key for s in marked}) == len(marked)
    assert any(s.period for s in of_evaluations(mark) if any(m.at for m in s.measures))
    assert any(s.period for s in asked if all(m.counts for m in s.measures))


@pytest.mark.parametrize(("owner", "weighed"), [("教师", False), ("公司", True)])
def test_for_how_many_there_was_room_is_not_held_against_who_taught(owner: str, *, weighed: bool) -> None:
    room = column("number", "int", ColumnRole.ADDITIVE, "课容量", distinct=60)
    teacher = column("who", "text", ColumnRole.LABEL, f"{owner}名称", examples=("甲", "乙"), distinct=20)
    split = [s for s in of_evaluations(room, teacher) if any(d.at.field.name == "who" for d in s.dimensions)]
    assert any(m.at and m.at.field.name == "number" for s in split for m in s.measures) is weighed


@pytest.mark.parametrize(("comment", "measured"), [("最低气温", False), ("最低库温", True)])
def test_nobody_asks_how_warm_it_was_in_a_diary_of_something_else(comment: str, *, measured: bool) -> None:
    asked = of_evaluations(column("number", "num", ColumnRole.LEAST, comment, distinct=60))
    assert any(m.at and m.at.field.name == "number" for s in asked for m in s.measures) is measured


@pytest.mark.parametrize(("comment", "weighed"), [("心率", False), ("质量得分", True)])
def test_nobody_ranks_patients_by_their_hearts(comment: str, *, weighed: bool) -> None:
    rate = column("number", "int", ColumnRole.AVERAGE, comment, distinct=60)
    keeper = column("who", "text", ColumnRole.LABEL, "患者姓名", examples=("甲", "乙"), distinct=20)
    split = [s for s in of_evaluations(rate, keeper) if any(d.at.field.name == "who" for d in s.dimensions)]
    assert any(m.at and m.at.field.name == "number" for s in split for m in s.measures) is weighed


@pytest.mark.parametrize(
    ("values", "split"), [(("饭后服用每日两次每次一片", "睡前服用一周后来院复查"), False), (("口服", "外用"), True)]
)
def test_nothing_is_split_by_sentences(values: tuple[str, ...], *, split: bool) -> None:
    asked = of_evaluations(column("how", "text", ColumnRole.CATEGORY, "用药说明", values=values))
    assert any(d.at.field.name == "how" for s in asked for d in s.dimensions) is split


@pytest.mark.parametrize(("values", "split"), [(("1,4", "1,2,4,6,7"), False), (("上午", "下午"), True)])
def test_nothing_is_split_by_lists(values: tuple[str, ...], *, split: bool) -> None:
    asked = of_evaluations(column("days", "text", ColumnRole.CATEGORY, "常规出诊日", values=values))
    assert any(d.at.field.name == "days" for s in asked for d in s.dimensions) is split


@pytest.mark.parametrize(("values", "weighed"), [(("48", "25"), False), (("上颌", "下颌"), True)])
def test_what_a_number_stands_for_is_looked_up_and_not_weighed(values: tuple[str, ...], *, weighed: bool) -> None:
    tooth = column("tooth", "text", ColumnRole.CATEGORY, "牙位", values=values)
    asked = of_evaluations(tooth, column("number", "int", ColumnRole.AVERAGE, "质量得分", distinct=60))
    chosen = [s for s in asked if any(f.at.field.name == "tooth" for f in s.filters)]
    assert any(s.measures for s in chosen) is weighed
    assert any(not s.measures for s in chosen)
    assert any(s.shape == "values" and s.shown[0].field.name == "tooth" for s in asked) is weighed


@pytest.mark.parametrize(("comment", "weighed"), [("变动后结存", False), ("变动数量", True)])
def test_what_was_left_behind_a_step_is_not_weighed(comment: str, *, weighed: bool) -> None:
    asked = of_evaluations(column("number", "int", ColumnRole.AVERAGE, comment, distinct=60))
    assert any(m.at and m.at.field.name == "number" for s in asked for m in s.measures) is weighed
