"""Glossaries: what names mean in one business, given by people who know."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import StringIO

from shared.catalog.model import Table, TableName
from shared.catalog.names import InvalidTableName, parse_table_name
from shared.errors import PermanentError

FILE_NAME = "glossary.csv"
HEADER = ("table", "column", "meaning")


class InvalidGlossary(PermanentError):
    """The glossary has no columns table, column and meaning."""

    code = "invalid_glossary"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Meanings of tables and columns; names are compared without case."""

    tables: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By schema and table."""
    columns: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """By schema, table and column; schema and table are empty for a meaning that holds everywhere."""

    def over(self, other: "Glossary") -> "Glossary":
        """Both; where they speak of the same, this one counts."""
        return Glossary({**other.tables, **self.tables}, {**other.columns, **self.columns})

    def unused(self, tables: Collection[Table]) -> list[str]:
        """What it speaks of that none of the tables is or has: `table`, `table.column` or `column`, sorted."""
        names = {(t.name.schema.casefold(), t.name.name.casefold()): t for t in tables}
        columns = {place: {column.name.casefold() for column in table.columns} for place, table in names.items()}
        everywhere = frozenset[str]().union(*columns.values())
        unknown = {name for _, name in self.tables.keys() - names.keys()}
        for schema, table, column in self.columns:
            known = columns.get((schema, table), frozenset()) if table else everywhere
            if column not in known:
                unknown.add(f"{table}.{column}" if table else column)
        return sorted(unknown)

    def of_table(self, name: TableName) -> str | None:
        return self.tables.get((name.schema.casefold(), name.name.casefold()))

    def of_columns(self, table: Table) -> dict[str, str]:
        """The columns of `table` that the glossary knows; what it says of this very table goes first."""
        found = {column.name: self._of_column(table.name, column.name) for column in table.columns}
        return {name: meaning for name, meaning in found.items() if meaning}

    def _of_column(self, table: TableName, column: str) -> str | None:
        own = (table.schema.casefold(), table.name.casefold(), column.casefold())
        return self.columns.get(own) or self.columns.get(("", "", column.casefold()))


def parse_glossary(text: str) -> Glossary:
    """Reads CSV with the columns table, column and meaning, in any order; others and empty meanings are passed over.

    A row without a column is about the table, one without a table about every column of that name.
    Raises InvalidGlossary.
    """
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    named = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    if not set(HEADER) <= set(named):
        raise InvalidGlossary(f"术语表 {FILE_NAME} 的首行应为 {','.join(HEADER)}")
    tables: dict[tuple[str, str], str] = {}
    columns: dict[tuple[str, str, str], str] = {}
    for row in rows:
        table, column, meaning = ((row[named[key]] or "").strip() for key in HEADER)
        place = _place(table)
        if not meaning or place is None:
            continue
        if column:
            columns[(*place, column.strip('"').casefold())] = meaning
        elif table:
            tables[place] = meaning
    return Glossary(tables, columns)


def _place(table: str) -> tuple[str, str] | None:
    if not table:
        return "", ""
    try:
        name = parse_table_name(table)
    except InvalidTableName:
        return None
    return name.schema.casefold(), name.name.casefold()
