"""Names of people inside any text: told by their characters and by the words around them, masked where they stand.

There is no list of all names. A Chinese one is a surname and one or two characters that parents choose; a word that is
made alike (高峰, 金华) is listed. A Latin one begins with a first name that is no ordinary word.
"""

import re
import tomllib
from pathlib import Path

from shared.catalog.personal_words import SURNAMES

STARS = "***"
_KNOWN: dict[str, list[str]] = {
    name: text.split() for name, text in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
_ORDINARY = frozenset(_KNOWN["ordinary"])


def _any(*kinds: str) -> str:
    return "|".join(word for kind in kinds for word in _KNOWN[kind])


_SURNAME = f"(?:{_any('compound_surnames')}|[{''.join(sorted(SURNAMES))}])"
_LAST = f"[{''.join(_KNOWN['given'])}]"
_MIDDLE = f"[{''.join(_KNOWN['given'] + _KNOWN['middle'])}]"
_CHINESE = f"(?:{_any('placeholders')}|{_SURNAME}{_MIDDLE}?{_LAST})"
_LATIN = rf"(?:{_any('first_names')})(?: [A-Z]\.)?(?: [A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?){{1,2}}"
_HAN = "[\u4e00-\u9fff]"

_WHOLE_CHINESE, _WHOLE_LATIN = re.compile(_CHINESE), re.compile(_LATIN)
_INSIDE = (
    re.compile(rf"(?<!{_HAN})(?P<name>{_CHINESE})(?!{_HAN})"),
    re.compile(rf"(?:{_any('roles')})[\s:\uff1a为是\[(\uff08“\"]{{0,3}}(?P<name>{_CHINESE})"),
    re.compile(rf"(?P<name>{_SURNAME}{_HAN}{{1,2}})(?={_any('titles')})"),
    re.compile(rf"(?P<name>{_CHINESE})(?={_any('offices')})"),
    re.compile(rf"\b(?P<name>{_LATIN})\b"),
)
_ANYWHERE = re.compile(f"(?P<name>{_CHINESE})")


def is_person(text: str) -> bool:
    """Whether the text is a name of a person and nothing else."""
    return text not in _ORDINARY and bool(_WHOLE_CHINESE.fullmatch(text) or _WHOLE_LATIN.fullmatch(text))


def without_people(text: str, *, anywhere: bool = False) -> str:
    """The text with names masked that stand alone or beside a word for a person.

    `anywhere` masks all that could be a name: for remarks, of which an innocent word may go rather than a name stay.
    """
    for pattern in (*_INSIDE, *([_ANYWHERE] if anywhere else [])):
        text = pattern.sub(_masked, text)
    return text


def _masked(found: re.Match[str]) -> str:
    name = found["name"]
    return found[0] if name in _ORDINARY else found[0].replace(name, name[0] + STARS)
