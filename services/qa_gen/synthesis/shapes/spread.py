"""How the numbers of rows lie: below, between, in the middle, apart. Asked where a table offers little else."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.measures import PRICE, is_end, things
from services.qa_gen.synthesis.rows import face, is_told
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.counts import READABLE, listed
from services.qa_gen.synthesis.shapes.probes import quartiles
from services.qa_gen.synthesis.sketch import At, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import titles
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole

_LISTED = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})

_LEAST_ROWS, _LEAST_DIFFERENT = 6, 4
Ends = Callable[[Sketch, exp.Expr], exp.Expr]


def _numbers(subject: Subject) -> Iterator[Field]:
    """What tells rows apart by its size."""
    if subject.rows >= _LEAST_ROWS and subject.countable:
        yield from (field for field in subject.measures if field.profile.distinct >= _LEAST_DIFFERENT)


def _things(subject: Subject) -> Iterator[tuple[tuple[At, ...], Field]]:
    """What names a thing, and a number of it."""
    shown = face(subject) if subject.role in _LISTED and is_told(subject) else ()
    if shown:
        yield from ((shown, field) for field in _numbers(subject) if field not in [at.field for at in shown])


def _number(sketch: Sketch) -> exp.Expr:
    return tree.column(sketch.scope, sketch.shown[-1])


# Rows on one side of a line, or between two.


def _lists(test: Test, shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for shown, field in _things(subject):
        yield Sketch(shape, Scope(subject), shown=(*shown, At(field)), filters=(Filter(At(field), test),))


def _counts(test: Test, shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for field in _numbers(subject) if counted else ():
        yield Sketch(shape, Scope(subject), (given(counted),), filters=(Filter(At(field), test),))


def _listed_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(listed(sketch), sketch.shown[-1].word)


def _share_query(sketch: Sketch) -> exp.Query:
    everything = tree.rows(sketch.scope).select(exp.Count(this=exp.Star())).subquery()
    share = arithmetic.percent(exp.Count(this=exp.Star()), everything)
    return tree.filtered(sketch).select(tree.alias(share, "占比"))


def lines_at(*fractions: float) -> Callable[[Sketch], exp.Query]:
    """A probe for lines that leave these fractions of the rows below them."""

    def probe(sketch: Sketch) -> exp.Query:
        value = tree.alias(tree.column(sketch.scope, sketch.filters[0].at), "value")
        return quartiles(tree.rows(sketch.scope).select(value), fractions)

    return probe


# Against the mean of all.


def _beside_mean(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for field in _numbers(subject) if counted and subject.role in _LISTED else ():
        if not field.is_set:
            yield Sketch(shape, Scope(subject), (given(counted),), shown=(At(field),))


def _count_beside_mean(sketch: Sketch) -> exp.Query:
    node = _number(sketch)
    mean = tree.rows(sketch.scope).select(exp.Avg(this=node.copy())).subquery()
    condition = node < mean if sketch.shape == "count_below_mean" else node > mean
    return tree.aggregated(sketch).where(condition)


def _below_mean_query(sketch: Sketch) -> exp.Query:
    node = _number(sketch)
    mean = tree.rows(sketch.scope).select(exp.Avg(this=node.copy())).subquery()
    return tree.ordered(listed(sketch).where(node < mean), sketch.shown[-1].word, ascending=True)


# One number that tells of all rows.


def _of_all(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for field in (field for field in _numbers(subject) if not is_end(field)):
        yield Sketch(shape, Scope(subject), shown=(At(field),))


def _condensed(name: str, condense: Ends) -> Callable[[Sketch], exp.Query]:
    def query(sketch: Sketch) -> exp.Query:
        whole = tree.alias(condense(sketch, _number(sketch)), f"{sketch.shown[0].word}{name}")
        return tree.rows(sketch.scope).select(whole)

    return query


def _median(_: Sketch, node: exp.Expr) -> exp.Expr:
    middle = exp.func("percentile_cont", exp.Literal.number("0.5"), dialect="postgres")
    return arithmetic.rounded(
        arithmetic.cast(exp.WithinGroup(this=middle, expression=exp.Order(expressions=[node])), exp.DType.DECIMAL)
    )


def _range(_: Sketch, node: exp.Expr) -> exp.Expr:
    return exp.Max(this=node) - exp.Min(this=node.copy())


def _deviation(_: Sketch, node: exp.Expr) -> exp.Expr:
    return arithmetic.rounded(arithmetic.cast(exp.func("stddev_samp", node, dialect="postgres"), exp.DType.DECIMAL))


def _pairs(_: World, subject: Subject) -> Iterator[Sketch]:
    for first, second in combinations(_numbers(subject), 2):
        yield Sketch("correlation", Scope(subject), shown=(At(first), At(second)))


def _correlation_query(sketch: Sketch) -> exp.Query:
    first, second = (tree.column(sketch.scope, at) for at in sketch.shown)
    together = arithmetic.rounded(
        arithmetic.cast(exp.func("corr", first, second, dialect="postgres"), exp.DType.DECIMAL), digits=3
    )
    return tree.rows(sketch.scope).select(tree.alias(together, "相关系数"))


# The order of all rows.


def _rows(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for shown, field in _things(subject):
        if subject.rows <= READABLE:
            yield Sketch(shape, Scope(subject), shown=(*shown, At(field)))


def _ranked_query(sketch: Sketch) -> exp.Query:
    order = exp.Order(expressions=[exp.Ordered(this=_number(sketch), desc=True, nulls_first=False)])
    place = exp.Window(this=exp.func("rank", dialect="postgres"), order=order)
    return listed(sketch).select(tree.alias(place, "排名")).order_by(tree.named("排名"))


def _share_of_each(_: World, subject: Subject) -> Iterator[Sketch]:
    for shown, field in _things(subject):
        if subject.rows <= READABLE and field in subject.additive and not PRICE.search(field.word):
            yield Sketch("share_of_each", Scope(subject), shown=(*shown, At(field)))


def _share_of_each_query(sketch: Sketch) -> exp.Query:
    node = _number(sketch)
    whole = exp.Window(this=exp.Sum(this=node.copy()))
    query = listed(sketch).select(tree.alias(arithmetic.percent(node, whole), "占比"))
    return tree.ordered(query, "占比", nulls=sketch.shown[-1].field.nullable)


def _ends(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    for shown, field in _things(subject):
        for ascending in (False, True):
            yield Sketch(shape, Scope(subject), shown=(*shown, At(field)), ascending=ascending)


def end_query(sketch: Sketch) -> exp.Query:
    """The rows that have the greatest number of all, or the least."""
    node = _number(sketch)
    end = exp.Min if sketch.ascending else exp.Max
    return listed(sketch).where(node.eq(tree.rows(sketch.scope).select(end(this=node.copy())).subquery()))


# One thing beside another.


def _beside_one(shape: str, named: int, world: World, subject: Subject) -> Iterator[Sketch]:
    called = titles(world, subject)
    for place, (shown, field) in enumerate(_things(subject)):
        names = [called[(place + turn) % len(called)] for turn in range(named)] if len(called) > named else []
        by_name = tuple(Filter(At(given(subject.title)), Test.EQUALS, name) for name in names)
        if by_name:
            yield Sketch(shape, Scope(subject), shown=(*shown, At(field)), filters=by_name)


def _of_named(sketch: Sketch, f: Filter) -> exp.Expr:
    """The number of the one thing that the filter names."""
    return tree.rows(sketch.scope).select(_number(sketch)).where(tree.condition(sketch.scope, f)).subquery()


def _over_one_query(sketch: Sketch) -> exp.Query:
    line = _of_named(sketch, sketch.filters[0])
    everything = Sketch(sketch.shape, sketch.scope, shown=sketch.shown)
    return tree.ordered(listed(everything).where(_number(sketch) > line), sketch.shown[-1].word)


def _of_two_query(sketch: Sketch) -> exp.Query:
    title = tree.column(sketch.scope, sketch.filters[0].at)
    either = title.isin(*(tree.literal(f.at.field, f.value) for f in sketch.filters))
    return listed(Sketch(sketch.shape, sketch.scope, shown=sketch.shown)).where(either)


def _gap_query(sketch: Sketch) -> exp.Query:
    first, second = (_of_named(sketch, f) for f in sketch.filters)
    return exp.Select().select(tree.alias(exp.Abs(this=first - second), f"{sketch.shown[-1].word}之差"))


SHAPES = (
    Shape(
        "under",
        0.7,
        partial(_lists, Test.BELOW, "under"),
        _listed_query,
        lines_at(0.3),
        single=True,
        answer=Answer.LIST,
    ),
    Shape(
        "between",
        0.7,
        partial(_lists, Test.BETWEEN, "between"),
        _listed_query,
        lines_at(0.3, 0.7),
        single=True,
        answer=Answer.LIST,
    ),
    Shape("count_above", 0.7, partial(_counts, Test.ABOVE, "count_above"), tree.aggregated, lines_at(0.7), single=True),
    Shape("count_under", 0.6, partial(_counts, Test.BELOW, "count_under"), tree.aggregated, lines_at(0.3), single=True),
    Shape(
        "count_between",
        0.5,
        partial(_counts, Test.BETWEEN, "count_between"),
        tree.aggregated,
        lines_at(0.3, 0.7),
        single=True,
    ),
    Shape(
        "share_above",
        0.6,
        partial(_counts, Test.ABOVE, "share_above"),
        _share_query,
        lines_at(0.6),
        single=True,
        answer=Answer.SHARE,
    ),
    told_its_name("end", 0.7, _ends, end_query, single=True, answer=Answer.LIST),
    told_its_name("below_mean", 0.6, _rows, _below_mean_query, single=True, answer=Answer.LIST),
    told_its_name("count_above_mean", 0.6, _beside_mean, _count_beside_mean, single=True),
    told_its_name("count_below_mean", 0.5, _beside_mean, _count_beside_mean, single=True),
    told_its_name("range", 0.5, _of_all, _condensed("极差", _range), single=True),
    told_its_name("median", 0.5, _of_all, _condensed("中位数", _median), single=True),
    told_its_name("deviation", 0.3, _of_all, _condensed("标准差", _deviation), single=True),
    Shape("correlation", 0.4, _pairs, _correlation_query, single=True),
    told_its_name("rank_rows", 0.6, _rows, _ranked_query, answer=Answer.DIFFERENCES),
    Shape("share_of_each", 0.5, _share_of_each, _share_of_each_query, answer=Answer.DIFFERENCES),
    Shape("over_one", 0.6, partial(_beside_one, "over_one", 1), _over_one_query, single=True, answer=Answer.LIST),
    Shape("of_two", 0.6, partial(_beside_one, "of_two", 2), _of_two_query, answer=Answer.LIST),
    Shape("gap", 0.6, partial(_beside_one, "gap", 2), _gap_query, single=True),
)
