"""What a column is for: read from its name, its comment, its type, its values and the keys it is part of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.catalog.model import (
    DATED,
    MEASURES,
    NUMERIC,
    Column,
    ColumnProfile,
    ColumnRole,
    Table,
    TableProfile,
    TypeFamily,
)
from shared.catalog.reading import column_words as say
from shared.catalog.reading.senses import Sense, code_labels, head, is_share, sense_of
from shared.catalog.words.plurals import singular
from shared.catalog.words.split import subject, words

ABOUT_UNIQUE = 0.9
"""A share of different values from which a name tells rows apart."""
MOST_ANSWERS, LONGEST_ANSWER = 20, 20
"""Reasons and results of so few and short values are one of a list, not free text."""
_FIXED = {
    TypeFamily.BOOLEAN: ColumnRole.FLAG,
    TypeFamily.ENUM: ColumnRole.CATEGORY,
    TypeFamily.DATE: ColumnRole.EVENT_TIME,
    TypeFamily.TIMESTAMP: ColumnRole.EVENT_TIME,
    TypeFamily.TIME: ColumnRole.TEXT,
    TypeFamily.INTERVAL: ColumnRole.ADDITIVE,
    TypeFamily.JSON: ColumnRole.STRUCTURED,
    TypeFamily.ARRAY: ColumnRole.STRUCTURED,
    TypeFamily.RANGE: ColumnRole.STRUCTURED,
    TypeFamily.OTHER: ColumnRole.STRUCTURED,
}
"""Roles that the type alone decides."""
_BY_SENSE = {
    Sense.SUMS: ColumnRole.ADDITIVE,
    Sense.PROPERTY: ColumnRole.ADDITIVE,
    Sense.AVERAGES: ColumnRole.AVERAGE,
    Sense.STOCK: ColumnRole.STOCK,
    Sense.GREATEST: ColumnRole.GREATEST,
    Sense.LEAST: ColumnRole.LEAST,
    Sense.CATEGORY: ColumnRole.CATEGORY,
}
_NEVER_ADDED = frozenset({Sense.AVERAGES, Sense.GREATEST, Sense.LEAST})
_FOR_ONE = re.compile(r"(?:当[晚日天]|每|单[间件日晚次])[\u3400-\u9fff]*[价费]|[单均房]价$")
"""Prices of one night or one piece, whatever the name says: rate_amount that is a 当晚房价."""
_PLAINLY_NO_SUM = frozenset("avg average mean max min maximum minimum rate ratio pct percent percentage".split())  # noqa: SIM905
_TOTALS = frozenset({"total", "amt", "amount", "sum", "subtotal"})
_NUMBERED = frozenset({"id", "no", "number", "date", "time"})
_SETTINGS = frozenset({"flags", "options", "permissions", "settings", "status", "bits", "roles", "rights"})
_APART = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_COORDINATES = re.compile(r"\D*-?\d+(?:\.\d+)?°?\D{1,8}\d|\s*[{<]")
"""Two numbers, however they are written, or markup."""
_LONGEST_NAME = 40
_NAMES = re.compile(r"[A-Z][a-z]|[\u3400-\u9fff]|[^\x00-\u02ff]")
"""How names begin, and no codes."""
_EPOCH_SECONDS = (9e8, 5e9)
"""What a point in time looks like that is kept as a number of seconds (1998 to 2128)."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a column is called: its name as words joined by blanks, and the first clause of its comment."""

    name: str
    said: str = ""

    def matches(self, *patterns: re.Pattern[str]) -> bool:
        return any(pattern.search(text) for pattern in patterns for text in (self.name, self.said) if text)


@dataclass(frozen=True)
class ColumnReader:
    """Reads the columns of one table."""

    table: Table
    profile: TableProfile
    foreign: frozenset[str]
    personal: frozenset[str]
    comments: Mapping[str, str]

    @property
    def table_name(self) -> str:
        """The table's name as words joined by blanks, and its comment."""
        return " ".join((*words(self.table.name.name), self.table.comment or ""))

    def named(self, column: Column) -> Named:
        spelled = _APART.sub("", " ".join(words(column.name)))
        return Named(spelled, head(self.comments.get(column.name, "")))

    def role(self, column: Column) -> ColumnRole:
        named = self.named(column)
        if self.table.primary_key == (column.name,) and column.family not in DATED:
            return ColumnRole.KEY
        if column.family is TypeFamily.BINARY or "tsvector" in column.type or self._is_secret(column, named):
            return ColumnRole.OPAQUE
        if column.name in self.foreign:
            return ColumnRole.FOREIGN_KEY
        books = None if self._says_its_table(column) or self._ends_a_stay(column) else _bookkeeping(column, named)
        if books is ColumnRole.AUDIT and column.name in self.table.primary_key:
            return ColumnRole.KEY
        return books or self._by_family(column, named)

    def _says_its_table(self, column: Column) -> bool:
        """The load_no of a load numbers it, and records nothing of how its row was loaded."""
        parts, about = words(column.name), subject(self.table.name.name)
        return len(about) == 1 < len(parts) and parts[0] in about and parts[1] in _NUMBERED

    def _ends_a_stay(self, column: Column) -> bool:
        """What was added on a day and removed on another is not deleted: it was there until then."""
        parts = words(column.name)
        return parts[:1] == ("removed",) and any(words(c.name) == ("added", *parts[1:]) for c in self.table.columns)

    def sense(self, column: Column) -> Sense | None:
        """What kind of number it is, in the words of its comment before those of its name."""
        said, own = sense_of(head(self.comments.get(column.name, ""))), sense_of(column.name)
        for_one = _FOR_ONE.search(head(self.comments.get(column.name, "")))
        if said is Sense.AVERAGES and own is Sense.SUMS and _TOTALS & set(words(column.name)) and not for_one:
            return own  # 订单原价 of a total_amt
        if said is Sense.SUMS and own in _NEVER_ADDED and _PLAINLY_NO_SUM & set(words(column.name)):
            return own
        sense = said or own or self._sense_of_sibling(column) or _sense_of_several(column)
        of_one = is_share(self.comments.get(column.name, "")) or self._is_of_one(column)
        return Sense.AVERAGES if sense is Sense.SUMS and of_one else sense

    def _is_of_one(self, column: Column) -> bool:
        """A `cost` beside a quantity, and no amount, is what one of them cost."""
        if column.family not in NUMERIC or not self.named(column).matches(say.COST):
            return False
        beside = [self.named(c) for c in self.table.columns if c.family in NUMERIC and c is not column]
        return any(other.matches(say.HELD) for other in beside) and not any(o.matches(say.AMOUNT) for o in beside)

    def _sense_of_sibling(self, column: Column) -> Sense | None:
        """`wx` beside `wx_order` is what those orders came to: whoever counts it also adds it up."""
        own = words(column.name)
        longer = (words(c.name) for c in self.table.columns if c.family in NUMERIC and c is not column)
        counted = any(parts[: len(own)] == own and sense_of(" ".join(parts)) is Sense.SUMS for parts in longer)
        return Sense.SUMS if counted else None

    def _is_secret(self, column: Column, named: Named) -> bool:
        is_number = column.family in NUMERIC and sense_of(column.name) in {Sense.SUMS, Sense.AVERAGES}
        return bool(say.CREDENTIAL.search(named.name)) and not is_number

    def _by_family(self, column: Column, named: Named) -> ColumnRole:
        seen = self.profile.columns.get(column.name, ColumnProfile())
        in_key = column.name in self.table.primary_key or self._would_be_key(column, seen)
        if column.family in _FIXED:
            born = column.family in DATED and named.matches(say.BORN)
            return ColumnRole.TEXT if born else _FIXED[column.family]
        if column.family is TypeFamily.UUID:
            return ColumnRole.KEY if in_key else ColumnRole.IDENTIFIER
        if _explains_its_codes(self.comments.get(column.name, ""), seen):
            return ColumnRole.CATEGORY
        if column.family in NUMERIC and column.name in self.personal:
            return ColumnRole.KEY if in_key else ColumnRole.IDENTIFIER
        if column.family in NUMERIC:
            return self._number_role(column, named, seen, in_key=in_key)
        return self._text_role(column, named, seen, in_key=in_key)

    def _would_be_key(self, column: Column, seen: ColumnProfile) -> bool:
        """`material_id` that numbers the rows of a `material` whose key nobody declared."""
        numbered = column.family is TypeFamily.INTEGER and seen.distinct >= self.profile.rows > 1
        about, parts = subject(self.table.name.name), words(column.name)
        own = parts[-1:] == ("id",) and parts[:-1] in {(), about, about[-1:]}
        return numbered and own and not self.table.primary_key

    def _number_role(self, column: Column, named: Named, seen: ColumnProfile, *, in_key: bool) -> ColumnRole:
        if named.matches(say.COORDINATE):
            return ColumnRole.STRUCTURED
        if named.matches(say.MOMENT) and _looks_like_an_epoch(seen):
            return ColumnRole.OPAQUE
        sense, codes = self.sense(column), bool(seen.values)
        if sense is Sense.CODE:
            return ColumnRole.KEY if in_key else ColumnRole.CATEGORY if codes else ColumnRole.IDENTIFIER
        if named.matches(say.QUESTION):
            return ColumnRole.CATEGORY
        whole = column.family is TypeFamily.INTEGER
        if sense is Sense.RANKED or sense is None:
            role = ColumnRole.CATEGORY if whole and (codes or sense) else ColumnRole.AVERAGE
        else:
            role = _BY_SENSE[sense]
        return ColumnRole.KEY if in_key and role in MEASURES else role

    def _text_role(self, column: Column, named: Named, seen: ColumnProfile, *, in_key: bool) -> ColumnRole:
        tells_apart, personal = self._about_unique(seen), column.name in self.personal
        repeats = bool(seen.values) and not tells_apart
        if named.matches(say.PLACE) and all(map(_COORDINATES.match, seen.examples)):
            return ColumnRole.STRUCTURED
        if named.matches(say.NAME):
            return ColumnRole.LABEL if tells_apart else ColumnRole.TEXT if personal else ColumnRole.CATEGORY
        if personal or _is_free_text(named, seen):
            return ColumnRole.TEXT
        if named.matches(say.CODE):
            return ColumnRole.KEY if in_key else ColumnRole.CATEGORY if repeats else ColumnRole.IDENTIFIER
        return ColumnRole.CATEGORY if seen.values or named.matches(say.CATEGORY) else ColumnRole.TEXT

    def tells_apart(self, column: Column) -> bool:
        """A text of which about every row has its own."""
        seen = self.profile.columns.get(column.name, ColumnProfile())
        filled = column.family is TypeFamily.TEXT and seen.null_fraction == 0 and self.profile.rows > 1
        return filled and self._about_unique(seen)

    def is_like_a_name(self, column: Column) -> bool:
        """Short words that tell the rows apart, and are nobody's secret, no sentences, addresses or codes."""
        named = self.named(column)
        free = named.matches(say.LONG_TEXT, say.PLACE, say.CODE, say.SAID_OFTEN) or column.name in self.personal
        examples = self.profile.columns.get(column.name, ColumnProfile()).examples
        worded = bool(examples) and all(len(text) <= _LONGEST_NAME and _NAMES.match(text) for text in examples)
        return not free and worded and self.tells_apart(column)

    def _about_unique(self, seen: ColumnProfile) -> bool:
        filled = self.profile.rows * (1 - seen.null_fraction)
        return filled == 0 or seen.distinct >= ABOUT_UNIQUE * filled


def _sense_of_several(column: Column) -> Sense | None:
    """A whole number called by several of something, `new_clients`, says how many there were."""
    last = words(column.name)[-1:]
    several = column.family is TypeFamily.INTEGER and last and singular(last[0]) != last[0] and last[0] not in _SETTINGS
    return Sense.SUMS if several else None


def _bookkeeping(column: Column, named: Named) -> ColumnRole | None:
    if say.SOFT_DELETE.match(named.name) or say.SOFT_DELETE.match(named.said):
        return ColumnRole.SOFT_DELETE
    if keeps_books(column, named.name):
        # a comment that speaks of something else knows better: created_at, 派单时间
        denied = bool(named.said) and not say.KEEPS_BOOKS.search(named.said)
        return None if denied else ColumnRole.AUDIT
    tells_itself = column.family in DATED and bool(say.MOMENT.search(named.name))
    return ColumnRole.AUDIT if named.said and not tells_itself and keeps_books(column, named.said) else None


def keeps_books(column: Column, phrase: str) -> bool:
    """Whether a name or a comment is one of those that only record who changed a row, and when."""
    dated = column.family in DATED
    return bool(say.AUDIT.match(phrase) or (dated and (say.CREATED.match(phrase) or say.UPDATED.match(phrase))))


def _explains_its_codes(comment: str, seen: ColumnProfile) -> bool:
    """The comment says what each of the values means: 缴费状态(0:未缴,1:已缴清)."""
    labels = code_labels(comment)
    if len(labels) < 2:
        return False
    return {value.text for value in seen.values} <= labels.keys() if seen.values else seen.distinct <= len(labels)


def _looks_like_an_epoch(seen: ColumnProfile) -> bool:
    low, high = _EPOCH_SECONDS
    try:
        least = float(seen.minimum or 0)
    except ValueError:
        return False
    return any(low <= least / scale <= high for scale in (1, 1e3, 1e6))


def _is_free_text(named: Named, seen: ColumnProfile) -> bool:
    return named.matches(say.LONG_TEXT) or (named.matches(say.SAID_OFTEN) and not _few_answers(seen))


def _few_answers(seen: ColumnProfile) -> bool:
    return 1 < len(seen.values) <= MOST_ANSWERS and all(len(value.text) <= LONGEST_ANSWER for value in seen.values)
