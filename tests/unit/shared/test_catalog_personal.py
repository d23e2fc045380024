"""Personal data is found and masked."""

from dataclasses import replace

import pytest

from shared.catalog.model import Check, ColumnProfile, ColumnRole
from shared.catalog.personal import discreet, mask_value, personal_columns, redacted, shown
from shared.catalog.personal_words import Personal
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language, Samples
from shared.catalog.words.languages import lexicon_of
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


@pytest.mark.parametrize("name", ["会员姓名", "姓名"])
def test_what_is_called_a_name_of_people_holds_them_whatever_their_surnames(name: str) -> None:
    assert kind(name, "农国平", "农婷婷", "农伟") is Personal.NAME


@pytest.mark.parametrize(
    "name",
    ["password", "login_pwd", "passwd", "secret_key", "api_token", "apiKey", "pin_code", "cvv", "登录密码", "otp"],
)
def test_credentials_show_no_example_even_where_all_is_shown(name: str) -> None:
    of = table("staff", [column("id", "integer"), column(name, "text")])
    looked = profile(of, 100, **{name: seen("hunter2", "letmein", distinct=90)})
    personal = personal_columns(of, looked)
    assert personal[name] is Personal.CREDENTIAL
    for samples in Samples:
        hidden = shown(looked, personal, samples).columns[name]
        assert (hidden.examples, hidden.values, hidden.minimum) == ((), (), None)
    assert roles_of(of, looked, ()).columns[name] is ColumnRole.OPAQUE or not name.isascii()


@pytest.mark.parametrize(
    ("name", "type_", "value"),
    [
        ("token_count", "integer", "512"),
        ("password_status", "text", "expired"),
        ("pinned", "text", "北京"),
        ("tokens", "integer", "80"),
        ("keyword", "text", "鞋"),
    ],
)
def test_what_is_about_credentials_or_merely_sounds_so_is_none(name: str, type_: str, value: str) -> None:
    assert kind(name, value, type_=type_) is None


def test_a_comment_may_call_it_a_secret() -> None:
    of = table("staff", [column("id", "integer"), replace(column("dlmm", "text"), comment="登录密码")])
    assert personal_columns(of, profile(of, 9, dlmm=seen("hunter2", distinct=9)))["dlmm"] is Personal.CREDENTIAL


def test_credentials_in_json_are_masked() -> None:
    assert redacted('{"password": "hunter2", "token_count": "5"}') == '{"password": "***", "token_count": "5"}'


def test_who_did_it_may_stand_behind_what_they_do() -> None:
    assert kind("approved_by", "财务石磊", "财务黎娜") is Personal.NAME
    assert kind("handled_by", "仓储部", "客服部") is None
    assert kind("paid_by", "微信", "支付宝") is None


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
    assert kind("f7", "王秀英", "李伟") is Personal.NAME
    assert kind("f7", "江河", "黎明") is None
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


# names of people


@pytest.mark.parametrize("name", ["v1", "remark", "备注", "值", "flag", "item_name"])
@pytest.mark.parametrize("values", [("张伟", "李娜", "王建国"), ("王小明",), ("Robert Miller", "Jennifer Wilson")])
def test_names_of_people_are_told_under_any_name_of_a_column(name: str, values: tuple[str, ...]) -> None:
    assert kind(name, *values) is Personal.NAME


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("客户张伟来电", "客户张***来电"),
        ("负责人:赵丽华,转财务", "负责人:赵***,转财务"),
        ("疑问联系王建国 13812345678", "疑问联系王*** 138***78"),
        ("李先生、张三先生来访", "李先生、张***先生来访"),
        ("陈志强经理已到", "陈***经理已到"),
        ("{张伟,欧阳娜}", "{张***,欧***}"),
        ('{"a": ["李娜"], "b": "Robert Miller"}', '{"a": ["李***"], "b": "R***"}'),
        ("Call Robert J. Miller back", "Call R*** back"),
    ],
)
def test_names_that_stand_alone_or_beside_a_word_for_a_person_are_masked_in_any_text(text: str, safe: str) -> None:
    assert redacted(text) == safe


def test_in_a_remark_all_that_could_be_a_name_is_masked() -> None:
    of = table("visit", "id integer|note text|title text")
    looked = profile(of, 100, note=seen("李娜反映破损", distinct=90), title=seen("金华高峰路", distinct=90))
    masked = shown(looked, {}, Samples.MASKED).columns
    assert masked["note"].examples == ("李***反映破损",)
    assert masked["title"].examples == ("金华高峰路",)


def test_a_category_loses_the_values_that_are_names_and_keeps_the_others() -> None:
    of = table("visit", "id integer|state text")
    looked = profile(of, 100, state=seen("完成", "张伟", "高峰", "13812345678"))
    masked = shown(looked, personal_columns(of, looked), Samples.MASKED).columns["state"]
    assert [value.text for value in masked.values] == ["完成", "高峰"]


@pytest.mark.parametrize(
    "text", ["高峰、平峰", "联系方式", "客户周期", "用户金额", "高级经理", "许可证", "New York", "Grace Period"]
)
def test_everyday_words_that_are_made_like_names_stay(text: str) -> None:
    assert redacted(text) == text


def test_no_term_of_the_lexicon_is_taken_for_a_person() -> None:
    terms = {meaning for language in Language for meaning in lexicon_of(language).terms.values()}
    assert len(terms) > 1_500
    assert [term for term in terms if redacted(term) != term] == []


# numbers and cards


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("v2", "13812345678", Personal.PHONE),
        ("v2", "4111111111111111", Personal.BANK_CARD),
        ("v2", "4111111111111112", None),
        ("views", "13812345678", None),
        ("order_id", "4111111111111111", None),
    ],
)
def test_numbers_under_a_name_that_says_nothing_are_told_by_their_form(
    name: str, value: str, expected: Personal | None
) -> None:
    assert kind(name, value, type_="bigint") is expected


def test_phones_that_are_kept_as_numbers_are_no_measure() -> None:
    of = table("visit", "id integer|v2 bigint|amount numeric")
    looked = profile(of, 100, v2=seen("13812345678", distinct=90), amount=seen("12.5", distinct=90))
    roles = roles_of(of, looked, (), personal_columns(of, looked)).columns
    assert (roles["v2"], roles["amount"]) == (ColumnRole.IDENTIFIER, ColumnRole.ADDITIVE)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("卡号6222 0215 0201 2345 678", "卡号*** 678"),
        ("4111-1111-1111-1111", "***1111"),
        ("4111-1111-1111-1112", "4111-1111-1111-1112"),
        ("(0791) 86543210", "(07***10"),
        ("邮箱li_na88@mail.cn已发", "邮箱l***@mail.cn已发"),
    ],
)
def test_numbers_are_masked_however_they_are_grouped(text: str, safe: str) -> None:
    assert redacted(text) == safe


# texts of the schema


def test_the_texts_of_a_table_hold_no_personal_data() -> None:
    phone = column("phone", "text")
    told = replace(phone, comment="如 13812345678", default="'13812345678'::text", generated="lower('a@b.cn'::text)")
    checks = (Check("a", "CHECK (phone <> '13812345678')"), Check("b", "CHECK (id > 0)"))
    of = table("visit", [column("id", "integer"), told])
    safe = discreet(replace(of, comment="找王建国", checks=checks, definition="SELECT 'a@b.cn'"))
    assert (safe.comment, safe.definition) == ("找王***", None)
    assert safe.checks == checks[1:]
    assert safe.columns[1] == replace(phone, comment="如 138***78")


def test_the_texts_of_a_table_without_personal_data_stay() -> None:
    amount = replace(column("amount", "numeric"), comment="金额", default="0")
    of = replace(table("visit", [amount]), comment="访问记录", checks=(Check("b", "CHECK (amount > 0)"),))
    assert discreet(of) == of
