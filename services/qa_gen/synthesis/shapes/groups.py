"""Distributions: counts and totals by category, by a parent, by time; the largest groups; groups over a line."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, product

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import (
    Split,
    during,
    filters,
    groups,
    is_open,
    monthly,
    months,
    most_shown,
    own_splits,
    parent_splits,
    safe_parents,
    splits,
    step_of,
)
from services.qa_gen.synthesis.measures import (
    families,
    is_end,
    levels,
    may_be_null,
    numbers,
    pools,
    principal,
    ratios,
    report,
    things,
)
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.sense.due import late
from services.qa_gen.synthesis.sense.idle import is_stable
from services.qa_gen.synthesis.sense.unlike import kinds
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.mappings import linked, mapped
from services.qa_gen.synthesis.shapes.probes import group_totals
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Grain, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import titles
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole

_ROWS_A_RATE = 10
_FEWEST_MONTHS = 3
_MOST_NAMED = 2
"""Things whose numbers are split, each by itself."""
_MOST_TOLD = 3
"""Measures that stand beside a rank, the first among them."""


def _totals(_: World, subject: Subject) -> Iterator[Sketch]:
    for measure in numbers(subject):
        yield Sketch("total", Scope(subject), (measure,), filters=during(subject, f"total{measure.word}"))
    for alike in _together(subject):
        yield Sketch("total", Scope(subject), alike, filters=during(subject, f"totals{alike[0].word}"))
    for measure in principal(subject):
        state = measure.function is not Function.SUM
        for f in (f for f in filters(subject) if not (state and words.is_state(f.at.field.word))):
            window = during(subject, f"total{measure.word}{f.value}")
            yield Sketch("total", Scope(subject), (measure,), filters=(*window, f))
    for measure in ratios(subject):
        yield Sketch("total", Scope(subject), (measure,), filters=during(subject, f"quotient{measure.word}"))


def _extremes(_: World, subject: Subject) -> Iterator[Sketch]:
    if subject.role not in {TableRole.ENTITY, TableRole.EVENT}:
        return
    for field in (field for field in subject.measures if pools(field) and not is_end(field)):
        at = At(field)
        high, low = (
            Measure(function, f"{word}{field.word}", at)
            for function, word in ((Function.MAX, "最高"), (Function.MIN, "最低"))
        )
        mean = Measure(Function.AVG, f"平均{field.word}", at)
        yield Sketch("extremes", Scope(subject), (high, low, mean))


def _together(subject: Subject) -> Iterator[tuple[Measure, ...]]:
    """Measures that are asked for side by side."""
    yield from families(subject)
    beside = report(subject)
    if beside:
        yield beside


def _measures_by(world: World, subject: Subject) -> Iterator[tuple[Split, tuple[Measure, ...]]]:
    """Each dimension with each measure that one would split by it."""
    counted = things(subject)
    for split in splits(world, subject):
        if counted:
            yield split, (counted,)
        whole = split.dimension.noun and len(split.scope.hops) == 1
        for measure in (*principal(subject), *(levels(subject) if whole else ())):
            if not (measure.function is Function.DURATION and words.is_state(split.dimension.at.field.word)):
                yield split, (measure,)


def _by(world: World, subject: Subject) -> Iterator[Sketch]:
    for split, measures in _measures_by(world, subject):
        if split.few:
            salt = f"by{measures[0].word}{split.dimension.alias}"
            by_month = split.dimension.at.field.is_of_a_month and not split.dimension.at.place
            window = during(subject, salt) if not (by_month or measures[0].counts) else ()
            yield Sketch("by", split.scope, measures, (split.dimension,), filters=window)
    for split, ratio in _ratios_by(world, subject):
        if split.few:
            window = during(subject, f"by{ratio.word}")
            yield Sketch("by", split.scope, (ratio,), (split.dimension,), filters=window)
    for split in (*own_splits(subject), *parent_splits(world, subject)):
        if split.few:
            for measure in numbers(subject):
                if split.dimension.at.field in kinds(world, subject, measure):
                    window = during(subject, f"kind{measure.word}")
                    yield Sketch("by", split.scope, (measure,), (split.dimension,), filters=window)
            for alike in _together(subject):
                window = during(subject, f"by{alike[0].word}")
                yield Sketch("by", split.scope, alike, (split.dimension,), filters=window)


def _by_with_condition(world: World, subject: Subject) -> Iterator[Sketch]:
    counted, conditions = things(subject), list(filters(subject, most=1))
    for split in splits(world, subject):
        for f in conditions:
            if counted and split.few and f.at.field != split.dimension.at.field:
                yield Sketch("by_where", split.scope, (counted,), (split.dimension,), filters=(f,))


def _one_by(world: World, subject: Subject) -> Iterator[Sketch]:
    """How much of one thing there was in each place, where kilos of one and pieces of another have no total."""
    for edge in safe_parents(world, subject):
        title, told = edge.parent.title, titles(world, edge.parent)[:_MOST_NAMED]
        places = [
            s for s in parent_splits(world, subject) if s.few and s.dimension.noun and s.scope.hops[0].edge != edge
        ]
        for measure in principal(subject) if title and told and places else ():
            if any(kind.table == edge.parent.name for kind in kinds(world, subject, measure)):
                for split, value in product(places, told):
                    one = Filter(At(given(title), 2), Test.EQUALS, value)
                    window = during(subject, f"one{measure.word}{value}")
                    scope = split.scope.up(edge)
                    yield Sketch("one_by", scope, (measure,), (split.dimension,), filters=(*window, one))


def _ratios_by(world: World, subject: Subject) -> Iterator[tuple[Split, Measure]]:
    """Ratios of the things that facts belong to, and of the kinds of the facts."""
    for split in (*own_splits(subject), *parent_splits(world, subject)):
        for measure in ratios(subject) if split.dimension.at.place == 0 or split.dimension.noun else ():
            yield split, measure


def _by_query(sketch: Sketch) -> exp.Query:
    query = tree.aggregated(sketch)
    first, split = sketch.measures[0], sketch.dimensions[0]
    if split.at.field.is_of_a_month and split.at.field.known:
        return tree.ordered(query, split.alias, ascending=True)
    return tree.ordered(query, first.word, nulls=may_be_null(first))


def _trends(_: World, subject: Subject) -> Iterator[Sketch]:
    measures = (things(subject), *principal(subject), *ratios(subject))
    window = months(subject)
    for measure in dict.fromkeys(filter(None, measures)):
        if window:
            yield Sketch("trend", Scope(subject), (measure,), (monthly(subject),), filters=window)
    for alike in _together(subject):
        if window:
            yield Sketch("trend", Scope(subject), alike, (monthly(subject),), filters=window)


def _new_ones(_: World, subject: Subject) -> Iterator[Sketch]:
    """How many people or things came in each month: 每个月入职的员工, new customers by month."""
    counted, known = things(subject), calendar_of(subject)
    if subject.role is not TableRole.ENTITY or counted is None or known is None or subject.time is None:
        return
    if verbs.begins(subject.time.word) and known.dense and known.months >= _FEWEST_MONTHS:
        window = Filter(At(subject.time), Test.DURING, period=known.span(6))
        yield Sketch("new_by_month", Scope(subject), (counted,), (monthly(subject),), filters=(window,))


def _years(_: World, subject: Subject) -> Iterator[Sketch]:
    """By year, where there are too few rows for months."""
    if subject.time is None or months(subject) or not subject.role.is_of_facts:
        return
    low, high = subject.time.profile.minimum or "", subject.time.profile.maximum or ""
    if low[:4] != high[:4]:
        yearly = Dimension(At(subject.time), Grain.YEAR)
        for measure in filter(None, (things(subject), *principal(subject))):
            yield Sketch("trend", Scope(subject), (measure,), (yearly,))


def trend_query(sketch: Sketch) -> exp.Query:
    """What is grouped by time, in its order."""
    return tree.ordered(tree.aggregated(sketch), sketch.dimensions[0].alias, ascending=True)


def _days(_: World, subject: Subject) -> Iterator[Sketch]:
    if subject.role is not TableRole.SNAPSHOT or subject.time is None or step_of(subject.time) is Grain.MONTH:
        return
    daily = Dimension(At(subject.time), Grain.DAY)
    for measure in (m for m in principal(subject) if m.function is Function.SUM):
        window = during(subject, f"days{measure.word}")
        if window and window[0].period and window[0].period.start.month == window[0].period.end.month:
            yield Sketch("trend", Scope(subject), (measure,), (daily,), filters=window)


def _top_days(world: World, subject: Subject) -> Iterator[Sketch]:
    yield from (replace(days, shape="top", limit=5) for days in _days(world, subject))


def _tops(world: World, subject: Subject) -> Iterator[Sketch]:
    ratios_by = ((split, (ratio,)) for split, ratio in _ratios_by(world, subject) if split.dimension.noun)
    named = (split for split in splits(world, subject) if split.dimension.noun)
    beside = ((split, alike[:_MOST_TOLD]) for split in named for alike in _together(subject))
    for split, measures in (*_measures_by(world, subject), *ratios_by, *beside):
        limit = most_shown(groups(split))
        if limit is None:
            continue
        window = during(subject, f"top{measures[0].word}{split.dimension.alias}")
        yield Sketch("top", split.scope, measures, (split.dimension,), filters=window, limit=limit)
        if measures[0].function in {Function.AVG, Function.RATIO, Function.PERCENT} and len(measures) == 1:
            yield Sketch("top", split.scope, measures, (split.dimension,), limit=limit, ascending=True)


def _top_query(sketch: Sketch) -> exp.Query:
    first = sketch.measures[0]
    query = tree.ordered(tree.aggregated(sketch), first.word, ascending=sketch.ascending, nulls=may_be_null(first))
    return query.limit(given(sketch.limit), copy=False)


def _over(world: World, subject: Subject) -> Iterator[Sketch]:
    for split, measures in _measures_by(world, subject):
        if groups(split) >= 4:
            window = during(subject, f"over{measures[0].word}{split.dimension.alias}")
            yield Sketch("having", split.scope, measures, (split.dimension,), filters=window)


def _over_query(sketch: Sketch) -> exp.Query:
    measure = sketch.measures[0]
    line = exp.GT(this=tree.measured(sketch.scope, measure), expression=arithmetic.number(sketch.thresholds[0]))
    return tree.ordered(tree.aggregated(sketch).having(line, copy=False), measure.word)


def _rates(world: World, subject: Subject) -> Iterator[Sketch]:
    if not subject.countable:
        return
    counted, conditions = things(subject), [f for f in filters(subject, most=3) if not is_open(f)]
    for split in splits(world, subject):
        near = len(split.scope.hops) <= 1 and (split.dimension.noun or is_stable(split.dimension.at.field))
        for f in (*conditions, *(late(subject) if near else ())):
            many = subject.rows >= _ROWS_A_RATE * groups(split)
            if counted and split.few and many and f.at.field != split.dimension.at.field and _is_outcome(f):
                yield Sketch("rate_by", split.scope, (counted,), (split.dimension,), filters=(f,))


def _is_outcome(f: Filter) -> bool:
    """How something came out, or whether it did: what a rate is asked of."""
    return f.test in {Test.TRUE, Test.LATE} or (f.test is Test.EQUALS and words.is_state(f.at.field.word))


def _rates_query(sketch: Sketch) -> exp.Query:
    scope, part = sketch.scope, tree.condition(sketch.scope, sketch.filters[0])
    matching = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=part))
    share = arithmetic.percent(matching, exp.Count(this=exp.Star()))
    whole = tree.aggregated(Sketch("rate_by", scope, dimensions=sketch.dimensions))
    whole = whole.where(*tree.come_about(sketch), copy=False)
    return tree.ordered(whole.select(tree.alias(share, "占比"), copy=False), "占比")


SHAPES = (
    Shape("total", 1.0, _totals, tree.aggregated, single=True),
    Shape("extremes", 0.5, _extremes, tree.aggregated, single=True),
    Shape(
        "by",
        1.0,
        lambda w, s: chain(_by(w, s), mapped(w, s), linked(w, s)),
        _by_query,
        answer=Answer.SPLIT,
    ),
    Shape("one_by", 0.8, _one_by, _by_query, answer=Answer.SPLIT),
    Shape("by_where", 0.7, _by_with_condition, _by_query, answer=Answer.SPLIT),
    Shape(
        "trend",
        1.0,
        lambda w, s: chain(_trends(w, s), _years(w, s), _days(w, s)),
        trend_query,
        answer=Answer.SPLIT,
    ),
    Shape("new_by_month", 1.0, _new_ones, trend_query, single=True, answer=Answer.SPLIT),
    Shape("top", 1.0, lambda w, s: chain(_top_days(w, s), _tops(w, s)), _top_query, answer=Answer.FIRST),
    Shape("having", 0.8, _over, _over_query, group_totals, single=True),
    Shape("rate_by", 0.7, _rates, _rates_query, answer=Answer.DIFFERENCES),
)
