"""How many parents have so many children, and where one of them stands. Asked where little else is left."""

from collections.abc import Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import arithmetic, tree
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.children import each_parent, kinds_of_parents, of_each_kind, of_named
from services.qa_gen.synthesis.shapes.probes import group_totals
from services.qa_gen.synthesis.sketch import Filter, Sketch, given
from services.qa_gen.synthesis.world.subjects import Subject, World


def _some_without(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    """Where not all parents have children."""
    for split in kinds_of_parents(world, subject, direct=True):
        if split.scope.hops[0].edge.reach < 1:
            yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,))


def _near(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for split in kinds_of_parents(world, subject, direct=True):
        yield Sketch(shape, split.scope, (given(things(subject)),), (split.dimension,))


def _number(sketch: Sketch) -> exp.Column:
    return tree.named(sketch.measures[0].word)


def _how_many(sketch: Sketch, of: exp.Select) -> exp.Select:
    """The count of the parents that an inner query leaves."""
    counted = tree.alias(exp.Count(this=exp.Star()), f"{sketch.dimensions[0].word}数量")
    return exp.Select().select(counted).from_(of.subquery("counted"))


def _share_of_those(sketch: Sketch, condition: exp.Expr) -> exp.Query:
    """The part of all parents, those without children too, whose number is so."""
    those = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))
    share = arithmetic.percent(those, exp.Count(this=exp.Star()))
    return exp.Select().select(tree.alias(share, "占比")).from_(each_parent(sketch).subquery("counted"))


def _count_only_one_query(sketch: Sketch) -> exp.Query:
    one = exp.Count(this=exp.Star()).eq(exp.Literal.number(1))
    return _how_many(sketch, tree.aggregated(sketch).having(one))


def _with_some_query(sketch: Sketch) -> exp.Query:
    key = tree.dimension(sketch.scope, sketch.dimensions[0])
    counted = exp.Count(this=exp.Distinct(expressions=[key]))
    return tree.filtered(sketch).select(tree.alias(counted, f"{sketch.dimensions[0].word}数量"))


def _share_over_query(sketch: Sketch) -> exp.Query:
    return _share_of_those(sketch, exp.GT(this=_number(sketch), expression=arithmetic.number(sketch.thresholds[0])))


def _share_without_query(sketch: Sketch) -> exp.Query:
    return _share_of_those(sketch, _number(sketch).eq(exp.Literal.number(0)))


def _count_above_mean_query(sketch: Sketch) -> exp.Query:
    mean = tree.of_part("totals").select(exp.Avg(this=_number(sketch))).subquery()
    counted = tree.alias(exp.Count(this=exp.Star()), f"{sketch.dimensions[0].word}数量")
    query = tree.of_part("totals").select(counted).where(_number(sketch) > mean)
    return tree.with_part(query, "totals", each_parent(sketch))


def _apart(sketch: Sketch) -> tuple[Filter, Sketch]:
    """The parent that is named, and the question about all of them."""
    named = next(f for f in sketch.filters if f.at == sketch.dimensions[0].at)
    others = tuple(f for f in sketch.filters if f != named)
    return named, Sketch(sketch.shape, sketch.scope, sketch.measures, sketch.dimensions, filters=others)


def _place_query(sketch: Sketch) -> exp.Query:
    named, everything = _apart(sketch)
    total = tree.measured(sketch.scope, sketch.measures[0])
    order = exp.Order(expressions=[exp.Ordered(this=total, desc=True, nulls_first=True)])
    rank = exp.Window(this=exp.func("rank", dialect="postgres"), order=order)
    ranked = tree.aggregated(everything).select(tree.alias(rank, "名次"))
    name = tree.named(sketch.dimensions[0].alias)
    query = tree.of_part("ranked").select(tree.named("名次")).where(name.eq(tree.literal(named.at.field, named.value)))
    return tree.with_part(query, "ranked", ranked)


def _more_than_one_query(sketch: Sketch) -> exp.Query:
    named, everything = _apart(sketch)
    name = tree.named(sketch.dimensions[0].alias)
    own = tree.of_part("totals").select(_number(sketch)).where(name.eq(tree.literal(named.at.field, named.value)))

    query = tree.of_part("totals").select(name.copy(), _number(sketch)).where(_number(sketch) > own.subquery())
    query = tree.ordered(query, sketch.measures[0].word)
    return tree.with_part(query, "totals", tree.aggregated(everything))


SHAPES = (
    told_its_name("count_only_one", 0.6, of_each_kind, _count_only_one_query, single=True),
    told_its_name("with_some", 0.7, _some_without, _with_some_query, single=True),
    told_its_name("share_without", 0.5, _some_without, _share_without_query, single=True, answer=Answer.SHARE),
    Shape(
        "share_over_children",
        0.5,
        partial(_near, "share_over_children"),
        _share_over_query,
        partial(group_totals, fractions=(0.7,)),
        Answer.SHARE,
        single=True,
    ),
    told_its_name("count_above_mean_children", 0.5, _near, _count_above_mean_query, single=True),
    Shape("place_of_one", 0.6, partial(of_named, "place_of_one", 1), _place_query, single=True),
    Shape(
        "more_than_one",
        0.6,
        partial(of_named, "more_than_one", 1),
        _more_than_one_query,
        single=True,
        answer=Answer.LIST,
    ),
)
