"""What tells the rows of a list apart: a name, a code, or what they are of; never a number of the database."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.rows import details, is_told, told, with_all_owners
from services.qa_gen.synthesis.sketch import Scope, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

MACHINE, REPAIR, ROOM, LOAN, FINE = (TableName("public", n) for n in ("machine", "repair", "room", "loan", "fine"))
R = ColumnRole

TABLES = (
    annotated(
        MACHINE,
        "设备表",
        TableRole.ENTITY,
        column("machine_name", "text", R.LABEL, "设备名称", examples=("冲床1号", "冲床2号"), distinct=40),
        column("id", "int", R.KEY, "主键"),
        rows=40,
    ),
    annotated(
        REPAIR,
        "维修记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("repair_id", "int", R.IDENTIFIER, "维修ID", distinct=900),
        column("operator_id", "int", R.AVERAGE, "操作ID", distinct=900),
        column("machine_id", "int", R.FOREIGN_KEY, "设备ID"),
        column("kind", "text", R.CATEGORY, "维修类型", values=("大修", "小修")),
        column("batch_no", "text", R.IDENTIFIER, "批次号", distinct=300),
        column("started_at", "ts", R.EVENT_TIME, "开始时间", span=("2022-01-01 08:00:00", "2023-03-31 21:00:00")),
        column("hours", "num", R.ADDITIVE, "停机小时数", distinct=80),
        rows=900,
    ),
    annotated(
        ROOM,
        "通道表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("machine_id", "int", R.FOREIGN_KEY, "所属设备ID"),
        column("room_name", "text", R.CATEGORY, "通道名称", values=("1号", "2号", "3号")),
        column("state", "text", R.CATEGORY, "状态", values=("在线", "离线")),
        rows=60,
    ),
    annotated(
        LOAN,
        "借用记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("machine_id", "int", R.FOREIGN_KEY, "设备ID"),
        column("lent_on", "date", R.EVENT_TIME, "借出日期", span=("2022-01-01", "2023-03-31")),
        rows=900,
    ),
    annotated(
        FINE,
        "罚款记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("loan_id", "int", R.FOREIGN_KEY, "借用ID"),
        column("amount", "num", R.ADDITIVE, "罚款金额", distinct=80),
        rows=90,
    ),
)
RELATIONS = (
    points_at(REPAIR, "machine_id", MACHINE),
    points_at(ROOM, "machine_id", MACHINE),
    points_at(LOAN, "machine_id", MACHINE),
    points_at(FINE, "loan_id", LOAN),
)
WORLD = build_world(TABLES, RELATIONS)


def subject(table: TableName) -> Subject:
    return WORLD.subject(table)


def shown(table: TableName) -> list[str]:
    return [at.word for at in told(WORLD, subject(table)).shown]


def asked(shape: str, table: TableName) -> list[Sketch]:
    return [s for s in catalogue.sketches(WORLD, subject(table)) if s.shape == shape]


def test_events_are_listed_beside_what_they_are_of() -> None:
    assert shown(REPAIR)[:2] == ["设备", "开始时间"]
    largest = asked("largest", REPAIR)[0]
    assert "m.machine_name AS 设备" in tree.text(catalogue.query(largest))


def test_what_has_no_parent_of_its_own_is_told_by_that_of_its_parent() -> None:
    assert shown(FINE)[0] == "设备"
    assert [hop.origin for hop in told(WORLD, subject(FINE)).scope.hops] == [0, 1]


def test_things_with_namesakes_are_listed_beside_what_they_belong_to() -> None:
    assert shown(ROOM) == ["设备", "通道名称"]


def test_a_number_that_only_the_database_knows_is_neither_shown_nor_measured() -> None:
    asked_about = {at.field.name for s in catalogue.sketches(WORLD, subject(REPAIR)) for at in s.ats}
    assert not asked_about & {"id", "repair_id", "operator_id"}


def test_a_code_that_rows_share_tells_none_of_them() -> None:
    assert "批次号" not in shown(REPAIR)


def test_what_one_thing_has_is_listed_without_naming_it_again() -> None:
    of_one = asked("of_parent", REPAIR)[0]
    assert of_one.shown[0].word == "开始时间"
    assert question(of_one, Style.FORMAL) == "请列出冲床1号的所有维修。"


def test_the_newest_events_stand_beside_all_that_they_are_of() -> None:
    passage = TableName("public", "passage")
    gates = annotated(
        passage,
        "通行记录表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("in_id", "int", R.FOREIGN_KEY, "入口通道ID"),
        column("out_id", "int", R.FOREIGN_KEY, "出口通道ID"),
        column("came_at", "ts", R.EVENT_TIME, "入场时间", span=("2022-01-01 08:00:00", "2023-03-31 21:00:00")),
        rows=900,
    )
    ways = (points_at(passage, "in_id", ROOM), points_at(passage, "out_id", ROOM))
    world = build_world([*TABLES, gates], ways)
    newest = next(s for s in catalogue.sketches(world, world.subject(passage)) if s.shape == "newest")
    assert [at.word for at in newest.shown] == ["入口通道", "出口通道", "入场时间"]
    assert len(newest.edges) == 2


VISIT, GUEST, GUIDE, MONTHLY = (TableName("public", n) for n in ("visit", "guest", "guide", "monthly"))


def visits() -> World:
    """Guests whom guides show around, now and then together with somebody, and what the guides did in each month."""
    visit = annotated(
        VISIT,
        "带看记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("guest_id", "int", R.FOREIGN_KEY, "客户ID"),
        column("guide_id", "int", R.FOREIGN_KEY, "经纪人ID"),
        column("partner_id", "int", R.FOREIGN_KEY, "陪看人ID", nulls=0.8),
        column(
            "shown_at", "ts", R.EVENT_TIME, "shown_at(含义未知)", span=("2022-01-01 08:00:00", "2023-03-31 21:00:00")
        ),
        rows=900,
    )
    guest = annotated(
        GUEST,
        "客户表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=700),
        column("name", "text", R.TEXT, "客户姓名", examples=("赵先生",), distinct=200),
        rows=700,
    )
    guide = annotated(
        GUIDE,
        "经纪人表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "经纪人姓名", examples=("甲", "乙"), distinct=40),
        rows=40,
    )
    monthly = annotated(
        MONTHLY,
        "经纪人每月业绩",
        TableRole.SNAPSHOT,
        column("guide_id", "int", R.FOREIGN_KEY, "经纪人ID", distinct=30),
        column("deals", "int", R.ADDITIVE, "成交数"),
        rows=400,
    )
    ends = [points_at(VISIT, "guest_id", GUEST), points_at(VISIT, "guide_id", GUIDE)]
    ends += [points_at(VISIT, "partner_id", GUIDE), points_at(MONTHLY, "guide_id", GUIDE)]
    return build_world([visit, guest, guide, monthly], ends)


def test_what_happened_to_somebody_is_listed_with_its_time_and_with_whom() -> None:
    world = visits()
    edge = next(e for e in world.parents(world.subject(VISIT)) if e.relation.columns == ("guide_id",))
    rows = told(world, world.subject(VISIT), of=edge)
    assert [at.field.word for at in rows.shown] == ["客户", "陪看人", "带看时间"]


def test_nobody_asks_who_is_missing_from_what_sums_everybody_up() -> None:
    world = visits()
    asked_of = [s for s in catalogue.sketches(world, world.subject(GUIDE)) if s.shape == "without"]
    assert not [s for s in asked_of if MONTHLY in s.tables]


def test_a_time_that_nobody_explains_is_that_of_what_happens() -> None:
    assert visits().subject(VISIT).field("shown_at").word == "带看时间"


STEP, REPORT, CLERK = (TableName("public", n) for n in ("step", "step_report", "clerk"))


def named(table: TableName, title: str) -> AnnotatedTable:
    return annotated(
        table,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, f"{title}名称", examples=("甲", "乙"), distinct=40),
        rows=40,
    )


@pytest.mark.parametrize(
    ("title", "key", "first"),
    [("工序报工", "设备ID", "工序"), ("生产报工", "操作员ID", "工序"), ("设备报工", "设备ID", "设备")],
)
def test_rows_are_told_by_what_they_are_called_after_and_by_who_did_it_last(title: str, key: str, first: str) -> None:
    work = annotated(
        REPORT,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("clerk_id", "int", R.FOREIGN_KEY, key),
        column("step_id", "int", R.FOREIGN_KEY, "工序ID"),
        rows=900,
    )
    ends = [points_at(REPORT, "clerk_id", CLERK), points_at(REPORT, "step_id", STEP)]
    owner = named(CLERK, "设备" if key == "设备ID" else "员工")
    world = build_world([work, owner, named(STEP, "工序")], ends)
    assert told(world, world.subject(REPORT)).shown[0].word == first


def test_what_happened_to_a_parcel_is_shown_by_its_number_rather_than_by_what_was_in_it() -> None:
    parcel = annotated(
        MACHINE,
        "运单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=600),
        column("goods_name", "text", R.CATEGORY, "物品名称", values=("文件", "衣服", "水果")),
        column("parcel_no", "text", R.IDENTIFIER, "运单号", examples=("Z1",), distinct=600),
        rows=600,
    )
    scan = annotated(
        REPAIR,
        "运单轨迹",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("parcel_id", "int", R.FOREIGN_KEY, "运单ID"),
        column("scanned_at", "ts", R.EVENT_TIME, "扫描时间", span=("2022-01-01 08:00:00", "2023-03-31 21:00:00")),
        rows=900,
    )
    world = build_world([parcel, scan], [points_at(REPAIR, "parcel_id", MACHINE)])
    shown = with_all_owners(world, world.subject(REPAIR)).shown
    assert [at.field.name for at in shown if at.place] == ["parcel_no"]


def test_a_row_without_the_first_parent_is_listed_without_what_that_belongs_to() -> None:
    bed = annotated(
        MACHINE,
        "床位",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("room_id", "int", R.FOREIGN_KEY, "房间ID"),
        column("bed_no", "text", R.IDENTIFIER, "床位号", examples=("B1",), distinct=90),
        rows=90,
    )
    room = annotated(
        ROOM,
        "房间",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("room_name", "text", R.LABEL, "房间名称", examples=("东101", "西102"), distinct=60),
        rows=60,
    )
    guest = annotated(
        REPAIR,
        "住客",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=80),
        column("bed_id", "int", R.FOREIGN_KEY, "床位ID", nulls=0.2),
        rows=80,
    )
    world = build_world([bed, room, guest], [points_at(REPAIR, "bed_id", MACHINE), points_at(MACHINE, "room_id", ROOM)])
    to_bed, to_room = (next(iter(world.parents(world.subject(name)))) for name in (REPAIR, MACHINE))
    scope = Scope(world.subject(REPAIR)).up(to_bed).up(to_room, origin=1)
    joins = tree.all_rows(scope).select("1").sql("postgres")
    assert joins.count("LEFT JOIN") == len(scope.hops)


@pytest.mark.parametrize(("nulls", "told_apart"), [(0.0, True), (0.4, False)])
def test_a_code_that_some_lack_tells_no_rows_apart(nulls: float, *, told_apart: bool) -> None:
    receipt = annotated(
        FINE,
        "回款记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=600),
        column(
            "bank_no",
            "text",
            R.IDENTIFIER,
            "银行流水号",
            examples=("Y1",),
            distinct=int(600 * (1 - nulls)),
            nulls=nulls,
        ),
        rows=600,
    )
    assert is_told(build_world([receipt], ()).subject(FINE)) is told_apart


def test_a_rider_of_many_that_gave_no_real_name_is_told_by_the_other_and_named_as_what_he_is() -> None:
    rider = annotated(
        MACHINE,
        "乘客",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("real_name", "text", R.TEXT, "真实姓名", examples=("李**",), distinct=30, nulls=0.6),
        column("name", "text", R.TEXT, "乘客姓名", examples=("王**",), distinct=60),
        rows=90,
    )
    trip = annotated(
        REPAIR,
        "行程",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("rider_id", "int", R.FOREIGN_KEY, "乘客ID"),
        column("trip_no", "text", R.IDENTIFIER, "行程编号", examples=("T1",), distinct=900),
        rows=900,
    )
    world = build_world([rider, trip], [points_at(REPAIR, "rider_id", MACHINE)])
    shown = [at for at in with_all_owners(world, world.subject(REPAIR)).shown if at.place]
    assert [(at.field.name, at.word) for at in shown] == [("name", "乘客")]


@pytest.mark.parametrize(
    ("comment", "read"),
    [("Creation time", False), ("Body", False), ("正文", False), ("创建时间", False), ("Opening hours", True)],
)
def test_what_a_list_has_no_room_for_is_not_shown(comment: str, *, read: bool) -> None:
    article = annotated(
        MACHINE,
        "Articles",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "ID", distinct=90),
        column("title", "text", R.LABEL, "Title", examples=("VPN drops", "New laptop"), distinct=90),
        column("about", "text", R.TEXT, comment, examples=("abc", "def"), distinct=90),
        column("topic", "text", R.CATEGORY, "Topic", values=("Access", "Mail")),
        rows=90,
    )
    shown = [at.field.name for group in details(build_world([article], ()).subject(MACHINE)) for at in group]
    assert ("about" in shown) is read
    assert "topic" in shown
