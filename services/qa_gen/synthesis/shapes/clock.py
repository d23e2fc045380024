"""When things happen: the day with most of them, how many a day, on which weekdays. Asked where little else is left."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, rows, tree
from services.qa_gen.synthesis.ingredients import caller, filters, safe_parents
from services.qa_gen.synthesis.measures import numbers, principal, things
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import listed
from services.qa_gen.synthesis.shapes.groups import trend_query
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Grain, Measure, Scope, Sketch, given
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_LEAST_ROWS = 20
_ROWS_A_PARENT = 3
_RECENT = 10
_MOST_MEANS = 3


def moment(subject: Subject) -> Field | None:
    """When it happened; known of what happens alone."""
    happens = subject.role is TableRole.EVENT and subject.rows >= _LEAST_ROWS and not subject.until
    return next(iter(subject.dates), None) if happens else None


def _measures(subject: Subject) -> Iterator[Measure]:
    """How many, and how much in all."""
    sums = (measure for measure in principal(subject) if measure.function is Function.SUM)
    yield from filter(None, (things(subject), next(sums, None)))


def measures_of_kinds(subject: Subject) -> Iterator[tuple[Measure, tuple[Filter, ...]]]:
    """Each of them of all that happened, and how many there were of one kind."""
    yield from ((measure, ()) for measure in _measures(subject))
    counted = things(subject)
    for f in filters(subject, most=1) if counted else ():
        yield given(counted), (f,)


def told_of(subject: Subject) -> Iterator[tuple[Measure, tuple[Filter, ...]]]:
    """The same, and the means of what is read off."""
    yield from measures_of_kinds(subject)
    yield from ((mean, ()) for mean in means(subject))


def means(subject: Subject) -> list[Measure]:
    """Those of the first few numbers that do not add up."""
    return [measure for measure in numbers(subject) if measure.function is Function.AVG][:_MOST_MEANS]


def _by(grain: Grain, shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    time = None if grain is Grain.MONTH and _is_of_one_month(subject) else moment(subject)
    told = told_of if shape == "busiest_day" else measures_of_kinds
    for measure, conditions in told(subject) if time else ():
        if time:
            yield Sketch(shape, Scope(subject), (measure,), (Dimension(At(time), grain),), filters=conditions)


def _is_of_one_month(subject: Subject) -> bool:
    known = calendar_of(subject)
    return known is not None and (known.first.year, known.first.month) == (known.last.year, known.last.month)


def _months(world: World, subject: Subject) -> Iterator[Sketch]:
    """All months there are, where no window may be named."""
    if subject.time is None:
        yield from _by(Grain.MONTH, "months", world, subject)


def busiest_query(sketch: Sketch) -> exp.Query:
    total, when = sketch.measures[0].word, sketch.dimensions[0].alias
    end = exp.Min if sketch.ascending else exp.Max
    most = exp.Select().select(end(this=tree.named(total))).from_("totals").subquery()
    query = exp.Select().select(tree.named(when), tree.named(total)).from_("totals")
    return query.where(tree.named(total).eq(most)).with_("totals", as_=tree.aggregated(sketch))


def _mean_query(sketch: Sketch) -> exp.Query:
    total = sketch.measures[0].word
    mean = arithmetic.rounded(arithmetic.cast(exp.Avg(this=tree.named(total)), exp.DType.DECIMAL))
    return exp.Select().select(tree.alias(mean, f"平均{total}")).from_(tree.aggregated(sketch).subquery("totals"))


def _recent(world: World, subject: Subject) -> Iterator[Sketch]:
    """The newest, where no window may be named."""
    time, known = moment(subject), rows.told(world, subject)
    if time and subject.time is None and known.shown:
        shown = dict.fromkeys((*known.shown, *map(At, subject.measures[:1]), At(time)))
        yield Sketch("recent", known.scope, shown=tuple(shown), limit=_RECENT)


def recent_query(sketch: Sketch) -> exp.Query:
    time = sketch.shown[-1].field
    return tree.ordered(listed(sketch), time.word, nulls=time.nullable)


def _days(_: World, subject: Subject) -> Iterator[Sketch]:
    time = moment(subject)
    if time:
        yield Sketch("days", Scope(subject), dimensions=(Dimension(At(time), Grain.DAY),))


def _days_query(sketch: Sketch) -> exp.Query:
    day = tree.dimension(sketch.scope, sketch.dimensions[0])
    return tree.rows(sketch.scope).select(tree.alias(exp.Count(this=exp.Distinct(expressions=[day])), "天数"))


def _cycle(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    time = moment(subject)
    timed = time is not None and (shape != "hours" or time.column.family is TypeFamily.TIMESTAMP)
    for measure, conditions in told_of(subject) if timed else ():
        if time:
            yield Sketch(shape, Scope(subject), (measure,), shown=(At(time),), filters=conditions)


def _cycle_query(part: str, word: str) -> Callable[[Sketch], exp.Query]:
    def query(sketch: Sketch) -> exp.Query:
        node, measure = tree.column(sketch.scope, sketch.shown[0]), sketch.measures[0]
        cut = arithmetic.cast(exp.Extract(this=exp.var(part), expression=node), exp.DType.INT)
        total = tree.alias(tree.measured(sketch.scope, measure), measure.word)
        known = [node.copy().is_(exp.null()).not_()] if sketch.shown[0].field.nullable else []
        grouped = tree.filtered(sketch).select(tree.alias(cut, word), total).where(*known)
        return grouped.group_by(tree.named(word)).order_by(tree.named(word))

    return query


def ends_of(time: Field) -> tuple[Measure, ...]:
    """When the first was and the last."""
    ends = ((Function.MIN, "最早"), (Function.MAX, "最晚"))
    return tuple(Measure(function, f"{said}{time.word}", At(time)) for function, said in ends)


def _first_and_last(world: World, subject: Subject) -> Iterator[Sketch]:
    time = moment(subject)
    for edge in safe_parents(world, subject) if time else ():
        called = caller(edge.parent)
        several = subject.rows >= _ROWS_A_PARENT * edge.parent.rows and edge.parent.name != subject.name
        if time and called and several and edge.parent.role is TableRole.ENTITY:
            split = Dimension(At(called, 1), noun=edge.parent.noun)
            yield Sketch("first_and_last", Scope(subject).up(edge), ends_of(time), (split,))


def _first_and_last_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[1].word, nulls=True)


SHAPES = (
    Shape("months", 0.8, _months, trend_query),
    Shape("recent", 0.7, _recent, recent_query, answer=Answer.FIRST),
    Shape("busiest_day", 0.7, partial(_by, Grain.DAY, "busiest_day"), busiest_query, single=True),
    Shape("busiest_month", 0.7, partial(_by, Grain.MONTH, "busiest_month"), busiest_query, single=True),
    Shape("mean_of_days", 0.7, partial(_by, Grain.DAY, "mean_of_days"), _mean_query, single=True),
    Shape("weekdays", 0.6, partial(_cycle, "weekdays"), _cycle_query("isodow", "星期")),
    Shape("hours", 0.5, partial(_cycle, "hours"), _cycle_query("hour", "小时")),
    Shape("first_and_last", 0.6, _first_and_last, _first_and_last_query),
    Shape("days", 0.5, _days, _days_query, single=True),
)
