"""What users ask of a database, as shares of their questions: which tables together, which column, to what use.

The weights follow 260 questions that people wrote for eleven databases before they saw a pair of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log10

from services.qa_gen.coverage import is_asked
from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.idle import is_log
from services.qa_gen.synthesis.ingredients import caller, safe_parents
from services.qa_gen.synthesis.shapes.lines import header
from services.qa_gen.synthesis.sketch import ColumnRef, Scope, Sketch, given
from services.qa_gen.synthesis.subjects import Subject, World
from shared.catalog.model import TableName, TableRole


class Use(StrEnum):
    """What a question does with a column."""

    MEASURED = "measured"
    SPLIT = "split"
    HELD = "held"
    """To a value: the bills of one channel, those of a month, those without an end."""
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Ask:
    """A part of a question: its tables, and one of its columns with its use; no column where rows are counted."""

    tables: frozenset[TableName]
    column: ColumnRef | None = None
    use: Use | None = None
    """None for anything at all that is asked of the tables together."""


Demand = Mapping[Ask, float]
"""The share of all questions that an ask is the point of; together they make 1."""
Uses = Mapping[Use, float]

_ANYTHING = 0.4
"""Of the questions about some tables, those that any pair helps with that joins the same."""
_COUNTED: Mapping[TableRole, float] = {TableRole.EVENT: 2.0, TableRole.ENTITY: 2.0, TableRole.DICTIONARY: 1.0}
_FIRST_MEASURE: Uses = {Use.MEASURED: 3.5, Use.SHOWN: 0.2}
_MEASURE: Uses = {Use.MEASURED: 2.5, Use.SHOWN: 0.5}
_TIME: Uses = {Use.HELD: 2.5, Use.SPLIT: 1.5, Use.SHOWN: 0.5}
_OTHER_TIME: Uses = {Use.HELD: 1.0, Use.SHOWN: 0.7, Use.MEASURED: 0.4}
_CATEGORY: Uses = {Use.SPLIT: 2.2, Use.HELD: 1.8, Use.SHOWN: 0.5}
_NAME: Uses = {Use.SPLIT: 1.5, Use.HELD: 0.8, Use.SHOWN: 1.0}
_REST: Uses = {Use.SHOWN: 0.8, Use.HELD: 0.4}
_NAME_OF_PARENT: Uses = {Use.SPLIT: 4.0, Use.HELD: 1.5, Use.SHOWN: 1.5}
_CATEGORY_OF_PARENT: Uses = {Use.SPLIT: 1.5, Use.HELD: 0.6, Use.SHOWN: 0.2}
_ALONE, _WITH_A_PARENT, _FURTHER = 0.62, 0.28, 0.10
_IN_ITS_TIME = 0.28
"""Of the questions about lines, those about a product in a month of the bills."""
_NAMED, _NAMELESS = 1.0, 0.5
"""Parents that there is a name of to split by, and others."""
_FACTS, _THINGS, _OTHERS = 1.0, 0.45, 0.3
_MANY = 3
"""Decimal places of a number of rows from which on there is as much to ask as there can be."""
_A_PARENT, _MOST_PARENTS = 3, 3
"""Columns that a relation weighs as much as; relations that count."""


def demand(world: World) -> Demand:
    """What users are likely to ask: more of what has much to tell and belongs to much."""
    found: dict[Ask, float] = defaultdict(float)
    for subject in world.subjects:
        for scope, share in _companies(world, subject):
            _add(found, scope, share * _weight(world, subject))
    whole = sum(found.values()) or 1.0  # no table has a row
    return {ask: weight / whole for ask, weight in found.items()}


def asks_of(sketch: Sketch) -> frozenset[Ask]:
    """All asks that a sketch shows how to answer."""
    used = (Ask(sketch.tables, column, use) for column, use in _uses(sketch))
    return frozenset((Ask(sketch.tables), *used))


def asks_about(tables: frozenset[TableName], columns: frozenset[ColumnRef]) -> frozenset[Ask]:
    """Of a question that is known by its tables and columns alone: any use of them."""
    used = (Ask(tables, column, use) for column in (None, *columns) for use in Use)
    return frozenset((Ask(tables), *used))


def _uses(sketch: Sketch) -> Iterator[tuple[ColumnRef | None, Use]]:
    for measure in sketch.measures:
        yield from ((_ref(at.field), Use.MEASURED) for at in measure.fields)
        if measure.counts:
            yield None, Use.MEASURED
    yield from ((_ref(dimension.at.field), Use.SPLIT) for dimension in sketch.dimensions)
    yield from ((_ref(at.field), Use.SHOWN) for at in sketch.shown)
    yield from ((_ref(f.at.field), Use.HELD) for f in sketch.filters)
    yield from _uses(sketch.other) if sketch.other else ()


def _ref(field: Field) -> ColumnRef:
    return field.table, field.name


def _weight(world: World, subject: Subject) -> float:
    facts = measures.is_facts(subject) and not is_log(world, subject)
    kind = _FACTS if facts else _THINGS if subject.role in {TableRole.ENTITY, TableRole.EVENT} else _OTHERS
    parents = min(_MOST_PARENTS, len(world.parents(subject)))
    size = min(1.0, log10(subject.rows + 1) / _MANY)
    return kind * size * (1 + len(subject.useful) + _A_PARENT * parents)


def _companies(world: World, subject: Subject) -> Iterator[tuple[Scope, float]]:
    """The table alone, with each table that it points at, and with what that one points at."""
    near = [Scope(subject).up(edge) for edge in safe_parents(world, subject) if edge.parent.name != subject.name]
    further = (scope.up(edge, origin=1) for scope in near for edge in safe_parents(world, scope.places[1]))
    far = [scope for scope in further if scope.places[2] not in scope.places[:2]]
    if subject.role is not TableRole.BRIDGE:
        yield Scope(subject), _ALONE
    yield from _shared(near, _WITH_A_PARENT)
    whole = header(world, subject)
    if whole is not None:  # what is asked of lines is asked of a time
        dated = Scope(subject).up(whole)
        beside = [dated.up(scope.hops[0].edge) for scope in near if scope.hops[0].edge != whole]
        yield from _shared(beside, _IN_ITS_TIME)
    yield from _shared(far, _FURTHER)


def _shared(scopes: Sequence[Scope], share: float) -> Iterator[tuple[Scope, float]]:
    told = [scope for scope in scopes if scope.places[-1].useful]
    weights = [_NAMED if caller(scope.places[-1]) else _NAMELESS for scope in told]
    yield from ((scope, share * weight / sum(weights)) for scope, weight in zip(told, weights, strict=True))


def _add(found: dict[Ask, float], scope: Scope, share: float) -> None:
    tables = frozenset(place.name for place in scope.places)
    parts = list(_parts(scope))
    whole = sum(weight for *_, weight in parts)
    found[Ask(tables)] += share * _ANYTHING
    for column, use, weight in parts:
        found[Ask(tables, column, use)] += share * (1 - _ANYTHING) * weight / whole


def _parts(scope: Scope) -> Iterator[tuple[ColumnRef | None, Use, float]]:
    """What is asked of the tables of a scope; columns of a kind share what is asked of the kind."""
    if scope.base.role in _COUNTED:
        yield None, Use.MEASURED, _COUNTED[scope.base.role]
    kinds = dict(_own(scope.base)) | (dict(_of_parent(scope.places[-1])) if scope.hops else {})
    kinds |= {given(place.time): _TIME for place in scope.places[1:] if place.role is TableRole.EVENT and place.time}
    sizes = Counter(map(id, kinds.values()))
    for field, uses in kinds.items():
        yield from ((_ref(field), use, weight / sizes[id(uses)]) for use, weight in uses.items())


def _own(base: Subject) -> Iterator[tuple[Field, Uses]]:
    first = next((measure.at.field for measure in measures.principal(base) if measure.at is not None), None)
    for field in base.useful:
        if field == first:
            yield field, _FIRST_MEASURE
        elif is_asked(field) or field == base.time:
            yield field, _kind(base, field)


def _kind(base: Subject, field: Field) -> Uses:
    if field in base.measures:
        return _MEASURE
    if field in base.times:
        return _TIME if field == base.time and base.role is not TableRole.ENTITY else _OTHER_TIME
    if field == caller(base) or field in base.names:
        return _NAME
    return _CATEGORY if field in base.categories else _REST


def _of_parent(parent: Subject) -> Iterator[tuple[Field, Uses]]:
    name = caller(parent)
    if name:
        yield name, _NAME_OF_PARENT
    yield from ((field, _CATEGORY_OF_PARENT) for field in parent.categories if is_asked(field) and field != name)
