"""Whether a join repeats the rows of one of its sources, so that a sum over them counts too much."""

from collections.abc import Collection, Iterator

from sqlglot import exp

from shared.catalog.model import Catalog
from shared.sql.blocks import Block, aggregates
from shared.sql.keys import has_keys, identifies
from shared.sql.names import folded
from shared.sql.scope import Source


def repeated(block: Block, source: Source, catalog: Catalog) -> Source | None:
    """A source whose several rows may meet one row of `source`; None when no join repeats its rows."""
    reached = {id(source)}
    waiting = [other for other in block.sources if other is not source]
    while waiting:
        single = next((o for o in waiting if _at_most_one(block, o, reached, catalog)), None)
        if single is None:
            return next((o for o in waiting if _columns_met(block, o, reached)), None)
        reached.add(id(single))
        waiting.remove(single)
    return None


def _at_most_one(block: Block, other: Source, reached: Collection[int], catalog: Catalog) -> bool:
    met = _columns_met(block, other, reached) | _fixed_columns(block, other)
    if other.table is not None:
        known = has_keys(catalog, other.table)
        return identifies(catalog, other.table, met) or (not known and bool(met))
    return any(key <= met for key in _keys(other, catalog))


def _columns_met(block: Block, other: Source, reached: Collection[int]) -> set[str]:
    """The columns of `other` that are equated with those of the sources already reached."""
    met = set()
    for equation in block.equations:
        if equation.left is other and id(equation.right) in reached:
            met.add(equation.left_name)
        if equation.right is other and id(equation.left) in reached:
            met.add(equation.right_name)
    return met


def _fixed_columns(block: Block, source: Source) -> set[str]:
    """Columns that the query compares with a constant, as `s.id = 'x'`."""
    where = block.select.args.get("where")
    conditions = [where, *(join.args.get("on") for join in block.select.args.get("joins") or ())]
    equalities = [eq for condition in conditions if condition is not None for eq in condition.find_all(exp.EQ)]
    return {
        folded(eq.left.this)
        for eq in equalities
        if isinstance(eq.left, exp.Column) and eq.left.table == source.alias and isinstance(eq.right, exp.Literal)
    }


def _keys(source: Source, catalog: Catalog) -> Iterator[set[str]]:
    """The keys of a subquery's or CTE's result."""
    query = source.query
    if not isinstance(query, exp.Select):
        return
    group = query.args.get("group")
    if group is not None:
        yield _grouped_names(query, group)
    elif any(aggregates(item) for item in query.expressions):
        yield set()
    elif query.args.get("distinct"):
        yield set(source.columns)
    yield from _passed_on(source, query, catalog)


def _grouped_names(query: exp.Select, group: exp.Expr) -> set[str]:
    """The result's names of the GROUP BY items; one that the result leaves out makes the key unmeetable."""
    names: set[str] = set()
    for item in group.expressions:
        names.add(next((_name(out) for out in _results(query) if _same(out, item, query)), f"?{len(names)}"))
    return names


def _results(query: exp.Select) -> list[exp.Expr]:
    return list(query.expressions)


def _same(output: exp.Expr, item: exp.Expr, query: exp.Select) -> bool:
    if isinstance(item, exp.Literal) and item.is_int:
        return 0 < int(item.name) <= len(query.expressions) and query.expressions[int(item.name) - 1] is output
    value = output.this if isinstance(output, exp.Alias) else output
    plain = isinstance(item, exp.Column) and isinstance(value, exp.Column)
    return value == item or _name(output) == item.name or (plain and value.name == item.name)


def _name(output: exp.Expr) -> str:
    return folded(output.args["alias"]) if isinstance(output, exp.Alias) else output.name.lower()


def _passed_on(source: Source, query: exp.Select, catalog: Catalog) -> Iterator[set[str]]:
    """Of a subquery on one table without a join: the columns that pass on a key of that table."""
    if query.args.get("joins") or query.args.get("group"):
        return
    origins = {name: origin for name, origin in source.columns.items() if origin is not None}
    for table in {origin.table for origin in origins.values()}:
        columns = {name for name, origin in origins.items() if origin.table == table}
        if identifies(catalog, table, {origins[name].column for name in columns}):
            yield from ({n} for n in columns if identifies(catalog, table, {origins[n].column}))
            yield columns
