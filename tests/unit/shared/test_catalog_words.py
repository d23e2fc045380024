"""What names are made of, and what they mean."""

import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from shared.catalog.model import TypeFamily
from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.split import shared_mark, stem, subject, words
from shared.catalog.words.trades import Business, senses_of


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("service_area_id", ("service", "area", "id")),
        ("serviceAreaID", ("service", "area", "id")),
        ("HTTPServer", ("http", "server")),
        ("address2", ("address", "2")),
        ("服务区编号", ("服务区", "编号")),
        ("客户ID", ("客户", "id")),
        ("Order Items", ("order", "items")),
        ("Line#", ("line", "no")),
        ("C#_level", ("c", "level")),
        ("___", ("___",)),
        ("", ()),
    ],
)
def test_a_name_is_split_however_it_is_written(name: str, parts: tuple[str, ...]) -> None:
    assert words(name) == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("hiredate", ("hire", "date")),
        ("l_partkey", ("l", "part", "key")),
        ("customerid", ("customer", "id")),
        ("totalprice", ("total", "price")),
        ("isactive", ("is", "active")),
    ],
)
def test_two_words_that_are_written_as_one_are_told_apart(name: str, parts: tuple[str, ...]) -> None:
    assert words(name) == parts


@pytest.mark.parametrize(
    "name", ["password", "paid", "carpet", "cotton", "mandate", "piano", "fluid", "kcmc", "island"]
)
def test_a_word_stays_whole_whatever_its_letters_begin_with(name: str) -> None:
    assert words(name) == (name,)


@pytest.mark.parametrize(
    ("names", "mark"),
    [
        (("l_orderkey", "l_tax", "l_quantity"), "l"),
        (("F_Id", "F_Name", "F_Amount", "remark"), "f"),
        (("a_score", "b_score", "a_name", "b_name"), ""),
        (("emp_name", "emp_no", "emp_age"), ""),
        (("no_of_rooms", "no_of_beds", "no_of_floors"), ""),
        (("l_orderkey", "l_tax"), ""),
    ],
)
def test_a_letter_that_all_columns_begin_with_is_a_mark_of_their_table(names: tuple[str, ...], mark: str) -> None:
    assert shared_mark(names) == mark


@pytest.mark.parametrize(
    ("column", "about"),
    [("company_id", ("company",)), ("service_no", ("service",)), ("id", ()), ("name", ()), ("部门编号", ("部门",))],
)
def test_a_key_column_speaks_of_something(column: str, about: tuple[str, ...]) -> None:
    assert stem(column) == about


@pytest.mark.parametrize(
    ("table", "about"),
    [
        ("bss_service_area", ("service", "area")),
        ("dim_customers", ("customer",)),
        ("companies", ("company",)),
        ("t_user_info", ("user",)),
        ("status", ("status",)),
        ("t_bonuses", ("bonus",)),
        ("product_series", ("product", "series")),
        ("客户信息表", ("客户",)),
    ],
)
def test_a_table_speaks_of_something(table: str, about: tuple[str, ...]) -> None:
    assert subject(table) == about


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("service_area_name", "服务区名称"),
        ("created_at", "创建时间"),
        ("create_ts", "创建时间"),
        ("is_paid", "是否已付"),
        ("has_discount", "是否有折扣"),
        ("date_of_birth", "出生日期"),
        ("num_of_orders", "订单数量"),
        ("price_per_unit", "每单位价格"),
        ("month_sales", "月销售额"),
        ("totalAmount", "总金额"),
        ("base_pay", "基本工资"),
        ("min_salary", "最低工资"),
        ("late_count", "迟到次数"),
        ("picked_up_at", "揽收时间"),
        ("opportunity_stage", "商机阶段"),
        ("water_fee", "水费"),
        ("address2", "地址2"),
        ("age_rating", "年龄分级"),
        ("min_temp", "最低温度"),
        ("max_weight", "最大重量"),
        ("max_temperature", "最高温度"),
        ("max_length", "最大长度"),
        ("work_fee", "工时费"),
        ("watched_seconds", "观看时长(秒)"),
        ("freezer_no", "冷柜编号"),
    ],
)
def test_known_names_have_a_meaning(name: str, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("germination_rate", "发芽率"),
        ("calving_date", "产犊日期"),
        ("dissolved_oxygen", "溶解氧"),
        ("felled_volume_m3", "采伐量(立方米)"),
        ("ash_content", "灰分含量"),
        ("pipe_diameter_mm", "管径(毫米)"),
        ("restored_at", "恢复时间"),
        ("residual_chlorine", "余氯"),
        ("effluent_cod", "出水COD"),
        ("so2", "二氧化硫"),
        ("wind_speed_ms", "风速(米/秒)"),
        ("tensile_strength", "抗拉强度"),
        ("purity_pct", "纯度百分比"),
        ("yarn_count", "纱支"),
        ("defect_density", "缺陷密度"),
        ("seating_capacity", "座位数"),
        ("cancellation_fee", "取消费"),
        ("takeoff_weight", "起飞重量"),
        ("train_no", "车次"),
        ("country_of_origin", "原产国"),
        ("berthed_at", "靠泊时间"),
        ("remote_area_fee", "偏远地区费"),
        ("wave_no", "波次号"),
        ("shelf_days", "保质期(天)"),
        ("unit_of_measure", "计量单位"),
        ("credit_note_no", "贷项通知单号"),
        ("bid_bond_amount", "投标保证金金额"),
        ("scientific_name", "学名"),
        ("is_correct", "是否正确"),
        ("traveler_name", "旅客姓名"),
        ("cpu_usage", "CPU使用率"),
        ("lines_added", "新增行数"),
        ("accrued_interest", "应计利息"),
        ("stamp_duty", "印花税"),
        ("lessee_name", "承租人名称"),
        ("plot_ratio", "容积率"),
        ("statute_of_limitations", "诉讼时效"),
        ("contribution_base", "缴费基数"),
        ("grace_period_days", "宽限期(天)"),
        ("blood_glucose", "血糖"),
        ("inspection_required", "需要检验"),
        ("talk_seconds", "通话秒数"),
        ("state_of_charge", "荷电状态"),
        ("packet_loss_rate", "丢包率"),
    ],
)
def test_names_of_many_trades_have_the_meaning_they_have_there(name: str, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) == meaning


@pytest.mark.parametrize(
    ("neighbour", "name", "meaning"),
    [
        ("league_id", "goals", "进球"),
        ("appraisal_cycle", "goal_title", "考核目标标题"),
        ("commit_hash", "branch_name", "分支名称"),
        ("account_no", "branch_name", "网点名称"),
        ("valve_no", "pipeline_length_km", "管道长度(公里)"),
        ("guild_id", "player_level", "玩家等级"),
        ("ivr_option", "agent_no", "坐席编号"),
        ("locomotive_no", "platform_no", "站台编号"),
    ],
)
def test_a_word_means_what_the_names_beside_it_make_of_it(neighbour: str, name: str, meaning: str) -> None:
    business = Business(senses=senses_of([neighbour, name]))
    assert lexicon_of(Language.CHINESE, business).meaning(name) == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("tree_height_m", "树木高度(米)"), ("sales_m", None), ("standby_power_w", "备用功率(瓦)"), ("user_s", None)],
)
def test_a_letter_is_a_unit_only_behind_what_it_measures(name: str, meaning: str | None) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) == meaning


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("enabled", TypeFamily.INTEGER, "是否启用"),
        ("deals", TypeFamily.INTEGER, "成交数"),
        ("deals", TypeFamily.TEXT, "成交"),
        ("new_clients", TypeFamily.INTEGER, "新增客户数"),
        ("new_price", TypeFamily.DECIMAL, "新价格"),
        ("rooms_wanted", TypeFamily.INTEGER, "期望房间数"),
        ("visits", TypeFamily.INTEGER, "访问量"),
        ("returns", TypeFamily.INTEGER, "退货数"),
        ("pos", TypeFamily.INTEGER, None),
        ("budget_min", TypeFamily.DECIMAL, "最低预算"),
        ("stay_min", TypeFamily.INTEGER, "停留分钟数"),
        ("received_commission", TypeFamily.DECIMAL, "已收佣金"),
        ("has_key", TypeFamily.BOOLEAN, "是否有钥匙"),
    ],
)
def test_a_number_is_called_by_what_there_are_many_of(name: str, family: TypeFamily, meaning: str | None) -> None:
    found = lexicon_of(Language.CHINESE).meaning(name, family)
    assert found == meaning if meaning else not (found or "").endswith("数")


@pytest.mark.parametrize(("name", "meaning"), [("agent_name", "经纪人姓名"), ("total_units", "总户数")])
def test_who_lets_and_sells_homes_speaks_of_agents_and_households(name: str, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE, Business("estate")).meaning(name) == meaning


@pytest.mark.parametrize(("neighbour", "meaning"), [("signed_on", "取消日期"), ("signup_at", "注销日期")])
def test_a_contract_that_was_signed_is_called_off_and_an_account_is_closed(neighbour: str, meaning: str) -> None:
    business = Business(senses=senses_of([neighbour, "cancelled_on"]))
    assert lexicon_of(Language.CHINESE, business).meaning("cancelled_on", TypeFamily.DATE) == meaning


@pytest.mark.parametrize(
    ("beside", "name", "meaning"),
    [
        (("batch", "sow_date"), "sow_qty", "播种数量"),
        (("livestock", "farm"), "sow_qty", "母猪数量"),
        (("batch", "leaf_count"), "growth_rate", "增长率"),
        (("weather_day", "humidity", "wind"), "sun_hours", "日照时数"),
        (("price_tiers", "session_id"), "tier_name", "票档名称"),
        (("user_id", "ip"), "session_id", "会话ID"),
    ],
)
def test_two_names_together_tell_what_a_third_is(beside: tuple[str, ...], name: str, meaning: str) -> None:
    business = Business(senses=senses_of([*beside, name]))
    assert lexicon_of(Language.CHINESE, business).meaning(name) == meaning


def test_who_counts_stock_is_no_counter() -> None:
    business = Business(senses=senses_of(["counted_qty", "counter"]))
    assert lexicon_of(Language.CHINESE, business).meaning("counter") == "盘点人"


def test_a_nation_beside_a_region_is_a_country() -> None:
    assert lexicon_of(Language.CHINESE, Business(senses=senses_of(["region"]))).meaning("nation") == "国家"


def test_a_title_beside_a_day_of_hiring_is_a_position() -> None:
    business = Business(senses=senses_of(["title", "hired_on"]))
    assert lexicon_of(Language.CHINESE, business).meaning("title") == "职位"


@pytest.mark.parametrize("name", ["tkp_x", "wx", "order_qq7z", "c1", "xs_order", "___"])
def test_a_name_with_one_unknown_word_has_none(name: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) is None


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("stock_qty", "stock quantity"), ("created_at", "creation time"), ("num_of_orders", "number of orders")],
)
def test_meanings_in_english(name: str, meaning: str) -> None:
    assert lexicon_of(Language.ENGLISH).meaning(name) == meaning


@pytest.mark.parametrize(
    ("name", "family", "meaning"),
    [
        ("durationSec", TypeFamily.INTEGER, "duration in seconds"),
        ("duration_min", TypeFamily.INTEGER, "duration in minutes"),
        ("time_spent_mins", TypeFamily.INTEGER, "time spent in minutes"),
        ("minutes_spent", TypeFamily.INTEGER, "minutes spent"),
        ("fileSizeBytes", TypeFamily.INTEGER, "file size in bytes"),
        ("monthly_price_cents", TypeFamily.INTEGER, "monthly price in cents"),
        ("storage_gb", TypeFamily.INTEGER, "storage in GB"),
        ("loaded_miles", TypeFamily.INTEGER, "loaded miles"),
        ("empty_miles", TypeFamily.INTEGER, "empty miles"),
        ("payment_terms_days", TypeFamily.INTEGER, "payment terms in days"),
        ("years_experience", TypeFamily.INTEGER, "years of experience"),
        ("years_service", TypeFamily.INTEGER, "years of service"),
        ("years_active", TypeFamily.INTEGER, "years active"),
        ("make", TypeFamily.TEXT, "make"),
        ("reject_reason", TypeFamily.TEXT, "rejection reason"),
        ("processing_minutes", TypeFamily.INTEGER, "processing minutes"),
        ("scheduledFor", TypeFamily.TIMESTAMP, "scheduled time"),
        ("servedFrom", TypeFamily.DATE, "date served"),
        ("month_of", TypeFamily.DATE, "month"),
        ("trialEndsAt", TypeFamily.TIMESTAMP, "trial end date"),
        ("insurance_expires", TypeFamily.DATE, "insurance expiry date"),
        ("insurance_expires", TypeFamily.BOOLEAN, "insurance expires (yes/no)"),
        ("valid_from", TypeFamily.DATE, "validity start"),
        ("battery_wh", TypeFamily.INTEGER, "battery capacity in Wh"),
        ("motor_power_w", TypeFamily.INTEGER, "motor power in W"),
        ("dispatch_wh", TypeFamily.TEXT, "dispatch warehouse"),
    ],
)
def test_units_and_moments_at_the_end_of_names_are_said_as_people_say_them(
    name: str, family: TypeFamily, meaning: str
) -> None:
    assert lexicon_of(Language.ENGLISH).meaning(name, family) == meaning


@pytest.mark.parametrize("language", Language)
def test_the_lexicon_knows_the_common_names_of_many_fields(language: Language) -> None:
    terms = lexicon_of(language).terms
    assert len(terms) >= 800
    assert all(meaning.strip() for meaning in terms.values())


def test_every_term_is_known_in_both_languages() -> None:
    assert lexicon_of(Language.CHINESE).terms.keys() == lexicon_of(Language.ENGLISH).terms.keys()


def test_no_term_stands_twice_in_the_lexicon() -> None:
    lines = Path(str(files("shared.catalog.words") / "lexicon.csv")).read_text(encoding="utf-8").splitlines()[1:]
    terms = Counter(line.partition(",")[0] for line in lines)
    assert [term for term, times in terms.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("stn_nm", "站点名称"),
        ("tot_amt", "总金额"),
        ("crt_tm", "创建时间"),
        ("ord_stat", "订单状态"),
        ("stat_dt", "统计日期"),
        ("veh_typ", "车辆类型"),
    ],
)
def test_names_that_are_cut_down_mean_what_they_stand_for(name: str, meaning: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) == meaning


def test_whatever_a_name_is_cut_down_to_stands_for_a_term_of_the_lexicon() -> None:
    short = tomllib.loads((files("shared.catalog.words") / "abbreviations.toml").read_text(encoding="utf-8"))
    lexicon = lexicon_of(Language.CHINESE)
    assert [word for word in short.values() if lexicon.meaning(word) is None] == []
