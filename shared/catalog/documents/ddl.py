"""Writes the .ddl of a table: valid SQL that also tells a reader what everything means."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from shared.catalog.documents.creation import CreationPlan
from shared.catalog.model import (
    AnnotatedTable,
    Column,
    ForeignKey,
    Relation,
    RelationOrigin,
    Table,
    TableName,
    TableType,
)
from shared.catalog.names import qualified, quote
from shared.catalog.words.comments import flat
from shared.catalog.words.wording import CHINESE, Wording

WIDEST_COLUMN = 72
"""Comments line up, but a longer column does not push the others away."""
_VIEWS = (TableType.VIEW, TableType.MATERIALIZED_VIEW)
_STRING = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"([\w.\"]+)\s*\(")
_KNOWN_CALLS = frozenset(
    {
        *("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timezone", "date_trunc"),
        *("gen_random_uuid", "random", "lower", "upper", "length", "char_length", "btrim", "concat", "replace"),
        *("abs", "round", "coalesce", "extract", "date_part", "jsonb_typeof", "array_length", "cardinality"),
        *("numeric", "varchar", "character", "varying", "bit", "bpchar", "timestamp", "time", "any", "array"),
        *("and", "or", "not", "in", "between", "case", "when", "then", "else", "is", "like", "check"),
    }
)
"""PostgreSQL's own functions, and words that stand before a parenthesis without being one."""


def render_ddl(
    annotated: AnnotatedTable,
    plan: CreationPlan,
    relations: Sequence[Relation] = (),
    wording: Wording = CHINESE,
) -> str:
    """The text of `<base>.ddl`.

    A foreign key that the plan does not admit becomes a comment. A view over tables outside the plan shows its columns,
    and so does one whose definition may not be shown.
    """
    # a name may hold a line break, and what stands behind one is no comment
    head = [flat(line) for line in _head(annotated, plan, relations, wording)]
    table = annotated.table
    if table.type in _VIEWS and _outside(table, plan) == () and table.definition:
        body = _view(annotated)
    else:
        body = _table(annotated, plan, wording)
    return "\n".join([*head, *body]) + "\n"


def stands_alone(expression: str) -> bool:
    """Whether a default or check needs nothing but PostgreSQL's own: no sequence, no function of the database."""
    bare = _STRING.sub("''", expression)
    return all(call.lower() in _KNOWN_CALLS for call in _CALL.findall(bare))


def _head(
    annotated: AnnotatedTable, plan: CreationPlan, relations: Sequence[Relation], wording: Wording
) -> Iterator[str]:
    table, comments = annotated.table, annotated.comments
    yield wording.title + comments.title.text
    yield wording.description + comments.description.text
    for relation in relations:
        if relation.table == table.name and relation.origin is RelationOrigin.INFERRED:
            columns = ", ".join(map(quote, relation.columns))
            targets = ", ".join(f"{qualified(relation.target)}.{quote(column)}" for column in relation.target_columns)
            yield wording.relation.format(columns=columns, target=targets)
    for key in table.foreign_keys:
        if not plan.admits(table.name, key):
            pattern = wording.cycle if key.target in plan.tables else wording.outside
            yield pattern.format(constraint=_foreign_key(key))
    outside = _outside(table, plan)
    if outside:
        yield wording.stub.format(tables=", ".join(map(qualified, outside)))


def _outside(table: Table, plan: CreationPlan) -> tuple[TableName, ...]:
    return tuple(name for name in table.depends_on if name not in plan.tables)


def _view(annotated: AnnotatedTable) -> Iterator[str]:
    table = annotated.table
    kind = "materialized view" if table.type is TableType.MATERIALIZED_VIEW else "view"
    names = [quote(column.name) for column in table.columns]
    lines = [f"  {name}," for name in names[:-1]] + [f"  {name}" for name in names[-1:]]
    yield f"create {kind} {qualified(table.name)} ("
    yield from _aligned(lines, [annotated.comments.columns[column.name].text for column in table.columns])
    yield ") as"
    yield (table.definition or "").strip().rstrip(";") + ";"


def _table(annotated: AnnotatedTable, plan: CreationPlan, wording: Wording) -> Iterator[str]:
    table = annotated.table
    constraints = list(_constraints(table, plan))
    columns = [f"  {_column(column)}" for column in table.columns]
    last = len(columns) + len(constraints) - 1
    ended = [line + ("," if place < last else "") for place, line in enumerate(columns)]
    yield f"create table {qualified(table.name)} ("
    yield from _aligned(ended, [_comment(annotated, column, wording) for column in table.columns])
    for place, constraint in enumerate(constraints, start=len(columns)):
        yield f"  {constraint}" + ("," if place < last else "")
    yield f") partition by {_lower_first(table.partition_key)};" if table.partition_key else ");"


def _column(column: Column) -> str:
    parts = [quote(column.name), column.type]
    if column.not_null:
        parts.append("not null")
    if column.identity:
        parts.append(f"generated {column.identity} as identity")
    elif column.generated:
        parts.append(f"generated always as {_enclosed(column.generated)} stored")
    elif column.default is not None and stands_alone(column.default):
        parts.append(f"default {column.default}")
    return " ".join(parts)


def _enclosed(expression: str) -> str:
    """In parentheses, of which pg_get_expr gives most expressions a pair already."""
    depths = list(accumulate((c == "(") - (c == ")") for c in _STRING.sub("''", expression)))
    return expression if depths[0] == 1 and depths.index(0) == len(depths) - 1 else f"({expression})"


def _comment(annotated: AnnotatedTable, column: Column, wording: Wording) -> str:
    table = annotated.table
    marks = [annotated.comments.columns[column.name].text]
    if column.name in table.primary_key:
        marks.append(wording.mark_primary)
    if any(column.name in key.columns for key in table.foreign_keys):
        marks.append(wording.mark_foreign)
    return ",".join(marks)


def _constraints(table: Table, plan: CreationPlan) -> Iterator[str]:
    if table.primary_key:
        yield f"primary key ({_listed(table.primary_key)})"
    for key in table.unique_keys:
        yield f"unique ({_listed(key)})"
    for check in table.checks:
        if stands_alone(check.expression.removeprefix("CHECK")):
            yield check.expression.replace("CHECK", "check", 1)
    for foreign in table.foreign_keys:
        if plan.admits(table.name, foreign):
            yield _foreign_key(foreign)


def _lower_first(partition_key: str) -> str:
    method, _, columns = partition_key.partition(" ")
    return f"{method.lower()} {columns}"


def _foreign_key(key: ForeignKey) -> str:
    return f"foreign key ({_listed(key.columns)}) references {qualified(key.target)} ({_listed(key.target_columns)})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quote, names))


def _aligned(lines: Sequence[str], comments: Sequence[str]) -> Iterator[str]:
    width = min(max(map(len, lines), default=0), WIDEST_COLUMN)
    for line, comment in zip(lines, comments, strict=True):
        yield f"{line:<{width}}  -- {comment}"
