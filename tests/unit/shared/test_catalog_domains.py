"""How seven lines of business read when nobody has explained them: the files hold what a colleague would call it."""

import csv
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from shared.catalog.glossary import Glossary
from shared.catalog.model import (
    ColumnProfile,
    Relation,
    RelationOrigin,
    Table,
    TableComments,
    TableName,
    TableType,
)
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language
from shared.catalog.words.rule_author import described
from shared.catalog.words.trades import Business, business_of
from tests.support.tables import column, profile, table

DOMAINS = Path(__file__).with_name("domains")
NAMES = sorted(path.stem for path in DOMAINS.glob("*.csv"))

Expected = dict[str, str]
"""Of a table, by column; the title stands under an empty name."""


def read(domain: str, language: Language) -> list[tuple[Table, Expected]]:
    with (DOMAINS / f"{domain}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for name, group in groupby(rows, key=lambda row: row["table"]):
        own = list(group)
        columns = [column(row["column"], row["type"]) for row in own if row["column"]]
        made = table(name, columns, key=(columns[0].name,))
        found.append((made, {row["column"]: row[language.value] for row in own}))
    return found


def describe(of: Table, language: Language = Language.CHINESE, known: Business | None = None) -> TableComments:
    looked = profile(of)
    roles = roles_of(of, looked, ())
    return described(of, looked, roles, (), glossary=Glossary(), language=language, business=known or business_of([of]))


def said(comments: TableComments) -> Expected:
    """What the columns are called; what an English comment adds stands behind a comma."""
    return {"": comments.title.text, **{name: called(comments, name) for name in comments.columns}}


def called(comments: TableComments, name: str) -> str:
    return comments.columns[name].text.partition(", ")[0]


def test_the_sessions_of_who_sells_charging_are_charges_in_tables_that_speak_of_none() -> None:
    chargers = table("chargers", "id integer|connector_no text|rated_kw numeric")
    invoice = table("invoice", "id integer|session_count integer")
    assert describe(invoice, known=business_of([chargers, invoice])).columns["session_count"].text == "充电次数"
    assert describe(invoice, known=business_of([invoice])).columns["session_count"].text != "充电次数"


def test_there_are_seven_lines_of_business() -> None:
    assert len(NAMES) == 7


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("domain", NAMES)
def test_tables_and_columns_read_as_a_colleague_would_name_them(domain: str, language: Language) -> None:
    expected = read(domain, language)
    known = business_of([of for of, _ in expected])
    assert {of.name.name: said(describe(of, language, known)) for of, _ in expected} == {
        of.name.name: words for of, words in expected
    }


@pytest.mark.parametrize(
    ("name", "columns", "title"),
    [
        ("bss_business_day_data", "id text|oper_date date|pay_sum numeric", "每日营业数据表"),
        ("bss_car_day_count", "id text|count_date date|service_area_id text|customer_count integer", "每日车流统计表"),
        ("store_month_summary", "id text|month date|amount numeric", "每月门店汇总表"),
        ("t_attendance_daily", "id text|attend_date date", "每日考勤表"),
    ],
)
def test_words_of_time_stand_in_front_and_what_is_counted_is_said(name: str, columns: str, title: str) -> None:
    assert describe(table(name, columns)).title.text == title


def test_a_table_without_a_noun_takes_it_from_the_business_context() -> None:
    bare = table("day_data", "id text|stat_date date|amount numeric")
    assert describe(bare, known=business_of([bare], "高速公路服务区管理系统")).title.text.startswith("高速公路服务区")


@pytest.mark.parametrize(
    ("context", "noun"),
    [("高速公路服务区管理系统", "高速公路服务区"), ("数据库管理系统", ""), ("", ""), ("sales and stock", "")],
)
def test_the_noun_of_a_business_context(context: str, noun: str) -> None:
    assert Business(None, context).noun == noun


def test_the_business_context_completes_what_a_name_shortens() -> None:
    mapper = table("mapper", "id text|service_no text|service_name text")
    known = business_of([mapper], "高速公路服务区管理系统")
    assert describe(mapper, known=known).columns["service_no"].text == "服务区编号"
    assert describe(mapper).columns["service_no"].text == "服务编号"


@pytest.mark.parametrize(("context", "meaning"), [("学校教务系统", "班级名称"), ("", "类别名称")])
def test_a_word_means_what_it_means_in_the_trade(context: str, meaning: str) -> None:
    of = table("x", "id text|class_name text")
    assert describe(of, known=business_of([of], context)).columns["class_name"].text == meaning


@pytest.mark.parametrize(
    ("name", "columns", "column_name", "meaning"),
    [
        ("trip_stop", "id text|arrive_time timestamp|leave_time timestamp", "leave_time", "离开时间"),
        ("driver", "id text|base_wage numeric|entry_date date|leave_date date", "entry_date", "入职日期"),
        ("driver", "id text|base_wage numeric|entry_date date|leave_date date", "leave_date", "离职日期"),
        ("visit_log", "id text|guard text|entry_date date", "entry_date", "入口日期"),
        ("show", "id text|title text|license_cost numeric|age_rating text", "license_cost", "版权费"),
        ("advertiser", "id text|name text|trade text", "trade", "行业"),
        ("viewer", "id text|plan text|signup_at timestamp|channel text", "channel", "来源渠道"),
        ("viewer", "id text|plan text|signup_at timestamp|channel text", "plan", "会员类型"),
        ("campaign", "id text|invoiced_at date|paid_at date", "paid_at", "回款日期"),
        ("repair_part", "id text|part_name text|unit text|owner_id text|building_id text", "unit", "单位"),
        ("studio", "id text|name text|founded integer", "founded", "成立年份"),
        ("studio", "id text|name text|founded date", "founded", "成立日期"),
    ],
)
def test_a_word_means_what_the_columns_beside_it_tell(name: str, columns: str, column_name: str, meaning: str) -> None:
    assert describe(table(name, columns)).columns[column_name].text == meaning


def test_a_table_with_clear_words_of_its_own_is_understood_in_its_own_trade() -> None:
    of = table("course_class", "id text|student_no text|teacher_no text|semester text|class_name text")
    assert describe(of, known=business_of([of], "银行信贷财务系统")).columns["class_name"].text == "班级名称"


@pytest.mark.parametrize(
    ("name", "type_", "meaning"),
    [
        ("planned_start", "timestamp", "计划开始时间"),
        ("maturity", "date", "到期日期"),
        ("amount_paid", "numeric", "已付金额"),
        ("order_total", "numeric", "订单总额"),
        ("order_total", "integer", "订单总数"),
        ("locked", "boolean", "是否锁定"),
        ("is_locked", "boolean", "是否锁定"),
        ("cargo_volume_m3", "numeric", "货物体积(立方米)"),
        ("balance_after_trade", "numeric", "交易后余额"),
        ("toll_fee_amount", "numeric", "通行费金额"),
        ("doctor_name", "text", "医生姓名"),
        ("student_count", "integer", "学生人数"),
        ("sku_id", "text", "SKU编码"),
        ("gps", "text", "GPS位置"),
        ("pm25", "numeric", "PM2.5浓度"),
    ],
)
def test_a_phrase_fits_the_values(name: str, type_: str, meaning: str) -> None:
    of = table("zzq", [column("id", "integer"), column(name, type_)])
    assert describe(of).columns[name].text == meaning


@pytest.mark.parametrize("name", ["customer_new", "order_last", "store_available", "zqx_amount", "amount_zqx"])
def test_what_makes_no_noun_phrase_is_marked_as_unknown(name: str) -> None:
    of = table("zzq", [column("id", "integer"), column(name, "text")])
    assert describe(of).columns[name].text == f"{name}(含义未知)"


def test_an_id_that_is_no_key_is_said_to_be_that_of_the_row() -> None:
    view = replace(table("v_orders", "id integer|amount numeric"), type=TableType.VIEW, primary_key=())
    assert describe(view).columns["id"].text == "记录ID"
    assert describe(view, Language.ENGLISH).columns["id"].text.startswith("Identifier of the row")


def test_a_description_leaves_out_what_nobody_understands() -> None:
    comments = describe(table("zzq_77b", "id integer|tkp_x text|store_name text|amount numeric"))
    assert comments.description.text == "存储门店名称与金额"
    assert describe(table("zzq_77b", "id integer|tkp_x text")).description.text == "存储主键ID"


@pytest.mark.parametrize(
    ("name", "type_", "meaning"),
    [
        ("is_refund", "boolean", "Refund (yes/no)"),
        ("has_discount", "boolean", "Has discount (yes/no)"),
        ("delivered_at", "timestamp", "Time delivered"),
        ("enrolled_on", "date", "Date enrolled"),
        ("franchise_fee", "numeric", "Franchise fee"),
        ("weight_kg", "numeric", "Weight in kg"),
        ("volume_m3", "numeric", "Volume in cubic metres"),
        ("sku_code", "text", "SKU code"),
        ("tkp_x", "text", "tkp_x (meaning unknown)"),
        ("qzx_fee", "numeric", "qzx_fee (meaning unknown)"),
    ],
)
def test_english_reads_naturally(name: str, type_: str, meaning: str) -> None:
    of = table("zzq", [column("id", "integer"), column(name, type_)])
    assert called(describe(of, Language.ENGLISH), name) == meaning


@pytest.mark.parametrize(
    ("name", "columns", "title"),
    [
        ("attendance_record", "id integer|work_date date", "Attendance records"),
        ("car_day_count", "id integer|count_date date|amount integer", "Daily car statistics"),
        ("dispatch_order", "id integer|order_date date", "Dispatch orders"),
        ("service_area_mapper", "id integer|service_no text", "Service area mapping"),
    ],
)
def test_english_titles(name: str, columns: str, title: str) -> None:
    assert describe(table(name, columns), Language.ENGLISH).title.text == title


def test_an_english_description_is_a_sentence() -> None:
    of = table("store", "id integer|store_name text|sku_code text|open_date date")
    assert (
        describe(of, Language.ENGLISH).description.text == "Holds store name, SKU code and opening date of each store"
    )


@pytest.mark.parametrize(
    ("name", "columns", "neighbours", "of", "meaning"),
    [
        ("course", "id int|title text|credit int", (), "credit", "学分"),
        ("account", "id int|credit int", (), "credit", "信用"),
        ("enrollment", "student_id int|grade text", (), "grade", "成绩"),
        ("car_day_count", "id int|customer_count int", (), "customer_count", "车流量"),
        ("day_count", "id int|customer_count int", (), "customer_count", "客户数量"),
        ("loan", "loan_id int|returned_on date", (), "returned_on", "归还日期"),
        ("planting", "id int|crop_id int|yield_kg numeric", (), "yield_kg", "产量(千克)"),
        ("rack", "id int|published_year int", ("book",), "published_year", "出版年份"),
    ],
)
def test_a_word_means_what_the_names_around_it_make_of_it(
    name: str, columns: str, neighbours: tuple[str, ...], of: str, meaning: str
) -> None:
    made = table(name, columns)
    edges = [
        Relation(made.name, ("id",), TableName("public", near), ("id",), RelationOrigin.DECLARED) for near in neighbours
    ]
    looked = profile(made)
    told = described(made, looked, roles_of(made, looked, ()), edges, glossary=Glossary(), language=Language.CHINESE)
    assert told.columns[of].text == meaning


@pytest.mark.parametrize(
    ("values", "meaning"),
    [
        (("庐山服务区", "泰和服务区"), "服务区名称"),
        (("庐山服务区", "东林停车场"), "服务名称"),
        (("保洁", "维修"), "服务名称"),
        ((), "服务名称"),
    ],
)
def test_values_that_end_alike_complete_the_word_of_a_name_column(values: tuple[str, ...], meaning: str) -> None:
    made = table("day_data", "id int|service_name text")
    looked = profile(made, service_name=ColumnProfile(distinct=len(values), examples=values))
    told = described(made, looked, roles_of(made, looked, ()), (), glossary=Glossary(), language=Language.CHINESE)
    assert told.columns["service_name"].text == meaning


def test_the_state_that_a_view_shows_is_not_called_after_the_view() -> None:
    view = replace(table("month_summary", "id int|state text|amount numeric"), type=TableType.VIEW)
    assert describe(view).columns["state"].text == "状态"
