"""Wrong names: columns, tables and aliases that do not exist or could mean several things."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.validator.rules.edits import Repair, applied, calls, clauses_at, inserted, replaced
from services.validator.rules.grouping import to_having
from services.validator.rules.soft_delete import (
    flag_instead,
    is_flag_under_a_null_test,
    is_kept_mark,
    is_mark,
    is_mark_of_the_table,
    without_condition,
    without_marks,
)
from shared.catalog.model import Catalog, Column, Relation, Table, TableName
from shared.catalog.names import quote, reference
from shared.catalog.words.split import words
from shared.sql.lexer import Kind, tokenize
from shared.sql.lexer import join as join_tokens
from shared.sql.verdict import Failure

_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")
_AGGREGATES = ("sum", "avg", "min", "max", "count", "filter")
_NAMES = (Kind.WORD, Kind.QUOTED)
_VALUES = (Kind.STRING, Kind.QUOTED, Kind.NUMBER)
_BOTH = 2
"""Where there are more tables than two, what stands beside a column does not tell of which it is."""
_NULL_TEST = re.compile(r"\s+(IS\s+(?:NOT\s+)?NULL)\b", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\s*(?:=|<>|!=|<=|>=|<|>)\s*(?:'[^']*'|[\d.]+)|\s+IS\s+(?:NOT\s+)?NULL\b", re.IGNORECASE)
EQUALS_A_TEXT = re.compile(r"\s*=\s*'")
_DIFFERS_FROM_A_TEXT = re.compile(r"\s*(?:<>|!=)\s*'")
_ALIAS = re.compile(r"\s+AS\s+\"?(\w+)", re.IGNORECASE)
_FROM_ITEM = re.compile(
    r"\b(?:from|join)\s+(?:\w+\.)?(\w+|\"[^\"]+\")"
    r"(?:\s+(?:as\s+)?(?!on\b|join\b|left\b|right\b|full\b|cross\b|inner\b|where\b)(\w+))?",
    re.IGNORECASE,
)


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
        yield from _ambiguous(sql, failure, catalog)
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


def _ambiguous(sql: str, failure: Failure, catalog: Catalog) -> Iterator[Repair]:
    """An unqualified soft-delete condition holds for every table; any other column is the choice that is meant."""
    span = failure.span or (0, 0)
    test = _NULL_TEST.match(sql, span[1])
    if is_mark(failure.subject or "") and test is not None:
        conditions = " AND ".join(f"{choice} {test.group(1)}" for choice in failure.nearest)
        yield Repair(replaced(sql, (span[0], test.end()), conditions), f"{failure.subject} 的条件用于每张表")
        return
    for choice in _of_the_rows(sql, span, failure.nearest, catalog) or _meant(sql, span, failure.nearest):
        yield Repair(replaced(sql, span, choice), f"{failure.subject} 写明为 {choice}")


def _of_the_rows(sql: str, span: tuple[int, int], choices: Sequence[str], catalog: Catalog) -> Sequence[str]:
    """Inside an aggregate, the choice whose table points at those of the others: theirs would count many times."""
    if not any(call.name in _AGGREGATES and call.start < span[0] < call.end for call in calls(sql)):
        return ()
    named = dict(_sources(sql))
    tables = {choice: named.get(choice.rpartition(".")[0].strip('"'), "") for choice in choices}
    reached = {choice: _reached(tables[choice], frozenset(named.values()), catalog) for choice in choices}
    rows = [one for one in choices if all(tables[other] in reached[one] for other in choices if other != one)]
    return rows if len(rows) == 1 else ()


def _reached(table: str, among: frozenset[str], catalog: Catalog) -> frozenset[str]:
    """The tables of a query that one of them points at, directly or through others of them."""
    found, new = frozenset[str](), frozenset({table})
    while new:
        targets = frozenset(relation.target.name for relation in catalog.relations if relation.table.name in new)
        new = (targets & among) - found
        found |= new
    return found


def _meant(sql: str, span: tuple[int, int], choices: Sequence[str]) -> Sequence[str]:
    """The choices that something speaks for: which of two columns of one name is no matter of taste.

    Beside another column the relations will decide. Columns that a join equates are one. Else the table counts that
    the same clause names, unless it is the list of what is selected, or there are further tables to be named.
    """
    if _beside_a_column(sql, span):
        return choices
    plain = join_tokens(tokenize(sql))
    if all(f"{choices[0]} = {other}" in plain or f"{other} = {choices[0]}" in plain for other in choices[1:]):
        beside = _clause_at(sql, span[0])
        return [max(choices, key=lambda choice: _times_named(choice.rpartition(".")[0], beside))]
    fresh = [choice for choice in choices if not _already_said(sql, span, choice)]
    if len(fresh) == 1:
        return fresh
    clauses = clauses_at(sql, span[0]).begins
    clause, selected = _clause_at(sql, span[0]), _clause_at(sql, clauses["select"])
    grouped = _clause_at(sql, clauses["group"]) if "group" in clauses else ""
    if clause == grouped:
        choices = [choice for choice in choices if not _is_aggregated(sql, choice)] or choices
    told = [choice for choice in choices if _stands_in(choice, grouped if clause == selected else selected)]
    if clause == selected and len(told) != 1:
        # nobody selects a column twice
        choices = told = [choice for choice in choices if not _stands_in(choice, selected)]
    # what is selected beside it may well be of the other table
    telling = "" if clause == selected else without_marks(clause)
    two = sum(1 for _ in _sources(sql)) <= _BOTH
    named = [choice for choice in choices if two and _stands_in(choice.rpartition(".")[0], telling)]
    if len(told) != 1 and len(named) == 1 and EQUALS_A_TEXT.match(sql, span[1]):
        # whichever finds the text is meant
        return [*named, *(choice for choice in choices if choice not in named)]
    if _DIFFERS_FROM_A_TEXT.match(sql, span[1]):
        named = []  # both find rows, whichever holds the text
    return next((found for found in (told, named) if len(found) == 1), ())


def _times_named(table: str, clause: str) -> int:
    """How many columns of the table, or of an alias of it, a clause names."""
    return len(re.findall(rf"(?<![\w.\"]){re.escape(table)}\.", clause))


def _is_aggregated(sql: str, choice: str) -> bool:
    """Nobody groups by what is counted in each group."""
    aggregates = (call for call in calls(sql) if call.name in _AGGREGATES)
    return any(_stands_in(choice, sql[call.start : call.end]) for call in aggregates)


def _already_said(sql: str, span: tuple[int, int], choice: str) -> bool:
    """The same comparison stands in the clause for this choice: nobody says a condition twice."""
    comparison = _COMPARED_WITH.match(sql, span[1])
    said = join_tokens(tokenize(f"{choice}{comparison[0]}")) if comparison else ""
    return bool(said) and _stands_in(said, join_tokens(tokenize(_clause_at(sql, span[0]))))


def _clause_at(sql: str, position: int) -> str:
    """The text of the clause of the innermost SELECT around a position."""
    begins = clauses_at(sql, position).begins.values()
    start = max((begin for begin in begins if begin <= position), default=0)
    return sql[start : min((begin for begin in begins if begin > position), default=len(sql))]


def _stands_in(name: str, clause: str) -> bool:
    return re.search(rf"(?<![\w.\"]){re.escape(name)}(?![\w\"])", clause) is not None


def _beside_a_column(sql: str, span: tuple[int, int]) -> bool:
    """Whether the name is compared with another one."""
    tokens = tokenize(sql)
    place = next(index for index, token in enumerate(tokens) if token.start == span[0])
    left, right = tokens[max(0, place - 2) : place], tokens[place + 1 : place + 4]
    after = len(right) == 3 and right[0].is_symbol("=", "<", ">") and not right[2].is_symbol("(")
    return (after and right[1].kind in _NAMES) or (
        len(left) == 2 and left[1].is_symbol("=", "<", ">") and left[0].kind in _NAMES
    )


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
    named = {table for alias, table in _sources(sql) if qualifier in ("", alias)}
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
        missing = name.name not in {table for _, table in _sources(sql)}
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
    for source, name in _sources(sql[clauses.begins["from"] : end]):
        for relation in catalog.relations:
            if (relation.table.name, relation.target) == (name, target) and relation.table != target:
                join = f"JOIN {reference(target)} AS {quote(alias)} ON {_equated(source, alias, relation)}"
                yield Repair(inserted(sql, (end, end), join), f"补上与表 {reference(target)} 的连接")


def _sources(text: str) -> Iterator[tuple[str, str]]:
    """(alias, table name) of the plain tables in a FROM clause."""
    for name, alias in _FROM_ITEM.findall(text):
        plain = name.strip('"')
        yield (alias or plain), plain


def _equated(source: str, alias: str, relation: Relation) -> str:
    pairs = zip(relation.columns, relation.target_columns, strict=True)
    return " AND ".join(f"{quote(source)}.{quote(a)} = {quote(alias)}.{quote(b)}" for a, b in pairs)


def _free_alias(sql: str) -> str:
    taken = {token.name for token in tokenize(sql) if token.kind in (Kind.WORD, Kind.QUOTED)}
    return next(f"j{number}" for number in range(1, 100) if f"j{number}" not in taken)
