"""Templates of questions as files: by shape, by style, with slots that may or must be filled."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_SLOT = re.compile(r"\{(\w+)(!?)\}")
_FOLDER = Path(__file__).parent

Templates = Mapping[str, Mapping[str, list[str]]]


@cache
def templates(language: str) -> Templates:
    """The templates of a language, from all its files: shape -> style -> texts."""
    files = [*_FOLDER.glob(f"{language}.toml"), *sorted(_FOLDER.glob(f"{language}/*.toml"))]
    return {
        shape: styles for file in files for shape, styles in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def fill(template: str, slots: Mapping[str, str]) -> str | None:
    """The text; None where a slot that must be filled is empty. Raises KeyError for a slot that does not exist."""
    if any(needed and not slots[name] for name, needed in _SLOT.findall(template)):
        return None
    return _SLOT.sub(lambda match: slots[match[1]], template)
