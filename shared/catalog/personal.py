"""Personal data: which columns hold it, told by name and by pattern, and how its examples are masked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

from shared.catalog.model import Column, ColumnProfile, Table, TableProfile, TypeFamily
from shared.catalog.settings import Samples
from shared.catalog.words.split import words

STARS = "***"


class Personal(StrEnum):
    """A kind of personal data."""

    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    NAME = "name"
    ADDRESS = "address"
    PLATE = "plate"
    ACCOUNT = "account"


_PATTERNS = {
    Personal.EMAIL: re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$"),
    Personal.ID_CARD: re.compile(r"^[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dXx]$"),
    Personal.PHONE: re.compile(r"^(\+?86[- ]?)?1[3-9]\d{9}$|^0\d{2,3}-\d{7,8}$|^\+\d{1,3}[ -]?\d[\d -]{6,13}$"),
    Personal.BANK_CARD: re.compile(r"^(62|4\d|5[1-5]|3[47])\d{12,17}$"),
    Personal.PLATE: re.compile(
        r"^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}$"
    ),
}
"""The first that most values fit tells the kind."""

_NAMES: Iterable[tuple[Personal, str]] = (
    (Personal.PHONE, "phone mobile tel telephone cellphone 手机 电话 联系方式 手机号 电话号码 联系电话"),
    (Personal.EMAIL, "email mail 邮箱 电子邮箱 电子邮件"),
    (Personal.ID_CARD, "idcard ssn passport 身份证 身份证号 证件号 证件 护照"),
    (Personal.BANK_CARD, "iban bankcard 银行卡 银行卡号 银行账号 卡号"),
    (Personal.PLATE, "plate 车牌 车牌号"),
    (Personal.ADDRESS, "address addr 地址 住址 家庭住址 收货地址"),
)
_WORDS_OF = {kind: frozenset(text.split()) for kind, text in _NAMES}
_PAIRS = {
    ("id", "card"): Personal.ID_CARD,
    ("card", "no"): Personal.BANK_CARD,
    ("bank", "account"): Personal.BANK_CARD,
    ("first", "name"): Personal.NAME,
    ("last", "name"): Personal.NAME,
    ("full", "name"): Personal.NAME,
    ("real", "name"): Personal.NAME,
    ("given", "name"): Personal.NAME,
    ("family", "name"): Personal.NAME,
}
_PEOPLE = frozenset(
    "user customer contact person owner driver employee staff patient student teacher member linkman receiver "  # noqa: SIM905
    "consignee doctor guardian applicant passenger tenant buyer seller client author".split()
)
_PEOPLE_CHINESE = re.compile(r"姓名|联系人|收货人|负责人|经办人|申请人|投诉人|驾驶员")
_ACCOUNTS = re.compile(r"^(creat|updat|modif|delet)\w*_?by$|^(creator|modifier|operator|updater)$", re.IGNORECASE)
_CHINESE_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


def personal_columns(table: Table, profile: TableProfile) -> dict[str, Personal]:
    """The columns of the table that hold personal data."""
    kinds = (
        (column.name, _kind(column, profile.columns.get(column.name, ColumnProfile()))) for column in table.columns
    )
    return {name: kind for name, kind in kinds if kind is not None}


def _kind(column: Column, seen: ColumnProfile) -> Personal | None:
    if column.family not in (TypeFamily.TEXT, TypeFamily.INTEGER, TypeFamily.DECIMAL):
        return None
    values = [*seen.examples, *(value.text for value in seen.values)]
    by_value = next((kind for kind, pattern in _PATTERNS.items() if _most(values, pattern.match)), None)
    if column.family is not TypeFamily.TEXT:
        return by_value if by_value in (Personal.PHONE, Personal.ID_CARD) and _kind_by_name(column.name) else None
    return by_value or _kind_by_name(column.name) or _person(column.name, values)


def _kind_by_name(name: str) -> Personal | None:
    if _ACCOUNTS.match(name):
        return Personal.ACCOUNT
    parts = words(name)
    pairs = set(pairwise(parts))
    if pairs & {("mail", "type"), ("phone", "type"), ("address", "type")}:
        return None
    by_pair = next((kind for pair, kind in _PAIRS.items() if pair in pairs), None)
    return by_pair or next((kind for kind, known in _WORDS_OF.items() if known & set(parts)), None)


def _person(name: str, values: list[str]) -> Personal | None:
    """Names of people, where the column says people and its values do not say otherwise."""
    parts = words(name)
    says_people = bool(_PEOPLE_CHINESE.search(name)) or (parts[-1:] == ("name",) and bool(_PEOPLE & set(parts)))
    looks_chinese = _most(values, lambda text: _CHINESE_NAME.match(text) and text[0] in _SURNAMES)
    latin = _most(values, lambda text: text.isascii())
    return Personal.NAME if says_people and (looks_chinese or latin or not values) else None


def _most(values: list[str], fits: Callable[[str], object]) -> bool:
    return bool(values) and sum(1 for value in values if fits(value)) >= 0.6 * len(values)


def mask_value(text: str, kind: Personal) -> str:
    """The value with what tells a person apart put out of sight; what is left shows the form."""
    if kind is Personal.EMAIL:
        account, _, domain = text.partition("@")
        return f"{account[:1]}{STARS}@{domain}"
    keep = {
        Personal.PHONE: (3, 2),
        Personal.ID_CARD: (3, 0),
        Personal.BANK_CARD: (0, 4),
        Personal.PLATE: (2, 0),
        Personal.ADDRESS: (3, 0),
    }.get(kind, (1, 0))
    head, tail = keep
    if len(text) <= head + tail:
        return STARS
    return text[:head] + STARS + (text[-tail:] if tail else "")


def shown(profile: TableProfile, personal: Mapping[str, Personal], samples: Samples) -> TableProfile:
    """The profile as it may be shown: masked, without any value of the rows, or as it is."""
    if samples is Samples.FULL:
        return profile
    columns = {name: _shown(seen, personal.get(name), samples) for name, seen in profile.columns.items()}
    return replace(profile, columns=columns)


def _shown(seen: ColumnProfile, kind: Personal | None, samples: Samples) -> ColumnProfile:
    if samples is Samples.NONE:
        return replace(seen, examples=(), values=(), minimum=None, maximum=None)
    if kind is None:
        return seen
    masked = tuple(dict.fromkeys(mask_value(example, kind) for example in seen.examples))
    return replace(seen, examples=masked, values=(), minimum=None, maximum=None)
