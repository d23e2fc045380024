"""How many children each parent has: the most, the fewest, in steps, side by side. Asked where little else is left."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.ingredients import Split, groups, most_shown, splits
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.buckets import sorted_into_steps
from services.qa_gen.synthesis.shapes.comparisons import children_of_each
from services.qa_gen.synthesis.shapes.probes import group_totals, quartiles
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Sketch, Test, given
from services.qa_gen.synthesis.values import is_masked, titles
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole

_LEAST_PARENTS, _MOST_PARENTS = 5, 300
_MOST_LISTED = 200
"""Rows of an answer: longer ones are cut off."""
_NEARLY_ALL = 0.98
"""Of the parents have children: else the fewest are all those that have none."""
_ROWS_A_PARENT = 2
_FIRST, _QUARTERS, _SECOND = 3, 4, 2
_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})


def kinds_of_parents(world: World, subject: Subject, *, direct: bool = False) -> Iterator[Split]:
    """Each kind of thing that several of the rows belong to, near or far; `direct` leaves those one hop away."""
    for split in splits(world, subject) if things(subject) and subject.countable else ():
        hops, at = split.scope.hops, split.dimension.at
        named = split.dimension.noun is not None and at.place == len(hops) > 0
        several = named and _LEAST_PARENTS <= groups(split) <= min(_MOST_PARENTS, subject.rows / _ROWS_A_PARENT)
        thing = several and split.scope.places[at.place].role in _THINGS and hops[-1].edge.parent != subject
        if thing and not is_masked(at.field) and (len(hops) == 1 or not direct):
            yield split


def of_each_kind(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for split in kinds_of_parents(world, subject):
        yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,))


def _of_all(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    """Where parents without children matter to the answer."""
    for split in kinds_of_parents(world, subject, direct=True):
        yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,))


def _side_by_side(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    """Where all parents are listed."""
    yield from (s for s in _of_all(shape, world, subject) if s.scope.places[1].rows <= _MOST_LISTED)


def _fewest(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for split in kinds_of_parents(world, subject, direct=True):
        limit = most_shown(groups(split)) if shape == "fewest_first" else None
        if split.scope.hops[0].edge.reach >= _NEARLY_ALL and (limit or shape == "fewest_children"):
            counted = (given(things(subject)),)
            yield Sketch(shape, split.scope, counted, (split.dimension,), limit=limit, ascending=True)


def _with_limit(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for split in kinds_of_parents(world, subject):
        if groups(split) > 2 * _FIRST:
            yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,), limit=_FIRST)


def of_named(shape: str, most: int, world: World, subject: Subject) -> Iterator[Sketch]:
    """Of one parent, or of two, by name."""
    for split in kinds_of_parents(world, subject):
        at = split.dimension.at
        owner = split.scope.places[at.place]
        names = titles(world, owner)[:most] if at.field == owner.title else []
        by_name = tuple(Filter(at, Test.EQUALS, name) for name in names)
        if len(by_name) == most:
            yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,), filters=by_name)


def _in_each_above(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    """What lies above the parents of the rows, and each of the parents within it: towns of departments of regions."""
    near = {split.scope.hops: split.dimension for split in kinds_of_parents(world, subject, direct=True)}
    for split in kinds_of_parents(world, subject):
        inner = near.get(split.scope.hops[:1]) if len(split.scope.hops) == 2 else None
        if inner is not None and split.scope.hops[1].origin == 1:
            dimensions = (split.dimension, inner) if shape == "first_of_each_above" else (split.dimension,)
            yield Sketch(shape, split.scope, (given(things(subject)),), dimensions)


# The number of each parent, and what is read off these.


def each_parent(sketch: Sketch) -> exp.Select:
    """The parents by name with their numbers, those without children too."""
    d = sketch.dimensions[0]
    name = tree.dimension(sketch.scope, d)
    counted = children_of_each(sketch)
    return counted.select(tree.alias(name, d.alias)).group_by(name.copy())


def _both(sketch: Sketch) -> tuple[exp.Expr, exp.Expr]:
    return tree.named(sketch.dimensions[0].alias), tree.named(sketch.measures[0].word)


def _of_part(sketch: Sketch, totals: exp.Select, line: Callable[[exp.Expr], exp.Expr]) -> exp.Query:
    """The parents whose number is as `line` says."""
    name, number = _both(sketch)
    query = tree.of_part("totals").select(name, number).where(line(number.copy()))
    query = tree.ordered(query, sketch.measures[0].word, ascending=sketch.ascending)
    return tree.with_part(query, "totals", totals)


def _condensed(sketch: Sketch, end: exp.Expr) -> exp.Expr:
    return tree.of_part("totals").select(end).subquery()


def _most_query(sketch: Sketch) -> exp.Query:
    end = exp.Min if sketch.ascending else exp.Max
    totals = each_parent(sketch) if sketch.ascending else tree.aggregated(sketch)
    return _of_part(sketch, totals, lambda number: number.eq(_condensed(sketch, end(this=number.copy()))))


def _below_mean_query(sketch: Sketch) -> exp.Query:
    return _of_part(
        sketch, each_parent(sketch), lambda number: number < _condensed(sketch, exp.Avg(this=number.copy()))
    )


def _fewest_query(sketch: Sketch) -> exp.Query:
    name, number = _both(sketch)
    query = exp.Select().select(name, number).from_(each_parent(sketch).subquery("counted"))
    return tree.ordered(query, sketch.measures[0].word, ascending=True).limit(given(sketch.limit))


def _only_one_query(sketch: Sketch) -> exp.Query:
    name = tree.dimension(sketch.scope, sketch.dimensions[0])
    grouped = tree.aggregated(Sketch(sketch.shape, sketch.scope, (), sketch.dimensions, filters=sketch.filters))
    return grouped.having(exp.Count(this=exp.Star()).eq(exp.Literal.number(1))).order_by(name)


def _held(sketch: Sketch) -> exp.Select:
    """The parents with their numbers, as far as these are on the side of the line that the shape says."""
    total, lines = tree.measured(sketch.scope, sketch.measures[0]), [*map(arithmetic.number, sketch.thresholds[:2])]
    if sketch.shape == "children_between":
        condition: exp.Expr = exp.Between(this=total, low=lines[0], high=lines[1])
    else:
        condition = exp.LT(this=total, expression=lines[0])
    return tree.aggregated(sketch).having(condition)


def _held_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(_held(sketch), sketch.measures[0].word)


def _count_over_query(sketch: Sketch) -> exp.Query:
    total = tree.measured(sketch.scope, sketch.measures[0])
    line = exp.GT(this=total, expression=arithmetic.number(sketch.thresholds[0]))
    over = tree.aggregated(sketch).having(line).subquery("counted")
    return exp.Select().select(tree.alias(exp.Count(this=exp.Star()), f"{sketch.dimensions[0].word}数量")).from_(over)


def _steps_query(sketch: Sketch) -> exp.Query:
    return sorted_into_steps(each_parent(sketch), sketch, f"{sketch.dimensions[0].word}数量")


def _steps_probe(sketch: Sketch) -> exp.Query:
    value = tree.alias(tree.named(sketch.measures[0].word), "value")
    return quartiles(exp.Select().from_(each_parent(sketch).subquery("counted")).select(value), (0.33, 0.67))


def _median_query(sketch: Sketch) -> exp.Query:
    order = exp.Order(expressions=[exp.Ordered(this=tree.named(sketch.measures[0].word), nulls_first=False)])
    half = exp.func("percentile_cont", exp.Literal.number("0.5"), dialect="postgres")
    middle = tree.alias(exp.WithinGroup(this=half, expression=order), f"{sketch.measures[0].word}中位数")
    return exp.Select().select(middle).from_(children_of_each(sketch).subquery("counted"))


def _range_query(sketch: Sketch) -> exp.Query:
    number = tree.named(sketch.measures[0].word)
    range_ = exp.Max(this=number) - exp.Min(this=number.copy())
    query = exp.Select().select(tree.alias(range_, f"{sketch.measures[0].word}之差"))
    return query.from_(children_of_each(sketch).subquery("counted"))


# Parts of the whole.


def _first_share_query(sketch: Sketch) -> exp.Query:
    _, number = _both(sketch)
    first = tree.ordered(tree.of_part("totals").select(number), sketch.measures[0].word).limit(given(sketch.limit))
    share = arithmetic.percent(exp.Sum(this=number.copy()), _condensed(sketch, exp.Sum(this=number.copy())))
    query = exp.Select().select(tree.alias(share, "占比")).from_(first.subquery("first_ones"))
    return tree.with_part(query, "totals", tree.aggregated(sketch))


def _share_of_one_query(sketch: Sketch) -> exp.Query:
    others = tuple(f for f in sketch.filters if f.at != sketch.dimensions[0].at)
    everything = tree.filtered(Sketch(sketch.shape, sketch.scope, filters=others)).select(exp.Count(this=exp.Star()))
    share = arithmetic.percent(exp.Count(this=exp.Star()), everything.subquery())
    return tree.filtered(sketch).select(tree.alias(share, "占比"))


def _running_share_query(sketch: Sketch) -> exp.Query:
    total = tree.measured(sketch.scope, sketch.measures[0])
    name = tree.dimension(sketch.scope, sketch.dimensions[0])
    order = exp.Order(expressions=[exp.Ordered(this=total.copy(), desc=True, nulls_first=True), exp.Ordered(this=name)])
    so_far = exp.Window(this=exp.Sum(this=total.copy()), order=order)
    share = arithmetic.percent(so_far, exp.Window(this=exp.Sum(this=total.copy())))
    return tree.aggregated(sketch).select(tree.alias(share, "累计占比")).order_by(tree.named("累计占比"))


# Two of them, and each beside the others.


def _either(sketch: Sketch) -> exp.Select:
    """The rows of the two that are named."""
    named = [f for f in sketch.filters if f.at == sketch.dimensions[0].at]
    others = Sketch(sketch.shape, sketch.scope, filters=tuple(f for f in sketch.filters if f not in named))
    name = tree.column(sketch.scope, named[0].at)
    return tree.filtered(others).where(name.isin(*(tree.literal(f.at.field, f.value) for f in named)))


def _of_two_query(sketch: Sketch) -> exp.Query:
    name, measure = tree.dimension(sketch.scope, sketch.dimensions[0]), sketch.measures[0]
    query = _either(sketch).select(tree.alias(name, sketch.dimensions[0].alias))
    query = query.select(tree.alias(tree.measured(sketch.scope, measure), measure.word)).group_by(name.copy())
    return tree.ordered(query, measure.word)


def _gap_query(sketch: Sketch) -> exp.Query:
    first, second = (
        exp.Filter(
            this=exp.Count(this=exp.Star()), expression=exp.Where(this=tree.column(sketch.scope, f.at).eq(f.value))
        )
        for f in sketch.filters
        if f.at == sketch.dimensions[0].at
    )
    gap = tree.alias(exp.Abs(this=first - second), f"{sketch.measures[0].word}之差")
    return _either(sketch).select(gap)


def _from_mean_query(sketch: Sketch) -> exp.Query:
    name, number = _both(sketch)
    gap = arithmetic.rounded(number.copy() - exp.Window(this=exp.Avg(this=number.copy())))
    query = (
        exp.Select()
        .select(name, number, tree.alias(gap, "与平均值之差"))
        .from_(each_parent(sketch).subquery("counted"))
    )
    return tree.ordered(query, "与平均值之差")


def _descending(number: exp.Expr) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=number, desc=True, nulls_first=True)])


def _quarters_query(sketch: Sketch) -> exp.Query:
    name, number = _both(sketch)
    quarter = exp.func("ntile", exp.Literal.number(_QUARTERS), dialect="postgres")
    expressions = [*_descending(number.copy()).expressions, exp.Ordered(this=name.copy())]
    place = exp.Window(this=quarter, order=exp.Order(expressions=expressions))
    query = exp.Select().select(name, number, tree.alias(place, "组别")).from_(each_parent(sketch).subquery("counted"))
    return query.order_by(tree.named("组别"), exp.Ordered(this=number.copy(), desc=True, nulls_first=True))


def _placed(sketch: Sketch, place: int, outer: Dimension | None = None) -> exp.Query:
    """The parents at a place in the order of their numbers, within each of those above them where `outer` says so."""
    total = tree.measured(sketch.scope, sketch.measures[0])
    within = [tree.dimension(sketch.scope, outer)] if outer else []
    rank = exp.Window(this=exp.func("rank", dialect="postgres"), partition_by=within, order=_descending(total))
    ranked = tree.aggregated(sketch).select(tree.alias(rank, "名次"))
    shown = (*(d.alias for d in sketch.dimensions), sketch.measures[0].word)
    query = tree.of_part("ranked").select(*map(tree.named, shown))
    query = query.where(tree.named("名次").eq(exp.Literal.number(place))).order_by(tree.named(shown[0]))
    return tree.with_part(query, "ranked", ranked)


def _second_query(sketch: Sketch) -> exp.Query:
    return _placed(sketch, _SECOND)


def _first_of_each_query(sketch: Sketch) -> exp.Query:
    return _placed(sketch, 1, sketch.dimensions[0])


def _mean_above_query(sketch: Sketch) -> exp.Query:
    """Children over parents, for each of what is above these."""
    near = sketch.scope.hops[0].edge
    key = tree.column(sketch.scope, At(near.parent.field(near.relation.target_columns[0]), 1))
    parents = exp.Count(this=exp.Distinct(expressions=[key]))
    mean = arithmetic.ratio(exp.Count(this=exp.Star()), parents)
    word = f"平均{sketch.measures[0].word}"
    grouped = tree.aggregated(Sketch(sketch.shape, sketch.scope, (), sketch.dimensions, filters=sketch.filters))
    return tree.ordered(grouped.select(tree.alias(mean, word)), word)


_listed = partial(told_its_name, answer=Answer.LIST, single=True)
SHAPES = (
    _listed("most_children", 0.8, of_each_kind, _most_query),
    _listed("fewest_children", 0.6, _fewest, _most_query),
    told_its_name("fewest_first", 0.6, _fewest, _fewest_query, answer=Answer.FIRST),
    _listed("only_one_child", 0.6, of_each_kind, _only_one_query),
    _listed("second_most", 0.5, of_each_kind, _second_query),
    _listed("below_mean_children", 0.6, _of_all, _below_mean_query),
    Shape(
        "children_under",
        0.6,
        partial(of_each_kind, "children_under"),
        _held_query,
        partial(group_totals, fractions=(0.4,)),
        Answer.LIST,
        single=True,
    ),
    Shape(
        "children_between",
        0.5,
        partial(of_each_kind, "children_between"),
        _held_query,
        partial(group_totals, fractions=(0.3, 0.7)),
        Answer.LIST,
        single=True,
    ),
    Shape(
        "count_over_children",
        0.6,
        partial(of_each_kind, "count_over_children"),
        _count_over_query,
        partial(group_totals, fractions=(0.7,)),
        single=True,
    ),
    Shape("steps_of_children", 0.4, partial(_of_all, "steps_of_children"), _steps_query, _steps_probe, Answer.SPLIT),
    told_its_name("median_of_children", 0.4, _of_all, _median_query, single=True),
    told_its_name("range_of_children", 0.4, _of_all, _range_query, single=True),
    told_its_name("share_of_first", 0.6, _with_limit, _first_share_query, single=True, answer=Answer.SHARE),
    told_its_name("running_share", 0.3, _side_by_side, _running_share_query, answer=Answer.SPLIT),
    Shape("share_of_one", 0.7, partial(of_named, "share_of_one", 1), _share_of_one_query, single=True),
    Shape("children_of_two", 0.7, partial(of_named, "children_of_two", 2), _of_two_query, answer=Answer.SPLIT),
    Shape("children_gap", 0.6, partial(of_named, "children_gap", 2), _gap_query, single=True),
    told_its_name("children_from_mean", 0.5, _side_by_side, _from_mean_query, answer=Answer.DIFFERENCES),
    told_its_name("quarters", 0.3, _side_by_side, _quarters_query, answer=Answer.SPLIT),
    told_its_name("first_of_each_above", 0.7, _in_each_above, _first_of_each_query, answer=Answer.LIST),
    told_its_name("mean_of_each_above", 0.6, _in_each_above, _mean_above_query, answer=Answer.SPLIT),
)
