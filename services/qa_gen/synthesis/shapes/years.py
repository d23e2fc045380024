"""Things by the year that they are of, kept as a number or in a date. Asked where little else is left."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import most_shown, own_splits
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.rows import face, is_told
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.lists import largest_query
from services.qa_gen.synthesis.sketch import At, Filter, Scope, Sketch, Test, given, is_date
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_FEWEST_YEARS, _MOST_YEARS = 4, 150
_TOP, _FIRST = 5, 3
_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})


def _numbers(subject: Subject) -> Iterator[Field]:
    """Years that are kept as numbers."""
    for field in subject.useful if things(subject) else ():
        if field.is_year and _FEWEST_YEARS <= field.profile.distinct <= _MOST_YEARS:
            yield field


def _years(subject: Subject) -> Iterator[Field]:
    """Those, and the years of the dates that things have."""
    yield from _numbers(subject)
    for field in subject.times[:1] if subject.role in _THINGS and things(subject) else ():
        low, high = ((text or "")[:4] for text in (field.profile.minimum, field.profile.maximum))
        if field.known and low and int(high) - int(low) >= _FEWEST_YEARS:
            yield field


def _of_numbers(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for field in _numbers(subject):
        yield Sketch(shape, Scope(subject), (given(things(subject)),), shown=(At(field),))


def _of_all(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for field in _years(subject):
        limit = _TOP if shape == "top_years" else None
        yield Sketch(shape, Scope(subject), (given(things(subject)),), shown=(At(field),), limit=limit)


def _in_a_year(_: World, subject: Subject) -> Iterator[Sketch]:
    """Those of one year: how many, by kind, in which kind most."""
    counted = things(subject)
    for field in _numbers(subject) if counted else ():
        conditions = [Filter(At(field), Test.EQUALS, year) for year in field.profile.examples[:_FIRST]]
        yield from (Sketch("count", Scope(subject), (given(counted),), filters=(f,)) for f in conditions[:1])
        for split, f in zip(own_splits(subject), conditions, strict=False):
            limit = most_shown(split.dimension.at.field.profile.distinct)
            kind = (split.dimension,)
            if split.few:
                yield Sketch("by_where", split.scope, (given(counted),), kind, filters=(f,))
            if limit:
                yield Sketch("top", split.scope, (given(counted),), kind, filters=(f,), limit=limit)


def _ends(_: World, subject: Subject) -> Iterator[Sketch]:
    """The first and the last of them, asked for as by a date."""
    shown = face(subject) if subject.role in _THINGS and is_told(subject) else ()
    for field in _numbers(subject) if shown else ():
        for shape in ("first_by_date", "last_by_date"):
            columns, ascending = (*shown, At(field)), shape == "first_by_date"
            yield Sketch(shape, Scope(subject), shown=columns, limit=_FIRST, ascending=ascending)


# The number of each year, and what is read off these.


def _year(sketch: Sketch) -> exp.Expr:
    at = sketch.shown[-1]
    node = tree.column(sketch.scope, at)
    dated = is_date(at) or at.field.column.family is TypeFamily.TIMESTAMP
    return arithmetic.cast(exp.Extract(this=exp.var("YEAR"), expression=node), exp.DType.INT) if dated else node


def _word(sketch: Sketch) -> str:
    at = sketch.shown[-1]
    return at.word if at.field.is_year else "年份"


def _grouped(sketch: Sketch, key: exp.Expr | None = None) -> exp.Select:
    """How many of each year, or of whatever the years are put together by."""
    at, measure = sketch.shown[-1], sketch.measures[0]
    by = key if key is not None else _year(sketch)
    query = tree.filtered(sketch).select(tree.alias(by, _word(sketch)))
    query = query.select(tree.alias(tree.measured(sketch.scope, measure), measure.word)).group_by(by.copy())
    known = [tree.column(sketch.scope, at).is_(exp.null()).not_()] if at.field.nullable else []
    return query.where(*known)


def _in_order(sketch: Sketch, query: exp.Select) -> exp.Query:
    return tree.ordered(query, _word(sketch), ascending=True)


def _by_year_query(sketch: Sketch) -> exp.Query:
    return _in_order(sketch, _grouped(sketch))


def _decades_query(sketch: Sketch) -> exp.Query:
    """Each by its first year; of whole numbers the quotient is a whole number too."""
    ten = exp.Literal.number(10)
    decade = exp.Div(this=_year(sketch), expression=ten, typed=True) * ten.copy()
    return _in_order(sketch, _grouped(sketch, decade))


def _top_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(_grouped(sketch), sketch.measures[0].word).limit(given(sketch.limit))


def _of_part(sketch: Sketch, line: Callable[[exp.Expr], exp.Expr]) -> exp.Query:
    year, number = tree.named(_word(sketch)), tree.named(sketch.measures[0].word)
    query = tree.of_part("totals").select(year, number).where(line(number.copy()))
    return tree.with_part(_in_order_of(query, sketch), "totals", _grouped(sketch))


def _in_order_of(query: exp.Select, sketch: Sketch) -> exp.Select:
    return tree.ordered(query, sketch.measures[0].word)


def _condensed(end: exp.Expr) -> exp.Expr:
    return tree.of_part("totals").select(end).subquery()


def _best_query(sketch: Sketch) -> exp.Query:
    return _of_part(sketch, lambda number: number.eq(_condensed(exp.Max(this=number.copy()))))


def _above_mean_query(sketch: Sketch) -> exp.Query:
    return _of_part(sketch, lambda number: number > _condensed(exp.Avg(this=number.copy())))


def _by_time(sketch: Sketch) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=_year(sketch), nulls_first=False)])


def _running_query(sketch: Sketch) -> exp.Query:
    total = tree.measured(sketch.scope, sketch.measures[0])
    so_far = exp.Window(this=exp.Sum(this=total), order=_by_time(sketch))
    word = f"累计{sketch.measures[0].word}"
    return _in_order(sketch, _grouped(sketch).select(tree.alias(so_far, word)))


def _change_query(sketch: Sketch) -> exp.Query:
    """Beside the year before it that has any."""
    total = tree.measured(sketch.scope, sketch.measures[0])
    before = exp.Window(this=exp.Lag(this=total.copy()), order=_by_time(sketch))
    return _in_order(sketch, _grouped(sketch).select(tree.alias(total - before, "增减")))


def _ends_query(sketch: Sketch) -> exp.Query:
    word = _word(sketch)
    low, high = (end(this=_year(sketch)) for end in (exp.Min, exp.Max))
    return tree.filtered(sketch).select(tree.alias(low, f"最早{word}"), tree.alias(high, f"最晚{word}"))


_differing = partial(told_its_name, answer=Answer.DIFFERENCES)
SHAPES = (
    told_its_name("by_year", 0.9, _of_numbers, _by_year_query, answer=Answer.SPLIT),
    Shape("in_a_year", 0.9, _in_a_year, _by_year_query),
    told_its_name("top_years", 0.8, _of_all, _top_query, answer=Answer.FIRST),
    told_its_name("best_year", 0.7, _of_all, _best_query, single=True),
    told_its_name("decades", 0.5, _of_numbers, _decades_query, answer=Answer.SPLIT),
    told_its_name("years_above_mean", 0.5, _of_all, _above_mean_query, single=True, answer=Answer.LIST),
    _differing("years_running", 0.5, _of_all, _running_query),
    _differing("years_change", 0.6, _of_all, _change_query),
    told_its_name("ends_of_years", 0.6, _of_numbers, _ends_query, single=True),
    Shape("ends_by_year", 0.6, _ends, largest_query, answer=Answer.FIRST),
)
