"""What a word means in one table, as the comments beside it tell: 离职日期 of leave_date speaks for leave_reason."""

from collections.abc import Iterator, Mapping

from shared.catalog.model import Column
from shared.catalog.words.chinese_units import UNITS
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.split import words
from shared.catalog.words.vocabulary import Words

_SHORTEST, _LONGEST = 2, 5
"""Characters of a comment's beginning that may be one word."""
_DATED = {"date": ("日期", "时间", "日"), "time": ("时间", "日期"), "at": ("时间", "日期"), "on": ("日期", "时间")}
_OF_A_DEED = frozenset(
    "reason date time at on by note notes remark remarks memo place method channel result days hours".split()  # noqa: SIM905
)
"""What a deed has, so that the word for its date speaks for the rest: 下单 of order_date says nothing of order_no."""


def told_by_siblings(lexicon: Lexicon, columns: tuple[Column, ...], said: Mapping[str, str]) -> dict[str, str]:
    """The meanings of columns without a comment whose names begin like that of a commented one."""
    known = dict(stem for name, comment in said.items() for stem in _stems(lexicon, words(name), comment))
    silent = (column for column in columns if column.name not in said)
    told = ((column.name, _by_sibling(lexicon, known, column)) for column in silent)
    return {name: meaning for name, meaning in told if meaning}


def _stems(lexicon: Lexicon, parts: Words, said: str) -> Iterator[tuple[tuple[Words, bool], str]]:
    """The first words of the name and what the comment calls them; whether they are what is done on a date."""
    for cut in range(1, len(parts)):
        ends = _DATED.get(parts[-1], ()) if cut == len(parts) - 1 else ()
        for end in ends or (lexicon.meaning_of(parts[cut:]),):
            rest = said.removesuffix(end or "")
            if end and rest != said and _SHORTEST <= len(rest) <= _LONGEST:
                yield (parts[:cut], bool(ends)), rest


def _by_sibling(lexicon: Lexicon, known: Mapping[tuple[Words, bool], str], column: Column) -> str | None:
    parts = words(column.name)
    if parts[-1:] and parts[-1] in UNITS.keys() - _OF_A_DEED:
        return None
    for cut in range(len(parts) - 1, 0, -1):
        deed = known.get((parts[:cut], True)) if parts[-1] in _OF_A_DEED and cut == len(parts) - 1 else None
        stem = known.get((parts[:cut], False)) or deed
        rest = lexicon.meaning_of(parts[cut:], column.family) if stem else None
        whole = lexicon.term(parts) if stem else None
        if stem and rest:
            return whole if whole and whole.startswith(stem) else lexicon.join(stem, rest)
    return None
