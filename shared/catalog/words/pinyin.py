"""Names written in the initials of pinyin: khmc is 客户名称; what could mean two things is not guessed."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from shared.catalog.model import NUMERIC, Column, TypeFamily
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.split import words

LEAST_NAMES = 3
"""So many columns of a table must be written so: `pf` alone may be anything."""
_DATES = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP, TypeFamily.TIME})
PRICE = "单价"
_ENGLISH_TAILS = frozenset({"id", "no", "name", "time", "date", "type", "status", "code", "flag", "max", "cnt", "num"})


def spelled_out(lexicon: Lexicon, columns: Sequence[Column]) -> dict[str, str]:
    """The meanings of a table's columns that are written in initials; none where only one or two are."""
    found = {column.name: meaning_of(lexicon, column.name, column.family) for column in columns}
    known = {name: meaning for name, meaning in found.items() if meaning}
    known |= {column.name: PRICE for column in columns if _is_price(column, found)}
    return known if len(known) >= LEAST_NAMES else {}


def _is_price(column: Column, found: Mapping[str, str | None]) -> bool:
    """dj beside je or sl, or in fractions, is a 单价, whatever it means elsewhere."""
    beside = any(found.get(other) for other in ("je", "sl"))
    return column.name == "dj" and (column.family is TypeFamily.DECIMAL or (column.family in NUMERIC and beside))


def meaning_of(lexicon: Lexicon, name: str, family: TypeFamily) -> str | None:
    """What a column's name spells; None where it spells nothing, or more than one thing."""
    parts = words(name)
    letters = "".join(parts)
    if not letters.isascii() or not letters.isalpha():
        return None
    whole = _said("names", "words").get(letters)
    if whole:
        return whole
    if len(parts) == 2 and parts[1] in _ENGLISH_TAILS and parts[1] != "id":
        stem, rest = _said("stems", "words").get(parts[0]), lexicon.meaning_of(parts[1:], family)
        return lexicon.join(stem, rest) if stem and rest else None
    return _composed(letters, family)


def table_of(letters: str, own: Mapping[str, str]) -> str | None:
    """What a table is about: fxmx is 发血明细 where `own` stems tell fx; None where that is not sure."""
    stems, ends = {**_said("stems", "words"), **own}, _said("tables", "words")
    cuts = ((stems.get(letters[:cut]), ends.get(letters[cut:])) for cut in range(2, len(letters) - 1))
    found = {f"{stem}{end}" for stem, end in cuts if stem and end}
    return found.pop() if len(found) == 1 else None


def means_otherwise(letters: str, meaning: str) -> bool:
    """It is read as something else, whatever is shortened to it: nr is 内容, and of bz nobody can be sure."""
    if letters in _read()["doubtful"]["words"].split():
        return True
    ends = {**_said("tails", "any"), **_said("tails", "date")}
    known = _said("names", "words").get(letters) or ends.get(letters)
    return known is not None and known != meaning


def _composed(letters: str, family: TypeFamily) -> str | None:
    """A stem and an end, or an end alone."""
    ends = _ends(family)
    if letters in ends:
        return None if letters == "id" or letters in _never_alone() else ends[letters]
    stems = _said("stems", "words")
    cuts = ((stems.get(letters[:cut]), ends.get(letters[cut:])) for cut in range(2, len(letters) - 1))
    found = {f"{stem}{end}" for stem, end in cuts if stem and end}
    return found.pop() if len(found) == 1 else None


def _ends(family: TypeFamily) -> Mapping[str, str]:
    kind = "date" if family in _DATES else "number" if family in NUMERIC else "text"
    return {**_said("tails", "any"), **_said("tails", kind)}


@cache
def _said(table: str, key: str) -> Mapping[str, str]:
    return dict(line.split("=") for line in _read()[table][key].split())


@cache
def _never_alone() -> frozenset[str]:
    return frozenset(_read()["never_alone"]["words"].split())


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("pinyin.toml").read_text(encoding="utf-8"))
