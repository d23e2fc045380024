"""What is still to come, what came late, what ends soon."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.sense import due
from services.qa_gen.synthesis.sense.due import called_off, waiting
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import AnnotatedTable, Catalog, ColumnRole, TableName, TableRole
from shared.sql.ladder import read
from shared.sql.meaning import meaning_faults
from tests.unit.qa_gen.worlds import annotated, column

ORDER, CARD = TableName("public", "purchase"), TableName("public", "card")
R = ColumnRole
SPAN = ("2022-01-01", "2023-03-20")


def purchases(*states: str) -> AnnotatedTable:
    return annotated(
        ORDER,
        "采购单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("order_no", "text", R.IDENTIFIER, "采购单号", examples=("C1",), distinct=900),
        column("ordered_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("due_on", "date", R.EVENT_TIME, "预计到货日期", span=SPAN),
        column("arrived_at", "ts", R.EVENT_TIME, "实际到货日期", span=SPAN, nulls=0.05),
        column("refunded_on", "date", R.EVENT_TIME, "退款日期", span=SPAN, nulls=0.97),
        column("state", "text", R.CATEGORY, "订单状态", values=states),
        rows=900,
    )


CARDS = annotated(
    CARD,
    "会员卡表",
    TableRole.ENTITY,
    column("id", "int", R.KEY, "主键"),
    column("card_no", "text", R.IDENTIFIER, "会员卡号", examples=("V1",), distinct=40),
    column("ends_on", "date", R.EVENT_TIME, "到期日期", span=("2022-06-01", "2024-06-01")),
    rows=40,
)
TABLES = (purchases("待发货", "已到货", "已取消"), CARDS)
WORLD = build_world(TABLES, ())


def asked(table: TableName, shape: str, test: parts.Test) -> list[Sketch]:
    found = catalogue.sketches(WORLD, WORLD.subject(table))
    return [s for s in found if s.shape == shape and any(f.test is test for f in s.filters)]


def sql_of(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch))


def test_a_plan_is_held_against_what_comes_first_after_it() -> None:
    trip = annotated(
        ORDER,
        "调度单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("planned_on", "date", R.EVENT_TIME, "计划日期", span=("2024-01-02", "2024-12-20")),
        column("returned_at", "date", R.EVENT_TIME, "归还日期", span=("2024-03-02", "2025-03-20")),
        column("arrived_at", "date", R.EVENT_TIME, "到货日期", span=("2024-01-03", "2024-12-21")),
        rows=900,
    )
    (late,) = due.late(build_world([trip], ()).subject(ORDER))
    assert late.at.field.name == "arrived_at"


@pytest.mark.parametrize(
    ("planned", "came", "late"),
    [
        ("计划开工日期", "实际完工日期", []),
        ("计划开工日期", "实际开工日期", []),
        ("计划完工日期", "实际完工日期", ["计划完工日期"]),
        ("交期", "实际到货日期", ["交期"]),
    ],
)
def test_what_is_late_is_so_at_its_end_and_not_at_its_beginning(planned: str, came: str, late: list[str]) -> None:
    work = annotated(
        ORDER,
        "工程单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("ordered_on", "date", R.EVENT_TIME, "下单日期", span=SPAN),
        column("first_on", "date", R.EVENT_TIME, planned, span=SPAN),
        column("second_on", "date", R.EVENT_TIME, came, span=SPAN, nulls=0.05),
        rows=900,
    )
    found = due.late(build_world([work], ()).subject(ORDER))
    assert [f.beside.field.word for f in found if f.beside] == late


def test_what_was_refused_or_has_run_out_is_not_waited_for() -> None:
    world = build_world([purchases("在途", "已到货", "拒收", "已过期")], ())
    assert [f.value for f in called_off(world.subject(ORDER)) or ()] == ["拒收", "已过期"]


def test_what_was_called_off_is_not_waited_for() -> None:
    count = asked(ORDER, "count", parts.Test.MISSING)[0]
    assert "state <> '已取消' AND arrived_at IS NULL" in sql_of(count)
    assert "未取消且还没到货的采购单" in (question(count, Style.FORMAL) or "")


def test_nothing_is_waited_for_where_too_many_states_mean_that_it_will_not_come() -> None:
    world = build_world((purchases("已取消", "已驳回", "已作废", "已到货"),), ())
    assert called_off(world.subject(ORDER)) is None
    assert list(waiting(world.subject(ORDER))) == []


def test_what_hardly_ever_happens_is_not_waited_for() -> None:
    times = {
        f.at.field.name for filters in waiting(WORLD.subject(ORDER)) for f in filters if f.test is parts.Test.MISSING
    }
    assert times == {"arrived_at"}


def test_what_came_on_the_day_it_was_expected_is_not_late() -> None:
    late = asked(ORDER, "count", parts.Test.LATE)[0]
    assert "CAST(arrived_at AS DATE) > due_on" in sql_of(late)
    assert question(late, Style.FORMAL) == "请统计超过预计到货日期才到货的采购单数量。"


def test_what_is_overdue_is_so_on_the_newest_day_of_the_data() -> None:
    overdue = asked(ORDER, "count", parts.Test.OVERDUE)[0]
    assert "due_on < '2023-03-20' AND arrived_at IS NULL" in sql_of(overdue)
    assert "截至2023年3月20日已过预计到货日期还没到货" in (question(overdue, Style.FORMAL) or "")


def test_what_ends_is_asked_for_the_month_after_the_newest_day() -> None:
    ending = asked(CARD, "list_where", parts.Test.DURING)
    assert ending
    assert all("ends_on BETWEEN '2023-04-01' AND '2023-04-30'" in sql_of(sketch) for sketch in ending)


@pytest.mark.parametrize("test", [parts.Test.LATE, parts.Test.OVERDUE, parts.Test.NOT], ids=str)
def test_every_literal_stands_in_the_question(test: parts.Test) -> None:
    catalog = Catalog({table.table.name: table.table for table in TABLES}, ())
    for sketch in asked(ORDER, "count", test):
        _, resolved = read(sql_of(sketch), catalog)
        text = question(sketch, Style.FORMAL) or ""
        assert resolved is not None
        assert meaning_faults(text, resolved, catalog, table_roles={}, column_roles={}) == []


def test_what_a_share_leaves_out_is_no_part_of_its_whole_either() -> None:
    share = asked(ORDER, "share_of_all", parts.Test.MISSING)[0]
    assert sql_of(share).count("state <> '已取消'") == 2


def test_what_was_late_is_a_share_of_what_was_done_at_all() -> None:
    share = asked(ORDER, "share_of_all", parts.Test.LATE)[0]
    assert "(SELECT COUNT(*) FROM purchase WHERE NOT arrived_at IS NULL)" in sql_of(share)
    assert question(share, Style.TERSE) == "到货的采购单里超过预计到货日期才到货的采购单占比"


def test_nobody_shares_out_what_was_late_where_many_were_never_due() -> None:
    loans = annotated(
        CARD,
        "借用记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("lent_on", "date", R.EVENT_TIME, "借出日期", span=SPAN),
        column("kind", "text", R.CATEGORY, "借用类型", values=("长期", "短期")),
        column("due_on", "date", R.EVENT_TIME, "应还日期", span=SPAN, nulls=0.6),
        column("returned_on", "date", R.EVENT_TIME, "归还日期", span=SPAN, nulls=0.1),
        rows=900,
    )
    world = build_world([loans], ())
    late = [
        s for s in catalogue.sketches(world, world.subject(CARD)) if any(f.test is parts.Test.LATE for f in s.filters)
    ]
    assert late
    assert not [s for s in late if s.shape == "share_of_all"]


def test_people_who_left_are_known_by_their_state_where_they_have_one() -> None:
    for states, waited in (("在职", "离职"), False), (("初级", "高级"), True):
        staff = annotated(
            ORDER,
            "快递员",
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键", distinct=90),
            column("status", "text", R.CATEGORY, "状态", values=states),
            column("leave_date", "date", R.EVENT_TIME, "离职日期", span=SPAN, nulls=0.9),
            rows=90,
        )
        assert bool(list(waiting(build_world([staff], ()).subject(ORDER)))) is waited


@pytest.mark.parametrize(
    ("word", "planned"), [("需求日期", True), ("期望交期", True), ("申请日期", False), ("必需日期", False)]
)
def test_rows_are_dated_by_when_they_were_made_rather_than_by_when_they_are_needed(word: str, *, planned: bool) -> None:
    asked_for = annotated(
        ORDER,
        "采购申请单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("needed_on" if planned else "other_on", "date", R.EVENT_TIME, word, span=SPAN),
        column("applied_on", "date", R.EVENT_TIME, "提出日期", span=SPAN),
        rows=900,
    )
    time = build_world([asked_for], ()).subject(ORDER).time
    assert time is not None
    assert (time.name == "applied_on") is planned


@pytest.mark.parametrize(("last", "awaited"), [("2025-03-20", True), ("2026-09-30", False)])
def test_an_end_that_lies_ahead_says_until_when_something_holds(last: str, awaited: bool) -> None:
    card = annotated(
        CARD,
        "会员卡",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=500),
        column("start_date", "date", R.EVENT_TIME, "开始日期", span=("2024-02-01", "2025-03-28"), nulls=0.02),
        column("end_date", "date", R.EVENT_TIME, "结束日期", span=("2024-03-01", last), nulls=0.02),
        column("created_at", "ts", R.AUDIT, "创建时间", span=("2024-02-01 09:00:00", "2025-03-30 10:00:00")),
        rows=500,
    )
    waited = [f.at.field.name for filters in waiting(build_world([card], ()).subject(CARD)) for f in filters]
    assert ("end_date" in waited) is awaited
