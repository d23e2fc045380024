"""English nouns in the singular and in the plural, and the article that goes before them."""

import re
from collections.abc import Callable

_IRREGULAR = {
    **{"person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet", "mouse": "mice"},
    **{"criterion": "criteria", "medium": "media", "axis": "axes", "bus": "buses", "gas": "gases", "quiz": "quizzes"},
    **{"leaf": "leaves", "shelf": "shelves", "half": "halves", "knife": "knives", "life": "lives", "wife": "wives"},
    **{"thief": "thieves", "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "cargo": "cargoes"},
    **{word: f"{word}es" for word in ("status", "bonus", "campus", "virus", "census", "lens", "canvas", "alias")},
    **{f"{stem}sis": f"{stem}ses" for stem in ("analy", "diagno", "the", "cri", "hypothe", "synop", "parenthe")},
    **{word: f"{word}s" for word in ("movie", "cookie", "calorie", "tie", "selfie", "zombie")},
}
_SINGULAR = {plural: word for word, plural in _IRREGULAR.items()}
_SAME = frozenset(
    (
        *(
            "series",
            "species",
            "news",
            "aircraft",
            "sheep",
            "fish",
            "data",
            "information",
            "equipment",
            "staff",
            "stock",
        ),
        *("revenue", "income", "traffic", "inventory", "energy", "feedback", "software", "hardware", "electricity"),
        *("water", "fuel", "money", "cash", "advice", "weather", "personnel", "luggage", "progress", "research"),
        *("maintenance", "content", "payroll", "attendance", "sales", "goods", "premises", "statistics", "logistics"),
        *(
            "electronics",
            "economics",
            "physics",
            "mathematics",
            "analytics",
            "earnings",
            "savings",
            "headquarters",
            "pay",
        ),
        *(
            "turnover",
            "occupancy",
            "usage",
            "consumption",
            "merchandise",
            "furniture",
            "mail",
            "freight",
            "takings",
            "details",
        ),
    )
)
"""One form for both, or no plural that anybody uses."""
_HISSES = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[bcdfghjklmnpqrstvwxz])y$")
_HEAD = re.compile(r"^(.+?)( (?:of|in|per|for|with|by|from|to|at|on|before|after) .+)$")
"""In 'kind of membership' it is the kind that there may be several of; in 'bill of materials component' it is not."""
_DATE_DONE = re.compile(
    r"^((?:date|time|day|month|year)s?)( (?:\w+ed|sent|paid|sold|built|made|left|lost|born|taken))$"
)
"""Of several dates hired it is the dates that there are several of."""
_MAN = re.compile(r"(?<!hu)(?<!ger)(?<!ro)man$")
_MEN = re.compile(r"(?<=[a-z]{2})(?<!ci)(?<!gi)(?<!do)men$")
_VOWEL_SOUND = re.compile(r"(?!uni(?!n|m)|us[ae]|util|eu|one\b|once)[aeiou]|hour|honest|heir", re.IGNORECASE)
_SPELLED = re.compile(r"[A-Z]{2,}\b|[A-Z]\b")
_SPELLED_WITH_A_VOWEL = frozenset("AEFHILMNORSX")


def plural(noun: str) -> str:
    """Several of what the phrase names: book category -> book categories, kind of car -> kinds of car."""
    return _on_the_head(noun, _plural)


def singular(noun: str) -> str:
    """One of what the phrase names: service areas -> service area; what has no plural stays."""
    return _on_the_head(noun, _singular)


def a(noun: str) -> str:
    """The noun with its indefinite article: an hourly rate, a unit price, an ISBN; none before a plural."""
    found = _HEAD.match(noun)
    last = (found[1] if found else noun).rpartition(" ")[2].lower()
    if last in _SAME or _singular(last) != last:
        return noun
    return f"{'an' if _sounds_like_a_vowel(noun) else 'a'} {noun}"


def _on_the_head(phrase: str, change: Callable[[str], str]) -> str:
    found = _HEAD.match(phrase) or _DATE_DONE.match(phrase)
    compound = found and any(_singular(word) != word for word in found[2].split()[1:-1])
    head, tail = (found[1], found[2]) if found and not compound else (phrase, "")
    before, blank, last = head.rpartition(" ")
    return f"{before}{blank}{change(last)}{tail}"


def _plural(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME or word in _SINGULAR or _singular(word) != word or not word.isascii():
        return word
    if _MAN.search(word):
        return _MAN.sub("men", word)
    if _HISSES.search(word):
        return f"{word}es"
    return _CONSONANT_Y.sub("ie", word) + "s"


def _singular(word: str) -> str:
    if word in _SINGULAR:
        return _SINGULAR[word]
    if word in _SAME or word in _IRREGULAR or not word.endswith("s"):
        return _MEN.sub("man", word)
    if word.endswith(("ss", "us", "is")) or len(word) < 4:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "xes", "zzes", "ches", "shes")) else word[:-1]


def _sounds_like_a_vowel(phrase: str) -> bool:
    if _SPELLED.match(phrase):
        return phrase[0] in _SPELLED_WITH_A_VOWEL
    return bool(_VOWEL_SOUND.match(phrase))
