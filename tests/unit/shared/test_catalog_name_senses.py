"""Words with several meanings: the type of a column, the names beside it and the trade decide between them."""

from dataclasses import replace

import pytest

from shared.catalog.glossary import Glossary
from shared.catalog.model import ColumnProfile, Relation, RelationOrigin, Table, TableName, TypeFamily
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.own_marks import spelled_by, stood_for
from shared.catalog.words.rule_author import RuleAuthor, described
from shared.catalog.words.trades import Business, senses_of, trade_of
from tests.support.tables import profile, table


def called(of: Table, column: str, seen: ColumnProfile | None = None) -> str:
    looked = profile(of)
    looked = replace(looked, columns={**looked.columns, **({column: seen} if seen else {})})
    roles = roles_of(of, looked, ())
    told = described(of, looked, roles, (), glossary=Glossary(), language=Language.CHINESE)
    return told.columns[column].text


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("mob_fee", TypeFamily.DECIMAL, "进出场费"),
        ("mob_no", TypeFamily.TEXT, "手机号"),
        ("mobile_amount", TypeFamily.DECIMAL, None),
        ("contact_phone", TypeFamily.DECIMAL, None),
        ("contact_phone", TypeFamily.TEXT, "联系电话"),
        ("unit_rate_price", TypeFamily.DECIMAL, "单价"),
    ],
)
def test_money_is_no_telephone(name: str, family: TypeFamily, meaning: str | None) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name, family) == meaning


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("tax_amt", TypeFamily.DECIMAL, "税额"),
        ("bank_ref", TypeFamily.TEXT, "银行流水号"),
        ("order_ref", TypeFamily.TEXT, "订单编号"),
        ("fuel_charge", TypeFamily.DECIMAL, "燃油费"),
        ("payment_days", TypeFamily.INTEGER, "账期(天)"),
        ("rate_unit", TypeFamily.TEXT, "计价单位"),
        ("is_special_equipment", TypeFamily.BOOLEAN, "是否特种设备"),
        ("is_5g", TypeFamily.BOOLEAN, "是否5G"),
        ("rent_per_year", TypeFamily.DECIMAL, "每年租金"),
        ("reactive_kvarh", TypeFamily.DECIMAL, "无功电量(千乏时)"),
        ("so2_mgm3", TypeFamily.DECIMAL, "二氧化硫浓度(毫克/立方米)"),
        ("rectify_by", TypeFamily.DATE, "整改期限"),
        ("rectified_on", TypeFamily.DATE, "整改日期"),
        ("verified_by", TypeFamily.TEXT, "验证人"),
        ("attended", TypeFamily.INTEGER, "出席人数"),
        ("complaint_ticket_no", TypeFamily.TEXT, "投诉工单编号"),
        ("defects", TypeFamily.TEXT, "缺陷"),
        ("defects", TypeFamily.INTEGER, "缺陷数"),
        ("need_proof", TypeFamily.BOOLEAN, "是否需要凭证"),
        ("allow_pets", TypeFamily.BOOLEAN, "是否允许宠物"),
        ("need_date", TypeFamily.DATE, "需求日期"),
    ],
)
def test_what_is_composed_is_what_a_colleague_says(name: str, family: TypeFamily, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name, family) == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("rated_capacity_t", "额定吨位"),
        ("rated_capacity_kg", "额定载重(千克)"),
        ("rated_capacity_mw", "额定容量(兆瓦)"),
        ("tank_capacity_l", "罐容量(升)"),
        ("meter_hours", "工时表读数"),
    ],
)
def test_how_much_a_machine_can_take_goes_by_its_unit(name: str, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name, TypeFamily.DECIMAL) == meaning


@pytest.mark.parametrize(
    ("neighbours", "name", "meaning"),
    [
        (("boom_length_m", "max_lift_height_m", "jib"), "rated_capacity_t", "额定起重量(吨)"),
        (("fueled_at", "liters"), "station", "加油站"),
        (("invoice_id", "paid_on", "received_by"), "paid_amt", "收款金额"),
        (("material_name", "batch_no"), "received_by", "接收人"),
        (("invoice_no", "issued_on"), "issued_on", "开票日期"),
        (("court_no", "play_date"), "court_fee", "场地费"),
        (("meter_no",), "reader", "抄表员"),
        (("overtime_requests", "overtime_date"), "compensation_type", "补偿方式"),
        (("charger_id", "connector_no"), "current_type", "电流类型"),
        (("chargers", "commissioned_on"), "retired_on", "退役日期"),
        (("employees", "hired_on"), "retired_on", "退休日期"),
        (("user_coupons",), "deduct_amount", "抵扣金额"),
        (("invoices", "taxpayer_no"), "title_type", "抬头类型"),
        (("training_courses", "class_hours"), "trainer", "讲师"),
        (("fault_events", "occurred_at"), "auto_recovered", "自动恢复"),
    ],
)
def test_the_columns_beside_it_tell_what_a_word_means(neighbours: tuple[str, ...], name: str, meaning: str) -> None:
    business = Business(senses=senses_of([*neighbours, name]))
    assert lexicon_of(Language.CHINESE, business).meaning(name) == meaning


@pytest.mark.parametrize(
    ("trade", "name", "meaning"),
    [
        ("facility", "owner_phone", "业主电话"),
        ("laboratory", "test_report_no", "检测报告编号"),
        ("manufacturing", "rated_capacity", "额定产能"),
        ("rental", "rate", "租价"),
        ("rental", "weekly_rate", "周租价"),
        ("finance", "posted_by", "过账人"),
        ("government", "accepted_at", "受理时间"),
    ],
)
def test_the_trade_tells_what_a_word_means_and_the_terms_that_begin_with_it(
    trade: str, name: str, meaning: str
) -> None:
    assert lexicon_of(Language.CHINESE, Business(trade)).meaning(name) == meaning


@pytest.mark.parametrize(
    ("maximum", "meaning"), [("26000.00", "单价"), ("0.13", "费率"), (None, "费率"), ("100", "单价"), ("NaN", "费率")]
)
def test_a_rate_in_the_hundreds_is_a_price(maximum: str | None, meaning: str) -> None:
    of = table("zzq", "id integer|rate numeric")
    assert called(of, "rate", ColumnProfile(distinct=9, maximum=maximum)) == meaning


def test_a_report_at_the_end_of_a_table_is_one_of_many() -> None:
    of = table("safety_reports", "id integer|report_date date")
    looked = profile(of)
    told = described(of, looked, roles_of(of, looked, ()), (), glossary=Glossary(), language=Language.CHINESE)
    assert told.title.text.startswith("安全报告")


@pytest.mark.parametrize(
    ("mark", "name", "words"),
    [
        ("po", "production_orders", ("production", "order")),
        ("inst", "instruments", ("instrument",)),
        ("sub", "subscribers", ("subscriber",)),
        ("feed", "feedings", ("feed",)),
        ("re", "request_returns", ("re",)),
        ("zz", "orders", ("zz",)),
    ],
)
def test_a_mark_stands_for_the_words_of_its_table(mark: str, name: str, words: tuple[str, ...]) -> None:
    assert stood_for(mark, name) == words


def test_the_mark_of_the_key_is_spelled_out_in_the_names_of_its_table_alone() -> None:
    of = table("transformers", "trans_id integer|trans_state text|capacity_kva numeric", key=("trans_id",))
    assert spelled_by(of, ("trans", "state")) == ("transformer", "state")
    assert spelled_by(of, ("capacity", "kva")) == ("capacity", "kva")
    assert called(of, "trans_id") == "变压器ID"


def test_a_word_that_is_cut_down_from_its_table_s_is_read() -> None:
    of = table("instruments", "instrument_id integer|instr_maker text|inst_name text")
    assert called(of, "inst_name") == "仪器名称"


@pytest.mark.parametrize(("of", "said"), [("maintenance_order", "维修单类型"), ("sales_order", "订单类型")])
def test_a_paper_that_is_called_otherwise_has_its_own_types(of: str, said: str) -> None:
    assert called(table(of, "id integer|order_type text"), "order_type") == said


def test_a_key_to_a_table_is_spelled_as_there() -> None:
    of = table("calls", "call_id integer|sub_id integer")
    edge = Relation(of.name, ("sub_id",), TableName("public", "subscribers"), ("sub_id",), RelationOrigin.DECLARED)
    looked = profile(of)
    roles = roles_of(of, looked, [edge])
    told = described(of, looked, roles, [edge], glossary=Glossary(), language=Language.CHINESE)
    assert told.columns["sub_id"].text == "用户ID"


def test_a_table_is_called_by_the_words_that_its_key_is_cut_down_from() -> None:
    of = table("sub_events", "event_id integer|sub_id integer|event_at timestamp", key=("event_id",))
    edge = Relation(of.name, ("sub_id",), TableName("public", "subscription"), ("sub_id",), RelationOrigin.DECLARED)
    looked = profile(of)
    roles = roles_of(of, looked, [edge])
    told = described(of, looked, roles, [edge], glossary=Glossary(), language=Language.ENGLISH)
    assert told.title.text == "Subscription events"


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("issues_found", TypeFamily.INTEGER, "发现问题数"),
        ("premium_quoted", TypeFamily.DECIMAL, "保费报价"),
        ("budget_low", TypeFamily.DECIMAL, "最低预算"),
        ("temp_start", TypeFamily.DECIMAL, "起始温度"),
        ("weight_end", TypeFamily.DECIMAL, "结束重量"),
        ("price_per_table", TypeFamily.DECIMAL, "每桌价格"),
        ("feed_kg", TypeFamily.DECIMAL, "饲料重量(千克)"),
    ],
)
def test_numbers_say_first_what_was_done_to_many_and_which_end_they_are(
    name: str, family: TypeFamily, meaning: str
) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name, family) == meaning


def test_one_word_in_the_singular_and_the_plural_tells_a_trade_once() -> None:
    assert trade_of(["lots", "lot_no"]) is None
    assert trade_of(["lots", "barrier_no"]) == "parking"


def test_a_table_is_understood_in_the_trade_of_the_database_where_its_names_are_of_that_trade_too() -> None:
    trip = table("trip", "trip_id integer|driver_id integer|mileage_km numeric|boardings integer|route_id integer")
    looked = profile(trip)
    author = RuleAuthor(Language.CHINESE, Business("transit")).of_table(trip)
    assert author.propose(trip, looked, roles_of(trip, looked, ())).title in ("班次信息表", "班次记录表")


@pytest.mark.parametrize(
    ("table", "said"), [("leave_applications", "申请编号"), ("candidates job_applications", "应聘编号")]
)
def test_staff_apply_for_leave_and_candidates_for_a_job(table: str, said: str) -> None:
    business = Business("staff", senses=senses_of([*table.split(), "application_no"]))
    assert lexicon_of(Language.CHINESE, business).meaning("application_no") == said
