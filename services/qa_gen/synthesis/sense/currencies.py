"""Money in several currencies: it is added, ranked and compared within one of them, and the question says which."""

import re
from collections.abc import Iterator
from dataclasses import replace

from services.qa_gen.synthesis.ingredients import safe_parents
from services.qa_gen.synthesis.measures import PAID_FOR_ONE, is_money
from services.qa_gen.synthesis.sense.present import SAYS_ITS_ROWS
from services.qa_gen.synthesis.sense.standing import reached
from services.qa_gen.synthesis.sketch import At, Filter, Sketch, Test
from services.qa_gen.synthesis.values import sayable
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.reading.units import UnitOf

_CONVERTED = re.compile(r"本位?币|人民币|折合|折算|\b(?:cny|rmb|usd|base|local|home)\b", re.IGNORECASE)
"""In one currency, whatever it was paid in."""
_OF_ONE_ROW = frozenset(
    {"lookup", "list_all", "list_where", "newest", "search", "missing", "has_element", "with_parent", "of_parent"}
    | {"across", "facts_over_time", "short", "beyond", "count_short", "count_beyond"}
)
"""Shapes that show the numbers of a row, or hold one of them against another."""
_SIDE_BY_SIDE = frozenset({"by", "trend", "latest_by", "month_pair"})
"""Shapes in which the totals of several currencies stand beside each other; a share would add them up."""


def in_one_currency(world: World, sketch: Sketch) -> Sketch | None:
    """The sketch about money of one currency; None where its question could not say of which."""
    if sketch.other is not None:
        parts = (sketch, sketch.other)
        return None if any(_mixed(world, part) for part in parts) else sketch
    mixed = _mixed(world, sketch)
    if not mixed:
        return sketch
    edge, currency = mixed[0]
    said = sayable(currency, [value.text for value in currency.profile.values])
    if len(mixed) > 1 or not said or sketch.shape not in SAYS_ITS_ROWS:
        return None
    scope, place = reached(sketch.scope, edge)
    return replace(sketch, scope=scope, filters=(*sketch.filters, Filter(At(currency, place), Test.EQUALS, said[0])))


def _mixed(world: World, sketch: Sketch) -> list[tuple[Edge | None, Field]]:
    """The columns that say in which currency the money of the sketch is, where it is not told apart by them."""
    paid = (at for at in sketch.ats if is_paid(at.field)) if sketch.shape not in _OF_ONE_ROW else ()
    owners = dict.fromkeys(sketch.scope.places[at.place] for at in paid)
    found = (found for owner in owners for found in _currencies(world, owner))
    return [(edge, currency) for edge, currency in found if not _is_within_one(sketch, currency)]


def is_paid(field: Field) -> bool:
    """An amount or a price, in the currency of its row."""
    money = is_money(field) or bool(PAID_FOR_ONE.search(field.word))
    return money and field.numeric and not _CONVERTED.search(field.said)


def _currencies(world: World, subject: Subject) -> Iterator[tuple[Edge | None, Field]]:
    """Those of the table itself, or of what its rows are of, and how one gets there."""
    yield from ((None, field) for field, of in subject.units if of is UnitOf.MONEY)
    for edge in safe_parents(world, subject):
        yield from ((edge, field) for field, of in edge.parent.units if of is UnitOf.MONEY)


def _is_within_one(sketch: Sketch, currency: Field) -> bool:
    """It is about one currency, or about one thing that has one; or totals stand beside each other."""
    places = sketch.scope.places
    chosen = [f.at for f in sketch.filters if f.test is Test.EQUALS and f.at.field.table == currency.table]
    if any(at.field in {currency, places[at.place].title} for at in chosen):
        return True
    split = (d for d in sketch.dimensions if d.at.field.table == currency.table)
    return sketch.shape in _SIDE_BY_SIDE and any(d.at.field == currency or d.noun is not None for d in split)
