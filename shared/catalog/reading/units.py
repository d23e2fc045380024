"""Columns that say in which unit a row's amounts are: kilos and litres, dollars and yen do not add up."""

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from importlib.resources import files

from shared.catalog.words.split import words


class UnitOf(StrEnum):
    """What the column gives the unit of."""

    MONEY = "money"
    QUANTITY = "quantity"
    """Electricity, water and gas count too: what is used of them has no common unit."""


_SAID = tomllib.loads(files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))
_CURRENCY = re.compile(r"币种|货币$|(?:^| )(?:currency|ccy)(?: code)?$")
_UNIT = re.compile(
    rf"(?:计量|数量)单位$|(?:{'|'.join(_SAID['kinds_of']['chinese'].split())})(?:种类|类型|类别|品种|分类)$|油品$|油号$|介质$"
    rf"|(?:^| )(?:{'|'.join(_SAID['kinds_of']['english'].split())}) (?:type|kind|class|category)$"
    r"|(?:^| )(?:uom|unit of measure|measure unit|quantity unit|unit|fuel)$"
)
_CENTS = re.compile(
    r"(?:[额价费款钱金入本计]|成本|余额)\s*(?:[(\uff08\[]\s*(?:单位)?[:\uff1a]?\s*分\s*[)\uff09\]]|[,\uff0c;\uff1b]?\s*(?:以|单位[:\uff1a]?为?)\s*分(?!钟)(?:为单位)?|[,\uff0c/]\s*分$)"
    r"|\bin (?:[A-Z]{2,3} )?cents\b|\b(?:US|euro) cents\b|[(,] ?cents\)?$"
)
_OF_CENTS = re.compile(r"(?<=[\u3400-\u9fff])分$|\s+(?:in )?(?:US |euro )?cents$", re.IGNORECASE)
_BARE = frozenset({"单位", "unit"})
_CURRENCIES, _UNITS, _PACKED, _MEDIA = (
    frozenset(_SAID["values"][name].split()) for name in ("currencies", "units", "packed", "media")
)


def is_in_cents(name: str, comment: str) -> bool:
    """Whether an amount of money is kept in hundredths: 订单金额(分), unit_price_cents."""
    return words(name)[-1:] in (("cents",), ("fen",)) or bool(_CENTS.search(comment))


def without_cents(word: str) -> str:
    """What such an amount is called: price in US cents, 售价分."""
    return _OF_CENTS.sub("", word)


def unit_of(word: str, values: Iterable[str] = ()) -> UnitOf | None:
    """What a category gives the unit of, told by its word or name and by all its values; None for any other.

    A bare 单位 may be a company; boxes and bottles are counted together, boxes and kilos are not.
    """
    spoken = word if re.search(r"[\u3400-\u9fff]", word) else " ".join(words(word))
    seen = {value.strip().lower() for value in values}
    if _CURRENCY.search(spoken) or (len(seen) > 1 and seen <= _CURRENCIES):
        return UnitOf.MONEY
    if spoken in _BARE and seen <= _UNITS | _PACKED:
        return UnitOf.QUANTITY if len(seen) > 1 and not seen <= _PACKED else None
    told = _UNIT.search(spoken) and spoken != "单位"
    return UnitOf.QUANTITY if told or (len(seen) > 1 and (seen <= _UNITS or seen <= _MEDIA)) else None
