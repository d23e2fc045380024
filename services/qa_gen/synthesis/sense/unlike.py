"""What does not belong in one number: prices of different goods, amounts in different units, parts and their whole."""

import re
from collections.abc import Iterator
from itertools import islice

from services.qa_gen.synthesis.measures import PAID_FOR_ONE, PRICE, is_money, owners
from services.qa_gen.synthesis.sketch import Function, Measure, Sketch, Test
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableRole
from shared.catalog.reading.units import UnitOf

_GOODS = re.compile(
    r"商品|货品|产品|药品|药|配件|零件|备件|物料|材料|耗材|食材|原料|菜品|图书|料件|物资|\b(?:product|goods|article|item|part|material|medicine|drug|sku|book)s?$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"面[值额]|数值|数量|用量|优惠|折扣|减免|\b(?:value|quantity|qty|discount|reading|usage)\b", re.IGNORECASE
)
_PERCENT = re.compile(r"折扣|打折|比例|百分比|^percent|%|\bpct\b", re.IGNORECASE)
_METRIC = re.compile(
    r"指标(?:名称|类型|代码)?$|计量项|用量类型|\b(?:metric|event type|usage type|meter type|indicator)$",
    re.IGNORECASE,
)
_WAY = re.compile(r"(?:类型|类别|种类|方向|科目|标志)$|\b(?:type|kind|direction|category)$", re.IGNORECASE)
_TO_AND_FRO = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (
            r"充值|存入|入账|收入|转入|存款|\b(?:top[ _-]?up|recharge|deposit|income|inflow|credit|earn(?:ed)?|in)\b",
            r"消费|提现|支出|转出|扣[减款]|取款|兑换|\b(?:withdraw(?:al)?|expense|outflow|debit|spen[dt]|redeem(?:ed)?|charge|out)\b",
        ),
        (r"消费|支付|付款|收款|\b(?:payment|sale|charge|purchase)\b", r"退款|退费|\brefund\b"),
        (r"入库|收货|\b(?:in|inbound|receipt)\b", r"出库|发货|\b(?:out|outbound|issue)\b"),
    )
)
"""What the rows of an account or a store add to it and take from it again."""
_FARTHEST = 3
"""Hops to the goods."""
_LINES = frozenset({Test.ABOVE, Test.BELOW, Test.BETWEEN})
_ADDED = frozenset({Function.SUM, Function.AVG})


def mixes(world: World, sketch: Sketch) -> bool:
    """Some number of the sketch puts together what differs in kind, and the sketch does not tell the kinds apart."""
    parts = [sketch, *([sketch.other] if sketch.other else [])]
    return _held_against_others(world, sketch) or any(
        _mixed(world, part, measure) for part in parts for measure in part.measures
    )


def _held_against_others(world: World, sketch: Sketch) -> bool:
    """Kilos of one thing held against pieces of another, what was paid for a bearing against what steel was."""
    base = sketch.scope.base
    ranked = sketch.shown[-1:] if sketch.limit or sketch.shape == "steps" else ()
    held = [f.at.field for f in sketch.filters if f.test in _LINES] or [at.field for at in ranked]
    things = (edge.parent for edge in world.parents(base) if edge.safe and base.role.is_of_facts)
    of_units = [field for owner in (base, *things) for field, of in owner.units if of is UnitOf.QUANTITY]
    own = [f for f in held if f in base.measures and f.numeric and not is_money(f)]
    prices = base.role is TableRole.EVENT and any(_priced(world, base)) and any(PRICE.search(f.word) for f in own)
    return prices or (bool(of_units) and any(not PRICE.search(f.word) for f in own))


def _mixed(world: World, sketch: Sketch, measure: Measure) -> bool:
    if measure.at is None:
        return False
    base = sketch.scope.places[measure.at.place]
    if _is_price(measure) and _prices_unlike_goods(world, sketch, base):
        return True
    if measure.function not in _ADDED:
        return False
    if measure.function is Function.SUM and base.role is TableRole.ENTITY and _has_parts(world, base):
        return True
    return any(not _told_apart(sketch, kind) for kind in kinds(world, base, measure))


def _is_price(measure: Measure) -> bool:
    averaged = measure.function in {Function.AVG, Function.RATIO}
    return averaged and measure.at is not None and bool(PAID_FOR_ONE.search(f"{measure.word} {measure.at.field.word}"))


def _priced(world: World, subject: Subject, steps: int = _FARTHEST) -> Iterator[Subject]:
    """The goods of which each row is one: a tap and a roll of tape have no price together.

    What was quoted for an inquiry is of the goods that were inquired about.
    """
    for parent in (edge.parent for edge in world.parents(subject) if edge.safe):
        if parent.role is TableRole.ENTITY and _GOODS.search(parent.noun):
            yield parent
        elif parent.role is TableRole.EVENT and steps > 1:
            yield from _priced(world, parent, steps - 1)


def _prices_unlike_goods(world: World, sketch: Sketch, base: Subject) -> bool:
    """A price of a tap and a roll of tape together, whether these have a table or only a name."""
    apart = all(_of_one(sketch, goods) for goods in _priced(world, base))
    return (
        not apart or not all(_told_apart(sketch, field) for field in _goods_named(base)) or _of_all_goods(sketch, base)
    )


def _of_all_goods(sketch: Sketch, base: Subject) -> bool:
    """One price for everything that is sold."""
    chosen = sketch.dimensions or any(f.test is Test.EQUALS for f in sketch.filters)
    return base.role is TableRole.ENTITY and bool(_GOODS.search(base.noun)) and not chosen and sketch.shape == "total"


def _goods_named(subject: Subject) -> Iterator[Field]:
    """The goods of which each row is one, where they are kept by name."""
    if subject.role is TableRole.EVENT or owners(subject):
        named = (field for field in (*subject.names, *subject.categories) if words.is_name(field.word))
        yield from (field for field in named if field != subject.title and _GOODS.search(words.entity(field.word)))


def _of_one(sketch: Sketch, goods: Subject) -> bool:
    """The sketch tells each of the goods apart, or is about one of them."""
    places = sketch.scope.places
    named = (f.at for f in sketch.filters if f.test is Test.EQUALS and f.at.field == goods.title)
    split_by = (d.at for d in sketch.dimensions if d.noun is not None)
    return any(places[at.place].name == goods.name for at in (*named, *split_by))


def _has_parts(world: World, subject: Subject) -> bool:
    """Its rows contain one another: what is summed over all is summed twice."""
    return any(edge.parent.name == subject.name for edge in world.parents(subject))


def kinds(world: World, subject: Subject, measure: Measure) -> Iterator[Field]:
    """The columns by which the measure has to be told apart, in the table itself and one hop up."""
    if measure.function is Function.AVG and measure.at is not None and PRICE.search(measure.at.field.word):
        yield from _quoted_by(world, subject)
    if measure.at is not None:
        yield from _meant_by(subject, measure.at.field)
        yield from _to_and_fro(subject)
    if measure.at is not None and (measure.function is Function.SUM or measure.at.field.role is ColumnRole.ADDITIVE):
        unit = UnitOf.MONEY if is_money(measure.at.field) else UnitOf.QUANTITY
        owners = (subject, *(edge.parent for edge in world.parents(subject) if edge.safe))
        yield from (field for owner in owners for field, of in owner.units if of is unit)


def _meant_by(subject: Subject, field: Field) -> Iterator[Field]:
    """What an amount is one of: percents and dollars of a discount, calls and exports of what was used."""
    for kind in subject.categories if _AMOUNT.search(field.said) else ():
        labels = [kind.label(value.text) for value in kind.profile.values]
        shares = [label for label in labels if _PERCENT.search(label)]
        metric = any(map(_METRIC.search, (kind.word, kind.name.replace("_", " "))))
        if metric or 0 < len(shares) < len(labels):
            yield kind


def _to_and_fro(subject: Subject) -> Iterator[Field]:
    """What says whether a row brought or took: top-ups and withdrawals of a wallet come to nothing together."""
    for kind in subject.categories if subject.role is TableRole.EVENT else ():
        labels = [kind.label(value.text).replace("_", " ") for value in kind.profile.values]
        if _WAY.search(kind.word) and any(
            any(map(one.search, labels)) and any(map(other.search, labels)) for one, other in _TO_AND_FRO
        ):
            yield kind


def _quoted_by(world: World, subject: Subject) -> Iterator[Field]:
    """What has a value of its own each day: the kinds of petrol in a list of prices."""
    quoted = subject.time is not None and not subject.additive and not world.parents(subject)
    kinds = (field for field in subject.categories if quoted and not words.is_state(field.word))
    yield from islice(kinds, 1)


def _told_apart(sketch: Sketch, kind: Field) -> bool:
    places = sketch.scope.places
    split = (d.at for d in sketch.dimensions if d.at.field == kind or d.noun is not None)
    chosen = (f.at for f in sketch.filters if f.test is Test.EQUALS and (f.at.field == kind or f.at.place))
    # each row of a parent is of one kind: told apart by name, its children are
    return any(at.field == kind or places[at.place].name == kind.table for at in (*split, *chosen))
