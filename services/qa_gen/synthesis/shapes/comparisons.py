"""Against the mean, on the newest day, in both or in only one: subqueries, CTEs and set operations."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import (
    Split,
    during,
    filters,
    groups,
    neighbour,
    safe_parents,
    splits,
    step_of,
)
from services.qa_gen.synthesis.measures import in_stock, may_be_null, owners, principal, sum_of, things
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.rows import face, is_told
from services.qa_gen.synthesis.sense.due import late, waiting
from services.qa_gen.synthesis.sense.standing import valid
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.sketch import (
    LEFT_OUT,
    At,
    Filter,
    Function,
    Grain,
    Measure,
    Scope,
    Sketch,
    given,
)
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.model import TableRole, TypeFamily


def _beside(subject: Subject, shown: Sequence[At]) -> list[Field]:
    """The measures that are not shown already; of one or two set values there is no mean."""
    told = [at.field for at in shown]
    return [field for field in subject.measures if field not in told and not field.is_set]


def _above_mean(_: World, subject: Subject) -> Iterator[Sketch]:
    shown = face(subject) if is_told(subject) else ()
    if subject.role is not TableRole.ENTITY or not shown or not 6 <= subject.rows <= 400:
        return
    for field in _beside(subject, shown):
        yield Sketch("above_mean", Scope(subject), shown=(*shown, At(field)))


def _above_mean_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[-1]
    columns = (tree.alias(tree.readable(sketch.scope, shown), shown.word) for shown in sketch.shown)
    node = tree.column(sketch.scope, at)
    mean = tree.filtered(sketch).select(exp.Avg(this=node.copy())).subquery()
    return tree.ordered(tree.filtered(sketch).select(*columns).where(node > mean), at.word)


def _from_mean(_: World, subject: Subject) -> Iterator[Sketch]:
    shown = face(subject) if is_told(subject) else ()
    if subject.role is not TableRole.ENTITY or not shown or not 4 <= subject.rows <= 200:
        return
    for field in _beside(subject, shown):
        yield Sketch("from_mean", Scope(subject), shown=(*shown, At(field)))


def _from_mean_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[-1]
    node = tree.column(sketch.scope, at)
    columns = [tree.alias(tree.readable(sketch.scope, shown), shown.word) for shown in sketch.shown]
    mean = exp.Window(this=exp.Avg(this=node.copy()))
    gap = arithmetic.rounded(arithmetic.cast(node - mean, exp.DType.DECIMAL))
    known = [node.copy().is_(exp.null()).not_()] if at.field.nullable else []
    query = tree.rows(sketch.scope).select(*columns, tree.alias(gap, "与平均值之差")).where(*known)
    return tree.ordered(query, "与平均值之差")


def _groups_above_mean(world: World, subject: Subject) -> Iterator[Sketch]:
    for split in splits(world, subject):
        for measure in filter(None, (things(subject), *principal(subject))):
            if 5 <= groups(split) <= 300 and measure.function in {Function.COUNT, Function.SUM}:
                window = during(subject, f"mean{measure.word}{split.dimension.alias}")
                yield Sketch("groups_above_mean", split.scope, (measure,), (split.dimension,), filters=window)


def _groups_above_mean_query(sketch: Sketch) -> exp.Query:
    word = sketch.measures[0].word
    mean = tree.of_part("totals").select(exp.Avg(this=tree.named(word)), copy=False).subquery(copy=False)
    query = tree.of_part("totals").select(tree.named(sketch.dimensions[0].alias), tree.named(word), copy=False)
    query = tree.ordered(query.where(tree.named(word) > mean, copy=False), word)
    return tree.with_part(query, "totals", tree.aggregated(sketch))


def _latest(world: World, subject: Subject) -> Iterator[Sketch]:
    if subject.time is None or subject.time.column.family is not TypeFamily.DATE:
        return
    if subject.role is not TableRole.SNAPSHOT or step_of(subject.time) is Grain.MONTH or subject.until:
        return
    for measure in (*map(sum_of, in_stock(subject)), *principal(subject)):
        yield Sketch("latest", Scope(subject), (measure,))
        for split in splits(world, subject):
            if split.few and not _is_of_one_row(subject, measure, split):
                yield Sketch("latest_by", split.scope, (measure,), (split.dimension,))


def _is_of_one_row(subject: Subject, measure: Measure, split: Split) -> bool:
    """The mean of the only row that one thing has on a day."""
    each = split.dimension.noun is not None and len(split.scope.hops) == 1
    return measure.function is Function.AVG and each and owners(subject) == 1


def _latest_query(sketch: Sketch) -> exp.Query:
    base = sketch.scope.base
    inner, time = Scope(base), At(given(base.time))
    newest = tree.rows(inner).select(exp.Max(this=tree.column(inner, time))).subquery()
    query = tree.aggregated(sketch).where(tree.column(sketch.scope, time).eq(newest))
    first = sketch.measures[0]
    return tree.ordered(query, first.word, nulls=may_be_null(first)) if sketch.dimensions else query


def _both(world: World, subject: Subject) -> Iterator[Sketch]:
    """Parents that two child tables point at, or only the first of them."""
    if subject.role is not TableRole.ENTITY or subject.title is None:
        return
    edges = [
        e for e in world.children(subject) if e.safe and e.child.rows and e.child.name != subject.name and not e.part
    ]
    for first, second in combinations(edges, 2):
        if first.child.name != second.child.name and {first.child.role, second.child.role} == {TableRole.EVENT}:
            yield _pair(world, "both", first, second)
            ways = ((first, second), (second, first))
            yield from (_pair(world, "only", one, other) for one, other in ways if other.reach < 1)


def _pair(world: World, shape: str, first: Edge, second: Edge) -> Sketch:
    return replace(_named(world, shape, first), other=_named(world, shape, second))


def _named(world: World, shape: str, edge: Edge) -> Sketch:
    """The parents by name, and by code where names repeat."""
    parent = edge.parent
    names = [field for field in (parent.title,) if field]
    if names and names[0].profile.distinct < parent.rows:
        names += parent.codes[:1]
    shown = tuple(At(field, 1) for field in names)
    return Sketch(shape, Scope(edge.child).up(edge), shown=shown, neighbour=neighbour(world, edge))


def _both_query(sketch: Sketch) -> exp.Query:
    left, right = (_named_parents(part) for part in (sketch, given(sketch.other)))
    return exp.intersect(left, right) if sketch.shape == "both" else exp.except_(left, right)


def _named_parents(part: Sketch) -> exp.Select:
    columns = (tree.alias(tree.readable(part.scope, at), at.word) for at in part.shown)
    return tree.rows(part.scope).select(*columns)


def _two_facts(world: World, subject: Subject) -> Iterator[Sketch]:
    """Two children's totals side by side for each parent, each condensed before they meet."""
    if subject.role is not TableRole.ENTITY or subject.title is None:
        return
    edges = [
        e
        for e in world.children(subject)
        if e.safe and e.child.name != subject.name and len(e.relation.columns) == 1 and not e.part
    ]
    for first, second in combinations(edges, 2):
        left, right = _fact(first), _fact(second)
        pair = _at_one_time(left, right) if left and right and _comparable(left, right) else None
        if pair:
            left, right = pair
            yield Sketch("two_facts", left.scope, left.measures, filters=left.filters, edge=first, other=right)


def _comparable(left: Sketch, right: Sketch) -> bool:
    """Different numbers of different tables, both of a window or both of all time."""
    different = left.measures[0].word != right.measures[0].word and left.scope.base.name != right.scope.base.name
    return different and bool(left.filters) == bool(right.filters)


def _at_one_time(left: Sketch, right: Sketch) -> tuple[Sketch, Sketch] | None:
    """Both of the earlier of their windows; None where one of them begins after it."""
    if left.period == right.period or not (left.period and right.period):
        return left, right
    window = min((left.period, right.period), key=lambda period: period.end)
    known = [calendar_of(part.scope.base) for part in (left, right)]
    if not all(one and one.first <= window.start for one in known):
        return None
    of_both = (replace(p, filters=tuple(replace(f, period=window) for f in p.filters)) for p in (left, right))
    return next(of_both), next(of_both)


def _fact(edge: Edge) -> Sketch | None:
    happens = edge.child.role.is_of_facts
    sums = [m for m in principal(edge.child) if m.function is Function.SUM] if happens and not valid(edge.child) else []
    measure = next(filter(None, (*sums, things(edge.child))), None)
    if measure is None:
        return None
    return Sketch("two_facts", Scope(edge.child), (measure,), filters=during(edge.child, "two_facts"), edge=edge)


def _two_facts_query(sketch: Sketch) -> exp.Query:
    parent = given(sketch.edge).parent
    title, short = given(parent.title), tree.fresh_alias(parent, ("first_total", "second_total"))
    names = tree.alias(tree.field_of(title, short), title.word)
    query = exp.Select().select(names).from_(tree.table(parent.name, short))
    parts = ((sketch, "first_total"), (given(sketch.other), "second_total"))
    for part, name in parts:
        query = _joined_total(query, part, name, short)
    known = [tree.named(part.measures[0].word, name).is_(exp.null()).not_() for part, name in parts]
    condition = tree.live(parent, short)
    query = query.where(*([condition] if condition is not None else []), exp.paren(exp.or_(*known)))
    return tree.ordered(query, sketch.measures[0].word, nulls=True)


def _joined_total(query: exp.Select, part: Sketch, name: str, parent: str) -> exp.Select:
    edge = given(part.edge)
    relation = edge.relation
    own = edge.child.field(relation.columns[0])
    theirs = tree.field_of(edge.parent.field(relation.target_columns[0]), parent)
    key = tree.column(part.scope, At(own))
    total = tree.filtered(part).select(key).group_by(key.copy())
    total = total.select(tree.alias(tree.measured(part.scope, part.measures[0]), part.measures[0].word))
    query = query.with_(name, as_=total).join(name, on=tree.field_of(own, name).eq(theirs), join_type="left")
    return query.select(tree.named(part.measures[0].word, name))


def _shares_of_all(_: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    one = ((f,) for f in (*filters(subject, most=1), *late(subject)) if not _unsaid(f))
    for conditions in (*one, *waiting(subject)):
        if counted and subject.countable:
            yield Sketch("share_of_all", Scope(subject), (counted,), filters=conditions)


def _unsaid(f: Filter) -> bool:
    """Its share is one of those that have a reason, which is not said in English."""
    return f.is_reason and not words.is_chinese(f.at.word)


def _share_of_all_query(sketch: Sketch) -> exp.Query:
    """What the question leaves out is left out of the whole too; so is what has no reason, or was not done yet."""
    off = tuple(f for f in sketch.filters if f.test in LEFT_OUT)
    whole = tree.filtered(replace(sketch, filters=off)) if off else tree.rows(sketch.scope)
    whole = whole.where(*tree.come_about(sketch), copy=False)
    all_rows = whole.select(exp.Count(this=exp.Star())).subquery()
    share = arithmetic.percent(exp.Count(this=exp.Star()), all_rows)
    return tree.filtered(sketch).select(tree.alias(share, "占比"))


def _averages_of_groups(world: World, subject: Subject) -> Iterator[Sketch]:
    """The mean number of children: 平均每家公司有多少个服务区; where most parents have some."""
    counted = things(subject)
    for edge in safe_parents(world, subject):
        having = subject.field(edge.relation.columns[0]).profile.distinct
        many = having * 2 > edge.parent.rows and subject.rows >= 2 * edge.parent.rows
        if counted and many and edge.parent.role is TableRole.ENTITY and edge.parent.name != subject.name:
            yield Sketch("mean_of_groups", Scope(subject).up(edge), (counted,))


def _mean_of_groups_query(sketch: Sketch) -> exp.Query:
    word = sketch.measures[0].word
    mean = arithmetic.rounded(exp.Avg(this=tree.named(word)))
    return exp.Select().select(tree.alias(mean, f"平均{word}")).from_(children_of_each(sketch).subquery("counted"))


def children_of_each(sketch: Sketch) -> exp.Select:
    """How many children each parent has; parents with no children count as well."""
    edge, word = sketch.scope.hops[0].edge, sketch.measures[0].word
    child, parent = tree.aliases(sketch.scope)
    keys = [tree.field_of(edge.parent.field(name), parent) for name in edge.relation.target_columns]
    owns = [tree.field_of(edge.child.field(name), child) for name in edge.relation.columns]
    conditions: list[exp.Expr] = [own.eq(key) for own, key in zip(owns, keys, strict=True)]
    conditions += [c for c in (tree.live(edge.child, child),) if c is not None]
    conditions += [tree.condition(sketch.scope, f) for f in sketch.filters]
    counts = exp.Select().select(tree.alias(exp.Count(this=owns[0].copy()), word))
    counts = counts.from_(tree.table(edge.parent.name, parent))
    counts = counts.join(tree.table(edge.child.name, child), on=exp.and_(*conditions), join_type="left")
    alive = tree.live(edge.parent, parent)
    return counts.where(*([alive] if alive is not None else [])).group_by(*(key.copy() for key in keys))


SHAPES = (
    Shape("above_mean", 0.8, _above_mean, _above_mean_query, single=True),
    Shape("from_mean", 0.5, _from_mean, _from_mean_query),
    Shape("groups_above_mean", 0.7, _groups_above_mean, _groups_above_mean_query, single=True),
    Shape("latest", 0.6, lambda w, s: (k for k in _latest(w, s) if k.shape == "latest"), _latest_query, single=True),
    Shape(
        "latest_by",
        0.6,
        lambda w, s: (k for k in _latest(w, s) if k.shape == "latest_by"),
        _latest_query,
        answer=Answer.SPLIT,
    ),
    Shape("both", 0.7, lambda w, s: (k for k in _both(w, s) if k.shape == "both"), _both_query, single=True),
    Shape("only", 0.7, lambda w, s: (k for k in _both(w, s) if k.shape == "only"), _both_query, answer=Answer.SOME),
    Shape("two_facts", 0.7, _two_facts, _two_facts_query, answer=Answer.SPLIT),
    Shape("share_of_all", 0.9, _shares_of_all, _share_of_all_query, single=True, answer=Answer.SHARE),
    Shape("mean_of_groups", 0.8, _averages_of_groups, _mean_of_groups_query, single=True),
)
