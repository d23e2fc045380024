"""Values inside an English sentence: Canongate as it is, 'overdue' and '微信' in quotation marks."""

import re

from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject

_READS_AS_A_NAME = re.compile(r"[A-Z0-9][\x20-\x7e]*")
_READS_ON = re.compile(r"[A-Z][a-z]+(?: [a-z]+){2,}")
"""Would run on into the sentence: Disable the new policy."""


def quoted(value: str) -> str:
    """In quotation marks unless it reads as a name or a number by itself."""
    return value if _READS_AS_A_NAME.fullmatch(value) and not _READS_ON.fullmatch(value) else f"'{value}'"


def called(value: str, field: Field, owner: Subject, noun: str) -> str:
    """One thing by its name, a work by its title in quotation marks, anything else by its code: order A017."""
    if field in owner.codes:
        return f"{noun} {value}"
    return f"'{value}'" if field.word.endswith("title") else quoted(value)


def listed(parts: list[str]) -> str:
    """a, b and c; each once."""
    *first, last = dict.fromkeys(parts) or [""]
    return f"{', '.join(first)} and {last}" if first else last
