"""Dates in English words as digits: 5 March 2023 is 2023-03-05, May to July 2023 is 2023-05~2023-07."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"((?:19|20)\d{2})"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_PAIR = re.compile(rf"\b{_MONTH}\s*(?:to|and|until|through|-|~)\s*{_MONTH}\s*,?\s*{_YEAR}\b")
_DAY_FIRST = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s*{_YEAR}\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+{_DAY}\s*,\s*{_YEAR}\b")
_MONTH_OF_A_YEAR = re.compile(rf"\b{_MONTH}\s*,?\s*(?:of\s+)?{_YEAR}\b")
_ANY_YEAR = re.compile(rf"\b(in|during|since|for)\s+{_MONTH}(?=\W|$)")


def in_digits(text: str) -> str:
    """The text, which is in lower case, with its dates in digits; a month without a year as 5月."""
    text = _PAIR.sub(lambda m: f"{m[3]}-{_number(m[1])}~{m[3]}-{_number(m[2])}", text)
    text = _DAY_FIRST.sub(lambda m: f"{m[3]}-{_number(m[2])}-{m[1]:0>2}", text)
    text = _MONTH_FIRST.sub(lambda m: f"{m[3]}-{_number(m[1])}-{m[2]:0>2}", text)
    text = _MONTH_OF_A_YEAR.sub(lambda m: f"{m[2]}-{_number(m[1])}", text)
    return _ANY_YEAR.sub(lambda m: f"{m[1]} {int(_number(m[2]))}月", text)


def _number(month: str) -> str:
    return f"{_MONTHS.index(month[:3]) + 1:02}"
