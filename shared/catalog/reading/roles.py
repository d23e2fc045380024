"""What a row of a table is, and what each of its columns is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.catalog.model import (
    DATED,
    MEASURES,
    Column,
    ColumnProfile,
    ColumnRole,
    Relation,
    Table,
    TableProfile,
    TableRole,
    TypeFamily,
)
from shared.catalog.personal_words import Personal
from shared.catalog.reading import column_words as say
from shared.catalog.reading.column_roles import ColumnReader
from shared.catalog.reading.senses import Sense, code_labels
from shared.catalog.reading.table_roles import TableReader
from shared.catalog.words.split import subject, words

_BY_DAY = frozenset({TableRole.SNAPSHOT, TableRole.REPORT})
"""Where rows of one thing follow each other, what is in stock must not be added up."""
_OVER_TIME = _BY_DAY | {TableRole.EVENT}
"""Nor the balance after each of many things that happened; what remains of each of many invoices may be."""
_SOME = 0.05
"""Share of the rows that lack a day."""
_STEM = 5
"""Letters that changes and changed_at share."""
_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})
_TEXTS = frozenset({ColumnRole.TEXT, ColumnRole.CATEGORY})


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of a table and of each of its columns."""

    table: TableRole
    columns: Mapping[str, ColumnRole]


def roles_of(
    table: Table,
    profile: TableProfile,
    relations: Iterable[Relation],
    personal: Mapping[str, Personal] | None = None,
    comments: Mapping[str, str] | None = None,
) -> Roles:
    """The roles in `table`, whose edges, in either direction, stand in `relations`.

    `comments` are those that stand for its columns; left out, the database's own.
    """
    relations = tuple(relations)
    foreign = frozenset(column for r in relations if r.table == table.name for column in r.columns)
    if comments is None:
        comments = {column.name: column.comment for column in table.columns if column.comment}
    reader = ColumnReader(table, profile, foreign, frozenset(personal or ()), comments)
    roles = {column.name: reader.role(column) for column in table.columns}
    of_rows = TableReader(table, profile, reader, roles, relations)
    _promote_own_time(reader, roles)
    _promote_creation_time(reader, roles, happens=of_rows.happens)
    role = of_rows.role
    _promote_entry_time(reader, roles)
    if role in _THINGS:
        _promote_own_name(reader, roles)
    return Roles(role, roles | _settled(reader, roles, role))


def _settled(reader: ColumnReader, roles: Mapping[str, ColumnRole], table: TableRole) -> dict[str, ColumnRole]:
    """The measures that depend on what a row is: stock, and what is a property of a thing."""
    dated = any(reader.named(column).matches(say.PERIOD) for column in reader.table.columns)
    held = table is TableRole.SNAPSHOT and bool(say.STOCK_TABLE.search(reader.table_name))
    planned = bool(say.PLANNED_TABLE.search(reader.table_name))
    settled: dict[str, ColumnRole] = {}
    for column in reader.table.columns:
        named, role = reader.named(column), roles[column.name]
        if role is ColumnRole.STOCK:
            runs = table in _OVER_TIME if named.matches(say.RUNNING) else table in _BY_DAY
            settled[column.name] = role if runs or dated else ColumnRole.ADDITIVE
        elif role is ColumnRole.CATEGORY and table is TableRole.SNAPSHOT and _is_a_count(reader, column):
            settled[column.name] = ColumnRole.ADDITIVE
        elif role is ColumnRole.ADDITIVE and reader.sense(column) is Sense.PROPERTY:
            wage = named.matches(say.WAGE) and not say.WAGES_TABLE.search(reader.table_name)
            weighed = named.matches(say.WEIGHT) and say.EXAMINED.search(reader.table_name)
            if (table in _THINGS and not named.matches(say.LOADED)) or wage or weighed:
                settled[column.name] = ColumnRole.AVERAGE
        elif role is ColumnRole.ADDITIVE and planned and named.matches(say.SPELL):
            settled[column.name] = ColumnRole.AVERAGE
        elif role is ColumnRole.ADDITIVE and held and named.matches(say.HELD) and not named.matches(say.MOVED):
            settled[column.name] = ColumnRole.STOCK
    return settled


def _promote_own_time(reader: ColumnReader, roles: dict[str, ColumnRole]) -> None:
    """What a time is called after happened then, though elsewhere it keeps the books: changed_at of stage changes."""
    happened = words(reader.table.name.name)[-1][:_STEM]
    for column in reader.table.columns:
        audits = roles[column.name] is ColumnRole.AUDIT and column.family in DATED
        if audits and len(happened) == _STEM and words(column.name)[0].startswith(happened):
            roles[column.name] = ColumnRole.EVENT_TIME


def _promote_creation_time(reader: ColumnReader, roles: dict[str, ColumnRole], *, happens: bool) -> None:
    """A row happened when it was made where nothing else says when, or no more than what came of it later.

    A full set of audit columns says otherwise, unless amounts have no other day: a card is paid before it is used.
    """
    dates = [column for column in reader.table.columns if roles[column.name] is ColumnRole.EVENT_TIME]
    measured = bool(MEASURES & set(roles.values()))
    lacking = measured and all(reader.profile.columns[date.name].null_fraction > _SOME for date in dates)
    if not lacking and not all(reader.named(date).matches(say.CAME_LATER, say.LATELY) for date in dates):
        return
    made = _made(reader, roles, beside_others=bool(dates))
    if made and (happens or measured):
        roles[made[0]] = ColumnRole.EVENT_TIME


def _promote_entry_time(reader: ColumnReader, roles: dict[str, ColumnRole]) -> None:
    """Where all other dates say when something was last done to a thing, it is new on the day it was entered."""
    dates = [column for column in reader.table.columns if roles[column.name] is ColumnRole.EVENT_TIME]
    made = _made(reader, roles)
    if made and dates and all(reader.named(date).matches(say.LATELY) for date in dates):
        roles[made[0]] = ColumnRole.EVENT_TIME


def _promote_own_name(reader: ColumnReader, roles: dict[str, ColumnRole]) -> None:
    """Things without a name are known by the first short text that no two of them share: an element, an address."""
    if ColumnRole.LABEL in roles.values():
        return
    own = subject(reader.table.name.name)
    called = next((c for c in reader.table.columns if words(c.name) == own and reader.tells_apart(c)), None)
    short = (c for c in reader.table.columns if roles[c.name] in _TEXTS and reader.is_like_a_name(c))
    found = called or next(short, None)
    if found is not None and roles[found.name] not in {ColumnRole.KEY, ColumnRole.FOREIGN_KEY}:
        roles[found.name] = ColumnRole.LABEL


def _made(reader: ColumnReader, roles: Mapping[str, ColumnRole], *, beside_others: bool = False) -> list[str]:
    """When a row was made, unless a full set of audit columns says that this only keeps the books."""
    audits = [column for column in reader.table.columns if roles[column.name] is ColumnRole.AUDIT]
    made = [c.name for c in audits if c.family in DATED and reader.named(c).matches(say.CREATED)]
    return [] if any(column.family not in DATED for column in audits) and not beside_others else made


def _is_a_count(reader: ColumnReader, column: Column) -> bool:
    """A whole number of a day or a month that nothing calls a code: how many there were, few as they are."""
    seen = reader.profile.columns.get(column.name, ColumnProfile())
    coded = bool(code_labels(reader.comments.get(column.name, ""))) or reader.named(column).matches(say.QUESTION)
    keyed = any(column.name in key for key in (reader.table.primary_key, *reader.table.unique_keys))
    flag = (seen.minimum, seen.maximum) == ("0", "1")
    return column.family is TypeFamily.INTEGER and reader.sense(column) is None and not (coded or keyed or flag)
