"""Join explosions: sources of one SELECT that nothing connects, so that their rows multiply."""

from sqlglot import exp

from shared.catalog.model import Catalog, TableName
from shared.sql.blocks import Block, aggregates
from shared.sql.keys import has_keys, identifies
from shared.sql.resolve import Resolved
from shared.sql.scope import Source


def explodes(resolved: Resolved, catalog: Catalog) -> bool:
    """Whether a SELECT multiplies the rows of two sources of which neither is known to hold a single row."""
    return any(_multiplied(block, resolved) or _many_to_many(block, catalog) for block in resolved.blocks)


def _multiplied(block: Block, resolved: Resolved) -> bool:
    many = [source for source in block.sources if not _single_row(source)]
    if len(many) < 2:
        return False
    groups = {id(source): index for index, source in enumerate(many)}
    for one, other in _connections(block, resolved):
        if one in groups and other in groups and groups[one] != groups[other]:
            old, new = groups[one], groups[other]
            groups = {key: new if group == old else group for key, group in groups.items()}
    return len(set(groups.values())) > 1


def _connections(block: Block, resolved: Resolved) -> list[tuple[int, int]]:
    """Pairs of sources that some condition compares, whatever the operator, or that one is made from the other."""
    pairs = [(id(equation.left), id(equation.right)) for equation in block.equations]
    for predicate in _predicates(block.select):
        found = [resolved.source(column) for column in predicate.find_all(exp.Column)]
        sources = [id(source) for source in found if source is not None]
        pairs.extend((sources[0], other) for other in sources[1:])
    # a function or LATERAL in FROM works on the row beside it
    dependent = [id(source) for source in block.sources if source.table is None and source.query is None]
    dependent += [id(s) for s in block.sources if s.query is not None and s.query.find_ancestor(exp.Lateral)]
    return pairs + [(id(block.sources[0]), source) for source in dependent]


def _predicates(select: exp.Select) -> list[exp.Expr]:
    conditions = [select.args.get("where"), *(join.args.get("on") for join in select.args.get("joins") or ())]
    nested = [join for source in select.find_all(exp.Table) for join in source.args.get("joins") or ()]
    conditions += [join.args.get("on") for join in nested]
    whole = [c.this if isinstance(c, exp.Where) else c for c in conditions if c is not None]
    return [part for condition in whole for part in _conjuncts(condition)]


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    inner = condition.unnest()
    return list(inner.flatten()) if isinstance(inner, exp.And) else [inner]


def _single_row(source: Source) -> bool:
    query = source.query
    if not isinstance(query, exp.Select):
        return False
    limit = query.args.get("limit")
    if limit is not None and limit.find(exp.Literal) is not None and limit.find(exp.Literal).name == "1":
        return True
    aggregated = any(aggregates(item) for item in query.expressions)
    return query.args.get("from_") is None or (aggregated and query.args.get("group") is None)


def _many_to_many(block: Block, catalog: Catalog) -> bool:
    """Two base tables joined on columns that are unique in neither, and listed row by row."""
    select = block.select
    if select.args.get("group") or select.args.get("distinct") or any(map(aggregates, select.expressions)):
        return False
    joined: dict[tuple[int, int], list[tuple[str, str]]] = {}
    tables = {}
    for equation in block.equations:
        left, right = equation.left, equation.right
        if left.table is not None and right.table is not None:
            joined.setdefault((id(left), id(right)), []).append((equation.left_name, equation.right_name))
            tables[id(left)], tables[id(right)] = left.table, right.table
    return any(
        _several(catalog, tables[left], {a for a, _ in columns})
        and _several(catalog, tables[right], {b for _, b in columns})
        for (left, right), columns in joined.items()
    )


def _several(catalog: Catalog, table: TableName, columns: set[str]) -> bool:
    return has_keys(catalog, table) and not identifies(catalog, table, columns)
