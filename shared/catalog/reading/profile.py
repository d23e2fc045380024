"""Looks at the rows of tables: bounded, whatever their size. Small ones are read whole, large ones sampled."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import asyncpg

from shared.catalog.model import DATED, Column, ColumnProfile, Table, TableName, TableProfile, TypeFamily, Value
from shared.catalog.personal import redacted
from shared.catalog.reading import profile_query
from shared.catalog.reading.introspect import PART
from shared.catalog.reading.queries import queries
from shared.errors import ItemError
from shared.source import errors
from shared.source.port import SourceDatabase

MOST_VALUES = 50
"""A column with more different values is no category."""
MOST_CODES = 15
"""The same for numbers, which are sooner a measure than a code."""
MOST_EXAMPLES = 3
LOOK_TIMEOUT = 15.0
STATISTICS_TIMEOUT = 60.0
CENSUS_TIMEOUT = 8.0
CENSUS_BYTES = 2 * 2**30
"""Larger tables are never scanned whole: their sample and PostgreSQL's statistics must do."""
_TELLING = frozenset({TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.BOOLEAN, TypeFamily.INTEGER})


class TableUnreadable(ItemError):
    """The table's rows cannot be read."""

    code = "table_unreadable"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What pg_stats says about a column."""

    null_fraction: float
    distinct: float
    """As PostgreSQL keeps it: a number, or when negative a share of the rows."""
    values: tuple[tuple[str, float], ...]
    """The most common values with their shares of the rows."""
    bounds: tuple[str, ...]

    def distinct_of(self, rows: int) -> int:
        return round(self.distinct if self.distinct >= 0 else -self.distinct * rows)


async def profile_tables(
    source: SourceDatabase, tables: Iterable[Table]
) -> dict[TableName, TableProfile | TableUnreadable]:
    """A profile for each table, or why its rows cannot be read."""
    tables = list(tables)
    statistics = await _statistics(source, [table.name for table in tables if not profile_query.is_small(table)])

    async def one(table: Table) -> TableProfile | TableUnreadable:
        try:
            return await _profile(source, table, statistics.get(table.name, {}))
        except asyncpg.InsufficientPrivilegeError:
            return TableUnreadable(f"没有读取表 {table.name} 的权限")
        except asyncpg.PostgresError as error:
            return TableUnreadable(f"无法读取表 {table.name}: {redacted(errors.message(error, of_rows=True))}")

    profiles = await asyncio.gather(*(one(table) for table in tables))
    return {table.name: profile for table, profile in zip(tables, profiles, strict=True)}


async def _statistics(source: SourceDatabase, names: Sequence[TableName]) -> dict[TableName, dict[str, Statistics]]:
    """What the server knows of the columns; of a part of the tables nothing, where it takes too long to tell."""
    query = queries("profile.sql")["statistics"]
    found: dict[TableName, dict[str, Statistics]] = {}
    for start in range(0, len(names), PART):
        part = names[start : start + PART]
        with suppress(asyncpg.QueryCanceledError):
            schemas, tables = [name.schema for name in part], [name.name for name in part]
            _collect(await source.fetch(query, schemas, tables, timeout=STATISTICS_TIMEOUT), found)
    return found


def _collect(rows: Iterable[Any], found: dict[TableName, dict[str, Statistics]]) -> None:
    for row in rows:
        table = found.setdefault(TableName(row["schema_name"], row["table_name"]), {})
        values = tuple(zip(row["common_values"] or (), row["common_shares"] or (), strict=True))
        table[row["column_name"]] = Statistics(
            row["null_fraction"], row["distinct_estimate"], values, tuple(row["bounds"] or ())
        )


async def _profile(source: SourceDatabase, table: Table, statistics: Mapping[str, Statistics]) -> TableProfile:
    try:
        looked = await _look(source, table, profile_query.look_at(table))
        if not looked.rows and not profile_query.is_small(table):
            looked = await _look(source, table, profile_query.look_at_first_rows(table))
    except asyncpg.QueryCanceledError:
        return _from_statistics(table, statistics)
    if profile_query.is_small(table) and looked.rows < profile_query.LOOKED_ROWS:
        return looked
    return await _widen(source, table, looked, statistics)


async def _look(source: SourceDatabase, table: Table, look: profile_query.Look) -> TableProfile:
    rows = await source.fetch(look.sql, MOST_VALUES, timeout=LOOK_TIMEOUT)
    total = rows[0]["total"] if rows else 0
    columns = {column.name: ColumnProfile() for column in table.columns}
    for place, group in groupby(rows, key=lambda row: int(row["place"])):
        if look.columns:
            column = look.columns[place]
            columns[column.name] = _column_profile(column, list(group), total)
    return TableProfile(rows=total, exact=True, columns=columns)


def _column_profile(column: Column, rows: list[Any], total: int) -> ColumnProfile:
    first = rows[0]
    values = tuple(Value(row["value"], row["times"]) for row in rows if row["value"] is not None)
    filled = total - first["nulls"]
    return ColumnProfile(
        null_fraction=first["nulls"] / total,
        distinct=first["different"],
        examples=_examples(values),
        values=values if is_category(column, first["different"], filled) else (),
        minimum=first["low"],
        maximum=first["high"],
    )


def _examples(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(value.text for value in values if value.text.strip())[:MOST_EXAMPLES]


def is_category(column: Column, distinct: int, filled: int) -> bool:
    """Whether `distinct` values over `filled` rows that are not null repeat enough to be a closed set."""
    most = MOST_CODES if column.family is TypeFamily.INTEGER else MOST_VALUES
    if column.family not in _TELLING or not 0 < distinct <= most:
        return False
    if column.family in (TypeFamily.ENUM, TypeFamily.BOOLEAN):
        return True
    return filled >= (2 if distinct <= 12 else 3) * distinct


async def _widen(
    source: SourceDatabase, table: Table, looked: TableProfile, statistics: Mapping[str, Statistics]
) -> TableProfile:
    """What a sample cannot know: the size of the whole, rare values, the first and the last day."""
    rows = max(table.row_estimate, looked.rows)
    columns = {
        column.name: _scaled(looked.columns[column.name], column, looked.rows, rows, statistics.get(column.name))
        for column in table.columns
    }
    if table.size_bytes <= CENSUS_BYTES:
        columns |= await _or_nothing(_counted(source, table, columns))
    columns |= await _or_nothing(_extents(source, table, columns))
    return TableProfile(rows=rows, exact=False, columns=columns)


def _scaled(
    seen: ColumnProfile, column: Column, looked: int, rows: int, statistics: Statistics | None
) -> ColumnProfile:
    filled = round(looked * (1 - seen.null_fraction))
    grows = filled > 0 and seen.distinct > 0.5 * filled
    distinct = round(seen.distinct * rows / looked) if grows else seen.distinct
    if statistics is not None:
        distinct = max(statistics.distinct_of(rows), min(seen.distinct, distinct))
    share = rows / max(looked, 1)
    values = tuple(Value(value.text, max(1, round(value.count * share))) for value in seen.values)
    known = {value.text for value in values}
    if values and statistics is not None:
        values += tuple(Value(text, round(part * rows)) for text, part in statistics.values if text not in known)
    if not is_category(column, max(distinct, len(values)), round(rows * (1 - seen.null_fraction))):
        values = ()
    wide = _wider_bounds(seen, statistics) if column.family in profile_query.RANGED else seen
    return replace(wide, distinct=distinct, values=tuple(sorted(values, key=lambda v: (-v.count, v.text))))


def _wider_bounds(seen: ColumnProfile, statistics: Statistics | None) -> ColumnProfile:
    if statistics is None or not statistics.bounds:
        return seen
    # dates in ISO form sort as text; numbers keep what the sample saw
    try:
        key: Callable[[str], Any] = float
        ends = sorted(filter(None, (seen.minimum, seen.maximum, statistics.bounds[0], statistics.bounds[-1])), key=key)
    except ValueError:
        ends = sorted(filter(None, (seen.minimum, seen.maximum, statistics.bounds[0], statistics.bounds[-1])))
    return replace(seen, minimum=ends[0], maximum=ends[-1])


async def _counted(
    source: SourceDatabase, table: Table, columns: Mapping[str, ColumnProfile]
) -> dict[str, ColumnProfile]:
    categories = [column for column in table.columns if columns[column.name].values]
    if not categories:
        return {}
    query, limit = profile_query.census_of(table, categories), (MOST_VALUES + 1) * len(categories)
    rows = await source.fetch(query, limit, timeout=CENSUS_TIMEOUT)
    if len(rows) == limit:
        return {}
    counted = {place: list(group) for place, group in groupby(rows, key=lambda row: int(row["place"]))}
    return {
        column.name: _with_values(columns[column.name], counted.get(place, []))
        for place, column in enumerate(categories)
    }


def _with_values(seen: ColumnProfile, rows: list[Any]) -> ColumnProfile:
    values = tuple(Value(row["value"], row["times"]) for row in rows)
    kept = values if len(values) <= MOST_VALUES else ()
    return replace(seen, distinct=len(values), values=kept, examples=_examples(values))


async def _extents(
    source: SourceDatabase, table: Table, columns: Mapping[str, ColumnProfile]
) -> dict[str, ColumnProfile]:
    led = {index.columns[0] for index in table.indexes if index.columns}
    scanned = table.size_bytes <= CENSUS_BYTES
    dated = [column for column in table.columns if column.family in DATED and (scanned or column.name in led)]
    if not dated:
        return {}
    (row,) = await source.fetch(profile_query.extent_of(table, dated), timeout=CENSUS_TIMEOUT)
    return {
        column.name: replace(columns[column.name], minimum=row[f"lo{place}"], maximum=row[f"hi{place}"])
        for place, column in enumerate(dated)
    }


async def _or_nothing(work: Any) -> dict[str, ColumnProfile]:
    """The result, or nothing when the query ran into its limit."""
    try:
        found: dict[str, ColumnProfile] = await work
    except asyncpg.QueryCanceledError:
        return {}
    return found


def _from_statistics(table: Table, statistics: Mapping[str, Statistics]) -> TableProfile:
    """All that is known of a table that is too slow to look at."""
    rows = table.row_estimate
    return TableProfile(
        rows=rows,
        exact=False,
        columns={column.name: _estimated(column, statistics.get(column.name), rows) for column in table.columns},
    )


def _estimated(column: Column, statistics: Statistics | None, rows: int) -> ColumnProfile:
    if statistics is None:
        return ColumnProfile()
    distinct = statistics.distinct_of(rows)
    values = tuple(Value(text, round(share * rows)) for text, share in statistics.values)
    filled = round(rows * (1 - statistics.null_fraction))
    complete = len(values) >= distinct and is_category(column, distinct, filled)
    ranged = column.family in profile_query.RANGED and bool(statistics.bounds)
    return ColumnProfile(
        null_fraction=statistics.null_fraction,
        distinct=distinct,
        examples=_examples(values) or statistics.bounds[:MOST_EXAMPLES],
        values=values if complete else (),
        minimum=statistics.bounds[0] if ranged else None,
        maximum=statistics.bounds[-1] if ranged else None,
    )
