"""How hard a query is, by its form: what quality.md calls levels and features."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from sqlglot import exp

from shared.sql.parse import Select


class Level(StrEnum):
    """Simple: one table, no grouping. Moderate: grouping or one join. Complex: two joins, HAVING, a subquery or CASE.

    A CASE that gives codes their names counts for nothing. Highly complex: a CTE, a window, a set operation, or three
    joins and more.
    """

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"
    HIGHLY_COMPLEX = "highly_complex"


class Feature(StrEnum):
    CTE = "cte"
    SUBQUERY = "subquery"
    WINDOW = "window"


_TELLING = (exp.Select, exp.SetOperation, exp.CTE, exp.Window, exp.Join, exp.Having, exp.Case, exp.Group)


def features_of(select: Select) -> frozenset[Feature]:
    """Which of CTE, subquery and window function a query uses."""
    return level_and_features(select.tree)[1]


def level_of(select: Select) -> Level:
    """The level of a query."""
    return level_and_features(select.tree)[0]


def level_and_features(tree: exp.Query) -> tuple[Level, frozenset[Feature]]:
    """Both, from one walk through a query's tree."""
    telling = [node for node in tree.walk() if isinstance(node, _TELLING)]
    features = frozenset(_features(telling))
    return _level(telling, features), features


def _features(telling: Sequence[exp.Expr]) -> Iterator[Feature]:
    if _any(telling, exp.CTE):
        yield Feature.CTE
    if _any(telling, exp.Window):
        yield Feature.WINDOW
    if any(isinstance(node, exp.Select) and _is_subquery(node) for node in telling):
        yield Feature.SUBQUERY


def _level(telling: Sequence[exp.Expr], features: Collection[Feature]) -> Level:
    joins = sum(isinstance(node, exp.Join) for node in telling)
    if Feature.CTE in features or Feature.WINDOW in features or _any(telling, exp.SetOperation) or joins >= 3:
        return Level.HIGHLY_COMPLEX
    cases = any(isinstance(node, exp.Case) and node.this is None for node in telling)
    if Feature.SUBQUERY in features or joins == 2 or cases or _any(telling, exp.Having):
        return Level.COMPLEX
    distinct = any(node.args.get("distinct") for node in telling if isinstance(node, exp.Select))
    return Level.MODERATE if joins == 1 or distinct or _any(telling, exp.Group) else Level.SIMPLE


def _any(nodes: Sequence[exp.Expr], *kinds: type[exp.Expr]) -> bool:
    return any(isinstance(node, kinds) for node in nodes)


def _is_subquery(select: exp.Select) -> bool:
    """Nested in another SELECT, and neither a CTE's body nor a branch of the outermost set operation."""
    node = select.parent
    while isinstance(node, exp.SetOperation | exp.Subquery) and not node.alias:
        if node.find_ancestor(exp.Select) is not None:
            return not isinstance(_holder(node), exp.CTE)
        node = node.parent
    return node is not None and not isinstance(node, exp.CTE)


def _holder(node: exp.Expr) -> exp.Expr | None:
    holder = node.parent
    while isinstance(holder, exp.SetOperation | exp.Subquery):
        holder = holder.parent
    return holder
