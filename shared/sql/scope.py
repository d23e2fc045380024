"""What a name can mean at one place of a query: the sources of its SELECT, then those of the SELECTs around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from shared.catalog.model import TableName
from shared.catalog.names import quote, reference
from shared.sql.functions import is_dangerous
from shared.sql.names import folded, nearest
from shared.sql.verdict import Unresolved


@dataclass(frozen=True, slots=True)
class Origin:
    """The base column that an expression passes on unchanged."""

    table: TableName
    column: str

    @property
    def pair(self) -> tuple[TableName, str]:
        return (self.table, self.column)


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a query's result."""

    name: str | None
    origin: Origin | None = None


@dataclass(eq=False, slots=True)
class Source:
    """An item of a FROM clause: a table, a subquery, a CTE or a function."""

    alias: str
    columns: Mapping[str, Origin | None]
    table: TableName | None = None
    """Set for a base table only."""
    open: bool = False
    """Columns beyond `columns` may exist: a function's result, an unnamed expression."""
    query: exp.Query | None = None
    """The subquery or CTE that it stands for."""

    def member(self, column: str) -> str:
        """A column of this source as a query writes it."""
        return f"{quote(self.alias)}.{quote(column)}" if self.alias else quote(column)


@dataclass(eq=False, slots=True)
class Scope:
    """The names visible in one SELECT."""

    outer: "Scope | None" = None
    ctes: dict[str, Source] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)
    """Columns that USING or NATURAL made one."""

    def cte(self, name: str) -> Source | None:
        return next((scope.ctes[name] for scope in self.chain() if name in scope.ctes), None)

    def chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def find(self, column: exp.Column) -> tuple[Source, Origin | None]:
        """The source and the base column that a reference means. Raises Unresolved."""
        return self._qualified(column) if column.table else self._bare(column)

    def has(self, name: str) -> bool:
        """Whether a bare name is a column of this SELECT's own sources."""
        return any(name in source.columns for source in self.sources)

    def _qualified(self, column: exp.Column) -> tuple[Source, Origin | None]:
        qualifier = folded(column.args["table"])
        for scope in self.chain():
            for source in scope.sources:
                if source.alias == qualifier:
                    return source, self._member(source, column)
        raise self._unknown_alias(column, qualifier)

    def _member(self, source: Source, column: exp.Column) -> Origin | None:
        if isinstance(column.this, exp.Star):
            return None
        name = folded(column.this)
        if name in source.columns:
            return source.columns[name]
        if source.open and not is_dangerous(name):
            return None
        raise self._unknown_column(column, name, source)

    def _bare(self, column: exp.Column) -> tuple[Source, Origin | None]:
        name = folded(column.this)
        for scope in self.chain():
            holders = [source for source in scope.sources if name in source.columns]
            if len(holders) > 1 and name not in scope.merged:
                raise self._ambiguous(column, name, holders)
            if holders:
                return holders[0], holders[0].columns[name]
        for scope in self.chain():
            for source in scope.sources:
                if source.open or source.alias == name:
                    return source, None
        raise self._unknown_column(column, name, None)

    def _ambiguous(self, column: exp.Column, name: str, holders: list[Source]) -> Unresolved:
        choices = tuple(source.member(name) for source in holders)
        message = f"列 {name} 有歧义,请写明是 {' 还是 '.join(choices)}"
        return Unresolved("ambiguous_column", message, subject=name, nearest=choices, span=span_of(column))

    def _unknown_column(self, column: exp.Column, name: str, source: Source | None) -> Unresolved:
        near = self._near_columns(name, source)
        place = _place(source)
        hint = f",是否应为 {' 或 '.join(near)}" if near else ""
        return Unresolved(
            "unknown_column",
            f"{place}没有列 {name}{hint}",
            subject=name,
            qualifier=source.alias if source else None,
            table=source.table if source else None,
            nearest=near,
            span=span_of(column),
        )

    def _near_columns(self, name: str, source: Source | None) -> tuple[str, ...]:
        """As a query would write them: bare where there is one source only."""
        sources = [source for scope in self.chain() for source in scope.sources]
        others = [other for other in sources if other is not source]
        found = [(s, name) for s in others if name in s.columns]
        found += [(s, near) for s in ([source] if source else others) for near in nearest(name, s.columns)]
        if source is None and len(sources) == 1:
            return tuple(dict.fromkeys(quote(near) for _, near in found))[:4]
        return tuple(dict.fromkeys(s.member(near) for s, near in found))[:4]

    def _unknown_alias(self, column: exp.Column, qualifier: str) -> Unresolved:
        sources = [source for scope in self.chain() for source in scope.sources]
        renamed = [s.alias for s in sources if s.table is not None and s.table.name == qualifier]
        name = "" if isinstance(column.this, exp.Star) else folded(column.this)
        holding = [s.alias for s in sources if name in s.columns]
        choices = tuple(dict.fromkeys([*renamed, *nearest(qualifier, [s.alias for s in sources]), *holding]))[:3]
        hint = f",是否应为 {' 或 '.join(choices)}" if choices else ""
        return Unresolved(
            "unknown_alias",
            f"FROM 子句中没有 {qualifier}{hint}",
            subject=name,
            qualifier=qualifier,
            nearest=choices,
            span=span_of(column),
        )


def span_of(column: exp.Expr) -> tuple[int, int] | None:
    """Where a reference stands in the text that was parsed, its qualifiers included."""
    parts = [part for part in column.args.values() if isinstance(part, exp.Identifier) and "start" in part.meta]
    if not parts:
        return None
    return min(part.meta["start"] for part in parts), max(part.meta["end"] for part in parts) + 1


def _place(source: Source | None) -> str:
    if source is None:
        return "查询涉及的表中"
    return f"表 {reference(source.table)} " if source.table is not None else f"子查询 {source.alias} "
