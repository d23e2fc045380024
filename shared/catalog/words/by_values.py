"""What values tell of a name in Chinese: a service called 庐山服务区, a rate in the hundreds, a state TX."""

import re
from collections import Counter

from shared.catalog.model import ColumnProfile
from shared.catalog.words.facts import as_number
from shared.catalog.words.from_chinese import texts_of
from shared.catalog.words.vocabulary import Words

_NAME, _STATE, _RATING = "名称", "状态", "评分"
_RATE, _PRICE, _LEAST_PRICE = "费率", "单价", 100
_OF_A_COUNTRY = re.compile(r"[A-Z]{2}")
_GRADED = re.compile(r"[^\W\d]")
_VALUES_THAT_TELL, _MOST_OF = 2, 0.8
"""So many values, and such a part of them that ends alike, tell what a name column names."""


def told_by_values(meaning: str, parts: Words, profile: ColumnProfile) -> str:
    """What is meant, where the values say more than the parts of the name; else the meaning as it is."""
    if meaning == _RATE and (as_number(profile.maximum) or 0) >= _LEAST_PRICE:
        return _PRICE  # no part of anything
    values = texts_of(profile)
    if len(values) < _VALUES_THAT_TELL:
        return meaning
    if meaning.endswith(_RATING) and sum(map(bool, map(_GRADED.match, values))) >= _MOST_OF * len(values):
        return meaning.replace(_RATING, "分级")  # a film rated PG-13
    if parts[-1] == "state" and meaning.endswith(_STATE) and all(map(_OF_A_COUNTRY.fullmatch, values)):
        return f"{meaning.removesuffix(_STATE) if len(parts) > 1 else ''}州"  # never a status OK or NG
    return _completed(meaning, values)


def _completed(meaning: str, values: list[str]) -> str:
    """服务名称 whose values are 庐山服务区 and 泰和服务区 is a 服务区名称: they complete the word."""
    owner = meaning.removesuffix(_NAME)
    if owner in {meaning, ""}:
        return meaning
    ends = (text[text.rfind(owner) :] for text in values if owner in text)
    end, times = max(Counter(ends).items(), key=lambda counted: counted[1], default=(owner, 0))
    return f"{end}{_NAME}" if times >= _MOST_OF * len(values) else meaning
