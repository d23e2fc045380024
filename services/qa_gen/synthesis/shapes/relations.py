"""Questions along an edge: what belongs to what, what has nothing, who stands above whom."""

from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.ingredients import (
    counted_ends,
    during,
    face,
    filters,
    known_values,
    neighbour,
    principal,
    safe_parents,
    things,
)
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.shapes.counts import listed
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.subjects import Edge, Subject, World
from shared.catalog.model import TableRole

_LINKS = frozenset({TableRole.BRIDGE})
_READABLE = 60


def _with_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """Each row beside the name of what it belongs to."""
    shown = face(subject)
    if subject.role not in {TableRole.ENTITY, TableRole.DICTIONARY} or not shown:
        return
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        if title and edge.parent.name != subject.name:
            scope, columns = Scope(subject).up(edge), (*shown, At(title, 1))
            if subject.rows <= _READABLE:
                yield Sketch("with_parent", scope, shown=columns)
            for f in filters(subject):
                yield Sketch("with_parent", scope, shown=columns, filters=(f,), limit=_limit(subject, f))


def _limit(subject: Subject, f: Filter) -> int | None:
    seen = {value.text: value.count for value in f.at.field.profile.values}
    return None if seen.get(f.value, subject.rows) <= _READABLE else 20


def _of_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """What belongs to one named parent."""
    shown = face(subject)
    if not shown or subject.role not in {TableRole.ENTITY, TableRole.EVENT}:
        return
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        nameless = subject.role is TableRole.EVENT and not subject.codes and not subject.title
        if title is None or nameless or edge.parent.name == subject.name:
            continue
        limit = None if subject.rows <= _READABLE / 2 * max(1, edge.parent.rows) else 10
        for value in known_values(title)[:3]:
            named = Filter(At(title, 1), Test.EQUALS, value)
            yield Sketch("of_parent", Scope(subject).up(edge), shown=shown, filters=(named,), limit=limit)


def _parent_of(world: World, subject: Subject) -> Iterator[Sketch]:
    """What one named thing belongs to."""
    if subject.role is not TableRole.ENTITY or subject.title is None:
        return
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        if title and edge.parent.name != subject.name:
            for value in known_values(subject.title)[:3]:
                named = Filter(At(subject.title), Test.EQUALS, value)
                yield Sketch("parent_of", Scope(subject).up(edge), shown=(At(title, 1),), filters=(named,))


def _total_of_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """A total for one named parent."""
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        if title and edge.parent.name != subject.name:
            for measure in filter(None, (things(subject), *principal(subject))):
                for value in known_values(title)[:3]:
                    named = Filter(At(title, 1), Test.EQUALS, value)
                    window = during(subject, f"parent{measure.word}")
                    yield Sketch("total_of", Scope(subject).up(edge), (measure,), filters=(*window, named))


def _without(world: World, subject: Subject) -> Iterator[Sketch]:
    """What nothing points at; `subject` is the one that should be pointed at."""
    shown = face(subject)
    if subject.role is not TableRole.ENTITY or not shown:
        return
    for edge in world.children(subject):
        if edge.child.name != subject.name:
            what = neighbour(world, edge)
            yield Sketch("without", Scope(subject), shown=shown, edge=edge, neighbour=what)


def _without_query(sketch: Sketch) -> exp.Query:
    edge, base = given(sketch.edge), sketch.scope.base
    own = tree.fresh_alias(base, ())
    exists = exp.Exists(this=_children(edge, tree.fresh_alias(edge.child, (own,)), own))
    query = exp.Select().from_(tree.table(base.name, own))
    columns = (tree.alias(tree.field_of(at.field, own), at.word) for at in sketch.shown)
    conditions = [tree.live(base, own), exp.not_(exists)]
    return query.select(*columns).where(*(c for c in conditions if c is not None))


def _children(edge: Edge, child: str, parent: str) -> exp.Select:
    relation = edge.relation
    pairs = list(zip(relation.columns, relation.target_columns, strict=True))
    first = tree.field_of(edge.child.field(pairs[0][0]), child)
    joined = (
        tree.field_of(edge.child.field(own), child).eq(tree.field_of(edge.parent.field(theirs), parent))
        for own, theirs in pairs
    )
    conditions = [*joined, tree.live(edge.child, child)]
    query = exp.Select().from_(tree.table(edge.child.name, child)).select(first)
    return query.where(*(c for c in conditions if c is not None))


def _bridges(world: World, subject: Subject) -> Iterator[tuple[Edge, Edge]]:
    """Both orders of the two ends of a link table."""
    ends = [edge for edge in safe_parents(world, subject) if edge.parent.title]
    if subject.role in _LINKS and len(ends) == 2 and ends[0].parent.name != ends[1].parent.name:
        yield ends[0], ends[1]
        yield ends[1], ends[0]


def _bridge_lists(world: World, subject: Subject) -> Iterator[Sketch]:
    for near, far in _bridges(world, subject):
        scope = Scope(subject).up(near).up(far)
        near_title, far_title = given(near.parent.title), given(far.parent.title)
        for value in known_values(near_title)[:3]:
            named = Filter(At(near_title, 1), Test.EQUALS, value)
            yield Sketch("across", scope, shown=(At(far_title, 2),), filters=(named,))


def _bridge_counts(world: World, subject: Subject) -> Iterator[Sketch]:
    for near, far in _bridges(world, subject):
        scope, counted = Scope(subject).up(near).up(far), counted_ends(far)
        dimensions = [Dimension(At(f, 1)) for f in near.parent.categories if f.column.family.value != "boolean"]
        if near.parent.title:
            dimensions.insert(0, Dimension(At(near.parent.title, 1), noun=near.parent.noun))
        dimensions += [Dimension(At(f, 1)) for f in near.parent.names]
        for d in dimensions:
            yield Sketch("linked_top", scope, (counted,), (d,), limit=5)
            for f in filters(far.parent, 2, most=1):
                yield Sketch("linked_top", scope, (counted,), (d,), filters=(f,), limit=5)


def _linked_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[0].word).limit(given(sketch.limit))


def _superiors(world: World, subject: Subject) -> Iterator[Sketch]:
    for edge in safe_parents(world, subject):
        if edge.parent.name == subject.name and subject.title:
            limit = None if subject.rows <= _READABLE else 20
            scope = Scope(subject).up(edge)
            yield Sketch("superior", scope, shown=(At(subject.title), At(subject.title, 1)), limit=limit)


def _superiors_query(sketch: Sketch) -> exp.Query:
    own, above = sketch.shown
    query = tree.filtered(sketch).select(tree.alias(tree.column(sketch.scope, own), own.field.word))
    query = query.select(tree.alias(tree.column(sketch.scope, above), f"上级{above.field.word}"))
    return query.limit(sketch.limit) if sketch.limit else query


def _subordinates(world: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for edge in safe_parents(world, subject):
        if edge.parent.name == subject.name and subject.title and counted:
            by = Dimension(At(subject.title, 1), noun=subject.noun)
            yield Sketch("subordinates", Scope(subject).up(edge), (counted,), (by,), limit=5)


SHAPES = (
    Shape("with_parent", 0.9, _with_parent, listed),
    Shape("of_parent", 1.0, _of_parent, listed),
    Shape("parent_of", 0.9, _parent_of, listed),
    Shape("total_of", 0.9, _total_of_parent, tree.aggregated),
    Shape("without", 0.9, _without, _without_query),
    Shape("across", 0.9, _bridge_lists, listed),
    Shape("linked_top", 0.9, _bridge_counts, _linked_query),
    Shape("superior", 0.9, _superiors, _superiors_query),
    Shape("subordinates", 0.9, _subordinates, _linked_query),
)
