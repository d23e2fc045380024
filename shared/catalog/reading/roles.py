"""What a row of a table is, and what a column is for: read from names, types, keys and profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.catalog.model import (
    Column,
    ColumnProfile,
    ColumnRole,
    Relation,
    Table,
    TableProfile,
    TableRole,
    TableType,
    TypeFamily,
)
from shared.catalog.personal_words import Personal
from shared.catalog.reading import column_words as say
from shared.catalog.words.split import subject, words

ABOUT_UNIQUE = 0.9
"""A share of different values from which a name tells rows apart."""
DICTIONARY_ROWS = 2_000
FULL_GRID = 0.5
"""A share of (entity, day) cells that hold a row, from which a table is a periodic snapshot."""
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL})
_DATES = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP})
_FIXED = {
    TypeFamily.BOOLEAN: ColumnRole.FLAG,
    TypeFamily.ENUM: ColumnRole.CATEGORY,
    TypeFamily.DATE: ColumnRole.EVENT_TIME,
    TypeFamily.TIMESTAMP: ColumnRole.EVENT_TIME,
    TypeFamily.TIME: ColumnRole.TEXT,
    TypeFamily.INTERVAL: ColumnRole.ADDITIVE,
    TypeFamily.JSON: ColumnRole.STRUCTURED,
    TypeFamily.ARRAY: ColumnRole.STRUCTURED,
    TypeFamily.RANGE: ColumnRole.STRUCTURED,
    TypeFamily.OTHER: ColumnRole.STRUCTURED,
}
"""Roles that the type alone decides."""
_MEASURES = frozenset({ColumnRole.ADDITIVE, ColumnRole.AVERAGE})
_OVERHEAD = frozenset({ColumnRole.KEY, ColumnRole.AUDIT, ColumnRole.SOFT_DELETE})


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of a table and of each of its columns."""

    table: TableRole
    columns: Mapping[str, ColumnRole]


def roles_of(
    table: Table, profile: TableProfile, relations: Iterable[Relation], personal: Mapping[str, Personal] | None = None
) -> Roles:
    """The roles in `table`, whose edges stand in `relations`."""
    foreign = {column for r in relations if r.table == table.name for column in r.columns}
    roles = {column.name: _column_role(table, column, profile, foreign, personal or {}) for column in table.columns}
    _promote_creation_time(table, roles)
    table_role = _table_role(table, profile, roles)
    if table_role is TableRole.SNAPSHOT:
        roles |= {name: ColumnRole.AVERAGE for name, role in roles.items() if _is_stock(name, role)}
    return Roles(table_role, roles)


def _spelled(name: str) -> str:
    return " ".join(words(name))


def _is_stock(name: str, role: ColumnRole) -> bool:
    return role is ColumnRole.ADDITIVE and bool(say.STOCK.search(_spelled(name)))


def _column_role(
    table: Table, column: Column, profile: TableProfile, foreign: set[str], personal: Mapping[str, Personal]
) -> ColumnRole:
    name = _spelled(column.name)
    if table.primary_key == (column.name,):
        return ColumnRole.KEY
    if column.family is TypeFamily.BINARY or "tsvector" in column.type or say.CREDENTIAL.search(name):
        return ColumnRole.OPAQUE
    if column.name in foreign:
        return ColumnRole.FOREIGN_KEY
    return _bookkeeping(column, name) or _by_family(table, column, name, profile, personal)


def _bookkeeping(column: Column, name: str) -> ColumnRole | None:
    if say.SOFT_DELETE.match(name):
        return ColumnRole.SOFT_DELETE
    dated = column.family in _DATES
    if say.AUDIT.match(name) or (dated and (say.CREATED.match(name) or say.UPDATED.match(name))):
        return ColumnRole.AUDIT
    return None


def _by_family(
    table: Table, column: Column, name: str, profile: TableProfile, personal: Mapping[str, Personal]
) -> ColumnRole:
    seen = profile.columns.get(column.name, ColumnProfile())
    in_key = column.name in table.primary_key
    if column.family in _FIXED:
        return _FIXED[column.family]
    if column.family is TypeFamily.UUID:
        return ColumnRole.KEY if in_key else ColumnRole.IDENTIFIER
    if say.PLACE.search(name):
        return ColumnRole.STRUCTURED
    if column.family in _NUMBERS and column.name in personal:
        return ColumnRole.KEY if in_key else ColumnRole.IDENTIFIER
    if column.family in _NUMBERS:
        return _number_role(column, name, seen, in_key=in_key)
    return _text_role(name, seen, profile.rows, in_key=in_key, personal=column.name in personal)


def _number_role(column: Column, name: str, seen: ColumnProfile, *, in_key: bool) -> ColumnRole:
    codes = bool(seen.values)
    if say.CODE.search(name):
        return ColumnRole.KEY if in_key else ColumnRole.CATEGORY if codes else ColumnRole.IDENTIFIER
    if say.AVERAGE.search(name):
        return ColumnRole.AVERAGE
    if column.family is TypeFamily.INTEGER and say.CATEGORY.search(name) and not say.SUMS.search(name):
        return ColumnRole.CATEGORY
    if column.family is TypeFamily.DECIMAL or say.SUMS.search(name) or not codes:
        return ColumnRole.ADDITIVE
    return ColumnRole.CATEGORY


def _text_role(name: str, seen: ColumnProfile, rows: int, *, in_key: bool, personal: bool) -> ColumnRole:
    tells_apart = _about_unique(seen, rows)
    if say.NAME.search(name):
        return ColumnRole.LABEL if tells_apart else ColumnRole.TEXT if personal else ColumnRole.CATEGORY
    if say.LONG_TEXT.search(name) or personal:
        return ColumnRole.TEXT
    if say.CODE.search(name):
        if in_key:
            return ColumnRole.KEY
        return ColumnRole.CATEGORY if seen.values and not tells_apart else ColumnRole.IDENTIFIER
    return ColumnRole.CATEGORY if seen.values or say.CATEGORY.search(name) else ColumnRole.TEXT


def _about_unique(seen: ColumnProfile, rows: int) -> bool:
    filled = rows * (1 - seen.null_fraction)
    return filled == 0 or seen.distinct >= ABOUT_UNIQUE * filled


def _promote_creation_time(table: Table, roles: dict[str, ColumnRole]) -> None:
    """When nothing else says when, and no full set of audit columns says otherwise, a row happened when it was made."""
    if ColumnRole.EVENT_TIME in roles.values():
        return
    audits = [column for column in table.columns if roles[column.name] is ColumnRole.AUDIT]
    made = [column.name for column in audits if column.family in _DATES and say.CREATED.match(_spelled(column.name))]
    bookkept = any(column.family not in _DATES for column in audits)
    happens = bool(say.EVENT_TABLE.search(_spelled(table.name.name))) or bool(_MEASURES & set(roles.values()))
    if made and happens and not bookkept:
        roles[made[0]] = ColumnRole.EVENT_TIME


def _table_role(table: Table, profile: TableProfile, roles: Mapping[str, ColumnRole]) -> TableRole:
    if table.type in (TableType.VIEW, TableType.MATERIALIZED_VIEW):
        return TableRole.REPORT
    name, kinds = _spelled(table.name.name), list(roles.values())
    telling = [role for role in kinds if role not in _OVERHEAD]
    dated = ColumnRole.EVENT_TIME in kinds
    measured = bool(_MEASURES & set(kinds))
    if telling.count(ColumnRole.FOREIGN_KEY) >= 2 and set(telling) == {ColumnRole.FOREIGN_KEY}:
        return TableRole.BRIDGE
    if say.MAPPING_TABLE.search(name) and not measured:
        return TableRole.MAPPING
    if measured and _is_periodic(table, profile, roles, name):
        return TableRole.SNAPSHOT
    if not dated and not measured and _is_dictionary(name, profile, telling):
        return TableRole.DICTIONARY
    return TableRole.EVENT if dated and not _has_own_name(table, roles, name) else TableRole.ENTITY


def _is_dictionary(name: str, profile: TableProfile, telling: list[ColumnRole]) -> bool:
    return bool(say.DICTIONARY_TABLE.search(name)) and profile.rows <= DICTIONARY_ROWS and len(telling) <= 6


def _has_own_name(table: Table, roles: Mapping[str, ColumnRole], name: str) -> bool:
    """Whether rows are things with names rather than things that happen."""
    if say.REGISTER_TABLE.search(name):
        return True
    if say.EVENT_TABLE.search(name):
        return False
    about = subject(table.name.name)
    named = (words(column)[:-1] for column in roles if say.NAME.search(_spelled(column)))
    return ColumnRole.LABEL in roles.values() or any(parts in ((), about, about[-1:]) for parts in named)


def _is_periodic(table: Table, profile: TableProfile, roles: Mapping[str, ColumnRole], name: str) -> bool:
    """One row for each thing and day: by its key, its name, or because the grid of things and days is full."""
    days = [c for c in table.columns if c.family is TypeFamily.DATE and roles[c.name] is ColumnRole.EVENT_TIME]
    if not days:
        return False
    keys = [set(key) for key in (table.primary_key, *table.unique_keys) if len(key) > 1]
    if any(day.name in key for key in keys for day in days):
        return True
    return bool(say.SNAPSHOT_TABLE.search(name)) or _grid_is_full(profile, roles, days[0].name)


def _grid_is_full(profile: TableProfile, roles: Mapping[str, ColumnRole], day: str) -> bool:
    days = profile.columns[day].distinct
    things = [
        profile.columns[name].distinct
        for name, role in roles.items()
        if role in (ColumnRole.FOREIGN_KEY, ColumnRole.IDENTIFIER) and profile.columns[name].distinct > 1
    ]
    cells = [thing * days for thing in things if thing * days >= profile.rows]
    return days > 1 and bool(cells) and profile.rows >= FULL_GRID * min(cells)
