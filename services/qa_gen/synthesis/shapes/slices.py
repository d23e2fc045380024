"""Things of one kind, each beside its own kind, the first and the last. Asked where little else is left."""

from collections.abc import Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.ingredients import during, filters, own_splits
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.rows import face, is_told
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.counts import listed, matching
from services.qa_gen.synthesis.shapes.lists import largest_query
from services.qa_gen.synthesis.shapes.spread import end_query, lines_at
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Grain, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableRole

_LEAST_ROWS, _LEAST_DIFFERENT, _ROWS_A_KIND = 9, 4, 3
_TOP, _LEAST_OF_A_KIND = 3, 5
_LINE = lines_at(0.6)
"""Most of all rows lie below the line that a kind is held against."""
_ENDS = (
    (Function.MAX, "最高"),
    (Function.MIN, "最低"),
    (Function.AVG, "平均"),
)


def _named(subject: Subject) -> tuple[At, ...]:
    """What things are called, where there are enough of them to be told apart."""
    listable = subject.role is TableRole.ENTITY and is_told(subject) and subject.rows >= _LEAST_ROWS
    return face(subject) if listable else ()


def _numbers(subject: Subject) -> Iterator[Field]:
    ends = {ColumnRole.GREATEST, ColumnRole.LEAST}
    yield from (f for f in subject.measures if f.profile.distinct >= _LEAST_DIFFERENT and f.role not in ends)


def _kinds(subject: Subject) -> Iterator[Dimension]:
    """The columns that put a few things each beside one another."""
    for split in own_splits(subject):
        field = split.dimension.at.field
        several = split.few and field.profile.distinct * _ROWS_A_KIND <= subject.rows
        if several and field in subject.categories and not field.numeric:
            yield split.dimension


def _of_a_kind(subject: Subject) -> Iterator[Filter]:
    return (f for f in filters(subject) if f.test is Test.EQUALS and matching(subject, f) >= _LEAST_OF_A_KIND)


# Those of one kind.


def _largest(_: World, subject: Subject) -> Iterator[Sketch]:
    shown = _named(subject)
    for f in _of_a_kind(subject) if shown else ():
        for field in _numbers(subject):
            for ascending in (False, True):
                columns = (*shown, At(field))
                yield Sketch("largest_of", Scope(subject), shown=columns, filters=(f,), limit=_TOP, ascending=ascending)


def _beside_a_line(shape: str, test: Test, _: World, subject: Subject) -> Iterator[Sketch]:
    shown = _named(subject)
    for f in _of_a_kind(subject) if shown else ():
        for field in _numbers(subject):
            line = Filter(At(field), test)
            yield Sketch(shape, Scope(subject), shown=(*shown, At(field)), filters=(line, f))


def _counted_in_time(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject) if subject.role is TableRole.EVENT else None
    window = during(subject, "count of a kind")
    for f in filters(subject) if counted and window else ():
        yield Sketch("count_of", Scope(subject), (given(counted),), filters=(*window, f))


# Each kind beside the others.


def _ends(_: World, subject: Subject) -> Iterator[Sketch]:
    for kind in _kinds(subject) if subject.countable else ():
        for field in _numbers(subject):
            measures = tuple(Measure(function, f"{said}{field.word}", At(field)) for function, said in _ENDS)
            yield Sketch("ends_by", Scope(subject), measures, (kind,))


def _counted_above(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for kind in _kinds(subject) if counted else ():
        for field in _numbers(subject):
            line = Filter(At(field), Test.ABOVE)
            yield Sketch("above_by", Scope(subject), (given(counted),), (kind,), filters=(line,))


def _grouped_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[0].word)


# Each thing beside its own kind.


def _in_its_kind(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    shown = _named(subject)
    for kind in _kinds(subject) if shown else ():
        for field in _numbers(subject):
            yield Sketch(shape, Scope(subject), dimensions=(kind,), shown=(*shown, At(field)))


def _windowed(sketch: Sketch, window: exp.Window, word: str) -> exp.Select:
    """The shown columns and the kind of each row, beside what a window over its kind tells."""
    kind = tree.dimension(sketch.scope, sketch.dimensions[0])
    window.set("partition_by", [kind.copy()])
    return listed(sketch).select(tree.alias(kind, sketch.dimensions[0].alias), tree.alias(window, word), copy=False)


def _part(sketch: Sketch, window: exp.Window, word: str) -> exp.Select:
    columns = (sketch.dimensions[0].alias, *(at.word for at in sketch.shown))
    query = tree.of_part("ranked").select(*map(tree.named, columns), copy=False)
    return tree.with_part(query, "ranked", _windowed(sketch, window, word))


def _first_of_each_query(sketch: Sketch) -> exp.Query:
    number = tree.column(sketch.scope, sketch.shown[-1])
    order = exp.Order(expressions=[exp.Ordered(this=number, desc=True, nulls_first=False)])
    query = _part(sketch, exp.Window(this=exp.func("rank", dialect="postgres"), order=order), "名次")
    return query.where(tree.named("名次").eq(1)).order_by(tree.named(sketch.dimensions[0].alias))


def _beyond_its_kind_query(sketch: Sketch) -> exp.Query:
    number, word = tree.column(sketch.scope, sketch.shown[-1]), sketch.shown[-1].word
    mean = f"平均{word}"
    query = _part(sketch, exp.Window(this=exp.Avg(this=number)), mean)
    line = tree.named(word)
    condition = line < tree.named(mean) if sketch.shape == "below_its_kind" else line > tree.named(mean)
    return query.where(condition).order_by(tree.named(sketch.dimensions[0].alias))


# In the order of their dates.


def _dates(subject: Subject) -> Iterator[Field]:
    for field in subject.times[:2]:
        if field.known and field.profile.distinct >= _LEAST_DIFFERENT:
            yield field


def _by_date(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    shown = _named(subject)
    for field in _dates(subject) if shown else ():
        yield Sketch(shape, Scope(subject), shown=(*shown, At(field)), limit=_TOP, ascending=shape == "first_by_date")


def _years(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject) if subject.role is TableRole.ENTITY else None
    for field in _dates(subject) if counted else ():
        yield Sketch(
            "years", Scope(subject), (given(counted),), (Dimension(At(field), Grain.YEAR),), shown=(At(field),)
        )


def _years_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[0]
    grouped = tree.aggregated(sketch)
    if at.field.nullable:
        grouped = grouped.where(tree.column(sketch.scope, at).is_(exp.null()).not_())
    return tree.ordered(grouped, sketch.dimensions[0].alias, ascending=True)


def _peaks(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    """When what is measured again and again was highest."""
    time = next(iter(subject.dates), None) if subject.role is TableRole.EVENT and not subject.until else None
    for field in _numbers(subject) if time is not None and subject.rows >= _LEAST_ROWS else ():
        yield Sketch(shape, Scope(subject), shown=(At(given(time)), At(field)), ascending=shape == "lowest_at")


_each = partial(told_its_name, answer=Answer.LIST, single=True)
SHAPES = (
    Shape("largest_of", 0.8, _largest, largest_query, answer=Answer.FIRST),
    Shape(
        "above_of",
        0.7,
        partial(_beside_a_line, "above_of", Test.ABOVE),
        largest_query,
        _LINE,
        Answer.LIST,
        single=True,
    ),
    Shape(
        "under_of",
        0.6,
        partial(_beside_a_line, "under_of", Test.BELOW),
        largest_query,
        _LINE,
        Answer.LIST,
        single=True,
    ),
    Shape("count_of", 0.8, _counted_in_time, tree.aggregated, single=True),
    Shape("ends_by", 0.7, _ends, _grouped_query, answer=Answer.DIFFERENCES),
    Shape("above_by", 0.6, _counted_above, _grouped_query, _LINE, Answer.SPLIT),
    _each("first_of_each", 0.8, _in_its_kind, _first_of_each_query),
    _each("above_its_kind", 0.6, _in_its_kind, _beyond_its_kind_query),
    _each("below_its_kind", 0.5, _in_its_kind, _beyond_its_kind_query),
    _each("first_by_date", 0.7, _by_date, largest_query, answer=Answer.FIRST),
    _each("last_by_date", 0.7, _by_date, largest_query, answer=Answer.FIRST),
    Shape("years", 0.6, _years, _years_query, answer=Answer.SPLIT),
    _each("highest_at", 0.6, _peaks, end_query),
    _each("lowest_at", 0.5, _peaks, end_query),
)
