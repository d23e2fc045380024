"""The lexicon that ships, in each language and with the grammar of the language."""

from collections.abc import Mapping
from functools import lru_cache

from shared.catalog.settings import Language
from shared.catalog.words.chinese import Chinese, joined
from shared.catalog.words.english import English
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.trades import NO_BUSINESS, Business, terms_of_senses, terms_of_trade
from shared.catalog.words.vocabulary import Words, shipped_terms

_TAILS = ("id", "no", "code", "name", "type", "state", "status", "position", "number", "count", "address", "level")
"""What follows the first word of a longer term where the rest of the term goes without saying: service_no."""
_OF_A_THING = frozenset((tail,) for tail in (*_TAILS, "phone", "key", "cnt")) - {("type",), ("position",), ("level",)}
"""What any thing has, whatever it is called."""


@lru_cache(maxsize=64)
def lexicon_of(language: Language, business: Business = NO_BUSINESS) -> Lexicon:
    """The lexicon that ships with Schemaloom, as people of that business understand it."""
    terms = shipped_terms(language.value)
    if language is not Language.CHINESE:
        return Lexicon({**terms, **terms_of_senses(business.senses, language)}, English())
    meant = {**terms_of_trade(business.trade), **terms_of_senses(business.senses)}
    spoken = {**terms, **_carried(terms, meant), **meant}
    spoken = {**_own(business.own.terms, Lexicon(spoken, Chinese())), **spoken, **_codes(business.own.terms)}
    return Lexicon({**spoken, **_completed(spoken, business.context)}, Chinese())


def _carried(terms: Mapping[Words, str], meant: Mapping[Words, str]) -> dict[Words, str]:
    """Terms of a word that means something else there: where owners are 业主, owner_phone is 业主电话."""
    otherwise = {parts[0]: (terms[parts], said) for parts, said in meant.items() if len(parts) == 1 and parts in terms}
    told = ((parts, said) for parts, said in terms.items() if parts[0] in otherwise and parts[1:] in _OF_A_THING)
    spelled = ((parts, said, *otherwise[parts[0]]) for parts, said in told)
    return {
        parts: here + said.removeprefix(usual)
        for parts, said, usual, here in spelled
        if len(usual) > 1 and said.startswith(usual)
    }


def chinese_words() -> frozenset[str]:
    """Every word and phrase of the lexicon in Chinese."""
    return frozenset(shipped_terms(Language.CHINESE.value).values())


def _own(terms: Mapping[Words, str], lexicon: Lexicon) -> dict[Words, str]:
    """What only the database tells: what a name means to everybody it means elsewhere in the database too."""
    return {parts: called for parts, called in terms.items() if lexicon.meaning_of(parts) is None}


def _codes(terms: Mapping[Words, str]) -> dict[Words, str]:
    """What codes are called in the database: a route_code is the same everywhere, an amount or an order_no is not."""
    return {parts: said for parts, said in terms.items() if len(parts) > 1 and parts[-1] == "code"}


def _completed(terms: Mapping[Words, str], context: str) -> dict[Words, str]:
    """Terms that the context spells out: where it speaks of a 服务区 (service area), service_no is 服务区编号."""
    spelled = [(parts, said) for parts, said in terms.items() if len(parts) == 2 and len(said) > 2 and said in context]
    found: dict[Words, str] = {}
    for parts, said in spelled:
        if said.startswith(terms.get(parts[:1]) or said):
            found |= {(parts[0], tail): joined([said, terms[(tail,)]]) for tail in _TAILS if (tail,) in terms}
    return found
