"""What people call a table or a column in English: by its name where that is written out, else by a comment.

A comment may be a label (Customer name), or a remark to whoever writes the code (NULL until the invite is accepted).
"""

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from shared.catalog.words.english import is_like_english
from shared.catalog.words.from_chinese import english_words
from shared.catalog.words.plurals import singular
from shared.catalog.words.vocabulary import is_shortened, shipped_terms, written_out

MOST_WORDS = 4
"""A label of more words is a description."""
_SHORTENED = re.compile(r"\b(incl|excl|approx|avg|max|min|no|e\.g|i\.e|vs|etc)\.", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:(\[—–?!]|,(?!\d)|\s-+\s|\.(?:\s|$)")
_ASIDE = re.compile(r"\s+\([^()]*\)\s+(?=[a-z])")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_UNIT = re.compile(
    r",?\s+\(?in (?:whole |full |us |euro )?(?:seconds|minutes|hours|days|cents|pence|dollars|euros|bytes|[kmgt]b"
    r"|percent|k?g|k?m|[cm]m|ms|kwh?|usd|eur|gbp|cny|square metres|metres)\)?$",
    re.IGNORECASE,
)
_SAID_ON = frozenset(
    (
        *("that", "which", "who", "whose", "whom", "where", "when", "while", "if", "unless", "until", "because", "so"),
        *("as", "it", "we", "they", "you", "this", "these", "those"),
    )
)
"""Where a phrase goes on as a sentence: what stands before may be a label."""
_REMARKS = frozenset(
    (
        *(
            "null",
            "only",
            "eg",
            "see",
            "same",
            "one",
            "either",
            "etc",
            "iso",
            "bcp",
            "rfc",
            "utc",
            "todo",
            "deprecated",
        ),
        *(
            "legacy",
            "unused",
            "default",
            "defaults",
            "not",
            "never",
            "always",
            "may",
            "must",
            "can",
            "cannot",
            "should",
        ),
        *(
            "will",
            "would",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "has",
            "have",
            "had",
            "does",
            "do",
            "did",
        ),
        *("what", "how", "why", "whether", "our", "my", "your", "then", "than", "set", "filled", "populated", "used"),
        *("copied", "computed", "derived", "added", "kept", "taken", "goes", "went", "true", "false", "yes", "or"),
    )
)
"""Words that no label of a column has."""
_SAYS_WHAT_IT_DOES = frozenset(
    (
        *(
            "carries",
            "contains",
            "counts",
            "determines",
            "denotes",
            "equals",
            "gives",
            "holds",
            "identifies",
            "includes",
        ),
        *("indicates", "keeps", "lists", "maps", "marks", "mirrors", "points", "refers", "references", "represents"),
        *(
            "says",
            "shows",
            "specifies",
            "stores",
            "tells",
            "tracks",
            "comes",
            "belongs",
            "describes",
            "defines",
            "means",
        ),
    )
)
_KNOWN_TO_ALL = frozenset(
    (
        *(
            "id",
            "no",
            "uuid",
            "url",
            "avg",
            "max",
            "min",
            "sec",
            "secs",
            "mins",
            "hrs",
            "stat",
            "stats",
            "kb",
            "mb",
            "gb",
            "tb",
        ),
        *(
            "kg",
            "km",
            "cm",
            "mm",
            "ms",
            "usd",
            "eur",
            "gbp",
            "at",
            "on",
            "by",
            "of",
            "for",
            "to",
            "from",
            "in",
            "is",
            "has",
        ),
        *("per", "and", "or", "with", "as", "vs"),
    )
)
"""Short, and yet nobody writes or says more."""
_ADVERB = re.compile(
    r"^(?!(?:dai|month|week|year|hour|quarter|ear|fami|assemb|supp|rep|on|f|anoma|bi-?month)ly$)\w+ly$"
)
_LISTED = re.compile(r"^[\w'-]+(?:\s*,\s*(?:and |or )?[\w' -]+){2,}$")
_CODES = re.compile(r"=|(?:^|[\s(])\w{1,3}\s*:\s*\w|/.+/")
_WORD = re.compile(r"[A-Za-z0-9][\w'&%.,-]*$|[&+]$")
_CODE_WORD = re.compile(r"\d|^\W|_|\.\w|[a-z][A-Z]")


@lru_cache(maxsize=16_384)
def label_of(comment: str) -> str | None:
    """The few words that a comment calls its column; None for sentences, remarks and lists of codes."""
    clause = _clause(comment)
    said = _before_it_goes_on(clause.split())
    if not 0 < len(said) <= MOST_WORDS or _LISTED.match(comment.strip()) or _CODES.search(clause):
        return None
    return None if _is_remark(said) else " ".join(said)


def _clause(comment: str) -> str:
    """The first clause without article and unit: Price per 1,000 impressions, in cents."""
    kept = _ASIDE.sub(" ", _SHORTENED.sub(r"\1", comment.strip()))
    return _UNIT.sub("", _ARTICLE.sub("", _CLAUSE_END.split(kept, maxsplit=1)[0].strip()))


def _before_it_goes_on(said: list[str]) -> list[str]:
    """Share of ad revenue, of what goes to the podcaster."""
    end = next((place for place, word in enumerate(said) if word.lower() in _SAID_ON), len(said))
    return said[:end]


def _is_remark(said: list[str]) -> bool:
    lower = [word.lower() for word in said]
    odd = any(not _WORD.match(word) for word in said) or bool(_CODE_WORD.search(said[-1]))
    return odd or not _REMARKS.isdisjoint(lower) or lower[0] in _SAYS_WHAT_IT_DOES or _runs_as_a_sentence(lower)


def _runs_as_a_sentence(lower: list[str]) -> bool:
    return bool(_ADVERB.match(lower[0]) or _ADVERB.match(lower[-1]))


def is_written_out(parts: Iterable[str], comment: str = "") -> bool:
    """Whether all words of a name, as they are written, are English words; what the comment spells out is none."""
    spelled = frozenset(re.findall(r"[a-z]+", comment.lower()))
    return all(_is_word(part) and (part in _KNOWN_TO_ALL or not _is_short_for(part, spelled)) for part in parts)


def _is_short_for(part: str, spelled: Collection[str]) -> bool:
    return any(is_shortened(part, word) for word in spelled)


@lru_cache(maxsize=65_536)
def _is_word(part: str) -> bool:
    if len(part) == 1 and part.isalpha():
        return False
    if part.isdigit() or part in _KNOWN_TO_ALL or part in _vocabulary() or singular(part) in _vocabulary():
        return True
    term = shipped_terms("en").get((part,))
    if term is not None:
        return not _is_short_for(part, term.lower().split())
    whole = written_out(part)
    return all(map(_is_word, whole)) if len(whole) > 1 else whole == (part,) and is_like_english(part)


@cache
def _vocabulary() -> frozenset[str]:
    """Every word that the lexicon says something with."""
    phrases = (*shipped_terms("en").values(), *english_words())
    return frozenset(word for phrase in phrases for word in phrase.lower().split())
