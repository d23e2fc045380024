"""What users ask of a database, as shares of their questions: which tables together, and which of their columns."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from math import log10
from pathlib import Path
from typing import NamedTuple

from services.qa_gen.planning.coverage import is_asked
from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.ingredients import caller, safe_parents
from services.qa_gen.synthesis.sense.idle import is_log
from services.qa_gen.synthesis.shapes.lines import header
from services.qa_gen.synthesis.sketch import ColumnRef, Function, Scope
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableName, TableRole

_ALONE, _WITH_A_PARENT, _FURTHER, _OF_TWO = 0.49, 0.38, 0.07, 0.15
_IN_ITS_TIME = 0.28
"""Of the questions about lines, those about a product in a month of the bills."""
_NAMED, _NAMELESS = 1.0, 0.5
"""Parents that there is a name of to split by, and others."""
_FACTS, _THINGS, _OTHERS = 1.0, 0.45, 0.3
_MANY = 3
"""Decimal places of a number of rows from which on there is as much to ask as there can be."""
_A_PARENT, _MOST_PARENTS, _MOST_CHILDREN = 3, 3, 6
"""Columns that a relation weighs as much as; relations that count, and facts of one thing that are put side by side."""
_MOST_OF_A_KIND, _MOST_TOGETHER = 12, 60
"""Columns of a kind that are told apart, and so many sets of columns of a few kinds."""
_FOUND, _HALF_FOUND = 0.65, 0.42
"""How often a pair that names all columns of a question is among the nearest to it, and one that names half."""

_TOGETHER: Mapping[str, Mapping[str, int]] = tomllib.loads(
    Path(__file__).with_name("demand.toml").read_text(encoding="utf-8")
)


class Ask(NamedTuple):
    """Columns that are asked about together, and the share of all questions that do."""

    columns: frozenset[ColumnRef]
    share: float

    def finds(self, columns: frozenset[ColumnRef]) -> float:
        """How often it finds a pair of the same tables that names these columns; 0 for one that does not help."""
        named = len(self.columns & columns)
        return _FOUND if named == len(self.columns) else _HALF_FOUND if 2 * named >= len(self.columns) else 0.0


class _Company(NamedTuple):
    """Tables that are asked about together, how their columns come up, and the share of the questions."""

    places: tuple[Subject, ...]
    """What the rows are of comes first, then what it points at."""
    kind: str
    share: float


@dataclass(frozen=True)
class Demand:
    """The questions of users by the tables that they are about."""

    companies: Mapping[frozenset[TableName], Sequence[_Company]] = field(default_factory=dict)
    _asks: dict[frozenset[TableName], tuple[Ask, ...]] = field(default_factory=dict)

    def of(self, tables: frozenset[TableName]) -> tuple[Ask, ...]:
        """What is asked of exactly these tables."""
        if tables not in self._asks:
            found: dict[frozenset[ColumnRef], float] = defaultdict(float)
            for company in self.companies.get(tables, ()):
                for columns, share in _parts(company):
                    found[columns] += share
            self._asks[tables] = tuple(Ask(columns, share) for columns, share in found.items())
        return self._asks[tables]


def demand(world: World) -> Demand:
    """What users are likely to ask: more of what has much to tell and belongs to much."""
    weighed = [
        company._replace(share=company.share * _weight(world, subject))
        for subject in world.subjects
        for company in _companies(world, subject)
    ]
    whole = sum(company.share for company in weighed) or 1.0  # no table has a row
    found: dict[frozenset[TableName], list[_Company]] = defaultdict(list)
    for company in weighed:
        tables = frozenset(place.name for place in company.places)
        found[tables].append(company._replace(share=company.share / whole))
    return Demand(found)


def _weight(world: World, subject: Subject) -> float:
    facts = measures.is_facts(subject) and not is_log(world, subject)
    kind = _FACTS if facts else _THINGS if subject.role in {TableRole.ENTITY, TableRole.EVENT} else _OTHERS
    parents = min(_MOST_PARENTS, len(world.parents(subject)))
    size = min(1.0, log10(subject.rows + 1) / _MANY)
    return kind * size * (1 + len(subject.useful) + _A_PARENT * parents)


def _companies(world: World, subject: Subject) -> Iterator[_Company]:
    """The table alone, with each table that it points at, with two of them, and with what those point at."""
    near = [Scope(subject).up(edge) for edge in safe_parents(world, subject) if edge.parent.name != subject.name]
    further = (scope.up(edge, origin=1) for scope in near for edge in safe_parents(world, scope.places[1]))
    far = [scope for scope in further if scope.places[2] not in scope.places[:2]]
    kind = "facts" if measures.is_facts(subject) else "things"
    if subject.role is TableRole.BRIDGE:
        both = [one.up(other.hops[0].edge) for one, other in combinations(near, 2)]
        yield from _shared([scope for scope in both if len(set(scope.places)) == len(scope.places)], "links", _ALONE)
    else:
        yield _Company((subject,), kind, _ALONE)
    yield from _shared(near, f"{kind}_up", _WITH_A_PARENT)
    whole = header(world, subject)
    if whole is not None:  # what is asked of lines is asked of a time
        dated = [scope.up(whole) for scope in near if scope.hops[0].edge != whole]
        yield from _shared(dated, "lines_in_time", _IN_ITS_TIME)
    passing = [scope for scope in near if _is_passed_through(scope.places[1])]
    through = [scope for scope in far if scope.places[1] in {one.places[1] for one in passing}]
    yield from _shared(through or far, "facts_top", _FURTHER + _WITH_A_PARENT * len(passing) / max(1, 2 * len(near)))
    yield from _two_facts(world, subject)


def _is_passed_through(parent: Subject) -> bool:
    """What happens without a name is asked about by what it is of: tickets of a show by its film and cinema."""
    return parent.role is TableRole.EVENT and caller(parent) is None


def _two_facts(world: World, subject: Subject) -> Iterator[_Company]:
    """What two tables tell of one thing: what it ordered beside what it paid."""
    children = [edge.child for edge in world.children(subject) if edge.safe and measures.is_facts(edge.child)]
    both = [pair for pair in combinations(list(dict.fromkeys(children))[:_MOST_CHILDREN], 2) if subject not in pair]
    for one, other in both if caller(subject) else ():
        yield _Company((one, subject, other), "two_facts", _OF_TWO / len(both))


def _shared(scopes: Sequence[Scope], kind: str, share: float) -> Iterator[_Company]:
    told = [scope for scope in scopes if scope.places[-1].useful]
    weights = [_NAMED if caller(scope.places[-1]) else _NAMELESS for scope in told]
    for scope, weight in zip(told, weights, strict=True):
        yield _Company(scope.places, kind, share * weight / sum(weights))


def _parts(company: _Company) -> Iterator[tuple[frozenset[ColumnRef], float]]:
    """The sets of columns that are asked about in these tables, with their shares."""
    kinds = _kinds(company.places)
    told = [
        (weight, sets)
        for parts, weight in _TOGETHER[company.kind].items()
        if (sets := _sets([kinds.get(part, []) for part in parts.split()]))
    ]
    whole = sum(weight for weight, _ in told)
    for weight, sets in told:
        yield from ((columns, company.share * weight / whole / len(sets)) for columns in sets)


def _sets(columns: Sequence[Sequence[ColumnRef]]) -> list[frozenset[ColumnRef]]:
    """One column of each of these kinds in every way; none where a kind has no column."""
    together = (frozenset(one) for one in product(*columns))
    return list(dict.fromkeys(islice((one for one in together if len(one) == len(columns)), _MOST_TOGETHER)))


def _kinds(places: Sequence[Subject]) -> dict[str, list[ColumnRef]]:
    found: dict[str, list[ColumnRef]] = defaultdict(list)
    for prefix, place in zip(("", "up.", "top."), places, strict=False):
        for kind, known in _by_kind(place):
            if len(found[f"{prefix}{kind}"]) < _MOST_OF_A_KIND:
                found[f"{prefix}{kind}"].append((known.table, known.name))
    return found


def _by_kind(subject: Subject) -> Iterator[tuple[str, Field]]:
    main = (m.at.field for m in measures.principal(subject) if m.at and m.function is not Function.DURATION)
    first, name = next((single for one in main for single in one.singles), None), caller(subject)
    for known in (one for one in subject.useful if not one.multiplied):
        if is_asked(known) or known in (subject.time, name):
            yield _kind(subject, known, first, name), known


def _kind(subject: Subject, known: Field, first: Field | None, name: Field | None) -> str:
    if first is not None and known.name == first.name:
        return "first"
    if known == name:
        return "name"
    if known in subject.times:
        return "time" if known == subject.time and subject.role is not TableRole.ENTITY else "date"
    if known in subject.measures:
        return "number"
    if known in subject.categories or known in subject.names:
        return "state" if words.is_state(known.word) else "kind"
    return "code" if known in subject.codes else "text"
