"""Words in the names and comments of tables, and of their dates, that tell what a row is."""

import re
import tomllib
from importlib.resources import files

_SAID = tomllib.loads(files(__package__).joinpath("tables.toml").read_text(encoding="utf-8"))


def _any(kind: str) -> re.Pattern[str]:
    """Matches what holds one of the words."""
    return re.compile(rf"(?:^| )(?:{_either(kind, 'english')})(?: |$)|{_either(kind, 'chinese')}")


def _last(kind: str) -> re.Pattern[str]:
    """Matches what ends in one of the words, or in its plural."""
    return re.compile(rf"(?:^| )(?:{_either(kind, 'english')})(?:s|es)?$|(?:{_either(kind, 'chinese')})$")


def _either(kind: str, language: str) -> str:
    return "|".join(_SAID[kind][language].split())


MAPPING, DICTIONARY, SNAPSHOT, CALENDAR = map(_any, ("mapping", "dictionary", "snapshot", "calendar"))
HAPPENING, THING = map(_last, ("happening", "thing"))
"""What happens, and what is there."""
LIFE = _any("life")
"""Of a date: what befalls a thing once, so that it does not say when a row happened."""
REPORTS_WORK = re.compile(r"报工|产量|工序|班报|生产日报|\b(?:shift|production|work) reports?\b")
"""Tables whose rows are of the day on which something was made."""
STATE = re.compile(r"(?:^| )(?:status|state)$|状态$")
MADE = _any("made")
"""Of a date: when the thing that a row is about was made, or until when it is good."""
