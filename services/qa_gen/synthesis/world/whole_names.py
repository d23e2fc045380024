"""People whose names are kept in two columns are called by both: first_name and last_name are one 姓名."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import expm1

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.people import is_person
from shared.catalog.model import ColumnProfile, ColumnRole, TypeFamily
from shared.catalog.people import STARS
from shared.catalog.reading.column_roles import ABOUT_UNIQUE
from shared.catalog.words.split import words as split

_GIVEN = re.compile(r"(.* |)(?:(?:first|given|fst|frst|f) ?names?|forenames?)|(.*)名字?", re.IGNORECASE)
_FAMILY = re.compile(r"(.* |)(?:(?:last|family|lst|l) ?names?|surnames?)|(.*)姓氏?", re.IGNORECASE)
"""What stands before either word says whose name it is: guest first name, 客人姓."""


def with_whole_names(fields: Sequence[Field], noun: str, rows: int) -> tuple[Field, ...]:
    """One field in place of each pair of a given name and a family name; that of the row itself comes first."""
    pairs = dict(_pairs(fields))
    wholes = {given: _whole(given, family, noun, rows) for given, family in pairs.items()}
    merged = [wholes.get(field, field) for field in fields if field not in pairs.values()]
    return tuple(sorted(merged, key=lambda field: not _is_own(field)))


def _is_own(field: Field) -> bool:
    return any(_whose(part, _GIVEN) == "" for part in field.parts)


def _pairs(fields: Sequence[Field]) -> Iterator[tuple[Field, Field]]:
    """Given and family name of the same person, unless a third column holds the full name."""
    texts = [field for field in fields if field.column.family is TypeFamily.TEXT and field.profile.null_fraction < 1]
    families = {_whose(field, _FAMILY): field for field in texts}
    full = {" ".join(split(field.name)) for field in texts}
    for field in texts:
        whose = _whose(field, _GIVEN)
        if whose is not None and whose in families and f"{whose}full name" not in full:
            yield field, families.pop(whose)


def _whose(field: Field, part: re.Pattern[str]) -> str | None:
    """Whose name it is a part of, by its own name or else by its word; None for what is no such part."""
    by_name = _before(part, " ".join(split(field.name)))
    return _before(part, field.word) if by_name is None else by_name


def _before(part: re.Pattern[str], said: str) -> str | None:
    found = part.fullmatch(said)
    return (found[1] or found[2] or "") if found else None


def _whole(given: Field, family: Field, noun: str, rows: int) -> Field:
    """The whole name, with as many different ones as chance would give; it is personal, and no value of it is known."""
    examples = "".join(example for part in (given, family) for example in part.profile.examples)
    seen = ColumnProfile(
        null_fraction=max(given.profile.null_fraction, family.profile.null_fraction),
        distinct=_different(given.profile.distinct, family.profile.distinct, rows),
        examples=(STARS,),
    )
    role = ColumnRole.LABEL if seen.distinct >= ABOUT_UNIQUE * rows else ColumnRole.TEXT
    parts = (family, given) if words.is_chinese(examples) else (given, family)
    return replace(given, role=role, profile=seen, word=_word(given, family, noun), known=True, parts=parts)


def _different(given: int, family: int, rows: int) -> int:
    """How many names so many people have where any given name goes with any family name."""
    pairs = given * family
    return max(given, family, int(-pairs * expm1(-rows / pairs))) if pairs else 0


def _word(given: Field, family: Field, noun: str) -> str:
    whose = _before(_GIVEN, given.word) or _before(_FAMILY, family.word) or ""
    if words.is_chinese(f"{noun}{given.word}{family.word}"):
        return f"{whose}姓名"
    return f"{whose or (f'{noun} ' if is_person(noun) else 'full ')}name"
