"""What of a table, and of its rows, is told to the LLM."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from shared.catalog.documents.detail import shortened
from shared.catalog.glossary import Glossary
from shared.catalog.model import Column, Dictionary, Relation, Table, TableProfile, TypeFamily
from shared.catalog.names import reference
from shared.catalog.words.comments import one_line

MOST_VALUES = 20
"""Values of a category that are told; they are the data's own, most frequent first."""

MOST_ARRIVING = 8
"""Columns of other tables that point at this one, as many as are told."""

LONGEST_COMMENT = 500
"""Characters that are told of a comment in the database."""


@dataclass(frozen=True)
class Subject:
    """A table as the LLM sees it; the profile holds only what may be shown."""

    table: Table
    profile: TableProfile
    relations: Sequence[Relation]
    glossary: Glossary
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    arriving: Sequence[Relation] = ()
    """Those of other tables that point at this one."""

    def heading(self) -> dict[str, object]:
        """The table without its columns."""
        table = self.table
        return _filled(
            {
                "table": reference(table.name),
                "kind": table.type.value,
                "comment": one_line(table.comment or "")[:LONGEST_COMMENT],
                "glossary": self.glossary.of_table(table.name),
                "rows": self.profile.rows,
                "primary_key": list(table.primary_key),
                "relations": list(self._relations()),
                "referenced_by": list(islice(self._arriving(), MOST_ARRIVING)),
            }
        )

    def lasting(self) -> list[dict[str, object]]:
        """What is told of the table but for what changes with every row: counts, examples, the order of values."""
        heading = {name: fact for name, fact in self.heading().items() if name != "rows"}
        columns = [self.column(column) for column in self.table.columns]
        for column in columns:
            column.pop("examples", None)
            if "values" in column:
                column["values"] = sorted(map(str, self._values_of(str(column["name"]))))
        return [heading, *columns]

    def _relations(self) -> Iterator[str]:
        for relation in self.relations:
            if relation.table == self.table.name:
                columns, targets = ", ".join(relation.columns), ", ".join(relation.target_columns)
                yield f"{columns} -> {reference(relation.target)}({targets})"

    def _arriving(self) -> Iterator[str]:
        """Who points at the table, which tells what it is of."""
        others = (r for r in self.arriving if r.table != self.table.name)
        for table, columns in sorted((r.table, r.columns) for r in others):
            yield f"{reference(table)}({', '.join(columns)})"

    def column(self, column: Column) -> dict[str, object]:
        """A column with what is known of its values."""
        return _filled(
            {
                "name": column.name,
                "type": column.type,
                "comment": one_line(column.comment or "")[:LONGEST_COMMENT],
                "glossary": self._meanings.get(column.name),
                "codes": self._codes(column.name),
                "values": self._values_of(column.name),
                "examples": self._examples(column),
            }
        )

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return self.glossary.of_columns(self.table)

    def _codes(self, name: str) -> dict[str, str]:
        dictionary = self.dictionaries.get(name)
        return dict(islice(dictionary.labels.items(), MOST_VALUES)) if dictionary else {}

    @cached_property
    def _numbered(self) -> frozenset[str]:
        """Columns whose numbers only say which row is meant."""
        pointing = (r.columns for r in self.relations if r.table == self.table.name)
        keys = {name for columns in (self.table.primary_key, *pointing) if len(columns) == 1 for name in columns}
        return frozenset(c.name for c in self.table.columns if c.name in keys and c.family is TypeFamily.INTEGER)

    def _values_of(self, name: str) -> list[str]:
        values = () if name in self._numbered else self.profile.columns[name].values
        return [shortened(value.text) for value in values[:MOST_VALUES]]

    def _examples(self, column: Column) -> list[str]:
        seen = self.profile.columns[column.name]
        unneeded = seen.values or column.name in self._numbered
        return [] if unneeded else [shortened(example) for example in seen.examples]

    @property
    def told(self) -> dict[str, list[str]]:
        """The values of rows that a description holds, by column: for the privacy audit."""
        shown = {column.name: self._shown(column) for column in self.table.columns}
        return {name: values for name, values in shown.items() if values}

    def _shown(self, column: Column) -> list[str]:
        codes = [f"{code}={label}" for code, label in self._codes(column.name).items()]
        return [*(self._values_of(column.name) or self._examples(column)), *codes]


def _filled(facts: dict[str, object]) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [], {})}
