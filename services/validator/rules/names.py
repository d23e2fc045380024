"""Wrong names: columns, tables and aliases that do not exist or could mean several things."""

import re
from collections.abc import Iterator
from dataclasses import replace

from services.validator.rules.ambiguity import ambiguous
from services.validator.rules.edits import Repair, applied, clauses_at, inserted, replaced, sources
from services.validator.rules.grouping import to_having
from services.validator.rules.soft_delete import (
    flag_instead,
    is_flag_under_a_null_test,
    is_kept_mark,
    is_mark,
    is_mark_of_the_table,
    without_condition,
)
from shared.catalog.model import Catalog, Column, Relation, Table, TableName
from shared.catalog.names import quote, reference
from shared.catalog.words.split import words
from shared.sql.lexer import Kind, tokenize
from shared.sql.verdict import Failure

_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")
_VALUES = (Kind.STRING, Kind.QUOTED, Kind.NUMBER)
_ALIAS = re.compile(r"\s+AS\s+\"?(\w+)", re.IGNORECASE)


def name_repairs(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """Candidates for a failure of the second rung, best first."""
    if failure.span is None:
        return
    if failure.code == "unknown_column":
        yield from _column(sql, failure, catalog)
    elif failure.code == "alias_in_condition":
        yield from _alias(sql, failure)
    elif failure.code == "unknown_alias":
        yield from _unknown_alias(sql, failure, catalog)
    elif failure.code == "ambiguous_column":
        yield from ambiguous(sql, failure, catalog)
    else:
        yield from _nearest(sql, failure)


def _nearest(sql: str, failure: Failure) -> Iterator[Repair]:
    for choice in failure.nearest:
        if failure.span is not None:
            wrong = sql[slice(*failure.span)]
            yield Repair(_everywhere(sql, failure.span, choice), f"{wrong} 改为 {choice}")


def _everywhere(sql: str, span: tuple[int, int], text: str) -> str:
    """The text in place of a wrong name, and of the same name wherever else it is written the same way."""
    tokens = tokenize(sql)
    wrong = [token.text for token in tokens if span[0] <= token.start < span[1]]
    edits = {span: text}
    for index in range(len(tokens) - len(wrong) + 1):
        run = tokens[index : index + len(wrong)]
        alone = not ((index and tokens[index - 1].is_symbol(".", "::")) or tokens[index - 1].is_word("as"))
        called = index + len(wrong) < len(tokens) and tokens[index + len(wrong)].is_symbol("(", ".")
        if [token.text for token in run] == wrong and alone and not called:
            edits[run[0].start, run[-1].end] = text
    return applied(sql, edits)


def _column(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    subject = failure.subject or ""
    if is_mark(subject):
        yield from _mark(sql, failure, catalog)
        return
    same = tuple(choice for choice in failure.nearest if _is_spelled(choice, subject))
    if same:  # only its case is wrong: no other table is meant
        yield from _nearest(sql, replace(failure, nearest=same))
        return
    if _is_compared(sql, failure):
        yield from _as_string(sql, failure)
    yield from _nearest(sql, replace(failure, nearest=_as_the_answer_says(sql, failure, catalog)))
    if not failure.nearest:
        yield from _as_string(sql, failure)
    yield from _joined(sql, failure, catalog)


def _as_the_answer_says(sql: str, failure: Failure, catalog: Catalog) -> tuple[str, ...]:
    """The nearest names, first what the answer calls the column: AS 班组编码, camp_cd AS campaign_code."""
    alias = _ALIAS.match(sql, failure.span[1]) if failure.span else None
    said = [
        choice
        for choice in failure.nearest
        if alias and any(_is_called(column, alias[1]) for column in _columns(sql, choice, catalog))
    ]
    return tuple(dict.fromkeys((*said, *failure.nearest)))


def _is_called(column: Column, alias: str) -> bool:
    """By its comment, or by what its last word is cut down from."""
    cut, whole = ((words(name) or ("",))[-1] for name in (column.name, alias))
    letters = iter(whole)
    shortened = cut[:1] == whole[:1] != "" and all(letter in letters for letter in cut)
    return (column.comment or "").startswith(alias) or shortened


def _is_spelled(choice: str, name: str) -> bool:
    """Whether the choice is a column of this name in another case."""
    return choice.rpartition(".")[2].strip('"').lower() == name.lower()


def _mark(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """A mark of deleted rows that the table does not have: its own one, or no condition."""
    near = [choice for choice in failure.nearest if is_mark_of_the_table(choice, failure)]
    marks = dict.fromkeys([*near, *_marks_of(failure, sql, catalog)])
    columns = {choice: _columns(sql, choice, catalog) for choice in marks}
    flags = [choice for choice in marks if is_flag_under_a_null_test(sql, failure, columns[choice])]
    dates = tuple(choice for choice in marks if choice not in flags)
    yield from _nearest(sql, replace(failure, nearest=dates))
    for choice in flags[: not dates]:
        yield from flag_instead(sql, failure, choice, columns[choice])
    yield from () if marks else without_condition(sql, failure)


def _marks_of(failure: Failure, sql: str, catalog: Catalog) -> Iterator[str]:
    """The marks of the table that a wrong one was looked for in, as the query writes its columns."""
    qualifier = f"{quote(failure.qualifier)}." if failure.qualifier else ""
    for table in _tables(sql, failure.qualifier or "", catalog):
        yield from (f"{qualifier}{quote(column.name)}" for column in table.columns if is_kept_mark(column))


def _tables(sql: str, qualifier: str, catalog: Catalog) -> list[Table]:
    """The tables in a text that an alias stands for; all of them without one."""
    named = {table for alias, table in sources(sql) if qualifier in ("", alias)}
    return [table for name, table in catalog.tables.items() if name.name in named]


def _columns(sql: str, choice: str, catalog: Catalog) -> list[Column]:
    """The columns that a name may be, of the tables in a text."""
    qualifier, _, name = choice.rpartition(".")
    found = (table.column(name.strip('"')) for table in _tables(sql, qualifier.strip('"'), catalog))
    return [column for column in found if column is not None]


def _is_compared(sql: str, failure: Failure) -> bool:
    """Whether the name stands where a value is likelier than a column: after an operator, or in a list of values."""
    before = [token for token in tokenize(sql) if failure.span and token.end <= failure.span[0]]
    while before and before[-1].is_symbol(",") and before[-2].kind in _VALUES:
        before = before[:-2]
    listed = len(before) > 1 and before[-1].is_symbol("(") and before[-2].is_word("in")
    last = before[-1:]
    return listed or any(t.is_symbol(*_COMPARISONS) or t.is_word("like", "ilike", "then", "else") for t in last)


def _as_string(sql: str, failure: Failure) -> Iterator[Repair]:
    """A string in double quotes, as MySQL takes it."""
    wrong = sql[slice(*failure.span)] if failure.span else ""
    if failure.span and wrong.startswith('"') and wrong.endswith('"') and failure.qualifier is None:
        value = (failure.subject or "").replace("'", "''")
        yield Repair(replaced(sql, failure.span, f"'{value}'"), f"字符串 {wrong} 改用单引号")


def _alias(sql: str, failure: Failure) -> Iterator[Repair]:
    """The alias gives way to its expression; an aggregate moves from WHERE to HAVING."""
    if failure.span is not None and failure.nearest:
        expression = failure.nearest[0]
        text = replaced(sql, failure.span, f"({expression})" if " " in expression else expression)
        what = f"条件中的别名 {failure.subject} 换成它的表达式"
        yield from (Repair(moved.sql, what) for moved in to_having(text))
        yield Repair(text, what)


def _unknown_alias(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    wrong = sql[slice(*failure.span)] if failure.span else ""
    column = wrong.rpartition(".")[2]
    for choice in failure.nearest:
        if failure.span is not None:
            fresh = f"{quote(choice)}.{column}"
            yield Repair(_everywhere(sql, failure.span, fresh), f"{wrong} 改为 {fresh}")
    yield from _missing_table(sql, failure, catalog)


def _missing_table(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """A qualifier that is a table's own name, left out of FROM: it is joined along its relation."""
    for name in catalog.tables:
        missing = name.name not in {table for _, table in sources(sql)}
        if name.name == failure.qualifier and missing and failure.span is not None:
            yield from _joins(sql, failure.span[0], catalog, name, name.name)


def _joined(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """The column is on a table one step away: it is joined along its relation."""
    subject, alias = failure.subject or "", _free_alias(sql)
    for holder, table in catalog.tables.items():
        if table.column(subject) is not None and failure.span is not None:
            qualified = _everywhere(sql, failure.span, f"{alias}.{quote(subject)}")
            yield from _joins(qualified, failure.span[0], catalog, holder, alias)


def _joins(sql: str, position: int, catalog: Catalog, target: TableName, alias: str) -> Iterator[Repair]:
    clauses = clauses_at(sql, position)
    if "from" not in clauses.begins:
        return
    end = clauses.after("where", "group", "having", "window", "order", "limit", "offset", "fetch")
    for source, name in sources(sql[clauses.begins["from"] : end]):
        for relation in catalog.relations:
            if (relation.table.name, relation.target) == (name, target) and relation.table != target:
                join = f"JOIN {reference(target)} AS {quote(alias)} ON {_equated(source, alias, relation)}"
                yield Repair(inserted(sql, (end, end), join), f"补上与表 {reference(target)} 的连接")


def _equated(source: str, alias: str, relation: Relation) -> str:
    pairs = zip(relation.columns, relation.target_columns, strict=True)
    return " AND ".join(f"{quote(source)}.{quote(a)} = {quote(alias)}.{quote(b)}" for a, b in pairs)


def _free_alias(sql: str) -> str:
    taken = {token.name for token in tokenize(sql) if token.kind in (Kind.WORD, Kind.QUOTED)}
    return next(f"j{number}" for number in range(1, 100) if f"j{number}" not in taken)
