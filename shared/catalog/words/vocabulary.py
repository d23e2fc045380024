"""The terms that ship with Schemaloom, what names are cut down to, and names that are written without a gap."""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path

Words = tuple[str, ...]

_LEAST_LETTERS = 3
"""Of each of two words that are written as one."""
_SHORT_ENDS, _LEAST_BEFORE = frozenset({"id", "no"}), 4
_USUAL = 5
"""Terms that end on a word which names often end on; a carpet is no pet of a car."""
_MORE_ENDS = frozenset(
    ("amt", "bal", "bool", "deleted", "desc", "info", "key", "mode", "num", "priority", "segment", "text", "valid")
)
_INFLECTED = ("s", "es", "d", "ed", "ing", "ment", "er", "ly", "y")
"""What a whole word may go on with: an order of orders is not cut short."""
_ASKED, _LEAST_ASKED = "is", 5
_ALIKE = (
    *(("amt", "amount"), ("qty", "quantity"), ("cnt", "count"), ("acct", "account"), ("dept", "department")),
    *(("cust", "customer"), ("emp", "employee"), ("addr", "address"), ("desc", "description"), ("txn", "transaction")),
    *(
        ("freq", "frequency"),
        ("temp", "temperature"),
        ("equip", "equipment"),
        ("pct", "percentage"),
        ("bal", "balance"),
    ),
    *(("avg", "average"), ("max", "maximum")),
)
"""Words and what they are cut down to: what is said of one in a term is said of the other."""
_SPELLINGS = {word: group for group in _ALIKE for word in group}


@cache
def shipped_terms(language: str) -> Mapping[Words, str]:
    """What terms of a few words mean in `zh` or `en`; both languages have the same terms."""
    path = Path(__file__).with_name("lexicon.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return respelled({tuple(row["term"].split()): row[language] for row in csv.DictReader(lines)})


def respelled(terms: Mapping[Words, str]) -> dict[Words, str]:
    """The terms of several words in every spelling of those: tax_amt is what a tax_amount is."""
    spelled = {
        spelling: said
        for parts, said in terms.items()
        if len(parts) > 1 and any(part in _SPELLINGS for part in parts)
        for spelling in product(*(_SPELLINGS.get(part, (part,)) for part in parts))
    }
    return {**spelled, **terms}


@cache
def written_out(word: str) -> Words:
    """What a lower-case word stands for: nm is name; hiredate, which is no term, is hire, date, and partkey part, key.

    Where it can be cut in several ways, the two that are a term together come first, then those with the longer end.
    """
    terms, short = shipped_terms("en"), _abbreviations()
    if word in short:
        return (short[word],)
    if (word,) in terms or not word.isascii():
        return (word,)
    cuts = [(word[:cut], word[cut:]) for cut in range(len(_ASKED), len(word) - 1)]
    known = [(start, end) for start, end in cuts if _begins(start, end) and _ends(start, end)]
    together = (cut for cut in cuts if cut in terms)
    return next(together, known[0] if known else (word,))


def is_shortened(part: str, word: str) -> bool:
    """Whether the part is the word cut short: cust of customer, qty of quantity; not an order of orders."""
    rest = iter(word)
    within = len(part) < len(word) and part[0] == word[0] and all(letter in rest for letter in part)
    return within and not word.startswith(tuple(f"{part}{end}" for end in _INFLECTED))


def _is_word(part: str) -> bool:
    return len(part) >= _LEAST_LETTERS and (part,) in shipped_terms("en")


def _begins(start: str, end: str) -> bool:
    return _is_word(start) or (start == _ASKED and len(end) >= _LEAST_ASKED)


@cache
def _abbreviations() -> Mapping[str, str]:
    return tomllib.loads(Path(__file__).with_name("abbreviations.toml").read_text(encoding="utf-8"))


@cache
def _usual_ends() -> frozenset[str]:
    ends = Counter(parts[-1] for parts in shipped_terms("en") if len(parts) > 1)
    return frozenset(end for end, times in ends.items() if times >= _USUAL and len(end) >= _LEAST_LETTERS) | _MORE_ENDS


def _ends(start: str, end: str) -> bool:
    return end in _usual_ends() or (end in _SHORT_ENDS and len(start) >= _LEAST_BEFORE)
