"""Ranks, growth, running totals, the best of each group, shares of the whole: window functions and CTEs."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import (
    Split,
    during,
    groups,
    monthly,
    months,
    own_splits,
    parent_splits,
    splits,
)
from services.qa_gen.synthesis.measures import may_be_null, principal, things
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.sketch import Dimension, Function, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.subjects import Subject, World


def _measures(subject: Subject) -> Iterator[Measure]:
    yield from filter(None, (things(subject), *principal(subject)))


def _adding(subject: Subject) -> Iterator[Measure]:
    yield from (m for m in _measures(subject) if m.function in {Function.SUM, Function.COUNT})


def _ranked(world: World, subject: Subject) -> Iterator[Sketch]:
    for split in splits(world, subject):
        for measure in _measures(subject):
            if 4 <= groups(split) <= 100:
                window = during(subject, f"rank{measure.word}{split.dimension.alias}")
                yield Sketch("rank", split.scope, (measure,), (split.dimension,), filters=window)


def _rank_query(sketch: Sketch) -> exp.Query:
    total = tree.measured(sketch.scope, sketch.measures[0])
    nulls = may_be_null(sketch.measures[0])
    place = exp.Window(this=exp.func("rank", dialect="postgres"), order=_order(total, nulls=nulls))
    ranked = tree.aggregated(sketch).select(tree.alias(place, "排名"), copy=False)
    return ranked.order_by(tree.named("排名"), copy=False)


def _order(node: exp.Expr, *, descending: bool = True, nulls: bool = False) -> exp.Order:
    """The order of a window; where there may be nulls they come last."""
    return exp.Order(expressions=[exp.Ordered(this=node, desc=descending, nulls_first=descending and not nulls)])


def _growing(_: World, subject: Subject) -> Iterator[Sketch]:
    window = months(subject)
    for measure in _adding(subject):
        if window:
            yield Sketch("growth", Scope(subject), (measure,), (monthly(subject),), filters=window)


def _growth_query(sketch: Sketch) -> exp.Query:
    """The month before the first one is looked at too, so that the first has its growth."""
    word, period = sketch.measures[0].word, given(sketch.period)
    month, now, last = tree.named("月份"), tree.named(word), tree.named(f"上月{word}")
    before = exp.Window(this=exp.Lag(this=now.copy()), order=_order(month.copy(), descending=False))
    compared = exp.Select().select(month, now, tree.alias(before, f"上月{word}")).from_("monthly")
    growth = arithmetic.percent(exp.paren(now.copy() - last.copy()), last.copy())
    query = exp.Select().select(month.copy(), now.copy(), last.copy(), tree.alias(growth, "环比增长率"))
    query = query.from_("compared").where(month.copy() >= period.start.isoformat()).order_by(month.copy())
    window, *others = sorted(sketch.filters, key=lambda f: f.test is not Test.DURING)
    until = tree.aggregated(replace(sketch, filters=tuple(others))).where(tree.until(sketch.scope, window))
    return query.with_("monthly", as_=until).with_("compared", as_=compared)


def _running(_: World, subject: Subject) -> Iterator[Sketch]:
    window = months(subject, 12)
    for measure in _adding(subject):
        if window:
            yield Sketch("running", Scope(subject), (measure,), (monthly(subject),), filters=window)


def _running_query(sketch: Sketch) -> exp.Query:
    measure = sketch.measures[0]
    total = tree.measured(sketch.scope, measure)
    month = tree.dimension(sketch.scope, sketch.dimensions[0])
    so_far = exp.Window(this=exp.Sum(this=total), order=_order(month, descending=False))
    query = tree.aggregated(sketch).select(tree.alias(so_far, f"累计{measure.word}"), copy=False)
    return tree.ordered(query, "月份", ascending=True)


def _best_of_each(world: World, subject: Subject) -> Iterator[Sketch]:
    for outer, inner in _nested(world, subject):
        for measure in _adding(subject):
            salt = f"best{measure.word}{outer.alias}{inner.dimension.alias}"
            pair = (outer, inner.dimension)
            yield Sketch("best_of_each", inner.scope, (measure,), pair, filters=during(subject, salt), limit=3)


def _nested(world: World, subject: Subject) -> Iterator[tuple[Dimension, Split]]:
    """A few outer groups, each with several inner ones, reached by one scope."""
    for inner in splits(world, subject):
        named = inner.dimension.noun or words.is_name(inner.dimension.at.field.word)
        if groups(inner) < 8 or not named:
            continue
        yield from ((outer, inner) for outer in _outer(world, subject, inner))


def _outer(world: World, subject: Subject, inner: Split) -> Iterator[Dimension]:
    near = {s.dimension.at for s in (*own_splits(subject), *parent_splits(world, subject))}
    for split in splits(world, subject):
        known = split.scope.hops == inner.scope.hops[: len(split.scope.hops)]
        different = split.dimension.word != inner.dimension.word and split.dimension.at in near
        at = split.dimension.at
        broader = at.place > inner.dimension.at.place or not words.is_name(at.field.word)
        different = different and broader and not words.is_code(at.field.word)
        if known and different and split.few and groups(split) * 2 <= groups(inner):
            yield split.dimension


def _best_of_each_query(sketch: Sketch) -> exp.Query:
    outer, inner = sketch.dimensions
    measure = sketch.measures[0]
    total = tree.measured(sketch.scope, measure)
    group = tree.dimension(sketch.scope, outer)
    place = exp.Window(
        this=exp.func("row_number", dialect="postgres"),
        partition_by=[group],
        order=_order(total, nulls=may_be_null(measure)),
    )
    ranked = tree.aggregated(sketch).select(tree.alias(place, "名次"), copy=False)
    words = (outer.alias, inner.alias, measure.word, "名次")
    query = tree.of_part("ranked").select(*(tree.named(word) for word in words), copy=False)
    query.where(tree.named("名次") <= given(sketch.limit), copy=False)
    query.order_by(tree.named(outer.alias), tree.named("名次"), copy=False)
    return tree.with_part(query, "ranked", ranked)


def _shares(world: World, subject: Subject) -> Iterator[Sketch]:
    for split in splits(world, subject):
        for measure in _adding(subject):
            if split.few and 2 <= groups(split) <= 30:
                window = during(subject, f"share{measure.word}") if not measure.counts else ()
                yield Sketch("share", split.scope, (measure,), (split.dimension,), filters=window)


def _share_query(sketch: Sketch) -> exp.Query:
    measure = sketch.measures[0]
    total = tree.measured(sketch.scope, measure)
    whole = exp.Window(this=exp.Sum(this=total))
    query = tree.aggregated(sketch).select(tree.alias(arithmetic.percent(total.copy(), whole), "占比"), copy=False)
    return tree.ordered(query, "占比")


SHAPES = (
    Shape("rank", 0.9, _ranked, _rank_query, answer=Answer.DIFFERENCES),
    Shape("growth", 1.0, _growing, _growth_query, answer=Answer.DIFFERENCES),
    Shape("running", 0.8, _running, _running_query, answer=Answer.SPLIT),
    Shape("best_of_each", 0.8, _best_of_each, _best_of_each_query, answer=Answer.FIRST_OF_EACH),
    Shape("share", 1.0, _shares, _share_query, answer=Answer.DIFFERENCES),
)
