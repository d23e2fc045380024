"""What rows are called by their title, their key and their time."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.rows import face
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world import titles
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

CARD, MOVE = TableName("public", "card_sale"), TableName("public", "batch_plot")
R = ColumnRole
SPAN = ("2024-01-02", "2024-12-30")


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("包月卡办理记录", "包月卡办理记录"),
        ("欠费追缴", "欠费追缴记录"),
        ("现场执法记录", "现场执法记录"),
        ("小时工排班考勤", "排班"),
    ],
)
def test_what_an_activity_is_done_to_stays_in_its_name(title: str, called: str) -> None:
    assert titles.short(title) == called


@pytest.mark.parametrize(
    ("noun", "key", "called"),
    [
        ("收银交接班", "班次ID", "班次"),
        ("商户优惠券发放记录", "主键", ""),
        ("商户优惠券发放记录", "自增ID", ""),
        ("充值订单", "订单ID", ""),
        ("收银交接班", "Shift ID", ""),
    ],
)
def test_a_key_names_the_rows_only_where_it_says_what_they_are(noun: str, key: str, called: str) -> None:
    assert titles.by_its_key(noun, key) == called


@pytest.mark.parametrize(
    ("word", "when", "called"),
    [("数量", "移入日期", "移入数量"), ("数量", "盘点日期", "数量"), ("金额", "移入日期", "金额")],
)
def test_how_many_were_put_somewhere_is_said_by_that(word: str, when: str, called: str) -> None:
    assert titles.how_many_at(word, when) == called


def test_rows_are_dated_by_the_time_that_is_called_after_them() -> None:
    sale = annotated(
        CARD,
        "包月卡办理记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("start_date", "date", R.EVENT_TIME, "生效日期", span=SPAN),
        column("create_time", "ts", R.EVENT_TIME, "办理时间", span=SPAN),
        rows=900,
    )
    time = build_world([sale], ()).subject(CARD).time
    assert time is not None
    assert time.name == "create_time"


def test_a_thing_without_a_name_is_shown_by_its_code_once() -> None:
    probe = annotated(
        CARD,
        "探头表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("probe_code", "text", R.IDENTIFIER, "探头编号", examples=("TT001",), distinct=40),
        column("version", "text", R.CATEGORY, "固件版本", values=("2.1", "2.2")),
        rows=40,
    )
    subject = build_world([probe], ()).subject(CARD)
    assert [at.field.name for at in face(subject)] == ["probe_code"]


def test_a_thing_whose_name_others_share_is_shown_by_name_and_code() -> None:
    material = annotated(
        CARD,
        "耗材表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("batch_no", "text", R.IDENTIFIER, "批次号", examples=("L1",), distinct=40),
        column("material_name", "text", R.CATEGORY, "耗材名称", values=("树脂", "手套")),
        rows=40,
    )
    subject = build_world([material], ()).subject(CARD)
    assert [at.field.name for at in face(subject)] == ["material_name", "batch_no"]


def test_what_hardly_ever_happens_is_no_axis_of_time() -> None:
    line = annotated(
        MOVE,
        "发血明细表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("returned_at", "ts", R.EVENT_TIME, "退回时间", span=SPAN, nulls=0.99),
        rows=900,
    )
    assert build_world([line], ()).subject(MOVE).time is None


def test_rows_of_no_kind_are_no_group_and_where_there_are_many_no_sums_are_split_by_it() -> None:
    treated = annotated(
        CARD,
        "收费明细表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("tooth", "text", R.CATEGORY, "牙位", values=("11", "26", "47"), nulls=0.6),
        column("fee", "num", R.ADDITIVE, "应收金额", distinct=300),
        column("charged_on", "date", R.EVENT_TIME, "收费日期", span=SPAN),
        rows=900,
    )
    world = build_world([treated], ())
    by_tooth = [s for s in catalogue.sketches(world, world.subject(CARD)) if s.dimensions and s.measures]
    queries = {s.shape: tree.text(catalogue.query(s)) for s in by_tooth if s.dimensions[0].at.field.name == "tooth"}
    assert queries.keys().isdisjoint({"by", "share", "top"})


HALL, SHOWING, STAFF = (TableName("public", name) for name in ("hall", "showing", "staff"))


def shown_in_halls(names: int, *, coded: bool, first: str = "激光厅") -> World:
    """Showings in forty halls, which have so many names."""
    code = column("hall_no", "text", R.IDENTIFIER, "影厅编号", examples=("H1", "H2"), distinct=40)
    hall = annotated(
        HALL,
        "影厅",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column(
            "hall_name",
            "text",
            R.LABEL if names == 40 else R.CATEGORY,
            "影厅名称",
            examples=(first, "巨幕厅"),
            distinct=names,
        ),
        *([code] if coded else []),
        rows=40,
    )
    showing = annotated(
        SHOWING,
        "场次",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("hall_id", "int", R.FOREIGN_KEY, "影厅ID", distinct=40),
        column("tickets", "int", R.ADDITIVE, "售票数", distinct=300),
        column("shown_on", "date", R.EVENT_TIME, "放映日期", span=SPAN),
        rows=900,
    )
    return build_world([hall, showing], [points_at(SHOWING, "hall_id", HALL)])


@pytest.mark.parametrize(
    ("names", "coded", "grouped_by"), [(40, True, {"hall_name"}), (30, True, {"hall_no"}), (30, False, set())]
)
def test_names_that_others_share_group_nothing_but_codes_do(names: int, grouped_by: set[str], *, coded: bool) -> None:
    world = shown_in_halls(names, coded=coded)
    asked = catalogue.sketches(world, world.subject(SHOWING))
    assert {d.at.field.name for s in asked for d in s.dimensions if d.noun} == grouped_by


def checked_by(title: str, key: str) -> World:
    """Checks with a key that leads to a table of that title."""
    staff = annotated(
        STAFF,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("post", "text", R.CATEGORY, "岗位", values=("班长", "技师")),
        column("deputy", "text", R.CATEGORY, "代班员", values=("丙", "丁")),
        rows=40,
    )
    check = annotated(
        CARD,
        "质检单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("staff_id", "int", R.FOREIGN_KEY, key, distinct=30),
        column("pieces", "int", R.ADDITIVE, "检验数量", distinct=300),
        rows=900,
    )
    return build_world([staff, check], [points_at(CARD, "staff_id", STAFF)])


@pytest.mark.parametrize(
    ("title", "key", "called"),
    [
        ("员工表", "检验员ID", "检验员"),
        ("系统用户表", "检验员ID", "检验员"),
        ("员工表", "员工ID", "员工"),
        ("员工表", "班组ID", "员工"),
        ("供应商表", "检验员ID", "供应商"),
    ],
)
def test_a_key_of_staff_says_who_did_it(title: str, key: str, called: str) -> None:
    (edge,) = checked_by(title, key).edges
    assert edge.noun.removeprefix("系统") == called


def test_what_somebody_did_is_split_by_his_post_and_not_by_another_person_beside_him() -> None:
    world = checked_by("员工表", "检验员ID")
    split_by = {d.at.field.name for s in catalogue.sketches(world, world.subject(CARD)) for d in s.dimensions}
    assert split_by == {"post"}


@pytest.mark.parametrize(
    ("word", "name", "called"),
    [
        ("Processed by", "processed_by", "handler"),
        ("Inspected by", "inspected_by", "inspector"),
        ("Invited by", "invited_by", "inviter"),
        ("Closed by", "closed_by", "closer"),
        ("Postal code", "zip", "postal code"),
    ],
)
def test_who_did_it_is_called_so_in_a_column_that_holds_his_name(word: str, name: str, called: str) -> None:
    paper = annotated(
        CARD,
        "Papers",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column(name, "text", R.CATEGORY, word, values=("Ann", "Tom")),
        rows=900,
    )
    assert build_world([in_english(paper, ())], ()).subject(CARD).field(name).word == called


@pytest.mark.parametrize(
    ("name", "comment", "called"),
    [
        ("csm_name", "csm_name(含义未知)", "CSM name"),
        ("crm_level", "crm_level(含义未知)", "CRM level"),
        ("arr", "arr(含义未知)", "arr"),
        ("csm_name", "客户经理", "客户经理"),
    ],
)
def test_a_name_that_nobody_explained_is_read_out_with_its_initials_in_capitals(
    name: str, comment: str, called: str
) -> None:
    paper = annotated(
        CARD,
        "账户表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column(name, "text", R.CATEGORY, comment, values=("甲", "乙")),
        rows=40,
    )
    assert build_world([paper], ()).subject(CARD).field(name).word == called


@pytest.mark.parametrize(("name", "text"), [("3号厅", "月“3号厅”的"), ("激光厅", "激光厅的")])
def test_a_name_that_begins_with_a_number_is_quoted_behind_a_date(name: str, text: str) -> None:
    world = shown_in_halls(40, coded=False, first=name)
    totals = [s for s in catalogue.sketches(world, world.subject(SHOWING)) if s.shape == "total_of" and s.period]
    assert text in (question(totals[0], Style.FORMAL) or "")
