"""A column of a table as an author sees it: with its role, its values and the word people use for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.labels import labels_of, meaning_of_none, yes_and_no
from shared.catalog.model import (
    DATED,
    MEASURES,
    NUMERIC,
    OVERHEAD,
    AnnotatedTable,
    Column,
    ColumnProfile,
    ColumnRole,
    TableName,
    TypeFamily,
)
from shared.catalog.reading.column_words import LATELY
from shared.catalog.reading.senses import head
from shared.catalog.reading.units import UnitOf, is_in_cents, unit_of, without_cents
from shared.catalog.words.split import words as split

_SHORT_NOUN = 4
_OFF_TIME = re.compile(
    rf"^(?:{words.CALLED_OFF})(?:时间|日期)|\b(?:cancell?ed|voided) (?:at|on|date|time)\b", re.IGNORECASE
)
_ID = re.compile(r"(?:^|_)(?:id|ID)$|[a-z]I[dD]$")
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{2,4}|it|ip|id|api|ui|os|qa|ai|ceo|eta|isbn|iban|vat|etd")
_MEASURED_IN = re.compile(
    r"[(\uff08](?:单位[::\uff1a]?\s*)?([毫微]?秒|分钟|小时|天|公里|千米|[毫厘]?米|平方米|立方米|公斤|千?克|吨|毫?升|万?元|千瓦时?|摄氏度|℃)"
    r"[)\uff09]"
)
_MOST_CODES = 12
_MONTH_SAID = re.compile(r"\d{4}年\d{1,2}月")
_OF_A_MONTH = re.compile(r"(?:年月|月份|年份|季度|学期|期次)$|\b(?:month|quarter|year|semester)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:年份|年度|年)$|\byear$", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_MOST_SET = 4
_SOME = 0.05
_FLOATS = frozenset({"real", "double precision"})
FACTORS = 2
"""Quantity and price: the product has no more digits than the price."""
_FEW = 30
"""Up to so many groups a distribution is worth reading as a whole."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column with the word people use for it."""

    table: TableName
    column: Column
    role: ColumnRole
    profile: ColumnProfile
    word: str
    labels: tuple[tuple[str, str], ...] = ()
    """(code, meaning) for codes that the comment explains."""
    owner: str = ""
    """The noun of its table, where the word alone does not tell which table is meant."""
    known: bool = True
    """Somebody said what it means; else its word is its name."""
    empty: str = ""
    """What a row is in while the column is empty, where the comment says so: 空为当班中."""
    in_cents: bool = False
    """Money in hundredths of what people speak of: shown and compared as a hundredth."""
    anew: bool = False
    """It numbers things within what they belong to: P01 of one place is not P01 of another."""
    yes_no: tuple[str, str] | None = None
    """What stands for yes and for no in a flag that is kept as a text or a number: Y and N."""
    parts: tuple["Field", ...] = ()
    """The columns that it stands for, in the order in which they are said: those of a whole name, of a product."""
    multiplied: bool = False
    """Its parts are factors: the amount of a line is its quantity times the price."""
    measured_in: str = ""
    """The unit that the comment gives its numbers in, in Chinese: 分钟, 公斤."""

    def __hash__(self) -> int:
        return hash((self.table, self.column.name))

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def singles(self) -> tuple["Field", ...]:
        """Each column that it stands for."""
        return self.parts or (self,)

    @property
    def refs(self) -> tuple[tuple[TableName, str], ...]:
        """The columns that a query reads for it."""
        return tuple((self.table, single.name) for single in self.singles)

    @property
    def is_inexact(self) -> bool:
        """Its sums have digits that nobody kept: 2015.489990234375."""
        discounted = self.multiplied and len(self.parts) > FACTORS
        return discounted or any(single.column.type in _FLOATS for single in self.singles)

    @property
    def is_unspaced(self) -> bool:
        """Its parts are Chinese characters, between which there is no blank."""
        return any(words.is_chinese(example) for part in self.parts for example in part.profile.examples)

    @property
    def full(self) -> str:
        """The word with its owner: 订单状态, 充电流水的单价."""
        if not words.is_chinese(self.owner):
            return f"{self.owner} {self.word}".strip()
        owner = titles.owner_said(self.owner, self.word)
        long = self.numeric and owner == self.owner and not titles.is_bare(self.word)
        apart = long or len(owner) > _SHORT_NOUN or words.reads_as_each(owner)
        return titles.together(owner, self.word, apart=apart)

    @property
    def numeric(self) -> bool:
        return self.column.family in NUMERIC

    @property
    def nullable(self) -> bool:
        return self.profile.null_fraction > 0

    @property
    def is_flag(self) -> bool:
        """It says of each row whether something is so, and nothing else."""
        return self.column.family is TypeFamily.BOOLEAN or self.yes_no is not None

    def share_of(self, value: str) -> float:
        """Of the rows that have any value; 0 when it was not seen."""
        counts = {seen.text: seen.count for seen in self.profile.values}
        return counts.get(value, 0) / max(1, sum(counts.values()))

    @property
    def is_of_a_month(self) -> bool:
        """It says in words or as a number of which month or year a row is."""
        dated = self.column.family in DATED
        told = bool(self.labels) and all(_MONTH_SAID.fullmatch(label) for _, label in self.labels)
        return (told or bool(_OF_A_MONTH.search(self.word))) and not dated

    @property
    def marks_months(self) -> bool:
        """Its days are all the first of a month, which stand for the whole of it: nothing began on them."""
        ends = (self.profile.minimum, self.profile.maximum)
        days = {day[:10] for day in (*ends, *self.profile.examples, *self._seen) if day}
        return self.column.family in DATED and len(days) > 1 and all(day.endswith("-01") for day in days)

    @property
    def _seen(self) -> tuple[str, ...]:
        return tuple(value.text for value in self.profile.values)

    @property
    def is_year(self) -> bool:
        """A year of the calendar that is kept as a number: 发行年份."""
        whole = self.column.family is TypeFamily.INTEGER and self.known and not self.labels
        seen = (*self.profile.examples, *self._seen)
        in_time = all(text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR for text in seen)
        return whole and bool(_YEAR.search(self.word)) and in_time

    @property
    def of_some(self) -> bool:
        """More than a few rows are without it: tickets that nobody came in with have no 检票时间."""
        return self.profile.null_fraction > _SOME

    @property
    def few(self) -> bool:
        """Its values fit one answer."""
        return 1 < len(self.profile.values) <= _FEW or self.column.family is TypeFamily.BOOLEAN

    @property
    def is_set(self) -> bool:
        """A number that takes a few values by rule: taxes of 9 and 13 percent have no mean."""
        return 0 < self.profile.distinct <= _MOST_SET

    @property
    def is_surrogate(self) -> bool:
        """A number that only the database knows a row by."""
        return self.numeric and not self.labels and bool(_ID.search(self.name))

    @property
    def useful(self) -> bool:
        """Worth asking about: what coverage counts."""
        return (
            self.role not in OVERHEAD
            and not self.is_surrogate
            and self.profile.null_fraction < 1
            and (self.profile.distinct > 1 or (self.profile.distinct == 0 and bool(self.profile.examples)))
            and self.column.family not in {TypeFamily.BINARY, TypeFamily.UUID}
        )

    @property
    def decoded(self) -> tuple[tuple[str, str], ...]:
        """(code, meaning) of every value that occurs, where its codes tell nobody anything; else nothing."""
        known = dict(self.labels)
        seen = self._seen
        told = 0 < len(seen) <= _MOST_CODES and all(value in known for value in seen)
        months = any(_MONTH_SAID.fullmatch(label) for label in known.values())
        return tuple((value, known[value]) for value in sorted(seen)) if told and not months else ()

    @property
    def said(self) -> str:
        """Its word and the words of its name."""
        return titles.with_name(self.word, self.name)

    @property
    def unit(self) -> UnitOf | None:
        """What its values say of the unit that the amounts of a row are in."""
        return unit_of(self.word, self._seen) or unit_of(self.name, self._seen)

    @property
    def is_lately(self) -> bool:
        """It says when something was last done to what was there before."""
        return any(LATELY.search(said) for said in (self.word, " ".join(split(self.name))))

    @property
    def tells_of_calling_off(self) -> bool:
        """It is empty for all that stands."""
        return bool(_OFF_TIME.search(self.said))

    def of_goods(self, noun: str, goods: str) -> "Field":
        """As a number of the goods that the lines of an order are of."""
        return replace(self, word=titles.of_goods(self.word, noun, goods)) if self.numeric else self

    def label(self, value: str) -> str:
        """What people call a stored value."""
        return dict(self.labels).get(value, value)


def field_of(annotated: AnnotatedTable, column: Column) -> Field:
    """The column with the word that its comment gives it, and what its codes mean."""
    comment = annotated.comments.columns[column.name].text
    profile = annotated.profile.columns.get(column.name, ColumnProfile())
    role = annotated.column_roles.get(column.name, ColumnRole.TEXT)
    word = "" if words.only_leads(comment) else titles.without_filling(head(comment))
    word = titles.entered(word, words.noun(annotated.comments.title.text))
    names_somebody = role is not ColumnRole.FOREIGN_KEY and column.family is TypeFamily.TEXT
    word = (words.who(word) if names_somebody else "") or word
    known = bool(word) and not words.says_unknown(comment)
    word = _number_said(word, annotated, column) if role in MEASURES else word
    labels = labels_of(comment, word, profile)
    yes_no = yes_and_no(word, labels, profile) if role is ColumnRole.CATEGORY else None
    word = titles.of_a_code(titles.as_question(word, [label for _, label in labels]), column.name, labels)
    cents = role in MEASURES and column.family is TypeFamily.INTEGER and is_in_cents(column.name, comment)
    word = (without_cents(word) if cents else word) or column.name
    word = spelled_out(word) if word == column.name and word.isascii() else word
    empty = meaning_of_none(comment)
    return Field(
        *(annotated.table.name, column, role, profile, word),
        labels=() if yes_no else labels,
        known=known,
        empty=empty,
        in_cents=cents,
        yes_no=yes_no,
        measured_in=_measured_in(comment) if column.family in NUMERIC and not cents else "",
    )


def _measured_in(comment: str) -> str:
    told = _MEASURED_IN.search(comment)
    return told[1] if told else ""


def spelled_out(name: str) -> str:
    """A name that nobody knows as people would read it: csm_name is a CSM name."""
    return " ".join(part.upper() if _INITIALS.fullmatch(part) else part for part in split(name))


def _number_said(word: str, of: AnnotatedTable, column: Column) -> str:
    """What a number is called: 入库数量, 新客户数, the 账面库存 of what is kept in a store."""
    if of.column_roles.get(column.name) is ColumnRole.STOCK and titles.is_kept(of.comments.title.text):
        return titles.in_stock(word)
    if column.family is TypeFamily.DECIMAL:
        word = words.of_money(word)
    word = titles.of_use(word, words.noun(of.comments.title.text))
    return titles.of_several(words.of_quantity(word), column.name) if column.family is TypeFamily.INTEGER else word


def called_after(time: Field, noun: str, others: Sequence[Field]) -> Field:
    """The time of what happens called after it, where nobody said what it is: the shown_at of a 带看."""
    word = titles.when_of(noun, day=time.column.family is TypeFamily.DATE)
    free = words.is_chinese(noun) and all(field.word != word for field in others)
    return replace(time, word=word, known=True) if free and not time.known else time
