"""States that a database keeps in English: 暂停(paused)的房源 rather than 状态为paused的房源."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.wording.nouns import Modifier, Place

_DENIED = frozenset("不未没无非")
_APART = re.compile(r"[\s_-]+")


@cache
def _known() -> Mapping[str, str]:
    kinds = tomllib.loads(Path(__file__).with_name("states.toml").read_text(encoding="utf-8"))
    return {state: said for states in kinds.values() for state, said in states.items()}


def in_chinese(field: Field, label: str) -> str:
    """What the state is called; empty for what is no state, or none that everybody knows."""
    return _known().get(_APART.sub(" ", label.lower()), "") if words.is_state(field.word) else ""


def shown(field: Field, label: str) -> str:
    """The state and the word that the database has, so that the question says what the query asks for."""
    said = in_chinese(field, label)
    return _both(said, label) if said else label


def with_its_value(found: Modifier | None, said: str, label: str) -> Modifier | None:
    """The condition with the word that the database has; None where it has no place for that."""
    if found is None or found.place is Place.WHOLE or said not in found.text:
        return None
    return Modifier(found.text.replace(said, _both(said, label), 1))


def denied(field: Field, label: str) -> str:
    """未取消(cancelled); 除不合格外 of what is denied already, 非scrubbed where the state has no name."""
    said = in_chinese(field, label) or label
    if said[:1] in _DENIED:
        return f"除{shown(field, label)}外"
    if not words.is_chinese(said):
        return f"非{said}"
    without = f"未{said.removeprefix('已')}"
    return without if said == label else _both(without, label)


def _both(said: str, label: str) -> str:
    return f"{said}({label})"
