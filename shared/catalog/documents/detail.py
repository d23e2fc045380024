"""Writes the _detail.md of a table: what each column means, with real values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.catalog.model import (
    DATED,
    AnnotatedTable,
    Column,
    ColumnProfile,
    ColumnRole,
    Dictionary,
    Relation,
    RelationOrigin,
    TypeFamily,
)
from shared.catalog.names import quote, reference
from shared.catalog.words.comments import flat, one_line
from shared.catalog.words.wording import CHINESE, Wording

LONGEST_EXAMPLE = 30
START_OF_EXAMPLE = 8
_UNBROKEN = re.compile(r"^[0-9A-Za-z_\-]+$")
_STARTS_WITH_VERB = re.compile(r"存储|记录|保存|描述|用于|统计|包含|管理|维护|汇总|按|反映|定义|存放")
_TRUE = frozenset({"1", "t", "true", "y", "yes"})


@dataclass(frozen=True, slots=True)
class DetailWriter:
    """Writes details; the annotated table's profile must hold only what may be shown."""

    annotated: AnnotatedTable
    relations: Sequence[Relation] = ()
    wording: Wording = CHINESE

    def render(self) -> str:
        """The text of `<base>_detail.md`; sections that have nothing are left out."""
        table, comments, say = self.annotated.table, self.annotated.comments, self.wording
        name = reference(table.name)
        lines = [f"## {name}({comments.title.text})", self._sentence(name, comments.description.text)]
        lines += [say.columns, *(self._column(column) for column in table.columns)]
        notes = list(self._notes())
        lines += [*([say.more] if notes else []), *(f"- {note}" for note in notes)]
        return "\n".join(map(flat, lines)) + "\n"

    def _sentence(self, name: str, description: str) -> str:
        text = description.rstrip(".。 ")
        pattern = self.wording.describes if _STARTS_WITH_VERB.match(text) else self.wording.describes_noun
        return pattern.format(table=name, text=text) + self.wording.stop

    def _column(self, column: Column) -> str:
        table, say = self.annotated.table, self.wording
        text = f"- {quote(column.name)} ({column.type}) - {self.annotated.comments.columns[column.name].text}"
        marks = [say.mark_primary] if column.name in table.primary_key else []
        marks += [say.mark_foreign] if any(column.name in key.columns for key in table.foreign_keys) else []
        marks += [say.mark_not_null] if column.not_null else []
        marks += [say.mark_unique] if (column.name,) in table.unique_keys else []
        examples = [shortened(example) for example in self._seen(column).examples]
        marked = f" [{say.comma.join(marks)}]" if marks else ""
        shown = f" [{say.examples}{say.comma.join(examples)}]" if examples else ""
        return text + marked + shown

    def _seen(self, column: Column) -> ColumnProfile:
        return self.annotated.profile.columns.get(column.name, ColumnProfile())

    def _notes(self) -> Iterator[str]:
        table, say = self.annotated.table, self.wording
        if table.primary_key:
            yield say.is_primary.format(columns=self._names(table.primary_key))
        for key in table.unique_keys:
            yield say.is_unique.format(columns=self._names(key))
        for relation in self.relations:
            if relation.table == table.name:
                yield self._relation(relation)
        for column in table.columns:
            yield from self._column_notes(column)
        audits = [column.name for column in table.columns if self._role(column) is ColumnRole.AUDIT]
        if audits:
            yield say.is_audit.format(columns=self._names(audits))
        if table.partition_key:
            yield say.is_partitioned.format(key=table.partition_key)

    def _relation(self, relation: Relation) -> str:
        inferred = relation.origin is RelationOrigin.INFERRED
        pattern = self.wording.refers_inferred if inferred else self.wording.refers
        targets = (f"{reference(relation.target)}.{quote(column)}" for column in relation.target_columns)
        return pattern.format(columns=self._names(relation.columns), target=self.wording.comma.join(targets))

    def _column_notes(self, column: Column) -> Iterator[str]:
        say, name, seen = self.wording, quote(column.name), self._seen(column)
        if column.generated:
            yield say.is_generated.format(column=name, expression=one_line(column.generated))
        if column.name in self.annotated.comments.enum_columns and seen.values:
            values = say.enumeration.join(one_line(value.text) for value in seen.values)
            yield say.is_enum.format(column=name, values=values)
        if column.name in self.annotated.dictionaries:
            yield self._coded(name, self.annotated.dictionaries[column.name])
        if self._role(column) is ColumnRole.SOFT_DELETE:
            yield say.is_soft_delete.format(column=name, live=live_rows(column, seen, say))
        if self._role(column) is ColumnRole.EVENT_TIME and seen.minimum and seen.maximum:
            yield say.range.format(column=name, first=seen.minimum, last=seen.maximum)

    def _coded(self, name: str, dictionary: Dictionary) -> str:
        place = {"column": name, "table": reference(dictionary.table), "label": quote(dictionary.label_column)}
        if dictionary.type_column is None:
            return self.wording.is_coded.format(**place)
        return self.wording.is_coded_by_type.format(
            **place, type=quote(dictionary.type_column), value=one_line(dictionary.type or "").replace("'", "''")
        )

    def _role(self, column: Column) -> ColumnRole:
        return self.annotated.column_roles[column.name]

    def _names(self, names: Sequence[str]) -> str:
        return self.wording.comma.join(map(quote, names))


def shortened(example: str) -> str:
    """A value on one line; of a long unbroken one (an id) only the start."""
    line = one_line(example)
    if len(line) <= LONGEST_EXAMPLE:
        return line
    return line[: START_OF_EXAMPLE if _UNBROKEN.match(line) else LONGEST_EXAMPLE] + "…"


def live_rows(column: Column, seen: ColumnProfile, wording: Wording) -> str:
    """How the soft-delete column marks a row that is not deleted."""
    if column.family in DATED:
        return wording.live_null
    if column.family is TypeFamily.BOOLEAN:
        return wording.live_value.format(value="false")
    kept = next((value.text for value in seen.values if value.text.lower() not in _TRUE), "0")
    return wording.live_value.format(value=kept)
