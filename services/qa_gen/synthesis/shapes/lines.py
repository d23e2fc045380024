"""The lines of what happened, in the time of the whole: which products sold most in March, by the date of the bill."""

from collections.abc import Iterator
from dataclasses import replace

from services.qa_gen.synthesis.ingredients import Split, groups, most_shown, parent_splits, safe_parents
from services.qa_gen.synthesis.measures import is_lines, principal
from services.qa_gen.synthesis.periods import Calendar, Period, calendar_of
from services.qa_gen.synthesis.sense.idle import is_stable
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Grain, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import titles
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.model import TableRole

_NAMED = 2


def header(world: World, subject: Subject) -> Edge | None:
    """The relation to what the lines are part of, which tells when they were; none of what has a time of its own."""
    linked = subject.role is TableRole.BRIDGE and bool(subject.additive)
    if subject.time is not None or not (linked or is_lines(subject)):
        return None
    whole = [edge for edge in safe_parents(world, subject) if edge.parent.role is TableRole.EVENT]
    named = [edge for edge in whole if _is_named_after(subject, edge.parent)]
    return next((edge for edge in named or whole if _dense(edge.parent)), None)


def _is_named_after(part: Subject, whole: Subject) -> bool:
    """sales_order_line is part of a sales_order rather than of the batch that it was taken from."""
    return part.name.name.startswith(whole.name.name) or part.noun.startswith(whole.noun)


def _dense(whole: Subject) -> Calendar | None:
    known = calendar_of(whole)
    return known if known is not None and known.dense and known.months > 1 else None


def lines(world: World, subject: Subject) -> Iterator[Sketch]:
    """Totals, tops and trends of lines; they are asked, worded and written like those of facts."""
    whole = header(world, subject)
    known = _dense(whole.parent) if whole else None
    if whole is None or known is None:
        return
    sums = [measure for measure in principal(subject) if measure.function is Function.SUM]
    for turn, measure in enumerate(sums):
        yield from _in_all(subject, whole, known, measure, turn)
        for split in parent_splits(world, subject):
            kind = split.few and is_stable(split.dimension.at.field)
            if (split.dimension.noun is not None or kind) and split.scope.hops[0].edge != whole:
                yield from _of_things(world, split, whole, known, measure)


def _in_all(subject: Subject, whole: Edge, known: Calendar, measure: Measure, turn: int) -> Iterator[Sketch]:
    scope = Scope(subject).up(whole)
    time = _time(whole)
    yield Sketch("total", scope, (measure,), filters=(_during(time, 1, known.month(turn % 2)),))
    if known.months > 2:
        monthly = Dimension(At(time, 1), Grain.MONTH)
        yield Sketch("trend", scope, (measure,), (monthly,), filters=(_during(time, 1, known.span(6)),))


def _of_things(world: World, split: Split, whole: Edge, known: Calendar, measure: Measure) -> Iterator[Sketch]:
    """By the parent that the rows are lines of a product of."""
    scope = split.scope.up(whole)
    window = _during(_time(whole), 2, known.span(3))
    parent = split.scope.places[1]
    limit = most_shown(groups(split))
    if limit:
        yield Sketch("top", scope, (measure,), (split.dimension,), filters=(window,), limit=limit)
    elif split.few:
        yield Sketch("by", scope, (measure,), (split.dimension,), filters=(window,))
    title = parent.title if split.dimension.noun is not None else None
    for value in titles(world, parent)[:_NAMED] if title else ():
        one = Filter(At(given(title), 1), Test.EQUALS, value)
        last = replace(window, period=known.month())
        yield Sketch("total_of", scope, (measure,), filters=(last, one))


def _time(whole: Edge) -> Field:
    return given(whole.parent.time)


def _during(time: Field, place: int, period: Period) -> Filter:
    return Filter(At(time, place), Test.DURING, period=period)
