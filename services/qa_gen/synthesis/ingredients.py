"""What a subject offers a shape: measures, dimensions, filters that hold for its rows, and what shows a row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.periods import Calendar, Period, calendar_of
from services.qa_gen.synthesis.sketch import (
    At,
    Dimension,
    Filter,
    Function,
    Grain,
    Measure,
    Scope,
    Test,
    given,
    total_word,
)
from services.qa_gen.synthesis.subjects import Edge, Field, Subject, World
from shared.catalog.model import TableRole, TypeFamily

_TOTAL = re.compile(r"总|合计|total|sum|全部", re.IGNORECASE)
_QUANTITY = re.compile(r"(?:订单|笔|单|件|人|次|交易)?(?:数量|笔数|单数|件数|人数|次数|数|量)$")
_AMOUNT = re.compile(r"(?:支付|交易|销售)?(?:金额|总额|额|收入|营收|费用)$")
_ODD_VALUE = re.compile(r"[*\n\r\t'\"\\%_{}]")
_LONGEST_VALUE = 24


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension and the scope that reaches it."""

    scope: Scope
    dimension: Dimension

    @property
    def few(self) -> bool:
        """All groups fit one answer."""
        owner = self.scope.places[self.dimension.at.place]
        return self.dimension.at.field.few or (self.dimension.noun is not None and owner.rows <= 60)


def things(subject: Subject) -> Measure | None:
    """How many there are, where rows are things; snapshots, links and mappings are none."""
    if subject.countable:
        return Measure(Function.COUNT, f"{subject.noun}数量", thing=subject.noun)
    return None


def counted_ends(edge: Edge) -> Measure:
    """How many different parents the rows of a link or a mapping lead to."""
    key = edge.child.field(edge.relation.columns[0])
    return Measure(Function.COUNT_DISTINCT, f"{edge.parent.noun}数量", At(key), thing=edge.parent.noun)


def sum_of(field: Field) -> Measure:
    return Measure(Function.SUM, total_word(At(field)), At(field))


def mean_of(field: Field) -> Measure:
    word = field.word if "平均" in field.word else f"平均{field.word}"
    return Measure(Function.AVG, word, At(field))


def numbers(subject: Subject) -> tuple[Measure, ...]:
    """Every measure, the one that totals the others first; none for a view that already aggregates."""
    if subject.role is TableRole.REPORT:
        return tuple(mean_of(field) for field in subject.average)
    totals_first = sorted(subject.additive, key=lambda field: not _TOTAL.search(f"{field.word} {field.name}"))
    return (*map(sum_of, totals_first), *map(mean_of, subject.average))


def principal(subject: Subject) -> tuple[Measure, ...]:
    """The measures that elaborate questions are about: one of each unit."""
    chosen: dict[object, Measure] = {}
    for measure in numbers(subject):
        if measure.at is not None:
            chosen.setdefault((measure.function, measure.at.field.column.family), measure)
    return tuple(chosen.values())[:3]


def families(subject: Subject) -> Iterator[tuple[Measure, ...]]:
    """Sums that one would ask for together: 微信、支付宝、现金支付金额."""
    by_kind: dict[object, list[Measure]] = {}
    for measure in numbers(subject):
        if measure.at is not None and measure.function is Function.SUM:
            field = measure.at.field
            by_kind.setdefault((field.column.family, field.word[-1:]), []).append(measure)
    for alike in by_kind.values():
        yield from (tuple(alike[i : i + 3]) for i in range(0, len(alike), 3) if len(alike[i : i + 3]) > 1)


def quotients(subject: Subject) -> Iterator[Measure]:
    """Shares of a total, and amounts for each order."""
    sums = [m.at.field for m in numbers(subject) if m.at is not None and m.function is Function.SUM]
    total = next((f for f in sums if _TOTAL.search(f"{f.word} {f.name}") and _AMOUNT.search(f.word)), None)
    for field in sums:
        if total and field != total and _AMOUNT.search(field.word):
            yield Measure(Function.PERCENT, f"{field.word}占比", At(field), At(total))
    for amount in filter(lambda f: _AMOUNT.search(f.word), sums):
        orders = next((f for f in sums if _same_stem(amount, f)), None)
        if orders:
            word = f"平均每单{amount.word}" if _stem(_AMOUNT, amount.word) else "平均客单价"
            yield Measure(Function.RATIO, word, At(amount), At(orders))


def _same_stem(amount: Field, quantity: Field) -> bool:
    if not re.search(r"单", quantity.word) or amount == quantity:
        return False
    return _stem(_AMOUNT, amount.word) == _stem(_QUANTITY, quantity.word)


def _stem(tail: re.Pattern[str], word: str) -> str:
    return re.sub("总|合计|支付|付款|订单|全部", "", tail.sub("", word))


def own_splits(subject: Subject) -> Iterator[Split]:
    """Dimensions in the table itself."""
    scope = Scope(subject)
    for field in (*subject.categories, *subject.names):
        if field.column.family is not TypeFamily.BOOLEAN:
            yield Split(scope, Dimension(At(field)))


def parent_splits(world: World, subject: Subject) -> Iterator[Split]:
    """Dimensions one hop up: the parent's name and its categories."""
    for edge in safe_parents(world, subject):
        if edge.parent.name != subject.name:
            yield from _at(Scope(subject).up(edge), 1)


def far_splits(world: World, subject: Subject) -> Iterator[Split]:
    """Dimensions two hops up; a mapping on the way is no hop."""
    for scope in _further(world, [Scope(subject).up(edge) for edge in safe_parents(world, subject)]):
        yield from _at(scope, len(scope.hops))
        if any(place.role is TableRole.MAPPING for place in scope.places[1:]):
            for longer in _further(world, [scope]):
                yield from _at(longer, len(longer.hops))


def _further(world: World, scopes: Iterable[Scope]) -> Iterator[Scope]:
    """Each scope with one hop more, from its last place to a table it has not been to."""
    for scope in scopes:
        places = {place.name for place in scope.places}
        for edge in safe_parents(world, scope.places[-1]):
            if len(places) == len(scope.places) and edge.parent.name not in places:
                yield scope.up(edge, origin=len(scope.hops))


def splits(world: World, subject: Subject) -> tuple[Split, ...]:
    return (*own_splits(subject), *parent_splits(world, subject), *far_splits(world, subject))


def _at(scope: Scope, place: int) -> Iterator[Split]:
    owner = scope.places[place]
    if owner.title:
        yield Split(scope, Dimension(At(owner.title, place), noun=owner.noun))
    for field in owner.categories:
        if field.column.family is not TypeFamily.BOOLEAN:
            yield Split(scope, Dimension(At(field, place)))


def safe_parents(world: World, subject: Subject) -> tuple[Edge, ...]:
    return tuple(edge for edge in world.parents(subject) if edge.safe)


def filters(subject: Subject, place: int = 0, *, most: int = 2, codes: bool = False) -> Iterator[Filter]:
    """Conditions on a category that hold for some rows and not for all; on codes only when asked for."""
    for field in subject.categories:
        if words.is_code(field.word) and not codes:
            continue
        if field.column.family is TypeFamily.BOOLEAN:
            yield Filter(At(field, place), Test.TRUE)
        elif field.column.family in {TypeFamily.TEXT, TypeFamily.ENUM} or field.labels:
            for value in sayable(field, [value.text for value in field.profile.values])[:most]:
                yield Filter(At(field, place), Test.EQUALS, value)


def sayable(field: Field, values: Sequence[str]) -> list[str]:
    """Values that can stand in a question as they are, or by their label."""
    coded = field.numeric
    return [
        value
        for value in values
        if value.strip()
        and len(value) <= _LONGEST_VALUE
        and not _ODD_VALUE.search(value)
        and (not coded or value in dict(field.labels))
    ]


def during(subject: Subject, salt: str) -> tuple[Filter, ...]:
    """One window that lies in the data; which one depends on the salt, so that questions differ.

    Things that merely have a date (an installation, a birthday) are not asked about by it.
    """
    if subject.role not in {TableRole.EVENT, TableRole.SNAPSHOT}:
        return ()
    field, known = subject.time, calendar_of(subject)
    if field is None or known is None:
        return ()
    chosen = _windows(known)
    if not chosen:
        return ()
    return (Filter(At(field), Test.DURING, period=chosen[crc32(salt.encode()) % len(chosen)]),)


def _windows(known: Calendar) -> list[Period]:
    if not known.dense:
        return [period for period in (known.good(),) if period]
    recent = [known.month(back) for back in range(min(3, known.months))]
    spans = [known.span(3)] if known.months >= 6 else []
    year = known.year()
    return [*recent, *spans, *([year] if year else [])]


def months(subject: Subject, count: int = 6) -> tuple[Filter, ...]:
    """The last whole months of the data; empty unless there are three, and for things that merely have a date."""
    if subject.role not in {TableRole.EVENT, TableRole.SNAPSHOT}:
        return ()
    field, known = subject.time, calendar_of(subject)
    if field is None or known is None or known.months < 3 or not known.dense:
        return ()
    return (Filter(At(field), Test.DURING, period=known.span(count)),)


def monthly(subject: Subject) -> Dimension:
    return Dimension(At(given(subject.time)), Grain.MONTH)


def face(subject: Subject) -> tuple[At, ...]:
    """What tells a person which row it is."""
    if subject.title:
        return (At(subject.title),)
    called = tuple(field for field in (*subject.names, *subject.categories) if words.is_name(field.word))
    known = (*subject.codes[:1], *called[:1])[:1] or subject.texts[:1]
    dated = not known or subject.role is TableRole.REPORT
    time = (subject.time,) if subject.time and dated else ()
    return tuple(At(field) for field in (*known, *time))


def dated(subject: Subject) -> Iterator[Filter]:
    """For things that have a date: the last whole year of each date."""
    for field in subject.times if subject.countable else ():
        known = calendar_of(subject, field)
        window = known.good() if known else None
        if window and (subject.role is not TableRole.EVENT or field != subject.time):
            yield Filter(At(field), Test.DURING, period=window)


def details(subject: Subject, *, leave_out: Sequence[Field] = ()) -> Iterator[tuple[At, ...]]:
    """Groups of two or three further columns that a list may show."""
    shown = {at.field.name for at in face(subject)} | {field.name for field in leave_out}
    rest = [field for field in subject.useful if field.name not in shown]
    size = 3 if len(rest) in {3, 5, 6, 9} else 2
    yield from (tuple(At(field) for field in rest[i : i + size]) for i in range(0, len(rest), size))


def neighbour(world: World, edge: Edge) -> str:
    """What a parent has, said of the parent: 充电流水, 每日车流量数据; a link stands for what it leads to."""
    child, own = edge.child, edge.parent.noun
    if child.role is TableRole.BRIDGE:
        far = [other.parent.noun for other in world.parents(child) if other.parent.name != edge.parent.name]
        return f"关联的{far[0]}" if far else child.noun
    rest = child.noun.removeprefix(own).removeprefix("的")
    noun = rest if len(rest) > 1 else child.noun
    happens = child.role is TableRole.EVENT and not re.search(r"(?:记录|流水|明细|单|日志)$", noun)
    return f"{noun}记录" if happens else f"{noun}数据" if child.role is TableRole.SNAPSHOT else noun


def known_values(field: Field) -> list[str]:
    """Real values of a text column, shortest words that can be said first seen first."""
    values = [value.text for value in field.profile.values] or list(field.profile.examples)
    return sayable(field, values)


def fragment(field: Field, noun: str) -> str | None:
    """A piece of a real value that a person would search for: two characters, or a word, that tell something."""
    for value in known_values(field):
        piece = value[:2] if words.is_chinese(value) else value.split()[0]
        if len(piece) >= 2 and not piece.isdigit() and piece != value and piece not in noun:
            return piece
    return None
