"""What names are made of, and what they mean."""

import pytest

from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.split import stem, subject, words


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
        ("___", ()),
    ],
)
def test_a_name_is_split_however_it_is_written(name: str, parts: tuple[str, ...]) -> None:
    assert words(name) == parts


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


@pytest.mark.parametrize("name", ["tkp_x", "wx", "order_qq7z", "c1", "xs_order", "___"])
def test_a_name_with_one_unknown_word_has_none(name: str) -> None:
    assert lexicon_of(Language.CHINESE).meaning(name) is None


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("stock_qty", "stock quantity"), ("created_at", "creation time"), ("num_of_orders", "number of orders")],
)
def test_meanings_in_english(name: str, meaning: str) -> None:
    assert lexicon_of(Language.ENGLISH).meaning(name) == meaning


@pytest.mark.parametrize("language", Language)
def test_the_lexicon_knows_the_common_names_of_many_fields(language: Language) -> None:
    terms = lexicon_of(language).terms
    assert len(terms) >= 800
    assert all(meaning.strip() for meaning in terms.values())


def test_every_term_is_known_in_both_languages() -> None:
    assert lexicon_of(Language.CHINESE).terms.keys() == lexicon_of(Language.ENGLISH).terms.keys()
