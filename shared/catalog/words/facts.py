"""What an English comment adds to a name: what it points at, which values there are, since when, whether it adds up."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from shared.catalog.model import (
    DATED,
    Column,
    ColumnProfile,
    ColumnRole,
    Comment,
    CommentOrigin,
    Relation,
    Table,
    TableComments,
    TableProfile,
    TypeFamily,
)
from shared.catalog.names import quote, reference
from shared.catalog.reading.roles import Roles
from shared.catalog.reading.senses import code_labels
from shared.catalog.words.comments import one_line, says_something
from shared.catalog.words.split import words
from shared.catalog.words.wording import ENGLISH

MOST_VALUES, LONGEST_LIST = 8, 80
"""So many values, and so many characters of them, a comment names; of more it says how many there are."""
MOST_KEYS = 4
NEARLY = 0.9
"""A share of different values from which one seldom meets the same twice."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MONTH = re.compile(r"^(\d{4})-(\d\d)\b")
_RATE = frozenset("rate ratio pct percent percentage share".split())  # noqa: SIM905
_PLACE = re.compile(r"-?\d{1,3}\.\d+\s*[,; ]\s*-?\d{1,3}\.\d+")
_LONG = frozenset("content description desc remark remarks note notes comment comments message text summary".split())  # noqa: SIM905
_BOOKS = (
    (re.compile(r"^(?:creat|insert|add)"), "created the row", "the row was created"),
    (re.compile(r"^(?:gmt creat)"), "created the row", "the row was created"),
    (re.compile(r"^(?:gmt |last )?(?:updat|modif|chang|edit)"), "changed the row last", "the row was last changed"),
    (re.compile(r"^delet"), "deleted the row", "the row was deleted"),
    (re.compile(r"^(?:etl|load|sync|ingest|import|extract)"), "loaded the row", "the row was loaded"),
)
_OF_NUMBERS = {
    ColumnRole.ADDITIVE: "can be added up",
    ColumnRole.AVERAGE: "to be averaged rather than added up",
    ColumnRole.STOCK: "a level that is not added up over time",
    ColumnRole.GREATEST: "already the highest of several",
    ColumnRole.LEAST: "already the lowest of several",
}
_OF_TYPES = {
    **{TypeFamily.BINARY: "binary data", TypeFamily.JSON: "a JSON value", TypeFamily.RANGE: "a range"},
    **{TypeFamily.INTERVAL: "a span of time", TypeFamily.TIME: "a time of day", TypeFamily.UUID: "a UUID"},
    **{TypeFamily.DATE: "a date", TypeFamily.TIMESTAMP: "a date and time", TypeFamily.BOOLEAN: "yes or no"},
    **{TypeFamily.INTEGER: "a whole number", TypeFamily.DECIMAL: "a number", TypeFamily.TEXT: "text"},
    **{TypeFamily.ARRAY: "a list of values", TypeFamily.ENUM: "one of a fixed set of values"},
}


@dataclass(frozen=True)
class Facts:
    """What is known of the columns of one table; the profile must hold only what may be shown."""

    table: Table
    profile: TableProfile
    roles: Roles
    relations: Sequence[Relation]
    row: str
    """What one row of it is called."""

    def added(self, comments: TableComments, explained: Collection[str]) -> TableComments:
        """The comments, the rule author's with what is known; the codes of `explained` columns are told elsewhere."""
        columns = {
            column.name: self._added(column, comments.columns[column.name], explained) for column in self.table.columns
        }
        return replace(comments, columns=columns)

    def _added(self, column: Column, comment: Comment, explained: Collection[str]) -> Comment:
        unknown = comment.text.endswith(ENGLISH.unknown.format(name=""))
        if comment.origin is not CommentOrigin.RULE or unknown:
            return comment
        fact = self._refers(column) if column.name in explained else self.fact(column, comment.text)
        return replace(comment, text=one_line(f"{comment.text}, {fact}")) if fact else comment

    def fact(self, column: Column, said: str) -> str:
        """What is known of the column; empty where `said` already tells it."""
        if column.generated:
            return self._computed(column.generated)
        role = self.roles.columns[column.name]
        told: Mapping[ColumnRole, Callable[[Column], str]] = {
            **{ColumnRole.KEY: self._key, ColumnRole.IDENTIFIER: self._how_different, ColumnRole.TEXT: self._text},
            **{ColumnRole.LABEL: self._how_different, ColumnRole.CATEGORY: self._one_of},
            **{ColumnRole.EVENT_TIME: self._since, ColumnRole.STRUCTURED: self._structured},
            **{ColumnRole.AUDIT: self._books, ColumnRole.SOFT_DELETE: _deletion, ColumnRole.OPAQUE: _opaque},
        }
        if role is ColumnRole.FLAG and said.endswith("(yes/no)"):
            return ""
        number = self._number(column, role) if role in _OF_NUMBERS else ""
        known = self._refers(column) or number or (told[role](column) if role in told else "")
        return known or ("" if says_something(said, column.name) else self._at_least(column))

    def _seen(self, column: Column) -> ColumnProfile:
        return self.profile.columns.get(column.name, ColumnProfile())

    def _computed(self, expression: str) -> str:
        parts = [c.name for c in self.table.columns if re.search(rf"\b{re.escape(c.name)}\b", expression)]
        return f"computed from {_listed(parts)}" if parts else "computed"

    def _refers(self, column: Column) -> str:
        own = (r for r in self.relations if r.table == self.table.name and column.name in r.columns)
        relation = next(own, None)
        if relation is None:
            return ""
        at = relation.columns.index(column.name)
        target = f"{reference(relation.target)}.{quote(relation.target_columns[at])}"
        others = [name for name in relation.columns if name != column.name]
        together = f"together with {_listed(others)} " if others else ""
        another = f"another {self.row}, " if relation.target == self.table.name else ""
        return f"{together}refers to {another}{target}"

    def _key(self, column: Column) -> str:
        if self.table.primary_key == (column.name,):
            return f"identifies one {self.row}"
        others = [name for name in self.table.primary_key if name != column.name]
        if column.name in self.table.primary_key:
            return f"identifies one {self.row} together with {_listed(others)}"
        return self._how_different(column)

    def _how_different(self, column: Column) -> str:
        seen, rows = self._seen(column), self.profile.rows
        filled = round(rows * (1 - seen.null_fraction))
        if (column.name,) in self.table.unique_keys or (self.profile.exact and 1 < filled <= seen.distinct):
            return f"different for each {self.row}"
        if filled and seen.distinct >= NEARLY * filled:
            return f"nearly always different for each {self.row}"
        return _how_many(seen.distinct)

    def _text(self, column: Column) -> str:
        if _LONG & set(words(column.name)[-1:]):
            return "free text"
        if column.family in DATED:
            return ""
        return self._how_different(column)

    def _one_of(self, column: Column) -> str:
        seen = self._seen(column)
        values = [value.text for value in seen.values]
        listed = f"one of {_listed(values)}" if values else ""
        short = 1 < len(values) <= MOST_VALUES and len(listed) <= LONGEST_LIST
        if short and not code_labels(listed).keys() & set(values):
            return listed
        spread = seen.minimum and seen.maximum and seen.minimum != seen.maximum
        return f"from {seen.minimum} to {seen.maximum}" if spread else _how_many(len(values) or seen.distinct)

    def _number(self, column: Column, role: ColumnRole) -> str:
        greatest = as_number(self._seen(column).maximum)
        if role is ColumnRole.AVERAGE and _RATE & set(words(column.name)) and greatest is not None:
            return "a fraction of 1" if greatest <= 1 else "in percent" if greatest <= 100 else _OF_NUMBERS[role]
        return _OF_NUMBERS[role]

    def _since(self, column: Column) -> str:
        seen = self._seen(column)
        first, last = _month(seen.minimum), _month(seen.maximum)
        span = f"from {first} to {last}" if first != last else f"all in {first}"
        gaps = ["not always set"] if 0 < seen.null_fraction < 1 else []
        return ", ".join([*([span] if first and last else []), *gaps])

    def _structured(self, column: Column) -> str:
        examples = self._seen(column).examples
        if column.family is TypeFamily.TEXT and examples and all(map(_PLACE.match, examples)):
            return "two coordinates in degrees"
        if column.family is TypeFamily.DECIMAL:
            return "a coordinate in degrees"
        keys = list(dict.fromkeys(key for example in examples for key in _keys(example)))[:MOST_KEYS]
        return f"a JSON object with {_listed(keys)}" if column.family is TypeFamily.JSON and keys else ""

    def _books(self, column: Column) -> str:
        name = " ".join(words(column.name))
        found = next((told for pattern, *told in _BOOKS if pattern.search(name)), None)
        if found is None:
            return "bookkeeping without business meaning"
        who, when = found
        return f"when {when}" if column.family in DATED else f"the user who {who}"

    def _at_least(self, column: Column) -> str:
        seen = self._seen(column)
        if not self.profile.rows or seen.null_fraction == 1:
            return "no values yet"
        return _OF_TYPES.get(column.family, "")


def _deletion(column: Column) -> str:
    return "empty while the row is live" if column.family in DATED else "marks rows that no longer count"


def _opaque(column: Column) -> str:
    return "" if column.family is TypeFamily.BINARY else "not to be shown or asked about"


def _how_many(distinct: int) -> str:
    if distinct == 1:
        return "the same in every row"
    return f"{distinct} different values" if distinct > 1 else ""


def _month(moment: str | None) -> str:
    found = _MONTH.match(moment or "")
    return f"{_MONTHS[int(found[2]) - 1]} {found[1]}" if found else ""


def as_number(text: str | None) -> Decimal | None:
    """The number that the text writes; None for another text and for what compares with nothing."""
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _keys(example: str) -> Sequence[str]:
    try:
        value = json.loads(example)
    except ValueError:
        return ()
    return [key for key in value if key.isprintable()] if isinstance(value, dict) else ()


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
