"""What the lines of an order came to, where nobody keeps it: quantity times unit price, less a share of discount."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from shared.catalog.model import ColumnProfile, ColumnRole, TableRole, TypeFamily

_QUANTITY = re.compile(r"^.{0,4}(?:数量|件数|销量|购买量)$|\b(?:quantity|qty)$", re.IGNORECASE)
_OFFERED = re.compile(
    r"起订|起批|最[小少低大多高]|库存|安全|\b(?:min|minimum|max|maximum|stock|reorder|available|moq)\b", re.IGNORECASE
)
"""A quantity that nobody has ordered: what is in store, the least that is sold."""
IN_STORE = re.compile(
    r"(?:当前|现有?|实际|可用)库存|现存|结存|在库|剩余|\b(?:on hand|in stock|remaining)\b", re.IGNORECASE
)
"""Beside what is there, what came in has no amount that anybody asks for."""
_PRICE = re.compile(r"单价$|售价$|成交价$|\b(?:unit price|price each|sale price|selling price)$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"额|小计|合计|总价|货款|\b(?:amount|total|subtotal|revenue|paid|value|extended price)\b", re.IGNORECASE
)
"""A table that keeps what its lines came to needs no product."""
_DISCOUNT = re.compile(r"折扣|\bdiscount\b", re.IGNORECASE)
_BOUGHT = re.compile(r"采购|进货|订货|\b(?:purchase|po|procurement)\b", re.IGNORECASE)
_SOLD = re.compile(r"销售|订单|小票|购物|成交|\b(?:order|sale|sales|cart|basket|receipt|invoice)\b", re.IGNORECASE)
_MOST_OFF = 0.5
_LEAST_KEYS = 2
"""A line points at its order and at what was ordered."""


def with_line_amount(fields: Sequence[Field], noun: str, role: TableRole) -> tuple[Field, ...]:
    """The fields, and the amount of a line behind them where it can be computed from one quantity and one price."""
    numbers = [field for field in fields if field.numeric]
    quantities = [field for field in numbers if _QUANTITY.search(field.word) and not _OFFERED.search(field.said)]
    prices = [field for field in numbers if _PRICE.search(field.word)]
    keeps_it = any(_AMOUNT.search(field.said) for field in numbers)
    held = any(IN_STORE.search(field.said) for field in numbers)
    if len(quantities) != 1 or len(prices) != 1 or keeps_it or held or not _are_lines(fields, role):
        return tuple(fields)
    discounts = [field for field in numbers if _DISCOUNT.search(field.said)]
    if len(discounts) > 1 or not all(map(_is_share, discounts)):
        return tuple(fields)
    return (*fields, _amount((quantities[0], prices[0], *discounts), noun))


def _are_lines(fields: Sequence[Field], role: TableRole) -> bool:
    keys = sum(field.role is ColumnRole.FOREIGN_KEY for field in fields)
    named = any(field.role is ColumnRole.LABEL for field in fields)
    return keys >= _LEAST_KEYS and not named and role in {TableRole.BRIDGE, TableRole.ENTITY, TableRole.EVENT}


def _is_share(discount: Field) -> bool:
    """A part of one that is taken off, rather than percents or money; 0.9 may as well be what is left to pay."""
    try:
        return float(discount.profile.maximum or "") <= _MOST_OFF
    except ValueError:
        return False


def _amount(parts: tuple[Field, ...], noun: str) -> Field:
    price = parts[1]
    column = replace(price.column, name=" * ".join(part.name for part in parts), type="numeric", comment=None)
    column = replace(column, family=TypeFamily.DECIMAL)
    seen = ColumnProfile(
        null_fraction=max(part.profile.null_fraction for part in parts),
        distinct=max(part.profile.distinct for part in parts),
        minimum="0",
    )
    word, role = _called(noun, chinese=words.is_chinese(f"{noun}{price.word}")), ColumnRole.ADDITIVE
    return replace(price, column=column, role=role, profile=seen, word=word, known=True, parts=parts, multiplied=True)


def _called(noun: str, *, chinese: bool) -> str:
    deed = "采购" if _BOUGHT.search(noun) else "销售" if _SOLD.search(noun) else ""
    if chinese:
        return f"{deed}额" if deed else "金额"
    return {"采购": "purchase amount", "销售": "sales amount"}.get(deed, "amount")
