"""A question before it has words or SQL: what is measured, over which rows, split by what."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from services.qa_gen.synthesis.periods import Period
from services.qa_gen.synthesis.world import codes, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject
from shared.catalog.model import TableName, TypeFamily

ColumnRef = tuple[TableName, str]
T = TypeVar("T")


def given(value: T | None) -> T:
    """A part that the sketch's shape always has. Raises LookupError for a sketch that its shape did not make."""
    if value is None:
        raise LookupError("the sketch lacks a part of its shape")
    return value


@dataclass(frozen=True, slots=True)
class Scope:
    """A base table and the parents that its rows are joined with; place 0 is the base.

    Every hop goes from a row to the one row that it points at, so nothing is multiplied.
    """

    base: Subject
    hops: tuple["Hop", ...] = ()

    @property
    def places(self) -> tuple[Subject, ...]:
        return (self.base, *(hop.edge.parent for hop in self.hops))

    def up(self, edge: Edge, origin: int = 0) -> "Scope":
        return Scope(self.base, (*self.hops, Hop(edge, origin)))


@dataclass(frozen=True, slots=True)
class Hop:
    """A join from the place `origin` to the parent of `edge`."""

    edge: Edge
    origin: int = 0


@dataclass(frozen=True, slots=True)
class At:
    """A field at a place of a scope."""

    field: Field
    place: int = 0

    @property
    def word(self) -> str:
        """What it is called beside the base: 状态 of the base itself, 订单状态 of another table."""
        return self.field.full if self.place else self.field.word


class Grain(StrEnum):
    """How a dimension is cut."""

    VALUE = "value"
    HOUR = "hour"
    """Of the day, whichever day it is."""
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What an answer is split by."""

    at: At
    grain: Grain = Grain.VALUE
    noun: str | None = None
    """What the values name, when the field is the title of its table: 服务区."""

    @property
    def word(self) -> str:
        grains = {Grain.HOUR: "小时", Grain.DAY: "日期", Grain.MONTH: "月份", Grain.YEAR: "年份"}
        return grains.get(self.grain) or self.noun or words.belonging(codes.thing(self.at.word))

    @property
    def alias(self) -> str:
        return self.word if self.grain is not Grain.VALUE else self.at.word


class Function(StrEnum):
    """How a measure condenses rows."""

    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    SUM = "sum"
    AVG = "avg"
    MAX = "max"
    MIN = "min"
    RATIO = "ratio"
    """Sum over sum."""
    PERCENT = "percent"
    """Sum over sum, in percent."""
    DURATION = "duration"
    """Mean time from one time of a row to another, in its unit; `over` is where it begins."""


class Unit(StrEnum):
    """What a duration is told in."""

    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"

    @property
    def word(self) -> str:
        return "天数" if self is Unit.DAY else f"用时({self.said})"

    @property
    def said(self) -> str:
        return {Unit.DAY: "天", Unit.HOUR: "小时", Unit.MINUTE: "分钟"}[self]

    def mean(self, name: str) -> str:
        """The mean of what lasts: 平均处理天数, 平均付款用时(分钟), 平均时长(分钟)."""
        return f"平均{name}({self.said})" if name.endswith("时长") else f"平均{name}{self.word}"


_DIVIDED = frozenset({Function.RATIO, Function.PERCENT})


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for a set of rows. `at` is None for a count of rows; `over` is what a ratio divides by."""

    function: Function
    word: str
    at: At | None = None
    over: At | None = None
    thing: str | None = None
    """The noun that a count counts."""
    unit: Unit = Unit.DAY

    @property
    def counts(self) -> bool:
        return self.thing is not None

    def told_in(self, unit: Unit) -> "Measure":
        """The duration in another unit."""
        bare = self.word.removeprefix("平均").removesuffix(f"({self.unit.said})").removesuffix(self.unit.word)
        return replace(self, unit=unit, word=unit.mean(bare))

    @property
    def fields(self) -> tuple[At, ...]:
        return tuple(at for at in (self.at, self.over) if at is not None)


class Test(StrEnum):
    """What a filter asks of a column."""

    EQUALS = "equals"
    TRUE = "true"
    FALSE = "false"
    DURING = "during"
    CONTAINS = "contains"
    HAS = "has"
    """An array has the element."""
    MISSING = "missing"
    NOT = "not"
    """It has another value."""
    LATE = "late"
    """A time after the one `beside` it."""
    OVERDUE = "overdue"
    """A time before the period, while the one `beside` it is empty."""
    ABOVE = "above"
    """A number above the sketch's threshold."""
    BELOW = "below"
    BETWEEN = "between"
    """A number from the first to the second threshold."""


LEFT_OUT = frozenset({Test.NOT, Test.FALSE})
"""Tests that only say which rows do not count: a share is one of the others."""


@dataclass(frozen=True, slots=True)
class Filter:
    at: At
    test: Test
    value: str = ""
    """The stored value."""
    period: Period | None = None
    beside: At | None = None
    """The second time of a comparison of two."""

    @property
    def fields(self) -> tuple[At, ...]:
        return (self.at, self.beside) if self.beside else (self.at,)

    @property
    def is_reason(self) -> bool:
        """It names one reason among those that some rows have."""
        return self.test is Test.EQUALS and words.is_reason(self.at.field.word) and self.at.field.nullable


@dataclass(frozen=True)
class Sketch:
    """One question of a shape; two sketches of the same parts ask the same."""

    shape: str
    scope: Scope
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    shown: tuple[At, ...] = ()
    filters: tuple[Filter, ...] = ()
    limit: int | None = None
    ascending: bool = False
    other: "Sketch | None" = None
    """The second set of rows in a comparison of two."""
    edge: Edge | None = None
    """The relation that an existence question follows."""
    neighbour: str = ""
    """What the thing asked about has or lacks, in an existence question."""
    thresholds: tuple[Decimal, ...] = field(default=(), compare=False)
    """Numbers that a probe of the data gives, ascending."""
    states_apart: bool = field(default=False, compare=False)
    """Which of its rows count is said at the end, as the question would be hard to follow."""

    @cached_property
    def key(self) -> str:
        """Tells sketches apart, the same in every process."""
        parts: list[object] = [self.shape, self.scope.base.name, *(hop.edge.key for hop in self.scope.hops)]
        parts += [f"{m.function}({','.join(_name(at) for at in m.fields)})" for m in self.measures]
        parts += [f"by {_name(d.at)}.{d.grain}" for d in self.dimensions]
        parts += [f"show {_name(at)}" for at in self.shown]
        parts += [f"{' '.join(map(_name, f.fields))} {f.test} {f.value}{f.period or ''}" for f in self.filters]
        parts += [self.limit, self.ascending, self.edge and self.edge.key, self.other and self.other.key]
        return "|".join(map(str, parts))

    @property
    def form(self) -> tuple[object, ...]:
        """What its query is built of, whatever the tables and columns: how hard that is depends on no more."""
        return (
            self.shape,
            len(self.scope.hops),
            tuple(m.function for m in self.measures),
            tuple(d.grain for d in self.dimensions),
            tuple(f.test for f in self.filters),
            len(self.shown),
            self.limit is None,
            self.edge is None,
            self.other and self.other.form,
        )

    @cached_property
    def tables(self) -> frozenset[TableName]:
        own = {subject.name for subject in self.scope.places} | {s.name for s in self._edge_ends}
        return frozenset(own) | (self.other.tables if self.other else frozenset())

    @cached_property
    def edges(self) -> frozenset[str]:
        own = {hop.edge.key for hop in self.scope.hops} | ({self.edge.key} if self.edge else set())
        return frozenset(own) | (self.other.edges if self.other else frozenset())

    @cached_property
    def columns(self) -> frozenset[ColumnRef]:
        """Columns that the question is about; keys of joins are not among them."""
        own = frozenset(ref for at in self.ats for ref in at.field.refs)
        return own | (self.other.columns if self.other else frozenset())

    @cached_property
    def said(self) -> frozenset[ColumnRef]:
        """Those of them that it speaks of: a ratio has a name of its own."""
        divided = {at for m in self.measures if m.function in _DIVIDED for at in m.fields}
        others = {at for m in self.measures if m.function not in _DIVIDED for at in m.fields}
        hidden = divided - others - {d.at for d in self.dimensions} - {*self.shown} - {f.at for f in self.filters}
        return self.columns - {(at.field.table, at.field.name) for at in hidden}

    @property
    def period(self) -> Period | None:
        return next((f.period for f in self.filters if f.period), None)

    @property
    def _edge_ends(self) -> tuple[Subject, ...]:
        return (self.edge.child, self.edge.parent) if self.edge else ()

    @property
    def ats(self) -> Iterable[At]:
        """Every field that the question names."""
        yield from (at for measure in self.measures for at in measure.fields)
        yield from (dimension.at for dimension in self.dimensions)
        yield from self.shown
        yield from (at for f in self.filters for at in f.fields)


def _name(at: At) -> str:
    return f"{at.place}.{at.field.name}"


def total_word(at: At) -> str:
    """The alias of a sum: 支付金额合计, but 支付总额 as it is."""
    word = at.field.word
    return word if any(mark in word for mark in ("总", "合计", "累计", "total", "Total")) else f"{word}合计"


def is_date(at: At) -> bool:
    return at.field.column.family is TypeFamily.DATE
