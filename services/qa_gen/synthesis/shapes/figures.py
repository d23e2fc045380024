"""The rows of views of figures in the order of time: 万年服务区每个月的营业额, 北区各状态每个月的销售额."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.ingredients import step_of
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import READABLE, listed
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import named
from services.qa_gen.synthesis.world.figures import amounts, is_figures, thing_of
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole

_MOST = 3


def _of_one(world: World, subject: Subject) -> Iterator[Sketch]:
    """Those of one named thing."""
    time, called, counted = subject.time, thing_of(subject), amounts(subject)[:_MOST]
    if subject.role is not TableRole.REPORT or time is None:
        return
    for value in named(world, subject, called, once=False)[:_MOST] if called and counted else ():
        name = Filter(At(given(called)), Test.EQUALS, value)
        shown = (At(time), *map(At, counted))
        yield Sketch("facts_over_time", Scope(subject), (), (Dimension(At(time), step_of(time)),), shown, (name,))


def _of_all(_: World, subject: Subject) -> Iterator[Sketch]:
    """All of a few, by their thing or their kind."""
    time, counted = subject.time, amounts(subject)[:_MOST]
    if not is_figures(subject) or time is None or not counted or subject.rows > READABLE:
        return
    by = next((field for field in (thing_of(subject), *subject.categories) if field), None)
    split = (Dimension(At(by)),) if by else ()
    shown = (At(time), *([At(by)] if by else []), *map(At, counted))
    yield Sketch("figures", Scope(subject), (), (*split, Dimension(At(time), step_of(time))), shown)


def _query(sketch: Sketch) -> exp.Query:
    return tree.ordered(listed(sketch), sketch.shown[0].word, ascending=True)


SHAPES = (
    Shape("facts_over_time", 0.9, _of_one, _query, answer=Answer.COURSE),
    Shape("figures", 0.9, _of_all, _query, answer=Answer.SPLIT),
)
