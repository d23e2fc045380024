"""How hard a query is, by its form: what quality.md calls levels and features."""

from enum import StrEnum

from sqlglot import exp

from shared.sql.parse import Select


class Level(StrEnum):
    """Simple: one table, no grouping. Moderate: grouping or one join. Complex: two joins, HAVING, a subquery or CASE.

    Highly complex: a CTE, a window, a set operation, or three joins and more.
    """

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"
    HIGHLY_COMPLEX = "highly_complex"


class Feature(StrEnum):
    CTE = "cte"
    SUBQUERY = "subquery"
    WINDOW = "window"


def features_of(select: Select) -> frozenset[Feature]:
    """Which of CTE, subquery and window function a query uses."""
    tree = select.tree
    found = set()
    if tree.find(exp.CTE):
        found.add(Feature.CTE)
    if tree.find(exp.Window):
        found.add(Feature.WINDOW)
    if any(_is_subquery(node) for node in tree.find_all(exp.Select)):
        found.add(Feature.SUBQUERY)
    return frozenset(found)


def level_of(select: Select) -> Level:
    """The level of a query."""
    tree, features = select.tree, features_of(select)
    joins = sum(1 for _ in tree.find_all(exp.Join))
    if features & {Feature.CTE, Feature.WINDOW} or tree.find(exp.SetOperation) or joins >= 3:
        return Level.HIGHLY_COMPLEX
    if Feature.SUBQUERY in features or joins == 2 or tree.find(exp.Having, exp.Case):
        return Level.COMPLEX
    distinct = any(node.args.get("distinct") for node in tree.find_all(exp.Select))
    if joins == 1 or distinct or tree.find(exp.Group):
        return Level.MODERATE
    return Level.SIMPLE


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
