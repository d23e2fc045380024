"""What lists hold, those of arrays and those written into a text: 技能 that most people have."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.sketch import At, Scope, Sketch, given
from services.qa_gen.synthesis.values import delimiter, is_array
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World

_FIRST = 5


def _top_elements(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for field in _lists(subject) if counted else ():
        yield Sketch("top_elements", Scope(subject), (given(counted),), shown=(At(field),), limit=_FIRST)


def _element_counts(_: World, subject: Subject) -> Iterator[Sketch]:
    """Where there are so few that a first five would be all of them."""
    counted = things(subject)
    for field in _lists(subject) if counted else ():
        yield Sketch("element_counts", Scope(subject), (given(counted),), shown=(At(field),))


def _lists(subject: Subject) -> Iterator[Field]:
    return (field for field in subject.useful if is_array(field) or delimiter(field))


def _element_counts_query(sketch: Sketch) -> exp.Query:
    at, counted = sketch.shown[0], sketch.measures[0].word
    elements = tree.rows(sketch.scope).select(tree.alias(_elements(sketch, at), at.word)).subquery("elements")
    query = exp.Select().from_(elements).select(tree.named(at.word), tree.alias(exp.Count(this=exp.Star()), counted))
    return tree.ordered(query.group_by(tree.named(at.word)), counted)


def _top_elements_query(sketch: Sketch) -> exp.Query:
    return _element_counts_query(sketch).limit(sketch.limit or _FIRST)


def _elements(sketch: Sketch, at: At) -> exp.Expr:
    node = tree.column(sketch.scope, at)
    mark = None if is_array(at.field) else delimiter(at.field)
    if mark is None:
        return exp.func("unnest", node, dialect="postgres")
    parts = exp.func("string_to_array", node, exp.Literal.string(mark), dialect="postgres")
    return exp.Trim(this=exp.func("unnest", parts, dialect="postgres"))


SHAPES = (
    Shape("top_elements", 0.9, _top_elements, _top_elements_query, answer=Answer.FIRST),
    Shape("element_counts", 0.8, _element_counts, _element_counts_query, answer=Answer.SPLIT),
)
