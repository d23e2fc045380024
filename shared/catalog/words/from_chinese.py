"""English for names and comments in Chinese: their words one by one, never half of them."""

import csv
import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from pathlib import Path

from shared.catalog.model import ColumnProfile
from shared.catalog.words.plurals import singular
from shared.catalog.words.vocabulary import shipped_terms

MOST_WORDS = 6
"""A longer phrase in English is no name any more."""
_LONGEST = 6
_VALUES_THAT_TELL = 2
_CHINESE = re.compile(r"[㐀-鿿]")
_PIECES = re.compile(r"[㐀-鿿]+|[A-Za-z0-9.%]+")
_RANGE = re.compile(r"\d+\s*[-~至到]\s*\d+分?$")
_ASKED = "是否"
_TABLE = re.compile(r"(?:基础|基本)?(?:信息)?表$")


@lru_cache(maxsize=16_384)
def english_of(text: str) -> str | None:
    """A Chinese name in English words, 部门名称 as department name; None where one of its words is unknown."""
    asked = text.startswith(_ASKED) and len(text) > len(_ASKED)
    bare = text.removeprefix(_ASKED) if asked else _TABLE.sub("", text) or text
    pieces = _PIECES.findall(_RANGE.sub("", bare))
    said = [_piece(piece) for piece in pieces]
    if (
        not said
        or (has_chinese(bare) and any(piece[0].isdigit() for piece in pieces))
        or any(piece is None for piece in said)
    ):
        return None
    phrase = " ".join(" ".join(filter(None, said)).split())
    if not phrase or len(phrase.split()) > MOST_WORDS:
        return None
    return f"{phrase} (yes/no)" if asked else phrase


def named_by_values(meaning: str, profile: ColumnProfile) -> str:
    """Service name whose values all end in 服务区 is a service area name: they complete the word."""
    owner, values = meaning.removesuffix(" name"), texts_of(profile)
    if owner == meaning or len(values) < _VALUES_THAT_TELL:
        return meaning
    ends = (values[0][place:] for place in range(len(values[0])))
    shared = next((end for end in ends if all(text.endswith(end) for text in values)), "")
    found = english_of(shared) or ""
    return f"{found} name" if found.startswith(f"{owner} ") else meaning


def texts_of(profile: ColumnProfile) -> list[str]:
    """All the values that are known, or a few."""
    return [value.text for value in profile.values] or list(profile.examples)


def english_words() -> Collection[str]:
    """The phrases that Chinese words are said with."""
    return _known().values()


def has_chinese(text: str) -> bool:
    return bool(_CHINESE.search(text))


def _piece(piece: str) -> str | None:
    if not has_chinese(piece):
        return piece
    found = _cut(piece)
    return None if found is None else _without_echo(" ".join(filter(None, found)))


@lru_cache(maxsize=16_384)
def _cut(text: str) -> tuple[str, ...] | None:
    """The text in the fewest known words, in English."""
    if not text:
        return ()
    best: tuple[str, ...] | None = None
    for length in range(min(_LONGEST, len(text)), 0, -1):
        word = _known().get(text[:length])
        rest = _cut(text[length:]) if word is not None else None
        if word is not None and rest is not None and (best is None or len(rest) + 1 < len(best)):
            best = (word, *rest)
    return best


def _without_echo(phrase: str) -> str:
    """Without a word said twice in a row."""
    return re.sub(r"\b(\w+)( \1\b)+", r"\1", phrase)


@cache
def _known() -> Mapping[str, str]:
    chinese, english = shipped_terms("zh"), shipped_terms("en")
    known: dict[str, str] = {}
    for term, said in chinese.items():
        if _CHINESE.search(said) and len(said) > 1:
            known.setdefault(said, english[term] if said.endswith("数") else singular(english[term]))
    with Path(__file__).with_name("chinese_words.csv").open(encoding="utf-8", newline="") as lines:
        return known | {row["zh"]: row["en"] for row in csv.DictReader(lines)}
