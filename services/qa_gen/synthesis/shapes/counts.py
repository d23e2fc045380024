"""How many, which values, since when: one table, no grouping."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.ingredients import during, filters
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.rows import told
from services.qa_gen.synthesis.sense.due import dated, late, overdue, waiting
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Function, Measure, Scope, Sketch, Test
from services.qa_gen.synthesis.values import first_element, fragment, is_masked, is_prose
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.figures import is_figures
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

READABLE = 60
"""Rows that one reads as a list."""


def _counts(world: World, subject: Subject) -> Iterator[Sketch]:
    measure, scope = things(subject), Scope(subject)
    if measure is None:
        return
    yield Sketch("count", scope, (measure,), filters=during(subject, "count"))
    for f in (*filters(subject, codes=True), *dated(world, subject), *late(subject)):
        yield Sketch("count", scope, (measure,), filters=(f,))
    for conditions in (*waiting(subject), *overdue(subject)):
        yield Sketch("count", scope, (measure,), filters=conditions)


def _distinct_counts(_: World, subject: Subject) -> Iterator[Sketch]:
    for field in subject.names if subject.role is not TableRole.MAPPING else ():
        noun = Dimension(At(field)).word
        if noun in subject.noun:
            continue
        measure = Measure(Function.COUNT_DISTINCT, f"{noun}数量", At(field), thing=noun)
        yield Sketch("count_distinct", Scope(subject), (measure,), filters=during(subject, f"distinct{field.name}"))


def _mentions(_: World, subject: Subject) -> Iterator[Sketch]:
    """How many of too many to list say something: in a text, or among the elements of an array."""
    counted = things(subject)
    for field in subject.useful if counted and subject.rows > READABLE else ():
        element, text = first_element(field), field in subject.texts and field.column.family is TypeFamily.TEXT
        piece = fragment(field, subject.noun) if text and not is_masked(field) else None
        if element or piece:
            test = Filter(At(field), Test.HAS if element else Test.CONTAINS, element or piece or "")
            yield Sketch("mentions", Scope(subject), tuple(filter(None, (counted,))), filters=(test,))


def _values(_: World, subject: Subject) -> Iterator[Sketch]:
    for field in () if is_figures(subject) else subject.categories:
        odd = words.is_name(field.word) or words.is_code(field.word)
        odd = odd or field.is_flag or field.word.startswith("是否") or field.is_of_a_month or is_prose(field)
        odd = odd or all(value.text.isdigit() and not field.labels for value in field.profile.values)
        if field.profile.values and not odd and (not field.numeric or field.labels):
            yield Sketch("values", Scope(subject), shown=(At(field),))


def _values_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[0]
    node = tree.column(sketch.scope, at)
    known = [node.copy().is_(exp.null()).not_()] if at.field.nullable else []
    query = tree.filtered(sketch).select(tree.alias(tree.decoded(node, at.field), at.word)).where(*known)
    return query.distinct().order_by(tree.named(at.word))


def matching(subject: Subject, f: Filter) -> int:
    """How many rows a condition on a category leaves."""
    filled = subject.rows * (1 - f.at.field.profile.null_fraction)
    if f.test is Test.OVERDUE and f.beside:
        return round(subject.rows * f.beside.field.profile.null_fraction)
    if f.test is Test.NOT:
        return subject.rows
    if f.test is Test.MISSING:
        return round(subject.rows - filled)
    if f.test is Test.DURING:
        return round(filled)
    seen = {value.text: value.count for value in f.at.field.profile.values}
    yes, no = f.at.field.yes_no or ("", "")
    asked = {Test.TRUE: yes, Test.FALSE: no}.get(f.test, f.value)
    return seen.get(asked, subject.rows)


def _missing(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    for field in subject.useful:
        empty = field.profile.null_fraction
        few = 0 < empty < 0.5 and empty * subject.rows <= READABLE and field.column.family is not TypeFamily.JSON
        if rows.shown and subject.countable and few and At(field) not in rows.shown:
            yield Sketch("missing", rows.scope, shown=rows.shown, filters=(Filter(At(field), Test.MISSING),))


def listed(sketch: Sketch) -> exp.Select:
    """The shown columns of the filtered rows."""
    columns = (tree.alias(tree.readable(sketch.scope, at), at.word) for at in sketch.shown)
    conditions = (tree.condition(sketch.scope, f, sketch.thresholds) for f in sketch.filters)
    linked = sketch.scope.base.role is TableRole.BRIDGE  # what a link leads to is what is listed
    needed = range(len(sketch.scope.places)) if linked else {f.at.place for f in sketch.filters}
    query = tree.all_rows(sketch.scope, needed).select(*columns, copy=False).where(*conditions, copy=False)
    return query.limit(sketch.limit) if sketch.limit else query


SHAPES = (
    Shape("count", 1.0, _counts, tree.aggregated, single=True),
    Shape("count_distinct", 0.8, _distinct_counts, tree.aggregated, single=True),
    Shape("mentions", 0.8, _mentions, tree.aggregated, single=True),
    Shape("values", 0.4, _values, _values_query),
    Shape("missing", 0.6, _missing, listed, single=True, answer=Answer.LIST),
)
