"""Personal data: which columns hold it, told by name and by pattern, and how its examples are masked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

from shared.catalog import personal_words as say
from shared.catalog.model import NUMERIC, WORDED, Column, ColumnProfile, Table, TableProfile, TypeFamily
from shared.catalog.people import STARS, is_person, without_people
from shared.catalog.personal_words import Personal
from shared.catalog.reading.column_words import CREDENTIAL
from shared.catalog.reading.senses import Sense, head, sense_of
from shared.catalog.settings import Language, Samples
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.split import singular, subject, words

FEWEST_NAMES = 3
"""So many values must all look like names of people where the column's own name says nothing."""
_LONGEST_NAME = 3
_MAY_BE_SECRET = NUMERIC | WORDED | {TypeFamily.UUID, TypeFamily.ARRAY}
_KEPT = {
    Personal.PHONE: (3, 2),
    Personal.ID_CARD: (3, 0),
    Personal.BANK_CARD: (0, 4),
    Personal.PLATE: (2, 0),
    Personal.ADDRESS: (3, 0),
    Personal.CREDENTIAL: (0, 0),
}
"""Characters that a mask leaves at both ends."""


def personal_columns(table: Table, profile: TableProfile) -> dict[str, Personal]:
    """The columns of the table that hold personal data."""
    kinds = (
        (column.name, _kind(table, column, profile.columns.get(column.name, ColumnProfile())))
        for column in table.columns
    )
    return {name: kind for name, kind in kinds if kind is not None}


def _kind(table: Table, column: Column, seen: ColumnProfile) -> Personal | None:
    if _is_secret(column):
        return Personal.CREDENTIAL
    values = [*seen.examples, *(value.text for value in seen.values)]
    by_value = next((kind for kind, pattern in say.PATTERNS.items() if _most(values, pattern.match)), None)
    if column.family in NUMERIC:
        return _kind_of_numbers(column.name, by_value, values)
    if column.family is not TypeFamily.TEXT:
        return None
    return by_value or _kind_by_name(column.name) or _person(table, column.name, values)


def _is_secret(column: Column) -> bool:
    """By its name, or by a comment that calls it so: what counts or dates secrets is none."""
    if column.family not in _MAY_BE_SECRET or _is_about_the_thing(column.name):
        return False
    if column.family in NUMERIC and sense_of(column.name) in {Sense.SUMS, Sense.AVERAGES}:
        return False
    return bool(CREDENTIAL.search(" ".join(words(column.name))) or say.CALLED_SECRET.search(head(column.comment or "")))


def _is_about_the_thing(name: str) -> bool:
    parts = words(name)
    return bool(parts) and parts[-1] in say.ABOUT_THE_THING


def _kind_of_numbers(name: str, by_value: Personal | None, values: list[str]) -> Personal | None:
    """Numbers that look like a phone or a card are as often measures and ids: their name must not speak of these."""
    if by_value is Personal.ID_CARD:
        return by_value
    if by_value is Personal.BANK_CARD and not _most(values, is_card_number):
        return None
    agrees = _kind_by_name(name) is not None or _says_nothing(name)
    return by_value if by_value in (Personal.PHONE, Personal.BANK_CARD) and agrees else None


def _says_nothing(name: str) -> bool:
    """A name that nobody understands, or that fits any content."""
    unknown = name.isascii() and lexicon_of(Language.CHINESE).meaning(name) is None
    return unknown or bool(say.REMARKS & {*words(name), name})


def _kind_by_name(name: str) -> Personal | None:
    if say.ACCOUNTS.match(name):
        return Personal.ACCOUNT
    parts = words(name)
    if _is_about_the_thing(name):
        return None
    if CREDENTIAL.search(" ".join(parts)):
        return Personal.CREDENTIAL
    pairs = set(pairwise(parts))
    by_pair = next((kind for pair, kind in say.PAIRS.items() if pair in pairs), None)
    return by_pair or next((kind for kind, known in say.WORDS.items() if known & set(parts)), None)


def _person(table: Table, name: str, values: list[str]) -> Personal | None:
    """Names of people: the column speaks of people and its values do not speak against it, or the values say it all."""
    surely = say.NAMES_SURELY.search(name) and any(map(say.CHINESE_NAME.match, values))
    if surely or _most(values, is_person, share=0.8):
        return Personal.NAME
    parts = words(name)
    if parts[-1:] == ("name",):
        owners = set(singular(parts[:-1])) | set(parts[:-1]) or set(subject(table.name.name))
        spoken = bool(say.PEOPLE & owners)
        return Personal.NAME if spoken and _may_be_names(values, str.isascii) else None
    if say.NAMES_CHINESE.search(name) or say.NAMES_PINYIN.search(name):
        return Personal.NAME if _may_be_names(values, str.isascii) else None
    if (parts and parts[-1] in say.PEOPLE) or say.PEOPLE_CHINESE.search(name):
        return Personal.NAME if _may_be_names(values, say.LATIN_NAME.match) else None
    all_names = len(values) >= FEWEST_NAMES and all(map(is_chinese_name, values))
    return Personal.NAME if all_names and _says_nothing(name) else None


def _may_be_names(values: list[str], latin: Callable[[str], object]) -> bool:
    """Whether there is nothing to see, or something that looks like a name of a person."""
    by_most = _most(values, _reads_as_a_name) or _most(values, latin)
    return not values or any(map(is_chinese_name, values)) or by_most


def _reads_as_a_name(text: str) -> bool:
    """A name, or one behind what its owner does: 客服向阳."""
    short = bool(say.CHINESE_NAME.match(text)) and len(text) <= _LONGEST_NAME
    behind = any(is_person(text[-length:]) for length in (2, 3) if len(text) > length + 1)
    return (short and text[0] in say.SELDOM_SURNAMES) or behind


def is_chinese_name(text: str) -> bool:
    return bool(say.CHINESE_NAME.match(text)) and text[0] in say.SURNAMES


def _most(values: list[str], fits: Callable[[str], object], share: float = 0.6) -> bool:
    return bool(values) and sum(1 for value in values if fits(value)) >= share * len(values)


def mask_value(text: str, kind: Personal) -> str:
    """The value with what tells a person apart put out of sight; what is left shows the form."""
    if kind is Personal.EMAIL:
        account, _, domain = text.partition("@")
        return f"{account[:1]}{STARS}@{domain}"
    head, tail = _KEPT.get(kind, (1, 0))
    if len(text) <= head + tail:
        return STARS
    return text[:head] + STARS + (text[-tail:] if tail else "")


def redacted(text: str, *, remark: bool = False) -> str:
    """Any text with the phones, cards, addresses of mail, plates and people in it masked, and what JSON keys call so.

    In a remark all that could be a name of a person is masked.
    """
    for kind, pattern in say.EMBEDDED.items():
        text = pattern.sub(lambda found, kind=kind: mask_value(found[0], kind), text)  # type: ignore[misc]
    text = say.CARD_NUMBER.sub(lambda found: _masked_card(found[0]), text)
    return without_people(say.KEYED_VALUE.sub(_masked_pair, text), anywhere=remark)


def _masked_card(digits: str) -> str:
    return mask_value(digits, Personal.BANK_CARD) if digits.startswith("62") or is_card_number(digits) else digits


def is_card_number(text: str) -> bool:
    """Whether the check digit of a bank card is right."""
    digits = [int(character) for character in text if character.isdecimal()]
    doubled = [digit * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _masked_pair(found: re.Match[str]) -> str:
    key, value = found["key"], found["value"]
    named = words(key)[-1:] == ("name",) or say.NAMES_CHINESE.search(key) or say.NAMES_PINYIN.search(key)
    kind = Personal.NAME if named and is_chinese_name(value) else _kind_by_name(key)
    masked = STARS in value or kind is None
    return found[0] if masked else found[0].replace(value, mask_value(value, kind or Personal.NAME))


def shown(profile: TableProfile, personal: Mapping[str, Personal], samples: Samples) -> TableProfile:
    """The profile as it may be shown: masked, without any value of the rows, or as it is but for secrets."""
    if samples is Samples.FULL:
        personal = {name: kind for name, kind in personal.items() if kind is Personal.CREDENTIAL}
        columns = {name: _hidden(seen) if name in personal else seen for name, seen in profile.columns.items()}
        return replace(profile, columns=columns) if personal else profile
    columns = {name: _shown(name, seen, personal.get(name), samples) for name, seen in profile.columns.items()}
    return replace(profile, columns=columns)


def _shown(name: str, seen: ColumnProfile, kind: Personal | None, samples: Samples) -> ColumnProfile:
    if samples is Samples.NONE or kind is Personal.CREDENTIAL:
        return _hidden(seen)
    if kind is None:
        return _without_slips(name, seen)
    masked = tuple(dict.fromkeys(mask_value(example, kind) for example in seen.examples))
    return replace(seen, examples=masked, values=(), minimum=None, maximum=None)


def _hidden(seen: ColumnProfile) -> ColumnProfile:
    return replace(seen, examples=(), values=(), minimum=None, maximum=None)


def _without_slips(name: str, seen: ColumnProfile) -> ColumnProfile:
    """Of a column that is not personal: its values, but for the phone number that somebody wrote into a remark."""
    remark = not seen.values and (_says_nothing(name) or any(map(say.SENTENCE.search, seen.examples)))
    examples = tuple(dict.fromkeys(redacted(example, remark=remark) for example in seen.examples))
    values = tuple(value for value in seen.values if redacted(value.text) == value.text)
    return (
        seen if (examples, values) == (seen.examples, seen.values) else replace(seen, examples=examples, values=values)
    )


def discreet(table: Table) -> Table:
    """The table without personal data in its texts: comments are masked, expressions that hold any are left out."""
    return replace(
        table,
        comment=table.comment and redacted(table.comment),
        columns=tuple(map(_discreet, table.columns)),
        checks=tuple(check for check in table.checks if _harmless(check.expression)),
        definition=_harmless(table.definition),
    )


def _discreet(column: Column) -> Column:
    told = column.comment and redacted(column.comment)
    return replace(column, comment=told, default=_harmless(column.default), generated=_harmless(column.generated))


def _harmless(expression: str | None) -> str | None:
    return expression if expression is None or redacted(expression) == expression else None
