"""Tables, profiles and annotated tables in a few words, for tests that need no database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.catalog.glossary import Glossary
from shared.catalog.model import (
    AnnotatedTable,
    Column,
    ColumnProfile,
    ForeignKey,
    Relation,
    RelationOrigin,
    Table,
    TableName,
    TableProfile,
    TableType,
    TypeFamily,
    Value,
)
from shared.catalog.names import parse_table_name
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language
from shared.catalog.words.rule_author import described

_FAMILIES = {
    "integer": TypeFamily.INTEGER,
    "bigint": TypeFamily.INTEGER,
    "numeric": TypeFamily.DECIMAL,
    "boolean": TypeFamily.BOOLEAN,
    "date": TypeFamily.DATE,
    "timestamp": TypeFamily.TIMESTAMP,
    "timestamptz": TypeFamily.TIMESTAMP,
    "time": TypeFamily.TIME,
    "interval": TypeFamily.INTERVAL,
    "uuid": TypeFamily.UUID,
    "jsonb": TypeFamily.JSON,
    "bytea": TypeFamily.BINARY,
    "tsvector": TypeFamily.OTHER,
}


def column(name: str, type_: str = "text") -> Column:
    """A column of a type by its short name; `text[]` is an array, `mood!` an enum."""
    if type_.endswith("[]"):
        return Column(name, type_, TypeFamily.ARRAY, element_family=TypeFamily.TEXT)
    if type_.endswith("!"):
        return Column(name, type_[:-1], TypeFamily.ENUM)
    return Column(name, type_, _FAMILIES.get(type_.split("(", maxsplit=1)[0], TypeFamily.TEXT))


def table(
    name: str, columns: str | Sequence[Column], *, key: Sequence[str] = ("id",), unique: Sequence[Sequence[str]] = ()
) -> Table:
    """A table from `name type` pairs between commas, or from columns; `key` counts where such columns exist."""
    if isinstance(columns, str):
        pairs = (part.strip().partition(" ") for part in columns.split("|"))
        columns = [column(part, type_ or "text") for part, _, type_ in pairs]
    known = {one.name for one in columns}
    primary = tuple(key) if set(key) <= known else ()
    keys = tuple(map(tuple, unique))
    return Table(
        parse_table_name(name), TableType.TABLE, tuple(columns), primary_key=primary, unique_keys=keys, row_estimate=100
    )


def view(name: str, columns: str, definition: str, *reads: str) -> Table:
    base = table(name, columns, key=())
    read = tuple(map(parse_table_name, reads))
    return replace(base, type=TableType.VIEW, definition=definition, depends_on=read)


def references(owner: Table, columns: str, target: Table, *, name: str = "fk") -> Table:
    """`owner` with a declared foreign key to the primary key of `target`."""
    key = ForeignKey(name, tuple(columns.split()), target.name, target.primary_key)
    return replace(owner, foreign_keys=(*owner.foreign_keys, key))


def inferred(owner: str, column_name: str, target: str, target_column: str = "id") -> Relation:
    return Relation(
        parse_table_name(owner),
        (column_name,),
        parse_table_name(target),
        (target_column,),
        RelationOrigin.INFERRED,
        0.9,
    )


def seen(*values: str, distinct: int | None = None, nulls: float = 0.0) -> ColumnProfile:
    """A category of these values, most frequent first; with `distinct` a column of which these are examples."""
    if distinct is not None:
        return ColumnProfile(nulls, distinct, values[:3])
    counted = tuple(Value(value, len(values) - place) for place, value in enumerate(values))
    return ColumnProfile(nulls, len(values), values[:3], counted)


def profile(of: Table, rows: int = 100, **columns: ColumnProfile) -> TableProfile:
    """A profile in which columns not named have as many values as there are rows."""
    plain = ColumnProfile(distinct=rows)
    return TableProfile(rows, True, {one.name: columns.get(one.name, plain) for one in of.columns})


def annotated(
    of: Table,
    looked: TableProfile | None = None,
    relations: Sequence[Relation] = (),
    *,
    glossary: Glossary | None = None,
    language: Language = Language.CHINESE,
) -> AnnotatedTable:
    """The table as the rule author describes it."""
    looked = looked or profile(of)
    roles = roles_of(of, looked, relations)
    comments = described(of, looked, roles, relations, glossary=glossary or Glossary(), language=language)
    return AnnotatedTable(of, looked, roles.table, roles.columns, comments)


def by_name(*tables: Table) -> Mapping[TableName, Table]:
    return {one.name: one for one in tables}
