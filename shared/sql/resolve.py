"""The second rung: every table and column of a SELECT is found in the catalog, or named with what may have been meant.

sqlglot's own `qualify` accepts unknown tables and rewrites the tree; this walk follows PostgreSQL's rules of
visibility and leaves the tree alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from sqlglot import exp

from shared.catalog.model import Catalog, TableName
from shared.catalog.names import SYSTEM_SCHEMAS, reference
from shared.sql.blocks import Block, Equation, JoinEdge, edges_of
from shared.sql.names import folded, nearest
from shared.sql.parse import Select
from shared.sql.scope import Origin, Output, Scope, Source, span_of
from shared.sql.verdict import Unresolved

_RESULT_COLUMNS = ("key", "value", "ordinality")
"""What jsonb_each and its like, and WITH ORDINALITY, call their columns. Any other name behind the alias of a function
would be a call in PostgreSQL's attribute notation: f.pg_sleep is pg_sleep(f)."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A SELECT whose names are all known."""

    select: Select
    tables: frozenset[TableName]
    columns: frozenset[tuple[TableName, str]]
    """Columns that the query names; `*` names none."""
    join_edges: frozenset[JoinEdge]
    blocks: tuple[Block, ...]
    """Every SELECT, inner ones before those around them."""
    outputs: tuple[Output, ...]
    references: dict[int, tuple[Source, Origin | None]]
    """By id of the tree's Column node: the source and base column that it means."""

    def origin(self, column: exp.Expr) -> Origin | None:
        """The base column of a Column node of the tree."""
        found = self.references.get(id(column))
        return found[1] if found else None

    def source(self, column: exp.Expr) -> Source | None:
        found = self.references.get(id(column))
        return found[0] if found else None


def resolve(select: Select, catalog: Catalog) -> Resolved:
    """Finds every name of a SELECT in the catalog. Raises Unresolved."""
    walk = _Walk(catalog)
    outputs = walk.query(select.tree, Scope())
    return Resolved(
        select=select,
        tables=frozenset(walk.tables),
        columns=frozenset(walk.columns),
        join_edges=frozenset(edges_of(walk.blocks)),
        blocks=tuple(walk.blocks),
        outputs=tuple(outputs),
        references=walk.references,
    )


class _Walk:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.tables: set[TableName] = set()
        self.columns: set[tuple[TableName, str]] = set()
        self.blocks: list[Block] = []
        self.references: dict[int, tuple[Source, Origin | None]] = {}

    def query(self, node: exp.Expr, outer: Scope) -> list[Output]:
        scope = Scope(outer=outer)
        self._ctes(node, scope)
        if isinstance(node, exp.Subquery):
            outputs = self.query(node.this, scope)
            self._after_set(node, scope, outputs)
            return outputs
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope)
        if isinstance(node, exp.Values):
            self._expressions(node.expressions, scope)
            return [Output(f"column{i + 1}") for i in range(len(node.expressions[0].expressions))]
        if isinstance(node, exp.Select):
            return self._select(node, scope)
        raise Unresolved("unknown_table", f"不支持的查询写法 {node.key}")

    def _ctes(self, node: exp.Expr, scope: Scope) -> None:
        with_ = node.args.get("with_")
        if with_ is None:
            return
        for cte in with_.expressions:
            name = folded(cte.args["alias"].this)
            if with_.args.get("recursive") and isinstance(cte.this, exp.SetOperation):
                inner = Scope(outer=scope)
                anchor = self.query(_branches(cte.this)[0], inner)
                scope.ctes[name] = _derived(name, cte.args["alias"], anchor, cte.this)
                for branch in _branches(cte.this)[1:]:
                    self.query(branch, inner)
                continue
            scope.ctes[name] = _derived(name, cte.args["alias"], self.query(cte.this, scope), cte.this)

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> list[Output]:
        results = [self.query(branch, scope) for branch in _branches(node)]
        outputs = [output if len(set(same)) == 1 else Output(output.name) for output, *same in _columns(results)]
        self._after_set(node, scope, outputs)
        return outputs

    def _after_set(self, node: exp.Expr, scope: Scope, outputs: list[Output]) -> None:
        """ORDER BY after a set operation sees the result's columns only."""
        visible = Scope(outer=scope, sources=[_derived("", None, outputs, None)])
        self._expressions([node.args.get("order"), node.args.get("limit"), node.args.get("offset")], visible)

    def _select(self, node: exp.Select, scope: Scope) -> list[Output]:
        block = Block(node)
        if node.args.get("from_") is not None:
            self._from(node.args["from_"].this, scope, block)
        self._joins([*(node.args.get("joins") or ()), *(node.args.get("laterals") or ())], scope, block)
        distinct = node.args.get("distinct")
        aliases = {folded(e.args["alias"]): e for e in node.expressions if isinstance(e, exp.Alias)}
        self._expressions(node.expressions, scope, block)
        for part in ("where", "having"):
            self._condition(node.args.get(part), scope, block, aliases)
        self._expressions([distinct, *(node.args.get("windows") or ())], scope, block)
        self._group(node.args.get("group"), scope, block, aliases)
        self._order(node.args.get("order"), scope, block, _names(node))
        self._expressions([node.args.get("limit"), node.args.get("offset")], scope, block)
        block.sources = list(scope.sources)
        block.outputs = list(self._outputs(node, scope))
        self.blocks.append(block)
        return block.outputs

    def _from(self, item: exp.Expr, scope: Scope, block: Block) -> list[Source]:
        """Adds a FROM item, with the joins inside its parentheses; returns what it added."""
        before = len(scope.sources)
        if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table):
            self._from(item.this, scope, block)
        else:
            scope.sources.append(self._source(item, scope))
        self._joins(item.args.get("joins") or (), scope, block)
        return scope.sources[before:]

    def _joins(self, joins: Iterable[exp.Expr], scope: Scope, block: Block) -> None:
        for join in joins:
            left = list(scope.sources)
            added = self._from(join.this if isinstance(join, exp.Join) else join, scope, block)
            shared = {folded(name) for name in join.args.get("using") or ()}
            if join.args.get("method") == "NATURAL":
                shared = {name for s in left for name in s.columns} & {name for s in added for name in s.columns}
            for name in sorted(shared):
                self._merge(name, left, added, scope, block)
            self._condition(join.args.get("on"), scope, block, {})

    def _merge(self, name: str, left: list[Source], added: list[Source], scope: Scope, block: Block) -> None:
        pairs = [next((s for s in side if name in s.columns), None) for side in (left, added)]
        if pairs[0] is None or pairs[1] is None:
            raise Unresolved("unknown_column", f"USING 的列 {name} 不是两边都有", subject=name)
        scope.merged.add(name)
        ours, theirs = pairs[0].columns[name], pairs[1].columns[name]
        self.columns.update(origin.pair for origin in (ours, theirs) if origin is not None)
        block.equations.append(Equation(pairs[0], ours, name, pairs[1], theirs, name))

    def _source(self, item: exp.Expr, scope: Scope) -> Source:
        alias = item.args.get("alias")
        if isinstance(item, exp.Subquery | exp.Values):
            inner = item if isinstance(item, exp.Values) else item.this
            return _derived(item.alias, alias, self.query(inner, scope), inner)
        if isinstance(item, exp.Lateral) and isinstance(item.this, exp.Subquery):
            return _derived(item.alias, alias, self.query(item.this, scope), item.this)
        if isinstance(item, exp.Table) and isinstance(item.this, exp.Identifier) and not item.args.get("rows_from"):
            return self._table(item, scope)
        self._expressions([v for k, v in item.args.items() if k not in ("alias", "joins")], scope)
        return _function_source(item)

    def _table(self, item: exp.Table, scope: Scope) -> Source:
        name = folded(item.this)
        alias = folded(item.args["alias"].this) if item.alias else name
        cte = None if item.args.get("db") else scope.cte(name)
        if cte is not None:
            return Source(alias, _renamed(item.args.get("alias"), cte.columns), None, cte.open, cte.query)
        table = self.catalog.tables[self._table_name(item, name)]
        self.tables.add(table.name)
        columns = {column.name: Origin(table.name, column.name) for column in table.columns}
        return Source(alias, _renamed(item.args.get("alias"), columns), table.name)

    def _table_name(self, item: exp.Table, name: str) -> TableName:
        if item.args.get("catalog"):
            raise Unresolved("unknown_table", f"不能跨数据库查询 {item.sql(dialect='postgres')}", subject=name)
        schema = folded(item.args["db"]) if item.args.get("db") else None
        found = TableName(schema or "public", name)
        if found in self.catalog.tables:
            return found
        if schema in SYSTEM_SCHEMAS or (schema is None and name.startswith("pg_")):
            raise Unresolved("system_catalog", f"不允许查询系统表 {name}", subject=name, span=span_of(item))
        raise self._unknown_table(item, name, schema)

    def _unknown_table(self, item: exp.Table, name: str, schema: str | None) -> Unresolved:
        tables = self.catalog.tables
        namesakes = sorted(table for table in tables if table.name.lower() == name.lower())
        alike = [t for near in nearest(name, {t.name for t in tables}) for t in sorted(tables) if t.name == near]
        # who names a schema means it, and who names none means the one that needs no naming
        near = sorted([*namesakes, *alike], key=lambda table: table.schema != (schema or "public"))
        choices = tuple(dict.fromkeys(reference(table) for table in near))[:3]
        hint = f",是否应为 {' 或 '.join(choices)}" if choices else ""
        shown = f"{schema}.{name}" if schema else name
        return Unresolved(
            "unknown_table", f"表 {shown} 不存在{hint}", subject=shown, nearest=choices, span=span_of(item)
        )

    def _condition(self, node: exp.Expr | None, scope: Scope, block: Block, aliases: Mapping[str, exp.Expr]) -> None:
        try:
            self._expressions([node], scope, block)
        except Unresolved as error:
            name = error.failure.subject
            if error.failure.code != "unknown_column" or error.failure.qualifier or name not in aliases:
                raise
            text = aliases[str(name)].this.sql(dialect="postgres")
            message = f"{name} 是 SELECT 中的别名,不能用在条件里,请写出它的表达式 {text}"
            raise Unresolved(
                "alias_in_condition", message, subject=name, nearest=(text,), span=error.failure.span
            ) from None

    def _group(self, group: exp.Expr | None, scope: Scope, block: Block, aliases: Mapping[str, exp.Expr]) -> None:
        for node in group.args.values() if group is not None else ():
            for item in node if isinstance(node, list) else [node]:
                bare = isinstance(item, exp.Column) and not item.table
                if not (bare and folded(item.this) in aliases and not scope.has(folded(item.this))):
                    self._expressions([item], scope, block)

    def _order(self, order: exp.Expr | None, scope: Scope, block: Block, names: set[str | None]) -> None:
        for item in order.expressions if order is not None else ():
            bare = isinstance(item.this, exp.Column) and not item.this.table
            if not (bare and folded(item.this.this) in names):
                self._expressions([item], scope, block)

    def _expressions(self, nodes: Iterable[object], scope: Scope, block: Block | None = None) -> None:
        stack = [node for node in nodes if isinstance(node, exp.Expr)]
        while stack:
            node = stack.pop()
            if isinstance(node, exp.Query):
                outputs = self.query(node, scope)
                if block is not None:
                    self._semi_join(node, outputs, block, scope)
                continue
            if isinstance(node, exp.Column):
                self._reference(node, scope)
                continue
            stack.extend(reversed(list(node.iter_expressions())))
            if isinstance(node, exp.EQ) and block is not None:
                self._equation(node, scope, block)

    def _reference(self, column: exp.Column, scope: Scope) -> None:
        source, origin = scope.find(column)
        self.references[id(column)] = (source, origin)
        if origin is not None:
            self.columns.add(origin.pair)

    def _equation(self, node: exp.EQ, scope: Scope, block: Block) -> None:
        left, right = node.left.unnest(), node.right.unnest()
        if isinstance(left, exp.Column) and isinstance(right, exp.Column):
            (a, x), (b, y) = scope.find(left), scope.find(right)
            if a is not b:
                block.equations.append(Equation(a, x, folded(left.this), b, y, folded(right.this)))

    def _semi_join(self, node: exp.Query, outputs: list[Output], block: Block, scope: Scope) -> None:
        """`x IN (SELECT y …)` equates x and y."""
        test = node.find_ancestor(exp.In)
        column = test.this if test is not None and test.args.get("query") in (node, node.parent) else None
        if isinstance(column, exp.Column) and len(outputs) == 1 and outputs[0].origin is not None:
            source, origin = scope.find(column)
            inner = Source("", {}, query=node)
            name = outputs[0].name or ""
            block.equations.append(Equation(source, origin, folded(column.this), inner, outputs[0].origin, name))

    def _outputs(self, node: exp.Select, scope: Scope) -> Iterator[Output]:
        for item in node.expressions:
            value = item.this if isinstance(item, exp.Alias) else item
            if isinstance(value, exp.Star):
                yield from (Output(name, origin) for s in scope.sources for name, origin in s.columns.items())
            elif isinstance(value, exp.Column) and isinstance(value.this, exp.Star):
                yield from (Output(name, origin) for name, origin in scope.find(value)[0].columns.items())
            else:
                found = self.references.get(id(value))
                yield Output(_name(item), found[1] if found else None)


def _branches(node: exp.Expr) -> list[exp.Expr]:
    """The SELECTs of a chain of set operations, left to right, without recursion."""
    right: list[exp.Expr] = []
    while isinstance(node, exp.SetOperation):
        right.append(node.expression)
        node = node.this
    return [node, *reversed(right)]


def _columns(results: list[list[Output]]) -> Iterator[tuple[Output, ...]]:
    """Column by column: the first branch's output, then the origins in all branches."""
    for position in zip_longest(*results):
        if position[0] is not None:
            yield (position[0], *(Output(None, o.origin if o is not None else None) for o in position))


def _derived(name: str, alias: exp.Expr | None, outputs: list[Output], query: exp.Expr | None) -> Source:
    columns = {output.name: output.origin for output in outputs if output.name is not None}
    named = [folded(c) for c in (alias.args.get("columns") or ())] if alias is not None else []
    if named:
        fresh = {new: output.origin for new, output in zip(named, outputs, strict=False)}
        columns = {**fresh, **{o.name: o.origin for o in outputs[len(named) :] if o.name is not None}}
    unnamed = any(output.name is None for output in outputs[len(named) :])
    label = folded(alias.this) if alias is not None and isinstance(alias.this, exp.Identifier) else name
    return Source(label, columns, open=unnamed, query=query if isinstance(query, exp.Query) else None)


def _renamed(alias: exp.Expr | None, columns: Mapping[str, Origin | None]) -> dict[str, Origin | None]:
    named = [folded(c) for c in (alias.args.get("columns") or ())] if alias is not None else []
    kept = list(columns.items())
    fresh = {new: origin for new, (_, origin) in zip(named, kept, strict=False)}
    return {**fresh, **dict(kept[len(named) :])}


def _function_name(item: exp.Expr) -> str:
    """As PostgreSQL names the column of a function that has no alias."""
    function = item.this if isinstance(item.this, exp.Func) else item
    return function.sql(dialect="postgres").split("(", 1)[0].lower()


def _function_source(item: exp.Expr) -> Source:
    alias = item.args.get("alias")
    said = alias.this if alias is not None else None
    name = folded(said) if isinstance(said, exp.Identifier) else _function_name(item)
    columns = alias.args.get("columns") if alias is not None else None
    named = [folded(c.this if isinstance(c, exp.ColumnDef) else c) for c in columns or ()]
    return Source(name, dict.fromkeys([*named, name, *_RESULT_COLUMNS]))


def _names(node: exp.Select) -> set[str | None]:
    return {_name(item) for item in node.expressions}


def _name(item: exp.Expr) -> str | None:
    if isinstance(item, exp.Alias):
        return folded(item.args["alias"])
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
        return folded(item.this)
    return None
