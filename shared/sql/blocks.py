"""How the SELECTs of a query join what they read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from shared.catalog.model import Relation, TableName
from shared.sql.scope import Origin, Output, Source


@dataclass(frozen=True, slots=True, order=True)
class JoinEdge:
    """Columns of two base tables that the query equates; the smaller table first."""

    table: TableName
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]

    def follows(self, relation: Relation) -> bool:
        """Whether all columns of a declared or inferred relation are equated, in either direction."""
        mine = set(zip(self.columns, self.target_columns, strict=True))
        forward = set(zip(relation.columns, relation.target_columns, strict=True))
        backward = {(b, a) for a, b in forward}
        if (self.table, self.target) == (relation.table, relation.target) and forward <= mine:
            return True
        return (self.target, self.table) == (relation.table, relation.target) and backward <= mine


@dataclass(frozen=True, slots=True)
class Equation:
    """`left = right` between columns of two sources."""

    left: Source
    left_column: Origin | None
    left_name: str
    right: Source
    right_column: Origin | None
    right_name: str


@dataclass(eq=False, slots=True)
class Block:
    """One SELECT of the query: what it reads and how that is joined."""

    select: exp.Select
    sources: list[Source] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)


def edges_of(blocks: Iterable[Block]) -> Iterator[JoinEdge]:
    for block in blocks:
        grouped: dict[tuple[int, int, TableName, TableName], set[tuple[str, str]]] = {}
        for equation in block.equations:
            left, right = (equation.left, equation.left_column), (equation.right, equation.right_column)
            if left[1] is None or right[1] is None:
                continue
            (a, x), (b, y) = sorted((left, right), key=lambda side: side[1].pair if side[1] else ())
            if x is not None and y is not None:
                grouped.setdefault((id(a), id(b), x.table, y.table), set()).add((x.column, y.column))
        for (_, _, table, target), pairs in grouped.items():
            columns, targets = zip(*sorted(pairs), strict=True)
            yield JoinEdge(table, columns, target, targets)


def aggregates(output: exp.Expr) -> bool:
    """Whether an output is an aggregate over rows, and no window."""
    found = output.find(exp.AggFunc)
    return found is not None and found.find_ancestor(exp.Window) is None
