"""The catalog as an author sees it: subjects one can ask about, their fields, and the edges between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.today import is_arranged, is_planned
from shared.catalog.model import DATED, MEASURES, WORDED, ColumnRole, Relation, TableName, TableRole
from shared.catalog.reading import column_words, table_words
from shared.catalog.reading.table_roles import HARDLY_EVER
from shared.catalog.reading.units import UnitOf

_NEARLY = 0.02
"""So many more of the rows at most lack a time that is there as often as another."""
_SELDOM = 0.2
"""So much more of the rows lack a time that is arranged only for some."""


@dataclass(frozen=True)
class Subject:
    """A table as something to ask about."""

    name: TableName
    role: TableRole
    noun: str
    rows: int
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    until: str = ""
    """The last day of what has happened, where its time runs on into what is only planned."""

    def __hash__(self) -> int:
        return hash(self.name)

    def field(self, name: str) -> Field:
        """Raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {single.name: single for field in reversed(self.fields) for single in reversed(field.singles)}

    @cached_property
    def counter(self) -> str:
        return words.counter(self.noun)

    @property
    def countable(self) -> bool:
        """Each row is one thing of the noun."""
        return self.role in {TableRole.ENTITY, TableRole.EVENT, TableRole.DICTIONARY}

    @cached_property
    def useful(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.useful)

    @cached_property
    def soft_delete(self) -> Field | None:
        return next((field for field in self.fields if field.role is ColumnRole.SOFT_DELETE), None)

    @cached_property
    def title(self) -> Field | None:
        """The column that names a row."""
        labels = self._of(ColumnRole.LABEL)
        named = sorted((f for f in labels if words.is_name(f.word)), key=lambda f: words.is_login(f.said))
        return next(iter(named or labels), None)

    @cached_property
    def codes(self) -> tuple[Field, ...]:
        return tuple(field for field in self._of(ColumnRole.IDENTIFIER) if not field.is_surrogate)

    @cached_property
    def categories(self) -> tuple[Field, ...]:
        """What a distribution groups by: few values that repeat."""
        return tuple(f for f in self._of(ColumnRole.CATEGORY, ColumnRole.FLAG) if f.few and f.useful)

    @cached_property
    def units(self) -> tuple[tuple[Field, UnitOf], ...]:
        """The categories that say in which unit the amounts of a row are."""
        told = ((field, field.unit) for field in self._of(ColumnRole.CATEGORY) if field.useful)
        return tuple((field, of) for field, of in told if of is not None)

    @cached_property
    def names(self) -> tuple[Field, ...]:
        """Names that repeat: dimensions with many values."""
        return tuple(f for f in self.useful if self._is_dimension(f))

    @cached_property
    def additive(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(ColumnRole.ADDITIVE) if f.numeric and f.useful)

    @cached_property
    def average(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(*MEASURES - {ColumnRole.ADDITIVE}) if f.numeric and f.useful)

    @cached_property
    def measures(self) -> tuple[Field, ...]:
        return self.additive + self.average

    @cached_property
    def dates(self) -> tuple[Field, ...]:
        """When things happened, whether or not its first and its last day may be known."""
        return tuple(f for f in self._of(ColumnRole.EVENT_TIME) if f.column.family in DATED and f.useful)

    @cached_property
    def times(self) -> tuple[Field, ...]:
        """Those that a window can be laid over, what says when the row happened before what its thing was made on."""
        known = (f for f in self.dates if f.profile.minimum and f.profile.maximum)
        return tuple(sorted(known, key=self._remoteness))

    @cached_property
    def time(self) -> Field | None:
        """The axis of time questions; none where all dates say when something was last done, or hardly any was."""
        if any(field.is_of_a_month and field.labels for field in self.categories):
            return None  # wages of a month kept as a text are not those paid in it
        known = (f for f in self.times if not (f.is_lately or f.tells_of_calling_off))
        return next((f for f in known if f.profile.null_fraction < HARDLY_EVER), None)

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(ColumnRole.TEXT) if f.useful and f not in self.names)

    def _remoteness(self, field: Field) -> tuple[bool, ...]:
        """The 办理时间 of a 办理记录 before its 生效日期; what was done last, or to its thing, behind the rest."""
        own = titles.is_when(self.noun, field.word) and not field.of_some
        later = not own and column_words.CAME_LATER.search(field.said) is not None
        return (field.is_lately, not own, self._of_its_thing(field), self._is_second(field), later, field.of_some)

    def _of_its_thing(self, field: Field) -> bool:
        """Its date is of what the row is about, not of the row: 生产日期 of what came in, unless the row is 生产."""
        made = table_words.MADE.search(field.said)
        told = titles.with_name(self.noun, self.name.name)
        return made is not None and made[0].strip() not in told and not titles.is_when(self.noun, field.word)

    def _is_second(self, field: Field) -> bool:
        """When it was to be, beside a time at which they were."""
        at_all = [f for f in self.dates if not is_planned(f) and not self._of_its_thing(f)]
        lacking = min((f.profile.null_fraction - field.profile.null_fraction for f in at_all), default=1.0)
        return (is_planned(field) and lacking <= _NEARLY) or (is_arranged(field) and lacking < -_SELDOM)

    def _of(self, *roles: ColumnRole) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.role in roles)

    def _is_dimension(self, field: Field) -> bool:
        if field.column.family not in WORDED or field.role not in {ColumnRole.CATEGORY, ColumnRole.LABEL}:
            return False
        many = not field.few and field.profile.distinct > 1 and field.profile.distinct * 2 <= self.rows
        return many and words.is_name(field.word)


@dataclass(frozen=True)
class Edge:
    """A many-to-one relation between two subjects."""

    relation: Relation
    child: Subject
    parent: Subject
    part: str = ""
    """What the parent is to the child, where several keys lead to it: 始发网点 beside 目的网点."""

    @property
    def noun(self) -> str:
        """What the parent is called beside the child."""
        return self.part or self.parent.noun

    @cached_property
    def key(self) -> str:
        r = self.relation
        return f"{r.table}({','.join(r.columns)})->{r.target}({','.join(r.target_columns)})"

    @cached_property
    def safe(self) -> bool:
        """Each child finds at most one parent, so that joining multiplies no row."""
        target = set(self.relation.target_columns)
        keys = (self.parent.key, *self.parent.unique_keys)
        if any(key and set(key) <= target for key in keys):
            return True
        return len(target) == 1 and self._unique_values(next(iter(target)))

    @cached_property
    def reach(self) -> float:
        """The share of the parents that have a child, as far as statistics tell."""
        distinct = self.child.field(self.relation.columns[0]).profile.distinct
        return min(1.0, distinct / self.parent.rows) if self.parent.rows else 0.0

    def _unique_values(self, column: str) -> bool:
        profile = self.parent.field(column).profile
        return self.parent.rows > 1 and profile.distinct >= self.parent.rows and profile.null_fraction == 0


@dataclass(frozen=True)
class World:
    """All subjects of a task in the order of their names, and how they hang together."""

    subjects: tuple[Subject, ...]
    edges: tuple[Edge, ...]
    chinese: bool = True

    def subject(self, name: TableName) -> Subject:
        return self._by_name[name]

    def parents(self, child: Subject) -> tuple[Edge, ...]:
        return tuple(edge for edge in self._at.get(child.name, ()) if edge.child.name == child.name)

    def children(self, parent: Subject) -> tuple[Edge, ...]:
        return tuple(edge for edge in self._at.get(parent.name, ()) if edge.parent.name == parent.name)

    @cached_property
    def newest(self) -> str:
        """The day of the newest row of what happens or is recorded day by day; empty where nothing is."""
        facts = (s for s in self.subjects if s.role.is_of_facts and s.time)
        return max((s.until or (s.time.profile.maximum or "")[:10] for s in facts if s.time), default="")

    @cached_property
    def _by_name(self) -> dict[TableName, Subject]:
        return {subject.name: subject for subject in self.subjects}

    @cached_property
    def _at(self) -> dict[TableName, list[Edge]]:
        """The edges at each table, in their order."""
        found: dict[TableName, list[Edge]] = {}
        for edge in self.edges:
            for name in {edge.child.name, edge.parent.name}:
                found.setdefault(name, []).append(edge)
        return found
