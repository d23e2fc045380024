"""Turns names into words of a language, by a lexicon of what columns are usually called; never half a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from shared.catalog.model import TypeFamily
from shared.catalog.words.split import words
from shared.catalog.words.vocabulary import Words

LONGEST_TERM = 5
"""Words in the longest term that is looked up."""
_MEANT_AT_THE_END = {"stat": "status"}
"""A stat_date is one of statistics, an order_stat the state of an order."""
_CHINESE_FROM = "\u2e80"


class Grammar(Protocol):
    """How a language makes a phrase of a name's words."""

    def phrase(self, lexicon: "Lexicon", parts: Words, family: TypeFamily | None) -> str | None:
        """What the words say, or None when one is unknown or they make no noun phrase."""

    def subject(self, lexicon: "Lexicon", parts: Words) -> str | None:
        """The same for a table's name, whose words of time stand in front: attendance_daily."""

    def join(self, meanings: list[str]) -> str:
        """Meanings one after the other."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Terms of a few words each and what they mean in one language, in one line of business."""

    terms: Mapping[Words, str]
    grammar: Grammar

    def meaning(self, name: str, family: TypeFamily | None = None) -> str | None:
        """What a column's name says, given what kind of values it has, or None when any of its words is unknown."""
        return self.meaning_of(words(name), family)

    def meaning_of(self, parts: Words, family: TypeFamily | None = None) -> str | None:
        """The same for a name that is already split."""
        named = (*parts[:-1], _MEANT_AT_THE_END.get(parts[-1], parts[-1])) if parts else ()
        return _phrase(self, named, family) if named else None

    def subject_of(self, parts: Words) -> str | None:
        """What a table with a name of these words is about."""
        return self.grammar.subject(self, parts) if parts else None

    def term(self, parts: Words) -> str | None:
        """What stands in the lexicon; digits and Chinese words mean themselves."""
        if len(parts) == 1 and (parts[0].isdigit() or parts[0] >= _CHINESE_FROM):
            return parts[0]
        return self.terms.get(parts)

    def knows(self, phrase: str) -> bool:
        """Whether its last word stands in the lexicon: such a word is no verb and no mere guess."""
        return self.term(tuple(phrase.lower().split()[-1:])) is not None

    def longest_terms(self, parts: Words) -> list[Words] | None:
        """The words as the longest known terms from left to right, or None where one is unknown."""
        found: list[Words] = []
        while parts:
            length = next((n for n in range(min(LONGEST_TERM, len(parts)), 0, -1) if self.term(parts[:n])), 0)
            if not length:
                return None
            found.append(parts[:length])
            parts = parts[length:]
        return found

    def join(self, *meanings: str) -> str:
        """Meanings one after the other, as the language writes them."""
        return self.grammar.join(list(meanings))


@lru_cache(maxsize=4096)
def _phrase(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    """Kept, since the same names come up in table after table."""
    return lexicon.grammar.phrase(lexicon, parts, family)
