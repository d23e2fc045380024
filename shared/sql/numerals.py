"""The numbers that a question states: 12,000, 1.5万, 三十, 两成, 80%."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SCALES = {"千": 1_000, "百": 100, "k": 1_000, "m": 1_000_000} | _MYRIADS
_ARABIC = re.compile(
    r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(百万|千万|亿|万|千|百|k(?![a-z])|m(?![a-z]))?\s*(%|成|折)?"
)
_CHINESE = re.compile(
    r"百分之(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)|([零〇一二两俩三四五六七八九十百千万亿]+)(成)?|(一半)"
)


def normalised(text: str) -> str:
    """Full-width forms folded, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def numbers_in(question: str) -> frozenset[Decimal]:
    """Every value that a number in the question may stand for; a percentage stands for itself and its fraction."""
    text = normalised(question)
    return frozenset([*_arabic(text), *_chinese(text)])


def _arabic(text: str) -> Iterator[Decimal]:
    for whole, fraction, scale, share in _ARABIC.findall(text):
        value = Decimal(whole.replace(",", "") + fraction)
        yield value
        for character in scale:
            value *= _SCALES[character]
        yield value
        if share:
            yield value / (100 if share == "%" else 10)
            yield value * (1 if share == "%" else 10)


def _chinese(text: str) -> Iterator[Decimal]:
    for share, number, tenths, half in _CHINESE.findall(text):
        if half:
            yield from (Decimal("0.5"), Decimal(50))
        elif share:
            value = Decimal(share) if share[0].isdecimal() else Decimal(read_chinese(share))
            yield from (value, value / 100)
        else:
            value = Decimal(read_chinese(number))
            yield from (value, value / 10, value * 10) if tenths else (value,)


def read_chinese(numeral: str) -> int:
    """三百二十 is 320, 二〇二三 is 2023, 两万 is 20000."""
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
    return total + section + digit
