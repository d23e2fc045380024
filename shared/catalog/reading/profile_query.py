"""Writes the queries that look at a table's rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.catalog.model import Column, Table, TableType, TypeFamily
from shared.catalog.names import qualified, quote
from shared.catalog.reading.queries import queries

LOOKED_ROWS = 20_000
"""How many rows a look takes in."""
SMALL_BYTES = 32 * 2**20
"""A table with at most LOOKED_ROWS rows in at most so many bytes is read whole."""
LONGEST_VALUE = 200
"""Characters of a value that are read."""
RANGED = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.DATE,
        TypeFamily.TIMESTAMP,
        TypeFamily.TIME,
        TypeFamily.INTERVAL,
    }
)
UNSEEN = frozenset({TypeFamily.BINARY})
"""Columns whose values are never read."""
_BYTES_A_ROW = 200
_STORED = (TableType.TABLE, TableType.PARTITIONED, TableType.MATERIALIZED_VIEW)


@dataclass(frozen=True, slots=True)
class Look:
    """A query and the columns it speaks of by their place."""

    sql: str
    columns: tuple[Column, ...]


def looked_columns(table: Table) -> tuple[Column, ...]:
    return tuple(column for column in table.columns if column.family not in UNSEEN)


def is_small(table: Table) -> bool:
    """Whether the table is read whole; a view has no size of its own, so it is read up to the limit."""
    if table.type not in _STORED:
        return True
    return table.row_estimate <= LOOKED_ROWS and table.size_bytes <= SMALL_BYTES


def look_at(table: Table) -> Look:
    """The query that profiles all columns, on all rows of a small table and on a sample of a large one."""
    return _look(table, f"{sampled(table)} LIMIT {LOOKED_ROWS}")


def sampled(table: Table) -> str:
    """The table as a query that may read part of it names it: whole when small, else about LOOKED_ROWS of its rows."""
    sample = "" if is_small(table) else f" TABLESAMPLE SYSTEM ({_percent(table):.6f}) REPEATABLE (1)"
    return f"{qualified(table.name)}{sample}"


def look_at_first_rows(table: Table) -> Look:
    """The same on whatever rows come first: for a table whose sample came out empty."""
    return _look(table, f"{qualified(table.name)} LIMIT {LOOKED_ROWS}")


def census_of(table: Table, columns: Sequence[Column]) -> str:
    """All values of `columns`, cut as those of a look, with their counts, by the place of the column.

    Its argument is a limit of rows.
    """
    values = ", ".join(f"({place}, {_read(column)}::text)" for place, column in enumerate(columns))
    return queries("profile.sql")["census"].format(source=qualified(table.name), values=values)


def extent_of(table: Table, columns: Sequence[Column]) -> str:
    """One row with lo0, hi0, lo1…: the first and last value of each column."""
    ranges = _extremes((place, quote(column.name)) for place, column in enumerate(columns))
    return queries("profile.sql")["extent"].format(source=qualified(table.name), ranges=ranges)


def _percent(table: Table) -> float:
    rows = max(table.row_estimate, table.size_bytes // _BYTES_A_ROW, 1)
    return min(100.0, 100.0 * LOOKED_ROWS / rows)


def _look(table: Table, source: str) -> Look:
    columns = looked_columns(table)
    ranged = [place for place, column in enumerate(columns) if column.family in RANGED]
    bounds = [f"({place}, e.lo{place}, e.hi{place})" for place in ranged]
    sql = queries("profile.sql")["look"].format(
        columns=", ".join(f"{_read(column)} AS c{place}" for place, column in enumerate(columns)) or "1 AS c",
        source=source,
        values=", ".join(f"({place}, c{place}::text)" for place in range(len(columns))) or "(0, NULL)",
        ranges=", ".join(filter(None, ["count(*) AS total", _extremes((n, f"c{n}") for n in ranged)])),
        bounds=", ".join([*bounds, "(-1, NULL, NULL)"]),
    )
    return Look(sql, columns)


def _read(column: Column) -> str:
    name = quote(column.name)
    return name if column.family in RANGED else f"left({name}::text, {LONGEST_VALUE})"


def _extremes(places: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"min({name})::text AS lo{place}, max({name})::text AS hi{place}" for place, name in places)
