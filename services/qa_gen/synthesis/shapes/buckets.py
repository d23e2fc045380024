"""Rows sorted into steps by a number, and one number set against another with CASE."""

from collections.abc import Iterator
from decimal import Decimal

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, periods, tree
from services.qa_gen.synthesis.ingredients import Split, months, own_splits, parent_splits
from services.qa_gen.synthesis.measures import principal, things
from services.qa_gen.synthesis.periods import Period, Step, calendar_of
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.probes import quartiles
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Grain, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole

_THIRDS = (0.33, 0.67)
"""Of things in a month nobody knows whether they came, changed or ended in it."""


def steps(thresholds: tuple[Decimal, ...]) -> tuple[str, ...]:
    """What the steps are called: 低于100, 100到500, 500及以上."""
    low, high = (format(value.normalize(), "f") for value in thresholds[:2])
    return (f"低于{low}", f"{low}到{high}", f"{high}及以上")


def _row_steps(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    if counted is None or subject.rows < 12:
        return
    for field in subject.measures:
        if field.profile.distinct >= 8:
            yield Sketch("steps", Scope(subject), (counted,), shown=(At(field),))


def _row_steps_query(sketch: Sketch) -> exp.Query:
    node = tree.column(sketch.scope, sketch.shown[0])
    step = tree.alias(_case(node, sketch.thresholds), "区间")
    known = [node.copy().is_(exp.null()).not_()] if sketch.shown[0].field.nullable else []
    counted = tree.alias(tree.measured(sketch.scope, sketch.measures[0]), sketch.measures[0].word)
    query = tree.filtered(sketch).select(step, counted, copy=False).where(*known, copy=False)
    return query.group_by(tree.named("区间"), copy=False).order_by(exp.Min(this=node.copy()), copy=False)


def _row_steps_probe(sketch: Sketch) -> exp.Query:
    value = tree.alias(tree.column(sketch.scope, sketch.shown[0]), "value")
    return quartiles(tree.filtered(sketch).select(value), _THIRDS)


def _case(node: exp.Expr, thresholds: tuple[Decimal, ...]) -> exp.Expr:
    low, middle, high = steps(thresholds)
    first, second = (arithmetic.number(value) for value in thresholds[:2])
    case = exp.Case().when(exp.LT(this=node.copy(), expression=first), exp.Literal.string(low), copy=False)
    case.when(exp.LT(this=node.copy(), expression=second), exp.Literal.string(middle), copy=False)
    return case.else_(exp.Literal.string(high), copy=False)


def _day_steps(_: World, subject: Subject) -> Iterator[Sketch]:
    window = months(subject)
    if subject.role is not TableRole.SNAPSHOT or not window or periods.step(subject) is not Step.DAY:
        return
    for measure in principal(subject):
        if measure.function is Function.SUM:
            daily = Dimension(At(given(subject.time)), Grain.DAY)
            yield Sketch("day_steps", Scope(subject), (measure,), (daily,), filters=window)


def _day_steps_query(sketch: Sketch) -> exp.Query:
    return sorted_into_steps(tree.aggregated(sketch), sketch, "天数", part="daily")


def sorted_into_steps(totals: exp.Select, sketch: Sketch, word: str, *, part: str = "counted") -> exp.Query:
    """How many of the totals of a sketch lie in each step between its thresholds; `word` says what is counted."""
    total = tree.named(sketch.measures[0].word)
    query = exp.Select().from_(totals.subquery(part)).select(tree.alias(_case(total, sketch.thresholds), "区间"))
    query = query.select(tree.alias(exp.Count(this=exp.Star()), word))
    return query.group_by(tree.named("区间")).order_by(exp.Min(this=total.copy()))


def _day_steps_probe(sketch: Sketch) -> exp.Query:
    value = tree.alias(tree.named(sketch.measures[0].word), "value")
    return quartiles(exp.Select().from_(tree.aggregated(sketch).subquery("daily")).select(value), _THIRDS)


def _month_pairs(world: World, subject: Subject) -> Iterator[Sketch]:
    known = calendar_of(subject)
    if not subject.role.is_of_facts or known is None or not known.dense or known.months < 2:
        return
    for split in (*own_splits(subject), *parent_splits(world, subject)):
        for measure in _comparable(subject):
            if split.few:
                yield _month_pair(split, measure, known.month(1), known.month(0), subject)


def _comparable(subject: Subject) -> Iterator[Measure]:
    for measure in (things(subject), *principal(subject)):
        if measure and measure.function in {Function.COUNT, Function.SUM}:
            yield measure


def _month_pair(split: Split, measure: Measure, before: Period, after: Period, subject: Subject) -> Sketch:
    windows = tuple(Filter(At(given(subject.time)), Test.DURING, period=period) for period in (before, after))
    return Sketch("month_pair", split.scope, (measure,), (split.dimension,), filters=windows)


def _month_pair_query(sketch: Sketch) -> exp.Query:
    first, second = (f for f in sketch.filters if f.test is Test.DURING)
    others = tuple(f for f in sketch.filters if f.test is not Test.DURING)
    whole = Sketch("month_pair", sketch.scope, dimensions=sketch.dimensions, filters=others)
    query = tree.aggregated(whole).select(_during(sketch, first), _during(sketch, second))
    either = exp.or_(*(exp.paren(tree.condition(sketch.scope, f)) for f in (first, second)))
    return tree.ordered(query.where(exp.paren(either)), given(second.period).chinese, nulls=True)


def _during(sketch: Sketch, f: Filter) -> exp.Expr:
    at = sketch.measures[0].at
    counted = tree.row_mark(sketch.scope) if at is None else tree.column(sketch.scope, at)
    case = exp.Case().when(tree.condition(sketch.scope, f), counted)
    condensed = exp.Count(this=case) if at is None else exp.Sum(this=case)
    return tree.alias(condensed, given(f.period).chinese)


SHAPES = (
    Shape("steps", 0.5, _row_steps, _row_steps_query, _row_steps_probe, answer=Answer.DIFFERENCES),
    Shape("day_steps", 0.4, _day_steps, _day_steps_query, _day_steps_probe),
    Shape("month_pair", 0.9, _month_pairs, _month_pair_query, answer=Answer.SPLIT),
)
