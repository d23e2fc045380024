"""Conditions on marks of deleted rows, which models write for every table, whether it keeps such a mark or not."""

import re
from collections.abc import Iterator, Sequence

from services.validator.rules.edits import Repair, inserted, replaced
from shared.catalog.model import DATED, Column, TypeFamily
from shared.catalog.names import reference
from shared.catalog.reading import column_words
from shared.catalog.words.split import words
from shared.sql.lexer import Token, tokenize
from shared.sql.verdict import Failure

_MARK = re.compile(
    r"^(is_?)?(delete[d]?|del|removed)(_?(ts|at|time|date|flag|by|on|status|mark))?$|^(delete|del)_",
    re.IGNORECASE,
)
_IS_NULL = re.compile(r"\s+IS\s+NULL\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:\w+\.)?(?:\"(?P<quoted>[^\"]+)\"|(?P<bare>\w+))\s*(?:IS\s+(?:NOT\s+)?(?:NULL|TRUE)\b|=\s*(?:0\b|'[0NnFf]'))",
    re.IGNORECASE,
)


def is_mark(name: str) -> bool:
    """Whether a column of this name marks rows as deleted."""
    said = " ".join(words(name))
    return _MARK.match(name) is not None or column_words.SOFT_DELETE.match(said) is not None


def is_kept_mark(column: Column) -> bool:
    """Whether a column that exists is such a mark: a date, a flag or a number, and nobody's name."""
    return column.family in (*DATED, TypeFamily.BOOLEAN, TypeFamily.INTEGER) and is_mark(column.name)


def is_mark_of_the_table(choice: str, failure: Failure) -> bool:
    """Whether a near name is a mark of the very table that the wrong one was looked for in."""
    qualifier, _, column = choice.rpartition(".")
    own = failure.qualifier is None or qualifier in ("", failure.qualifier)
    return own and is_mark(column.strip('"'))


def is_flag_under_a_null_test(sql: str, failure: Failure, columns: Sequence[Column]) -> bool:
    """Whether IS NULL is asked of what may be a mark, but holds 0 and 1 or yes and no."""
    asked = failure.span is not None and _IS_NULL.match(sql, failure.span[1]) is not None
    return asked and any(column.family not in DATED for column in columns)


def flag_instead(sql: str, failure: Failure, choice: str, columns: Sequence[Column]) -> Iterator[Repair]:
    """The null test becomes the condition that the flag wants; none where it stands there already."""
    span = failure.span or (0, 0)
    test = _IS_NULL.match(sql, span[1])
    said = re.search(rf"(?<![\w.\"]){re.escape(choice)}\s*(?:=|IS\b)", sql, re.IGNORECASE)
    if said is not None or test is None:
        yield from without_condition(sql, failure)
        return
    for column in columns:
        condition = _not_set(choice, column)
        if condition is not None:
            text = replaced(sql, (span[0], test.end()), condition)
            yield Repair(text, f"{failure.subject} 改为 {condition}", frozenset({failure.subject or ""}))


def _not_set(choice: str, column: Column) -> str | None:
    if column.family is TypeFamily.BOOLEAN:
        return f"{choice} IS NOT TRUE"
    if column.family is TypeFamily.INTEGER:
        return f"{choice} = 0" if column.not_null else f"COALESCE({choice}, 0) = 0"
    return None


def without_marks(clause: str) -> str:
    """A clause without its conditions on marks of deleted rows: they name every table, and tell nothing."""
    return _CONDITION.sub(lambda m: "" if is_mark(m["quoted"] or m["bare"]) else m[0], clause)


def without_condition(sql: str, failure: Failure) -> Iterator[Repair]:
    """The soft-delete condition goes, since the table keeps no such mark, or is asked about it already."""
    for start, end in _condition_spans(sql, failure.span or (0, 0)):
        text = inserted(sql, (start, end))
        where = reference(failure.table) if failure.table else (failure.qualifier or "")
        what = f"表 {where} 没有软删除列 {failure.subject},去掉该条件"
        yield Repair(text, what, frozenset({failure.subject or ""}))


def _condition_spans(sql: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The condition on the column at `span`, with the AND or WHERE that it leaves without work."""
    tokens = tokenize(sql)
    first = next(i for i, token in enumerate(tokens) if token.start == span[0])
    last = next(i for i, token in enumerate(tokens) if token.end == span[1])
    last = _condition_end(tokens, last)
    before, after = tokens[first - 1], tokens[last + 1]
    while before.is_symbol("(") and after.is_symbol(")") and not tokens[first - 2].is_word("in", "exists"):
        first, last = first - 1, last + 1
        before, after = tokens[first - 1], tokens[last + 1]
    if before.is_word("and") and not after.is_word("or"):
        yield before.start, tokens[last].end
    elif before.is_word("where", "on", "having") and after.is_word("and"):
        yield tokens[first].start, after.end
    elif before.is_word("where") and not after.is_word("or"):
        yield before.start, tokens[last].end


def _condition_end(tokens: Sequence[Token], last: int) -> int:
    """The index of the last token of `column IS [NOT] NULL` or `column = constant`."""
    follow = tokens[last + 1 : last + 4]
    if follow and follow[0].is_word("is"):
        return last + (3 if len(follow) > 1 and follow[1].is_word("not") else 2)
    if follow and follow[0].is_symbol("=", "<>", "!="):
        return last + 2
    return last
