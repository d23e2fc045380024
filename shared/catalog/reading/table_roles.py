"""What a row of a table is: a thing, something that happens, the state of a thing on a day, a link."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.catalog.model import (
    MEASURES,
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
from shared.catalog.reading import column_words as say
from shared.catalog.reading import table_words
from shared.catalog.reading.column_roles import ABOUT_UNIQUE, ColumnReader
from shared.catalog.reading.senses import head
from shared.catalog.words.split import subject, words

_SORT_OF_TIE = re.compile(r"(?:role|type|kind|relation|relationship)$|角色$|关系$", re.IGNORECASE)
"""Who is the consignee of a shipment and who its agent: the same two may be tied twice."""
DICTIONARY_ROWS = 2_000
HARDLY_EVER = 0.95
"""A share of rows without a date from which it does not tell that rows happen."""
FULL_GRID = 0.5
"""A share of (entity, day) cells that hold a row, from which a table is a periodic snapshot."""
_OVERHEAD = frozenset({ColumnRole.KEY, ColumnRole.AUDIT, ColumnRole.SOFT_DELETE})
_OWN = frozenset({ColumnRole.EVENT_TIME, ColumnRole.LABEL, ColumnRole.IDENTIFIER})
"""What a link with a key of its own does not have."""
_FILLING = re.compile(r"(?:基础|基本)?(?:信息|资料|数据|主)?表?$")
_LIST_OF = re.compile(
    r"^(?:an? |the )?(?:list|table|log|records?|register|directory|history|catalog(?:ue)?) of ", re.IGNORECASE
)
_BEHIND_THE_NOUN = re.compile(
    r"\s(?:of|for|by|with|from|to|in|on|per|that|which|placed|raised|made|sent|issued|kept|used|owned)\b", re.IGNORECASE
)
"""Purchase orders placed with vendors are orders, and no vendors."""
_MONTH = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])")
_STEM = 4
"""So many letters in common make install_date a date of what an installation is."""


@dataclass(frozen=True)
class TableReader:
    """Reads one table, of whose columns the roles are known; `relations` are all edges at it, in either direction."""

    table: Table
    profile: TableProfile
    columns: ColumnReader
    roles: Mapping[str, ColumnRole]
    relations: Sequence[Relation]

    @property
    def role(self) -> TableRole:
        if self.table.type in (TableType.VIEW, TableType.MATERIALIZED_VIEW):
            return TableRole.REPORT
        if self._is_bridge():
            return TableRole.BRIDGE
        if table_words.MAPPING.search(self._name) and not self._measured:
            return TableRole.MAPPING
        if self._measured and self._is_periodic():
            return TableRole.SNAPSHOT
        if not self._dates and not self._measured and self._is_dictionary():
            return TableRole.DICTIONARY
        return TableRole.EVENT if self._dates and not self._is_thing() else TableRole.ENTITY

    @property
    def _name(self) -> str:
        return " ".join(words(self.table.name.name))

    @property
    def _phrases(self) -> tuple[str, ...]:
        """What it is called, the database's own comment first."""
        said = _LIST_OF.sub("", _FILLING.sub("", head(self.table.comment or "")))
        title = _BEHIND_THE_NOUN.split(said)[0].strip()
        own = re.sub(r"( (header|head|hdr|\d+))+$", "", " ".join(subject(self.table.name.name)))
        return tuple(filter(None, (title, own)))

    @property
    def _measured(self) -> bool:
        return bool(MEASURES & set(self.roles.values()))

    @property
    def _dates(self) -> list[Column]:
        """Those that all rows have, or many."""
        dates = [column for column in self.table.columns if self.roles[column.name] is ColumnRole.EVENT_TIME]
        seen = (self.profile.columns.get(date.name, ColumnProfile()) for date in dates)
        return [date for date, column in zip(dates, seen, strict=True) if not HARDLY_EVER <= column.null_fraction < 1]

    @property
    def _telling(self) -> list[ColumnRole]:
        return [role for role in self.roles.values() if role not in _OVERHEAD]

    @property
    def _is_pointed_at(self) -> bool:
        return any(r.target == self.table.name for r in self.relations)

    @property
    def happens(self) -> bool:
        """Whether it is called after something that happens."""
        return any(table_words.HAPPENING.search(phrase) for phrase in self._phrases)

    def _is_bridge(self) -> bool:
        telling = self._telling
        if telling.count(ColumnRole.FOREIGN_KEY) >= 2 and set(telling) == {ColumnRole.FOREIGN_KEY}:
            return not self._is_there()
        if self._dates and self.happens:
            return False
        linked = any(self._is_made_of_links(key) for key in self.table.unique_keys)
        return self._is_made_of_links(self.table.primary_key) or (linked and not _OWN & set(telling))

    def _is_there(self) -> bool:
        """A store that staff and stock belong to is one, though it has nothing but an address and a manager."""
        return self._is_pointed_at and any(table_words.THING.search(phrase) for phrase in self._phrases)

    def _is_made_of_links(self, key: Sequence[str]) -> bool:
        """Whether the key is nothing but references, of which none is to a calendar, and what sort of tie it is."""
        parts = [r for r in self.relations if r.table == self.table.name and set(r.columns) <= set(key)]
        places = {r.columns for r in parts}
        calendar = any(table_words.CALENDAR.search(" ".join(subject(r.target.name))) for r in parts)
        rest = set(key) - {column for place in places for column in place}
        sorts = all(self.roles[column] is ColumnRole.CATEGORY and _SORT_OF_TIE.search(column) for column in rest)
        return len(places) >= 2 and sorts and not calendar

    def _is_dictionary(self) -> bool:
        few = self.profile.rows <= DICTIONARY_ROWS and len(self._telling) <= 6
        return bool(table_words.DICTIONARY.search(self._name)) and few

    def _is_thing(self) -> bool:
        """Whether rows are things that are there rather than things that happen."""
        for phrase in self._phrases:
            if table_words.HAPPENING.search(phrase):
                return False
            if table_words.THING.search(phrase):
                return True
        return ColumnRole.LABEL in self.roles.values() or self._has_own_name() or self._only_lives()

    def _has_own_name(self) -> bool:
        about = subject(self.table.name.name)
        for column in self.table.columns:
            named = self.columns.named(column)
            if say.OWN_NAME.match(named.name) or say.OWN_NAME.match(named.said):
                return True
            if say.NAME.search(named.name) and words(column.name)[:-1] in (about, about[-1:]):
                return True
        return False

    def _only_lives(self) -> bool:
        """All its dates befall a thing once (it was bought, it ends), and something tells that it is one."""
        coded = any(role is ColumnRole.IDENTIFIER for role in self.roles.values())
        priced = self._measured and ColumnRole.ADDITIVE not in self.roles.values()
        return (self._is_pointed_at or coded or priced) and all(self._befalls_once(column) for column in self._dates)

    def _befalls_once(self, date: Column) -> bool:
        about = {part[:_STEM] for part in subject(self.table.name.name)}
        own = {part[:_STEM] for part in words(date.name)}
        return self.columns.named(date).matches(table_words.LIFE) and not about & own

    def _is_periodic(self) -> bool:
        """One row for each thing and day: by its key, its name, or because the grid of things and days is full."""
        days = [column for column in self._dates if column.family is TypeFamily.DATE]
        if self._by_months():
            return True
        if not days or all(self.columns.named(day).matches(table_words.LIFE) for day in days):
            return False
        if self._is_pointed_at:
            return False  # a flight that crews and bookings belong to happens, though it is known by number and day
        keys = [key for key in (self.table.primary_key, *self.table.unique_keys) if self._needs_day(key, days)]
        if keys:
            return True
        if table_words.SNAPSHOT.search(self._name):
            return True
        told = [day.name for day in days if not self.profile.columns[day.name].null_fraction]
        once = len(self._dates) == 1 and not self._has_a_state()
        return once and not self.happens and bool(told) and self._grid_is_full(told[0])

    def _has_a_state(self) -> bool:
        """What is paid or open, active or retired, goes on; the figures of a day do not."""
        named = (self.columns.named(column) for column in self.table.columns)
        return any(name.matches(table_words.STATE) for name in named)

    def _by_months(self) -> bool:
        """One row for each thing and month, where the month is a number or a text: 202503, 2025-03."""
        months = [column for column in self.table.columns if self._is_month(column)]
        keys = (self.table.primary_key, *self.table.unique_keys)
        return any(self._needs_day(key, months) and len(key) > 1 for key in keys)

    def _is_month(self, column: Column) -> bool:
        seen = self.profile.columns[column.name]
        values = [value.text for value in seen.values] or list(seen.examples)
        named = self.columns.named(column).matches(say.PERIOD)
        return named and bool(values) and all(map(_MONTH.fullmatch, values))

    def _needs_day(self, key: Sequence[str], days: Sequence[Column]) -> bool:
        """Whether a day tells the rows of one thing apart; the key of a partitioned table holds a day that need not."""
        dated = [day.name for day in days if day.name in key]
        own = [name for name in key if name not in dated and self.roles[name] is not ColumnRole.FOREIGN_KEY]
        seen, rows = self.profile.columns, self.profile.rows
        numbered = any(seen[name].distinct >= ABOUT_UNIQUE * rows > 0 for name in own)
        return bool(dated) and not (numbered and seen[dated[0]].distinct > 1)

    def _grid_is_full(self, day: str) -> bool:
        days, rows = self.profile.columns[day].distinct, self.profile.rows
        things = [
            self.profile.columns[name].distinct
            for name, role in self.roles.items()
            if role in (ColumnRole.FOREIGN_KEY, ColumnRole.IDENTIFIER) and self.profile.columns[name].distinct > 1
        ]
        cells = [thing * days for thing in things if thing * days >= rows]
        return days > 1 and bool(cells) and rows >= FULL_GRID * min(cells)
