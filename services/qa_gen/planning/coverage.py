"""What a set of pairs should touch, and what it does touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from services.qa_gen.synthesis.sketch import ColumnRef
from services.qa_gen.synthesis.values import is_masked
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import TableName


class Touching(Protocol):
    """Anything that says what it is about: a sketch, a candidate, a judged pair."""

    @property
    def tables(self) -> frozenset[TableName]: ...

    @property
    def edges(self) -> frozenset[str]: ...

    @property
    def columns(self) -> frozenset[ColumnRef]: ...


@dataclass(frozen=True, slots=True)
class Goals:
    """All that questions could touch."""

    tables: frozenset[TableName]
    edges: frozenset[str]
    columns: frozenset[ColumnRef]
    """Useful ones only, as far as anybody knows what they mean, and no personal data."""
    nameless: frozenset[ColumnRef] = frozenset()
    """Useful ones that nobody can name in a question."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of the goals a set of pairs touches."""

    tables: frozenset[TableName]
    edges: frozenset[str]
    columns: frozenset[ColumnRef]

    def missing(self, goals: Goals) -> "Covered":
        return Covered(goals.tables - self.tables, goals.edges - self.edges, goals.columns - self.columns)


def goals_of(world: World) -> Goals:
    return Goals(
        tables=frozenset(subject.name for subject in world.subjects),
        edges=frozenset(edge.key for edge in world.edges),
        columns=frozenset(ref for s in world.subjects for field in s.useful if is_asked(field) for ref in field.refs),
        nameless=frozenset(ref for s in world.subjects for field in s.useful if not field.known for ref in field.refs),
    )


def is_asked(field: Field) -> bool:
    """A question can name it, and somebody who asks may know what it holds."""
    return field.known and not is_masked(field)


def covered(pairs: Iterable[Touching], goals: Goals) -> Covered:
    """What of the goals these pairs touch together."""
    known = list(pairs)
    return Covered(
        frozenset[TableName]().union(*(pair.tables for pair in known)) & goals.tables,
        frozenset[str]().union(*(pair.edges for pair in known)) & goals.edges,
        frozenset[ColumnRef]().union(*(pair.columns for pair in known)) & goals.columns,
    )
