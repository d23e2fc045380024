"""Personal data is found and masked."""

import pytest

from shared.catalog.model import ColumnProfile
from shared.catalog.personal import Personal, mask_value, personal_columns, shown
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
