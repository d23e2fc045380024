"""What a PostgreSQL schema says about itself, and what its rows add: plain values without behaviour of a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """A table's schema and name, as PostgreSQL stores them (unquoted, case kept)."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


class TableType(StrEnum):
    """What kind of relation it is in PostgreSQL (pg_class.relkind)."""

    TABLE = "table"
    PARTITIONED = "partitioned"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"
    FOREIGN = "foreign"


class TypeFamily(StrEnum):
    """What one can do with a column's values; domains count as their base type."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    ENUM = "enum"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIME = "time"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    ARRAY = "array"
    RANGE = "range"
    BINARY = "binary"
    OTHER = "other"


NUMERIC = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL})
DATED = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP})
WORDED = frozenset({TypeFamily.TEXT, TypeFamily.ENUM})


@dataclass(frozen=True, slots=True)
class Column:
    """A column, in the order of the table."""

    name: str
    type: str
    """The short name as it is written in DDL: varchar(32), timestamptz, numeric(19,4), text[], order_state."""
    family: TypeFamily
    not_null: bool = False
    default: str | None = None
    identity: str | None = None
    """`always` or `by default`."""
    generated: str | None = None
    """The expression of a stored generated column."""
    comment: str | None = None
    """The database's own comment."""
    element_family: TypeFamily | None = None
    """The family of an array's elements."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A declared reference; those on partitions are lifted to their parent."""

    name: str
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    expression: str
    """As pg_get_constraintdef gives it: CHECK ((…))."""


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    columns: tuple[str, ...]
    """Plain columns only; empty for an index on expressions."""
    unique: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table, view or partitioned table as the catalog describes it."""

    name: TableName
    type: TableType
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str | None = None
    row_estimate: int = 0
    """pg_class.reltuples, summed over partitions; 0 when never analysed."""
    size_bytes: int = 0
    definition: str | None = None
    """The query of a view."""
    partition_key: str | None = None
    depends_on: tuple[TableName, ...] = ()
    """The tables and views that a view reads."""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a column and how often it was seen."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a bounded look at the rows says about a column. Values are raw: mask before they leave the process."""

    null_fraction: float = 0.0
    distinct: int = 0
    """Distinct values, estimated where the table was too large to count."""
    examples: tuple[str, ...] = ()
    """At most 3 real values, as text."""
    values: tuple[Value, ...] = ()
    """All values of a category, most frequent first; empty when the column is no category."""
    minimum: str | None = None
    maximum: str | None = None
    """Of dates, times and numbers, as PostgreSQL writes them."""


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What a bounded look at a table's rows says."""

    rows: int
    """Exact where counting was cheap, else the estimate."""
    exact: bool
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)


class RelationOrigin(StrEnum):
    DECLARED = "declared"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Relation:
    """A join edge, many to one: rows of `table` point at rows of `target`."""

    table: TableName
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    origin: RelationOrigin
    confidence: float = 1.0
    """1 for a declared key; for an inferred one the share of sampled values found in the target, name match given."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What the codes of a column mean, as another table says."""

    table: TableName
    code_column: str
    label_column: str
    labels: Mapping[str, str]
    """The meaning of each code, both as text, in the order of the codes."""
    type_column: str | None = None
    """Of a dictionary that many columns share: the column that tells whose codes a row explains…"""
    type: str | None = None
    """…and what stands in it for this one."""


class TableRole(StrEnum):
    """What a row of the table is."""

    ENTITY = "entity"
    EVENT = "event"
    SNAPSHOT = "snapshot"
    """Periodic: one row for each entity and date."""
    BRIDGE = "bridge"
    MAPPING = "mapping"
    DICTIONARY = "dictionary"
    REPORT = "report"
    """A view that already aggregates."""

    @property
    def is_of_facts(self) -> bool:
        """Its rows happen at a time or are so on a day; those of other tables are, and may have a date."""
        return self in {TableRole.EVENT, TableRole.SNAPSHOT}


class ColumnRole(StrEnum):
    """What a column is for."""

    KEY = "key"
    FOREIGN_KEY = "foreign_key"
    IDENTIFIER = "identifier"
    """A business code: unique or nearly so, not the primary key."""
    LABEL = "label"
    """The name of the entity, about unique."""
    CATEGORY = "category"
    """Few values that repeat, codes included."""
    ADDITIVE = "additive"
    """A measure that sums: amounts, counts."""
    AVERAGE = "average"
    """A measure that averages and never sums: rates, scores, prices, ages."""
    STOCK = "stock"
    """A measure that sums over things but not over time: balances, stock on hand, beds taken."""
    GREATEST = "greatest"
    """The greatest of many already: of several only the greatest tells. Never sums."""
    LEAST = "least"
    EVENT_TIME = "event_time"
    """When the thing happened: the axis of time questions."""
    AUDIT = "audit"
    """Bookkeeping: version, created_by, create_ts."""
    SOFT_DELETE = "soft_delete"
    TEXT = "text"
    """Free text."""
    STRUCTURED = "structured"
    """JSON, arrays, ranges, geometry."""
    FLAG = "flag"
    """Boolean."""
    OPAQUE = "opaque"
    """Binary, credentials, tsvector: never asked about."""


OVERHEAD = frozenset(
    {ColumnRole.KEY, ColumnRole.FOREIGN_KEY, ColumnRole.AUDIT, ColumnRole.SOFT_DELETE, ColumnRole.OPAQUE}
)
"""Columns that say nothing of what a row is about."""
MEASURES = frozenset({ColumnRole.ADDITIVE, ColumnRole.AVERAGE, ColumnRole.STOCK, ColumnRole.GREATEST, ColumnRole.LEAST})


class CommentOrigin(StrEnum):
    """Where a comment comes from, strongest first."""

    APPROVED = "approved"
    DATABASE = "database"
    GLOSSARY = "glossary"
    LLM = "llm"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Comment:
    text: str
    origin: CommentOrigin


@dataclass(frozen=True, slots=True)
class TableComments:
    """The words for one table: a short name, a sentence, and one comment for every column."""

    title: Comment
    """A short noun phrase: 服务区信息表."""
    description: Comment
    """One sentence."""
    columns: Mapping[str, Comment]
    enum_columns: frozenset[str] = frozenset()
    """Columns whose values are a closed set."""


@dataclass(frozen=True, slots=True)
class AnnotatedTable:
    """All that is known about a table: what the later steps and the renderers work from."""

    table: Table
    profile: TableProfile
    role: TableRole
    column_roles: Mapping[str, ColumnRole]
    comments: TableComments
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    """By the column whose codes they explain."""


@dataclass(frozen=True)
class Catalog:
    """The tables of a task and how they hang together."""

    tables: Mapping[TableName, Table]
    relations: tuple[Relation, ...] = ()

    def relations_of(self, name: TableName) -> tuple[Relation, ...]:
        """The edges at a table, in either direction."""
        return self._relations_of.get(name, ())

    @cached_property
    def _relations_of(self) -> Mapping[TableName, tuple[Relation, ...]]:
        found: dict[TableName, tuple[Relation, ...]] = {}
        for relation in self.relations:
            for name in dict.fromkeys((relation.table, relation.target)):
                found[name] = (*found.get(name, ()), relation)
        return found
