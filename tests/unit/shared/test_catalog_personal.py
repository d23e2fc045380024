"""Personal data is found and masked."""

import pytest

from shared.catalog.model import ColumnProfile
from shared.catalog.personal import mask_value, personal_columns, redacted, shown
from shared.catalog.personal_words import Personal
from shared.catalog.settings import Samples
from tests.support.tables import column, profile, seen, table


def kind(name: str, *values: str, type_: str = "text") -> Personal | None:
    of = table("customer", [column("id", "integer"), column(name, type_)])
    looked = profile(of, 100, **{name: seen(*values, distinct=90)})
    return personal_columns(of, looked).get(name)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("contact", "13812345678", Personal.PHONE),
        ("contact", "0791-86543210", Personal.PHONE),
        ("login", "wang.fang@example.com", Personal.EMAIL),
        ("doc", "360102199003071234", Personal.ID_CARD),
        ("settle", "6222021234567890123", Personal.BANK_CARD),
        ("v", "赣A12345", Personal.PLATE),
        ("customer_name", "王秀英", Personal.NAME),
        ("投诉人姓名", "李伟", Personal.NAME),
        ("mobile", "unknown", Personal.PHONE),
        ("home_address", "南昌市红谷滩区", Personal.ADDRESS),
        ("created_by", "wang.fang", Personal.ACCOUNT),
    ],
)
def test_personal_columns_are_told_by_name_or_pattern(name: str, value: str, expected: Personal) -> None:
    assert kind(name, value) is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_name", "江西某某运输有限公司"),
        ("service_area_name", "庐山服务区"),
        ("phone_type", "座机"),
        ("order_no", "TS202202020054"),
        ("complaint_type", "餐饮质量"),
    ],
)
def test_what_is_about_no_person_stays(name: str, value: str) -> None:
    assert kind(name, value) is None


def test_numbers_need_name_and_pattern() -> None:
    assert kind("mobile", "13812345678", type_="bigint") is Personal.PHONE
    assert kind("views", "13812345678", type_="bigint") is None


@pytest.mark.parametrize(
    ("text", "of", "masked"),
    [
        ("13812345678", Personal.PHONE, "138***78"),
        ("wang.fang@example.com", Personal.EMAIL, "w***@example.com"),
        ("360102199003071234", Personal.ID_CARD, "360***"),
        ("6222021234567890123", Personal.BANK_CARD, "***0123"),
        ("王秀英", Personal.NAME, "王***"),
        ("x", Personal.PHONE, "***"),
        ("赣A12345", Personal.PLATE, "赣A***"),
    ],
)
def test_masks_keep_the_form_and_hide_the_person(text: str, of: Personal, masked: str) -> None:
    assert mask_value(text, of) == masked


def test_what_is_shown_depends_on_the_setting() -> None:
    of = table("customer", "id integer|phone text|city text")
    looked = profile(of, 100, phone=seen("13812345678", distinct=90), city=seen("南昌", "九江"))
    personal = personal_columns(of, looked)
    assert shown(looked, personal, Samples.FULL) == looked
    masked = shown(looked, personal, Samples.MASKED).columns
    assert masked["phone"].examples == ("138***78",)
    assert masked["city"] == looked.columns["city"]
    hidden = shown(looked, personal, Samples.NONE).columns
    assert hidden["city"] == ColumnProfile(distinct=2)
    assert hidden["phone"].examples == ()


def test_a_category_of_people_shows_no_values() -> None:
    of = table("customer", "id integer|phone text")
    looked = profile(of, 100, phone=seen("13812345678", "13912345678"))
    masked = shown(looked, personal_columns(of, looked), Samples.MASKED).columns["phone"]
    assert masked.values == ()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sfzh", "见附件", Personal.ID_CARD),
        ("SFZHM", "见附件", Personal.ID_CARD),
        ("xm", "王秀英", Personal.NAME),
        ("hzxm", "欧阳娜", Personal.NAME),
        ("lxr", "李伟", Personal.NAME),
        ("sjh", "暂无", Personal.PHONE),
        ("lxdh", "暂无", Personal.PHONE),
        ("yhkh", "暂无", Personal.BANK_CARD),
        ("dzyx", "暂无", Personal.EMAIL),
        ("cphm", "暂无", Personal.PLATE),
        ("身份证号码", "暂无", Personal.ID_CARD),
        ("银行卡号", "暂无", Personal.BANK_CARD),
        ("id_no", "暂无", Personal.ID_CARD),
        ("IdentityNumber", "暂无", Personal.ID_CARD),
        ("card_num", "暂无", Personal.BANK_CARD),
        ("处理人", "王秀英", Personal.NAME),
        ("doctor", "李伟", Personal.NAME),
        ("approver", "Anna Schmidt", Personal.NAME),
        ("name", "王秀英", Personal.NAME),
    ],
)
def test_names_are_known_in_chinese_pinyin_and_english(name: str, value: str, expected: Personal) -> None:
    assert kind(name, value) is expected


def test_values_that_are_all_names_of_people_need_no_telling_column() -> None:
    assert kind("f7", "王秀英", "李伟", "张建国") is Personal.NAME
    assert kind("f7", "王秀英", "李伟") is None
    assert kind("city", "常州", "马鞍山", "高安") is None


@pytest.mark.parametrize(
    ("name", "values"),
    [("xm", ("信息化改造", "设备更新")), ("phone_model", ("P60", "K70")), ("owner", ("team-a", "team-b"))],
)
def test_what_looks_personal_by_name_alone_stays(name: str, values: tuple[str, ...]) -> None:
    assert kind(name, *values) is None


def test_a_bare_name_is_a_person_s_in_a_table_of_people_only() -> None:
    for of, expected in (("patients", Personal.NAME), ("t_employee_info", Personal.NAME), ("product", None)):
        named = table(of, "id integer|name text")
        looked = profile(named, 100, name=seen("王秀英", "白菜", distinct=90))
        assert personal_columns(named, looked).get("name") is expected


def test_an_identity_card_is_told_by_its_digits_even_as_a_number() -> None:
    assert kind("doc", "360102199003071234", type_="numeric(18,0)") is Personal.ID_CARD


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("请联系13812345678处理", "请联系138***78处理"),
        ("致电 0791-86543210", "致电 079***10"),
        ("邮件 wang.fang@example.com 已发", "邮件 w***@example.com 已发"),
        ("证件360102199003071234。", "证件360***。"),
        ("退到 6222020200112233446", "退到 ***3446"),
        ("车牌赣A12345违停", "车牌赣A***违停"),
        ('{"name": "王秀英", "idCard": "X1", "level": "3"}', '{"name": "王***", "idCard": "***", "level": "3"}'),
        ('"xm"=>"李伟"', '"xm"=>"李***"'),
        ("订单 TS202202020054 共 12345678901234567890 件", "订单 TS202202020054 共 12345678901234567890 件"),
    ],
)
def test_personal_data_inside_a_text_is_masked(text: str, safe: str) -> None:
    assert redacted(text) == safe


def test_a_remark_that_holds_a_phone_number_is_shown_without_it() -> None:
    of = table("visit", "id integer|remark text|state text")
    looked = profile(of, 100, remark=seen("回电13812345678", distinct=90), state=seen("完成", "回电13812345678"))
    masked = shown(looked, {}, Samples.MASKED).columns
    assert masked["remark"].examples == ("回电138***78",)
    assert [value.text for value in masked["state"].values] == ["完成"]
