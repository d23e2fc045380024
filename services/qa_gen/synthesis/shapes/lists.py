"""Rows themselves: facts about one, all of a kind, the newest, the largest, what a search finds."""

from collections import Counter
from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.dictionaries import sorts
from services.qa_gen.synthesis.ingredients import during, filters, known_by
from services.qa_gen.synthesis.rows import details, is_yes_or_no, told, with_all_owners
from services.qa_gen.synthesis.sense.due import Filters, dated, expires, overdue, waiting
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import READABLE, listed, matching
from services.qa_gen.synthesis.shapes.probes import quartiles
from services.qa_gen.synthesis.sketch import At, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import first_element, fragment, is_masked, named, sayable
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.figures import is_figures, is_nameless
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, TableRole, TypeFamily

_VALUES_TRIED, _VALUES_LISTED, _LISTS_TRIED = 6, 2, 3
_LITTLE = 3
_MOST_SHOWN = 7
"""Columns of a list that is still read out."""
_LISTED = frozenset({TableRole.ENTITY, TableRole.DICTIONARY, TableRole.REPORT, TableRole.EVENT})


def _whole_lists(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    if shown and subject.role in _LISTED and subject.rows <= READABLE and not is_figures(subject):
        yield from (Sketch("list_all", rows.scope, shown=shown + more) for more in details(subject))


def _lists(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    if not shown or subject.role not in _LISTED - {TableRole.REPORT}:
        return
    for conditions in (*((f,) for f in _few_of(subject)), *_ended(world, subject)):
        fields = [at.field for f in conditions for at in f.fields]
        alike = any(at.field in fields for at in shown)
        if min(matching(subject, f) for f in conditions) <= READABLE and not alike:
            for more in [(), *details(subject, leave_out=fields)]:
                yield Sketch("list_where", rows.scope, shown=shown + more, filters=conditions)


def _few_of(subject: Subject) -> Iterator[Filter]:
    """Of each category two values that so few rows have that one reads them."""
    sort = sorts(subject)
    if sort:
        read = sayable(sort, [value.text for value in sort.profile.values if value.count <= READABLE])
        yield from (Filter(At(sort), Test.EQUALS, value) for value in read[:_LISTS_TRIED])
    taken: Counter[str] = Counter()
    for f in filters(subject, most=_VALUES_TRIED):
        few = 1 < matching(subject, f) <= READABLE and f.at.field != sort
        if few and taken[f.at.field.name] < _VALUES_LISTED:
            taken[f.at.field.name] += 1
            yield f


def _ended(world: World, subject: Subject) -> Iterator[Filters]:
    """What has come to its end in a year, what is still to, what soon will."""
    yield from waiting(subject)
    yield from overdue(subject)
    for f in dated(world, subject) if subject.role is TableRole.ENTITY else ():
        if verbs.awaited(f.at.field.word) or expires(f.at.field):
            yield (f,)


def _lookups(world: World, subject: Subject) -> Iterator[Sketch]:
    title = subject.title or next(iter(known_by(subject)), None)
    if title is None or subject.role not in _LISTED:
        return
    for value in named(world, subject, title)[:3]:
        name = Filter(At(title), Test.EQUALS, value)
        for more in details(subject, leave_out=[title]):
            yield Sketch("lookup", Scope(subject), shown=more, filters=(name,))
        for blob in _blobs(subject):
            yield Sketch("lookup", Scope(subject), shown=(At(blob),), filters=(name,))


def _blobs(subject: Subject) -> list[Field]:
    """What is read as a whole or not at all: asked for only where there is little else to tell of a thing."""
    blobs = [f for f in subject.useful if f.column.family is TypeFamily.JSON and not is_masked(f)]
    return blobs if len(subject.useful) - len(blobs) <= _LITTLE else []


def _searches(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    searchable = (
        [] if is_figures(subject) else [field for field in (subject.title, *subject.texts) if field is not None]
    )
    for field in searchable:
        piece = fragment(field, subject.noun) if field.column.family is TypeFamily.TEXT else None
        further = [at for at in shown if at.field != field]
        if piece and (further or field == subject.title) and subject.role in _LISTED:
            found = Filter(At(field), Test.CONTAINS, piece)
            also = () if field == subject.title else (At(field),)
            yield Sketch("search", rows.scope, shown=(*shown, *also) if further else shown, filters=(found,))


def _newest(world: World, subject: Subject) -> Iterator[Sketch]:
    if subject.time is None or subject.role is not TableRole.EVENT or subject.until:
        return
    if subject.time.column.family is TypeFamily.DATE and subject.time.profile.distinct < subject.rows:
        return
    rows = with_all_owners(world, subject)
    kinds = [field for field in subject.categories if not is_yes_or_no(field)]
    about = (*kinds[:1], *subject.measures[:2]) or subject.texts[:1]
    columns = dict.fromkeys((*rows.shown, At(subject.time), *map(At, about)))
    if rows.shown:
        yield Sketch("newest", rows.scope, shown=tuple(columns)[:_MOST_SHOWN], limit=10)


def _newest_query(sketch: Sketch) -> exp.Query:
    time = given(sketch.scope.base.time)
    return tree.ordered(listed(sketch), time.word, nulls=time.nullable)


def _largest(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    if not shown or subject.role not in _LISTED or is_nameless(subject):
        return
    for field in subject.measures:
        if field not in [at.field for at in shown] and field.role not in {ColumnRole.GREATEST, ColumnRole.LEAST}:
            window = during(subject, f"largest{field.name}") if subject.role is TableRole.EVENT else ()
            limit = 5 if subject.rows > 10 else 3
            yield Sketch("largest", rows.scope, shown=(*shown, At(field)), filters=window, limit=limit)
            if field.role is ColumnRole.AVERAGE and subject.rows > 10:
                yield Sketch("largest", rows.scope, shown=(*shown, At(field)), limit=3, ascending=True)


def largest_query(sketch: Sketch) -> exp.Query:
    """Rows by the last of the columns that are shown."""
    field = sketch.shown[-1].field
    return tree.ordered(listed(sketch), field.word, ascending=sketch.ascending, nulls=field.nullable)


def _above(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    if not shown or subject.role not in {TableRole.ENTITY, TableRole.EVENT, TableRole.REPORT} or subject.rows < 8:
        return
    if is_nameless(subject):
        return
    for field in subject.measures:
        if field not in [at.field for at in shown]:
            high = Filter(At(field), Test.ABOVE)
            yield Sketch("above", rows.scope, shown=(*shown, At(field)), filters=(high,))


def _above_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(listed(sketch), sketch.shown[-1].word)


def _above_probe(sketch: Sketch) -> exp.Query:
    own = Scope(sketch.scope.base)
    values = tree.rows(own).select(tree.alias(tree.column(own, sketch.filters[0].at), "value"))
    return quartiles(values, (max(0.75, 1 - READABLE / 2 / sketch.scope.base.rows),))


def _elements(world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    shown = rows.shown
    for field in subject.fields:
        element = first_element(field)
        if element and shown and field.useful and subject.rows <= 4 * READABLE:
            has = Filter(At(field), Test.HAS, element)
            yield Sketch("has_element", rows.scope, shown=(*shown, At(field)), filters=(has,))


SHAPES = (
    Shape("list_all", 0.7, _whole_lists, listed, answer=Answer.LIST),
    Shape("list_where", 0.9, _lists, listed, single=True, answer=Answer.LIST),
    Shape("lookup", 0.9, _lookups, listed, single=True, answer=Answer.ONE_THING),
    Shape("search", 0.9, _searches, listed, single=True, answer=Answer.SOME),
    Shape("newest", 0.8, _newest, _newest_query, answer=Answer.FIRST),
    Shape("largest", 0.9, _largest, largest_query, answer=Answer.FIRST),
    Shape("above", 0.8, _above, _above_query, _above_probe, single=True, answer=Answer.LIST),
    Shape("has_element", 0.8, _elements, listed, single=True, answer=Answer.LIST),
)
