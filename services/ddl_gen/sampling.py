"""What of a table, and of its rows, is told to the LLM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.catalog.documents.detail import shortened
from shared.catalog.glossary import Glossary
from shared.catalog.model import Column, Relation, Table, TableProfile
from shared.catalog.names import reference
from shared.catalog.words.comments import one_line

MOST_VALUES = 20
"""Values of a category that are told; they are the data's own, most frequent first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A table as the LLM sees it; the profile holds only what may be shown."""

    table: Table
    profile: TableProfile
    relations: Sequence[Relation]
    glossary: Glossary

    def described(self, columns: Sequence[Column]) -> dict[str, object]:
        """The table with some of its columns, as JSON values."""
        table = self.table
        known = self.glossary.of_columns(table)
        return _filled(
            {
                "table": reference(table.name),
                "kind": table.type.value,
                "comment": one_line(table.comment or ""),
                "glossary": self.glossary.of_table(table.name),
                "rows": self.profile.rows,
                "primary_key": list(table.primary_key),
                "relations": list(self._relations()),
                "columns": [self._column(column, known.get(column.name)) for column in columns],
            }
        )

    def _relations(self) -> Iterable[str]:
        for relation in self.relations:
            if relation.table == self.table.name:
                columns, targets = ", ".join(relation.columns), ", ".join(relation.target_columns)
                yield f"{columns} -> {reference(relation.target)}({targets})"

    def _column(self, column: Column, meaning: str | None) -> dict[str, object]:
        return _filled(
            {
                "name": column.name,
                "type": column.type,
                "comment": one_line(column.comment or ""),
                "glossary": meaning,
                "values": self._values(column),
                "examples": self._examples(column),
            }
        )

    def _values(self, column: Column) -> list[str]:
        values = self.profile.columns[column.name].values
        return [one_line(value.text) for value in values[:MOST_VALUES]]

    def _examples(self, column: Column) -> list[str]:
        seen = self.profile.columns[column.name]
        return [] if seen.values else [shortened(example) for example in seen.examples]

    @property
    def told(self) -> dict[str, list[str]]:
        """The values of rows that a description holds, by column: for the privacy audit."""
        shown = {column.name: self._values(column) or self._examples(column) for column in self.table.columns}
        return {name: values for name, values in shown.items() if values}


def _filled(facts: dict[str, object]) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}
