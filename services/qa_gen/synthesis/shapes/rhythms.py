"""When things happen: at which hours of the day, and on weekends against working days."""

import re
from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import during, months
from services.qa_gen.synthesis.measures import main, things
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.sketch import At, Dimension, Function, Grain, Measure, Scope, Sketch
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_HOUR = re.compile(r"\d{4}-\d\d-\d\d[ T](\d\d):(\d\d)")
_HOURS_SEEN = 3
_FEW_EVENTS = 100
_ROWS_A_DAY = 5


def _hours(_: World, subject: Subject) -> Iterator[Sketch]:
    counted, time = things(subject), subject.time
    if subject.role is not TableRole.EVENT or not counted or not time or subject.rows < _FEW_EVENTS:
        return
    if time.column.family is TypeFamily.TIMESTAMP and _tells_the_hour(time):
        hourly = Dimension(At(time), Grain.HOUR)
        yield Sketch("busy_hours", Scope(subject), (counted,), (hourly,), filters=during(subject, "busy_hours"))


def _tells_the_hour(time: Field) -> bool:
    seen = time.profile
    texts = (*seen.examples, *(value.text for value in seen.values), seen.minimum or "", seen.maximum or "")
    found = {match[1] for text in texts if (match := _HOUR.match(text))}
    return len(found) >= _HOURS_SEEN


def _hours_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[0].word)


def _weekends(_: World, subject: Subject) -> Iterator[Sketch]:
    window = months(subject, 3)
    if not window or not subject.time or not _every_day(subject):
        return
    daily = Dimension(At(subject.time), Grain.DAY)
    for measure in (m for m in main(subject) if m.function in {Function.COUNT, Function.SUM}):
        yield Sketch("weekends", Scope(subject), (measure,), (daily,), filters=window)


def _every_day(subject: Subject) -> bool:
    """There are rows of every day: a mean of the days that have some would be too high."""
    known = calendar_of(subject)
    days = (known.last - known.first).days + 1 if known else 0
    return subject.rows >= _ROWS_A_DAY * days > 0


def _weekends_query(sketch: Sketch) -> exp.Query:
    day, total = tree.named("日期"), tree.named(sketch.measures[0].word)
    of_the_week = exp.Extract(this=exp.var("ISODOW"), expression=day)
    weekend = exp.In(this=of_the_week, expressions=[exp.Literal.number(6), exp.Literal.number(7)])
    kind = exp.Case().when(weekend, exp.Literal.string("双休日")).else_(exp.Literal.string("工作日"))
    mean = arithmetic.rounded(exp.cast(exp.Avg(this=total), "numeric"))
    query = exp.Select().select(tree.alias(kind, "日期类型"), tree.alias(mean, mean_word(sketch.measures[0])))
    query = query.from_("daily").group_by(tree.named("日期类型"))
    return query.with_("daily", as_=tree.aggregated(sketch))


def mean_word(measure: Measure) -> str:
    """The output of a daily mean: 日均订单数量."""
    return f"日均{measure.word.removesuffix('合计')}"


SHAPES = (
    Shape("busy_hours", 0.9, _hours, _hours_query),
    Shape("weekends", 0.9, _weekends, _weekends_query),
)
