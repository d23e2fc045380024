"""States that a database keeps in English: 暂停(paused)的房源 rather than 状态为paused的房源."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.wording.nouns import Modifier, Place

_OF = "of"
_DENIED = frozenset("不未没无非")
_APART = re.compile(r"[\s_-]+")


@cache
def _read() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("states.toml").read_text(encoding="utf-8"))


@cache
def _known(thing: str) -> Mapping[str, str]:
    """States by what they are called, first by the name of what is in them: an open 发票 is 未付款."""
    general = {state: said for kind, states in _read().items() if kind != _OF for state, said in states.items()}
    own = (states for names, states in _read()[_OF].items() if any(name in thing for name in names.split()))
    return {**general, **{state: said for states in own for state, said in states.items()}}


def in_chinese(field: Field, label: str) -> str:
    """What the state is called; empty for what is no state, or none that everybody knows."""
    known = _known(f"{field.owner}{field.word}") if words.is_state(field.word) else {}
    return known.get(_APART.sub(" ", label.lower()), "")


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
