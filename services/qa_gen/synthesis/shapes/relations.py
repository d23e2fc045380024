"""Questions along an edge: what belongs to what, what has nothing, who stands above whom."""

import re
from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.ingredients import (
    Split,
    beside_others,
    caller,
    during,
    filters,
    groups,
    known_by,
    most_shown,
    neighbour,
    safe_parents,
)
from services.qa_gen.synthesis.measures import counted_ends, principal, things
from services.qa_gen.synthesis.rows import face, is_told, told
from services.qa_gen.synthesis.sense.due import called_off
from services.qa_gen.synthesis.sense.present import has_leavers
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import READABLE, listed, matching
from services.qa_gen.synthesis.shapes.mappings import bridges
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import named, titles
from services.qa_gen.synthesis.wording import kinship
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from services.qa_gen.synthesis.world.titles import has_lines
from shared.catalog.model import TableRole

_POST = re.compile(
    r"(?:岗位|职位|职务|工种|角色)(?:类型|名称)?$|\b(?:post|position|role|job(?: title)?)$", re.IGNORECASE
)
"""What people do in a house, each something else."""
_HALF = 0.5
"""Who has none is asked where most have some."""
_SUMS_UP = frozenset({TableRole.SNAPSHOT, TableRole.REPORT})
"""What is written down of everything there is: nobody asks who is not in it."""
_FAMILY = 150
"""Rows of which a list with what stands above each is still read: many have nothing above them."""


def _with_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """Each row beside the name of what it belongs to."""
    shown = face(subject)
    if subject.role not in {TableRole.ENTITY, TableRole.DICTIONARY, TableRole.EVENT} or not is_told(subject):
        return
    for edge in safe_parents(world, subject):
        title = caller(edge.parent)
        if title and edge.parent.name != subject.name:
            scope, columns = Scope(subject).up(edge), (*shown, At(beside_others(edge, title), 1))
            if subject.rows <= READABLE and subject.role is not TableRole.EVENT:
                yield Sketch("with_parent", scope, shown=columns)
            for f in filters(subject):
                if matching(subject, f) <= READABLE and f.at.field not in [at.field for at in shown]:
                    yield Sketch("with_parent", scope, shown=columns, filters=(f,))


def _of_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """What belongs to one parent, by its name or its code: 王医生的预约, 运单SF1001的轨迹."""
    if subject.role not in {TableRole.ENTITY, TableRole.EVENT}:
        return
    for edge in safe_parents(world, subject):
        rows = told(world, subject, of=edge)
        many = subject.rows > READABLE / 2 * max(1, edge.parent.rows)
        called = edge.parent.title or next(iter(known_by(edge.parent)), None)
        one_each = edge.relation.columns in (subject.key, *subject.unique_keys)
        if called is None or not rows.shown or many or one_each or edge.parent.name == subject.name:
            continue
        for value in named(world, edge.parent, called)[:3]:
            name = Filter(At(called, 1), Test.EQUALS, value)
            yield Sketch("of_parent", rows.scope, shown=rows.shown, filters=(name,))


def _parent_of(world: World, subject: Subject) -> Iterator[Sketch]:
    """What one named thing belongs to."""
    if subject.role is not TableRole.ENTITY or subject.title is None:
        return
    for edge in safe_parents(world, subject):
        title = caller(edge.parent)
        if title and edge.parent.name != subject.name:
            for value in titles(world, subject)[:3]:
                name = Filter(At(subject.title), Test.EQUALS, value)
                yield Sketch(
                    "parent_of", Scope(subject).up(edge), shown=(At(beside_others(edge, title), 1),), filters=(name,)
                )


def _total_of_parent(world: World, subject: Subject) -> Iterator[Sketch]:
    """A total for one named parent."""
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        if title and edge.parent.name != subject.name:
            for measure in filter(None, (things(subject), *principal(subject))):
                for value in titles(world, edge.parent)[:3]:
                    name = Filter(At(title, 1), Test.EQUALS, value)
                    window = during(subject, f"parent{measure.word}{value}")
                    yield Sketch("total_of", Scope(subject).up(edge), (measure,), filters=(*window, name))


def _without(world: World, subject: Subject) -> Iterator[Sketch]:
    """What nothing points at; `subject` is the one that should be pointed at."""
    shown = face(subject) if is_told(subject) else ()
    if subject.role is not TableRole.ENTITY or not shown:
        return
    for edge in world.children(subject) if _all_could(world, subject) else ():
        if edge.child.name != subject.name and _is_told_of(world, edge):
            what = neighbour(world, edge)
            if not 0 < edge.reach < _HALF:
                yield Sketch("without", Scope(subject), shown=shown, edge=edge, neighbour=what)
            if edge.child.role is TableRole.EVENT and edge.child.rows >= subject.rows:
                window = during(edge.child, f"without{what}", lately=True)
                yield Sketch("without", Scope(subject), shown=shown, edge=edge, neighbour=what, filters=window)


def _is_told_of(world: World, edge: Edge) -> bool:
    """Somebody would say that there are none: no figures, no lines of papers, no 班级学员 of a 学员, and no leavers."""
    child, noun = edge.child, edge.parent.noun
    another = any(other != edge and other.child == child for other in world.children(edge.parent))
    if edge.part or (another and not child.field(edge.relation.columns[0]).known):
        return False  # not whose it is, but some part in it
    if has_leavers(child):
        return False
    lines = has_lines(child.noun, child.name.name) and words.is_chinese(child.noun)
    return child.role not in _SUMS_UP and not lines and not (child.noun.endswith(noun) and words.is_chinese(noun))


def _all_could(world: World, subject: Subject) -> bool:
    """Each of them could have some: the upper classes of a tree have no goods, and not every post goes on visits."""
    nested = any(edge.parent.name == subject.name for edge in world.parents(subject))
    posts = words.is_staff(subject.noun) and any(_POST.search(field.word) for field in subject.categories)
    return not nested and not posts


def _how_many_without(world: World, subject: Subject) -> Iterator[Sketch]:
    """How many nothing points at: 没有退款的支付, 没有心愿单的客户; nothing comes any more of what was called off."""
    counted, off = things(subject), called_off(subject) if subject.role is TableRole.EVENT else ()
    for edge in world.children(subject) if counted and off is not None else ():
        if edge.child.name != subject.name and _is_told_of(world, edge) and 0 < edge.reach < 1:
            what = neighbour(world, edge)
            yield Sketch(
                "count_without", Scope(subject), (given(counted),), filters=given(off), edge=edge, neighbour=what
            )


def _without_query(sketch: Sketch) -> exp.Query:
    columns = (tree.alias(_own_column(sketch, at), at.word) for at in sketch.shown)
    return _lacking(sketch).select(*columns, copy=False)


def _count_without_query(sketch: Sketch) -> exp.Query:
    return _lacking(sketch).select(tree.alias(exp.Count(this=exp.Star()), sketch.measures[0].word), copy=False)


def _own_column(sketch: Sketch, at: At) -> exp.Expr:
    return tree.field_of(at.field, tree.fresh_alias(sketch.scope.base, ()))


def _lacking(sketch: Sketch) -> exp.Select:
    """The rows that nothing points at, with nothing selected yet."""
    edge, base = given(sketch.edge), sketch.scope.base
    own = tree.fresh_alias(base, ())
    child = tree.fresh_alias(edge.child, (own,))
    theirs = (f for f in sketch.filters if f.test is Test.DURING)
    within = (tree.during(tree.field_of(f.at.field, child), f) for f in theirs)
    exists = exp.Exists(this=_children(edge, child, own).where(*within))
    there = (tree.stated(tree.field_of(f.at.field, own), f) for f in sketch.filters if f.test is not Test.DURING)
    conditions = [tree.live(base, own), *there, exp.not_(exists)]
    query = exp.Select().from_(tree.table(base.name, own))
    return query.where(*(c for c in conditions if c is not None))


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


def _bridge_lists(world: World, subject: Subject) -> Iterator[Sketch]:
    for near, far in bridges(world, subject):
        scope, far_end = Scope(subject).up(near).up(far), caller(far.parent)
        for value in titles(world, near.parent)[:3] if far_end else ():
            name = Filter(At(given(near.parent.title), 1), Test.EQUALS, value)
            yield Sketch("across", scope, shown=(At(given(far_end), 2),), filters=(name,))


def _bridge_counts(world: World, subject: Subject) -> Iterator[Sketch]:
    for near, far in bridges(world, subject):
        scope, counted = Scope(subject).up(near).up(far), counted_ends(far)
        kinds = () if words.is_person(near.parent.noun) else near.parent.categories
        dimensions = [Dimension(At(f, 1)) for f in kinds if not f.is_flag]
        called = caller(near.parent) or next(iter(known_by(near.parent)), None)
        if called is not None:
            dimensions.insert(0, Dimension(At(called, 1), noun=near.parent.noun))
        dimensions += [Dimension(At(f, 1)) for f in near.parent.names]
        for d in dimensions:
            limit = most_shown(groups(Split(scope, d)))
            if limit:
                yield Sketch("linked_top", scope, (counted,), (d,), limit=limit)
                for f in filters(far.parent, 2, most=1):
                    yield Sketch("linked_top", scope, (counted,), (d,), filters=(f,), limit=limit)


def _linked_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(tree.aggregated(sketch), sketch.measures[0].word).limit(given(sketch.limit))


def _superiors(world: World, subject: Subject) -> Iterator[Sketch]:
    for edge in safe_parents(world, subject):
        called = caller(subject)
        if edge.parent.name == subject.name and called and subject.rows <= _FAMILY:
            yield Sketch("superior", Scope(subject).up(edge), shown=(At(called), At(called, 1)))


def _superiors_query(sketch: Sketch) -> exp.Query:
    """Those at the top stand beside nothing."""
    own, above = sketch.shown
    query = tree.all_rows(sketch.scope).select(tree.alias(tree.column(sketch.scope, own), own.field.word))
    said = kinship.role(sketch.scope.hops[0].edge) or f"上级{above.field.word}"
    return query.select(tree.alias(tree.column(sketch.scope, above), said))


def _below(world: World, subject: Subject) -> Iterator[Sketch]:
    """How many have something above them, by what that is called: 有师傅的工程师."""
    counted = things(subject)
    for edge in safe_parents(world, subject):
        key = edge.child.field(edge.relation.columns[0])
        above = words.without_key(key.word)
        if edge.parent.name == subject.name and counted and key.nullable and len(above) > 1 and key.known:
            yield Sketch("below", Scope(subject).up(edge), (counted,), neighbour=above)


def _subordinates(world: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for edge in safe_parents(world, subject):
        called = caller(subject)
        if edge.parent.name == subject.name and called and counted:
            by = Dimension(At(called, 1), noun=subject.noun)
            parents = edge.child.field(edge.relation.columns[0]).profile.distinct
            limit = most_shown(parents)
            if limit:
                yield Sketch("subordinates", Scope(subject).up(edge), (counted,), (by,), limit=limit)


SHAPES = (
    Shape("with_parent", 0.9, _with_parent, listed, single=True, answer=Answer.LIST),
    Shape("count_without", 0.7, _how_many_without, _count_without_query, single=True),
    Shape("of_parent", 1.0, _of_parent, listed, single=True, answer=Answer.LIST),
    Shape("parent_of", 0.9, _parent_of, listed, answer=Answer.ONE_THING, single=True),
    Shape("total_of", 0.9, _total_of_parent, tree.aggregated, single=True),
    Shape("without", 0.9, _without, _without_query, single=True, answer=Answer.SOME),
    Shape("across", 0.9, _bridge_lists, listed, single=True, answer=Answer.LIST),
    Shape("linked_top", 0.9, _bridge_counts, _linked_query, answer=Answer.FIRST),
    Shape("superior", 0.9, _superiors, _superiors_query, single=True),
    Shape("below", 0.8, _below, tree.aggregated, single=True),
    Shape("subordinates", 0.9, _subordinates, _linked_query, answer=Answer.FIRST),
)
