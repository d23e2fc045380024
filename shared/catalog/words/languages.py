"""The lexicon that ships, in each language and with the grammar of the language."""

import csv
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from shared.catalog.settings import Language
from shared.catalog.words.chinese import Chinese, joined
from shared.catalog.words.english import English
from shared.catalog.words.lexicon import Lexicon, Words
from shared.catalog.words.trades import NO_BUSINESS, Business, terms_of_senses, terms_of_trade

_TAILS = ("id", "no", "code", "name", "type", "state", "status", "position", "number", "count", "address", "level")
"""What follows the first word of a longer term where the rest of the term goes without saying: service_no."""


@lru_cache(maxsize=64)
def lexicon_of(language: Language, business: Business = NO_BUSINESS) -> Lexicon:
    """The lexicon that ships with Schemaloom, as people of that business understand it."""
    terms = _shipped(language)
    if language is not Language.CHINESE:
        return Lexicon(terms, English())
    spoken = {**terms, **terms_of_trade(business.trade), **terms_of_senses(business.senses)}
    return Lexicon({**spoken, **_completed(spoken, business.context)}, Chinese())


@cache
def _shipped(language: Language) -> Mapping[Words, str]:
    path = Path(__file__).with_name("lexicon.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {tuple(row["term"].split()): row[language.value] for row in csv.DictReader(lines)}


def _completed(terms: Mapping[Words, str], context: str) -> dict[Words, str]:
    """Terms that the context spells out: where it speaks of a 服务区 (service area), service_no is 服务区编号."""
    spelled = [(parts, said) for parts, said in terms.items() if len(parts) == 2 and len(said) > 2 and said in context]
    found: dict[Words, str] = {}
    for parts, said in spelled:
        if said.startswith(terms.get(parts[:1]) or said):
            found |= {(parts[0], tail): joined([said, terms[(tail,)]]) for tail in _TAILS if (tail,) in terms}
    return found
