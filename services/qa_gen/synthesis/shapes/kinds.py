"""Kinds of which there are too many to read at once, kinds within kinds, what is not filled in. Asked last."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import MOSTLY_EMPTY, most_shown, own_splits, parent_splits
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.counts import listed
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import delimiter, is_masked, known_values
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import WORDED, ColumnRole, TableRole, TypeFamily

_ROWS_A_VALUE = 20
_TEXTS = frozenset({ColumnRole.CATEGORY, ColumnRole.TEXT})
_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})
_FEW_OUTER = 10
_FEWEST_WITHOUT = 5


def _many(subject: Subject) -> Iterator[Field]:
    """Texts that are the same in many rows each, more of them than one reads."""
    for field in subject.useful if subject.countable else ():
        text = field.column.family is TypeFamily.TEXT and field.role in _TEXTS and not field.few
        repeats = 1 < field.profile.distinct * _ROWS_A_VALUE <= subject.rows
        if text and repeats and field.known and not (words.is_name(field.word) or delimiter(field) or is_masked(field)):
            yield field


def _of_many(world: World, subject: Subject) -> Iterator[Sketch]:
    """Which are the most frequent, how many there are, and how many rows have one of them."""
    counted, scope = things(subject), Scope(subject)
    for field in _many(subject) if counted else ():
        kind = Dimension(At(field))
        limit = most_shown(field.profile.distinct)
        measure = Measure(Function.COUNT_DISTINCT, f"{kind.word}数量", At(field), thing=kind.word)
        if limit:
            yield Sketch("top", scope, (given(counted),), (kind,), limit=limit)
        if field.role is ColumnRole.CATEGORY:
            yield Sketch("count_distinct", scope, (measure,))
        for value in known_values(field)[:1]:
            yield from _of_one(world, subject, Filter(At(field), Test.EQUALS, value))


def _of_one(world: World, subject: Subject, f: Filter) -> Iterator[Sketch]:
    counted, scope = (given(things(subject)),), Scope(subject)
    yield Sketch("count", scope, counted, filters=(f,))
    yield Sketch("share_of_all", scope, counted, filters=(f,))
    for split in own_splits(subject):
        if split.few:
            yield Sketch("by_where", scope, counted, (split.dimension,), filters=(f,))
    for split in parent_splits(world, subject):
        limit = most_shown(split.scope.places[split.dimension.at.place].rows) if split.dimension.noun else None
        if limit:
            yield Sketch("top", split.scope, counted, (split.dimension,), filters=(f,), limit=limit)


def _not_filled_in(_: World, subject: Subject) -> Iterator[Sketch]:
    """How many things lack something, and what part of all that is."""
    counted = things(subject) if subject.role in _THINGS else None
    for field in subject.useful if counted else ():
        empty = field.profile.null_fraction
        told = field.known and field.column.family in WORDED
        if told and empty <= MOSTLY_EMPTY and empty * subject.rows >= _FEWEST_WITHOUT:
            lacking = (Filter(At(field), Test.MISSING),)
            yield Sketch("count", Scope(subject), (given(counted),), filters=lacking)
            yield Sketch("share_of_all", Scope(subject), (given(counted),), filters=lacking)


def _pairs(subject: Subject) -> Iterator[tuple[Dimension, Dimension]]:
    """A few kinds, and others within each."""
    kinds = [
        split.dimension
        for split in own_splits(subject)
        if split.few and split.dimension.at.field in subject.categories and not split.dimension.at.field.numeric
    ]
    for outer in kinds if subject.countable else ():
        few = outer.at.field.profile.distinct <= _FEW_OUTER
        yield from ((outer, inner) for inner in kinds if few and _is_finer(inner.at.field, outer.at.field))


def _is_finer(inner: Field, outer: Field) -> bool:
    return inner.profile.distinct > outer.profile.distinct


def _within(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for pair in _pairs(subject) if things(subject) else ():
        yield Sketch(shape, Scope(subject), (given(things(subject)),), pair)


def _within_query(sketch: Sketch) -> exp.Query:
    """Each inner kind as a part of its outer one."""
    total = tree.measured(sketch.scope, sketch.measures[0])
    whole = exp.Window(
        this=exp.Sum(this=total.copy()), partition_by=[tree.dimension(sketch.scope, sketch.dimensions[0])]
    )
    query = tree.aggregated(sketch).select(tree.alias(arithmetic.percent(total, whole), "占比"))
    ordered = exp.Ordered(this=tree.named("占比"), desc=True, nulls_first=True)
    return query.order_by(tree.named(sketch.dimensions[0].alias), ordered)


def _first_within_query(sketch: Sketch) -> exp.Query:
    total = tree.measured(sketch.scope, sketch.measures[0])
    order = exp.Order(expressions=[exp.Ordered(this=total, desc=True, nulls_first=True)])
    outer, inner = sketch.dimensions
    rank = exp.Window(
        this=exp.func("rank", dialect="postgres"), partition_by=[tree.dimension(sketch.scope, outer)], order=order
    )
    shown = (outer.alias, inner.alias, sketch.measures[0].word)
    query = tree.of_part("ranked").select(*map(tree.named, shown))
    query = query.where(tree.named("名次").eq(exp.Literal.number(1))).order_by(tree.named(outer.alias))
    return tree.with_part(query, "ranked", tree.aggregated(sketch).select(tree.alias(rank, "名次")))


SHAPES = (
    Shape("of_many_kinds", 0.7, _of_many, listed),
    Shape("not_filled_in", 0.6, _not_filled_in, listed),
    told_its_name("share_within", 0.6, _within, _within_query, answer=Answer.DIFFERENCES),
    told_its_name("first_within", 0.7, _within, _first_within_query, answer=Answer.LIST),
)
