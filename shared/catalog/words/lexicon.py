"""Turns names into words of a language, by a lexicon of what columns are usually called; never half a name."""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from shared.catalog.settings import Language
from shared.catalog.words.split import words

LONGEST_TERM = 4
"""Words in the longest term that is looked up."""
_CHINESE_FROM = "\u2e80"
_LEADING_CHINESE = {
    "month": "月",
    "year": "年",
    "day": "日",
    "quarter": "季",
    "week": "周",
    "count": "统计",
    "stat": "统计",
}
"""Words that mean something else before another one: month_sales -> 月销售额, count_date -> 统计日期."""


class Lexicon:
    """Terms (one to four words) and what they mean in one language."""

    def __init__(self, terms: Mapping[tuple[str, ...], str], language: Language) -> None:
        self._terms = terms
        self._language = language

    def meaning(self, name: str) -> str | None:
        """What the name says, or None when any of its words is unknown."""
        return self.meaning_of(words(name))

    def meaning_of(self, parts: tuple[str, ...]) -> str | None:
        """The same for a name that is already split."""
        if not parts:
            return None
        whole = self._terms.get(parts)
        if whole is not None:
            return whole
        shaped = _SHAPES[self._language](self, parts)
        return shaped if shaped is not None else self._compound(parts)

    def join(self, *meanings: str) -> str:
        """Meanings one after the other, as the language writes them."""
        return ("" if self._language is Language.CHINESE else " ").join(meanings)

    def _compound(self, parts: tuple[str, ...]) -> str | None:
        """The longest known terms from left to right; every word must be part of one."""
        found: list[str] = []
        while parts:
            length = next((n for n in range(min(LONGEST_TERM, len(parts)), 0, -1) if self._known(parts[:n])), 0)
            if not length:
                return None
            leads = length == 1 and len(parts) > 1 and self._language is Language.CHINESE
            found.append((leads and _LEADING_CHINESE.get(parts[0])) or self._known(parts[:length]) or "")
            parts = parts[length:]
        return self.join(*found)

    def _known(self, parts: tuple[str, ...]) -> str | None:
        if len(parts) == 1 and (parts[0].isdigit() or parts[0] >= _CHINESE_FROM):
            return parts[0]
        return self._terms.get(parts)


def _after(lexicon: Lexicon, parts: tuple[str, ...], ending: str) -> str | None:
    """`parts` without the last word, and `ending` behind."""
    head = lexicon.meaning_of(parts[:-1])
    return lexicon.join(head, ending) if head else None


_ENDINGS_CHINESE = {
    "at": "时间",
    "ts": "时间",
    "on": "日期",
    "by": "人",
    "flag": "标志",
    "cnt": "数量",
    "pct": "百分比",
}
_COUNTS = frozenset({"num", "number", "no", "count", "cnt"})


def _chinese_shape(lexicon: Lexicon, parts: tuple[str, ...]) -> str | None:
    """Shapes whose words change their order or meaning: is_paid, created_at, date_of_birth, price_per_unit."""
    if len(parts) < 2:
        return None
    if parts[0] in ("is", "has"):
        rest = lexicon.meaning_of(parts[1:])
        return f"是否{'有' if parts[0] == 'has' else ''}{rest}" if rest else None
    if parts[-1] in _ENDINGS_CHINESE:
        return _after(lexicon, parts, _ENDINGS_CHINESE[parts[-1]])
    for word, between in (("of", ""), ("per", "每")):
        if word in parts[1:-1]:
            place = parts.index(word, 1)
            return _turned(lexicon, parts[:place], parts[place + 1 :], between)
    return None


def _turned(lexicon: Lexicon, first: tuple[str, ...], second: tuple[str, ...], between: str) -> str | None:
    owner = lexicon.meaning_of(second)
    thing = "数量" if len(first) == 1 and first[0] in _COUNTS else lexicon.meaning_of(first)
    return f"{between}{owner}{thing}" if owner and thing else None


_ENDINGS_ENGLISH = {"at": "time", "ts": "time", "on": "date", "by": "by"}


def _english_shape(lexicon: Lexicon, parts: tuple[str, ...]) -> str | None:
    if len(parts) < 2:
        return None
    if parts[0] in ("is", "has"):
        rest = lexicon.meaning_of(parts[1:])
        return f"whether it {parts[0]} {rest}" if rest else None
    if parts[-1] in _ENDINGS_ENGLISH:
        return _after(lexicon, parts, _ENDINGS_ENGLISH[parts[-1]])
    word = next((word for word in ("of", "per") if word in parts[1:-1]), None)
    return _linked(lexicon, parts, word) if word else None


def _linked(lexicon: Lexicon, parts: tuple[str, ...], word: str) -> str | None:
    place = parts.index(word, 1)
    first, second = lexicon.meaning_of(parts[:place]), lexicon.meaning_of(parts[place + 1 :])
    return f"{first} {word} {second}" if first and second else None


_SHAPES: Mapping[Language, Callable[[Lexicon, tuple[str, ...]], str | None]] = {
    Language.CHINESE: _chinese_shape,
    Language.ENGLISH: _english_shape,
}


@cache
def lexicon_of(language: Language) -> Lexicon:
    """The lexicon that ships with Schemaloom."""
    path = Path(__file__).with_name("lexicon.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        terms = {tuple(row["term"].split()): row[language.value] for row in csv.DictReader(lines)}
    return Lexicon(terms, language)
