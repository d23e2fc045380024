"""In which order the tables of a task can be created, and which foreign keys stand in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.catalog.model import ForeignKey, Table, TableName


@dataclass(frozen=True)
class CreationPlan:
    """An order in which every table comes after what it needs."""

    order: tuple[TableName, ...]
    left_out: frozenset[tuple[TableName, str]]
    """Foreign keys, by table and name, that would close a cycle, or whose target tells nothing apart by itself."""

    def admits(self, table: TableName, key: ForeignKey) -> bool:
        """Whether the table can be created with this key."""
        return key.target in self.tables and (table, key.name) not in self.left_out

    @cached_property
    def tables(self) -> frozenset[TableName]:
        return frozenset(self.order)


def plan_creation(tables: Mapping[TableName, Table]) -> CreationPlan:
    """Depth first over the sorted names, so that the same tables always give the same plan."""
    order: dict[TableName, None] = {}
    under_way: set[TableName] = set()
    left_out = {(table.name, key.name) for table in tables.values() for key in _without_target_key(table, tables)}

    for start in sorted(tables):
        # a stack of its own: chains of references may be longer than Python's
        stack = [(start, _needs(tables[start], tables))] if start not in order else []
        under_way.update(name for name, _ in stack)
        while stack:
            name, needs = stack[-1]
            need = next(needs, None)
            if need is None:
                stack.pop()
                under_way.discard(name)
                order[name] = None
            elif need[0] in under_way:
                left_out.add((name, need[1]))
            elif need[0] not in order:
                under_way.add(need[0])
                stack.append((need[0], _needs(tables[need[0]], tables)))
    return CreationPlan(tuple(order), frozenset(left_out))


def _without_target_key(table: Table, tables: Mapping[TableName, Table]) -> Iterator[ForeignKey]:
    """Keys lifted from a partition whose root has no unique key of these columns."""
    for key in table.foreign_keys:
        target = tables.get(key.target)
        if target and set(key.target_columns) not in map(set, (target.primary_key, *target.unique_keys)):
            yield key


def _needs(table: Table, tables: Mapping[TableName, Table]) -> Iterator[tuple[TableName, str]]:
    """What must be there before the table: the targets of its keys with the key's name, and what a view reads."""
    for key in sorted(table.foreign_keys, key=lambda key: key.name):
        if key.target in tables and key.target != table.name:
            yield key.target, key.name
    for read in table.depends_on:
        if read in tables:
            yield read, ""
