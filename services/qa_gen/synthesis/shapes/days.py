"""Day by day and hour by hour: asked where little else is left, of what happened within a few weeks."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, rows, tree
from services.qa_gen.synthesis.ingredients import filters, own_splits
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.clock import (
    busiest_query,
    ends_of,
    means,
    measures_of_kinds,
    moment,
    recent_query,
    told_of,
)
from services.qa_gen.synthesis.shapes.groups import trend_query
from services.qa_gen.synthesis.sketch import At, Dimension, Function, Grain, Measure, Scope, Sketch
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.synthesis.world.words import is_name
from shared.catalog.model import TypeFamily

MOST_DAYS = 62
"""As many as anybody reads one by one."""
_FEWEST_DAYS = 5
_TOP = 3
_RECENT = 10
_ADDS = frozenset({Function.COUNT, Function.SUM})


def _of_few_days(subject: Subject) -> Field | None:
    time, known = moment(subject), calendar_of(subject)
    days = (known.last - known.first).days + 1 if known else 0
    return time if time == subject.time and _FEWEST_DAYS <= days <= MOST_DAYS else None


def _by_day(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    time = _of_few_days(subject)
    for measure, conditions in told_of(subject) if time else ():
        if time and (measure.function in _ADDS or shape == "daily"):
            yield Sketch(shape, Scope(subject), (measure,), (Dimension(At(time), Grain.DAY),), filters=conditions)


def _quietest(_: World, subject: Subject) -> Iterator[Sketch]:
    """The day when a mean was lowest; of counts and sums a day without a row would have least."""
    time = moment(subject)
    for mean in means(subject) if time else ():
        if time:
            days = (Dimension(At(time), Grain.DAY),)
            yield Sketch("quietest_day", Scope(subject), (mean,), days, ascending=True)


def _top(_: World, subject: Subject) -> Iterator[Sketch]:
    time = moment(subject)
    for measure, conditions in told_of(subject) if time else ():
        if time and not conditions:
            yield Sketch("top_days", Scope(subject), (measure,), (Dimension(At(time), Grain.DAY),), limit=_TOP)


def _extremes(_: World, subject: Subject) -> Iterator[Sketch]:
    """The highest and the lowest of each day, of what is read off."""
    time = _of_few_days(subject)
    for mean in means(subject) if time else ():
        if time and mean.at:
            word = mean.at.field.word
            ends = ((Function.MAX, f"最高{word}"), (Function.MIN, f"最低{word}"))
            measures = tuple(Measure(function, said, mean.at) for function, said in ends)
            yield Sketch("daily_range", Scope(subject), measures, (Dimension(At(time), Grain.DAY),))


def _has_hours(time: Field) -> bool:
    ends = (time.profile.minimum or "", time.profile.maximum or "")
    return time.column.family is TypeFamily.TIMESTAMP and any(end[11:16] not in {"", "00:00"} for end in ends)


def _by_hour(_: World, subject: Subject) -> Iterator[Sketch]:
    time = moment(subject)
    for measure, conditions in told_of(subject) if time and _has_hours(time) else ():
        if time:
            hours = (Dimension(At(time), Grain.HOUR),)
            yield Sketch("busiest_hour", Scope(subject), (measure,), hours, filters=conditions)


def _kinds(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    """How many of each kind on each day or at each hour."""
    time, counted = _of_few_days(subject) if shape == "daily_kinds" else moment(subject), things(subject)
    grain = Grain.DAY if shape == "daily_kinds" else Grain.HOUR
    if not time or not counted or (grain is Grain.HOUR and not _has_hours(time)):
        return
    for split in own_splits(subject):
        dimensions = (Dimension(At(time), grain), split.dimension)
        yield Sketch(shape, Scope(subject), (counted,), dimensions)


def _rates(_: World, subject: Subject) -> Iterator[Sketch]:
    """What part of each day's rows is of one kind."""
    time, counted = _of_few_days(subject), things(subject)
    for measure, conditions in measures_of_kinds(subject) if time else ():
        if time and conditions and measure == counted:
            days = (Dimension(At(time), Grain.DAY),)
            yield Sketch("daily_rate", Scope(subject), (measure,), days, filters=conditions)


def _recent(world: World, subject: Subject) -> Iterator[Sketch]:
    """The newest of one kind."""
    time, known = moment(subject), rows.told(world, subject)
    for f in filters(subject, most=1) if time and known.shown else ():
        if time:
            shown = dict.fromkeys((*(at for at in known.shown if at != f.at), *map(At, subject.measures[:1]), At(time)))
            yield Sketch("recent_of_kind", known.scope, shown=tuple(shown), filters=(f,), limit=_RECENT)


def _ends_of_kinds(_: World, subject: Subject) -> Iterator[Sketch]:
    """When the first and the last of each kind were."""
    time = moment(subject)
    for split in own_splits(subject) if time else ():
        if time and not is_name(split.dimension.at.field.word):
            yield Sketch("ends_of_kinds", Scope(subject), ends_of(time), (split.dimension,))


def _running_query(sketch: Sketch) -> exp.Query:
    measure, day = sketch.measures[0], tree.dimension(sketch.scope, sketch.dimensions[0])
    in_order = exp.Order(expressions=[exp.Ordered(this=day, nulls_first=False)])
    so_far = exp.Window(this=exp.Sum(this=tree.measured(sketch.scope, measure)), order=in_order)
    query = tree.aggregated(sketch).select(tree.alias(so_far, f"累计{measure.word}"), copy=False)
    return tree.ordered(query, sketch.dimensions[0].alias, ascending=True)


def _change_query(sketch: Sketch) -> exp.Query:
    """The first day has none before it."""
    day, total = sketch.dimensions[0].alias, sketch.measures[0].word
    in_order = exp.Order(expressions=[exp.Ordered(this=tree.named(day), nulls_first=False)])
    before = exp.Window(this=exp.Lag(this=tree.named(total)), order=in_order)
    change = tree.alias(tree.named(total) - before, "比前一天增减")
    query = tree.of_part("daily").select(tree.named(day), tree.named(total), change)
    return tree.with_part(tree.ordered(query, day, ascending=True), "daily", tree.aggregated(sketch))


def _top_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[0].word, nulls=True).limit(sketch.limit or _TOP)


def _rate_query(sketch: Sketch) -> exp.Query:
    (of_kind,) = (tree.condition(sketch.scope, f) for f in sketch.filters)
    some = exp.Count(this=exp.Case().when(of_kind, exp.Literal.number(1)))
    day = sketch.dimensions[0]
    share = tree.alias(arithmetic.percent(some, exp.Count(this=exp.Star())), "占比")
    query = tree.rows(sketch.scope).select(tree.alias(tree.dimension(sketch.scope, day), day.alias), share)
    return tree.ordered(query.group_by(tree.dimension(sketch.scope, day)), day.alias, ascending=True)


def _kinds_query(sketch: Sketch) -> exp.Query:
    return tree.aggregated(sketch).order_by(*(tree.named(d.alias) for d in sketch.dimensions))


SHAPES = (
    Shape("recent_of_kind", 0.8, _recent, recent_query, answer=Answer.FIRST),
    told_its_name("daily", 0.7, _by_day, trend_query),
    Shape("quietest_day", 0.6, _quietest, busiest_query, single=True),
    Shape("top_days", 0.6, _top, _top_query, answer=Answer.FIRST),
    told_its_name("daily_kinds", 0.6, _kinds, _kinds_query),
    Shape("ends_of_kinds", 0.6, _ends_of_kinds, _kinds_query),
    Shape("daily_range", 0.6, _extremes, trend_query),
    Shape("busiest_hour", 0.5, _by_hour, busiest_query, single=True),
    Shape("daily_rate", 0.5, _rates, _rate_query),
    told_its_name("hourly_kinds", 0.4, _kinds, _kinds_query),
    told_its_name("daily_change", 0.4, _by_day, _change_query),
    told_its_name("daily_running", 0.4, _by_day, _running_query),
)
