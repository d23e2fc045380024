"""How many columns the documents give a meaning, read from the files as a user would."""

import re
from collections.abc import Iterable, Iterator

from bench.quality.figures import Figure
from shared.catalog.words.wording import CHINESE, ENGLISH

_COLUMN = re.compile(r'^- (?P<name>"(?:[^"]|"")+"|\S+) \(.*?\)+ - (?P<comment>.*?)(?: \[.*)?$')
_UNKNOWN = tuple(wording.unknown.format(name="").strip() for wording in (CHINESE, ENGLISH))


def comment_figures(details: Iterable[str], columns: int) -> tuple[Figure, Figure]:
    """`details` are the texts of _detail.md files, `columns` how many columns their tables have."""
    comments = [found for text in details for found in _comments(text)]
    unknown = sum(comment.endswith(_UNKNOWN) for _, comment in comments)
    told = sum(_says_something(name, comment) for name, comment in comments)
    return (
        Figure(
            "columns with a comment that says something", told, columns - unknown, ">= 100%", told >= columns - unknown
        ),
        Figure("columns marked as unknown", unknown, columns, "-", reached=True),
    )


def _comments(text: str) -> Iterator[tuple[str, str]]:
    """The name and the comment of each column."""
    for line in text.splitlines():
        if found := _COLUMN.match(line):
            yield found["name"].strip('"'), found["comment"].strip()


def _says_something(name: str, comment: str) -> bool:
    """More than the name in other letters, and no confession; a Chinese name speaks for itself."""
    spelled = re.sub(r"[\W_]+", "", comment).lower()
    repeated = name.isascii() and spelled == re.sub(r"[\W_]+", "", name).lower()
    return bool(spelled) and not repeated and not comment.endswith(_UNKNOWN)
