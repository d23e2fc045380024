"""What the names of one table are cut down to: po_id, the key of production_orders, says whose po_status is."""

from collections.abc import Iterable, Mapping

from shared.catalog.model import Relation, Table
from shared.catalog.words.split import is_key_word, subject, words
from shared.catalog.words.vocabulary import Words

_SHORTEST = 2
_FORMS = frozenset({"s", "es", "ed", "er", "ing", "ings", "ment", "al"})
"""What makes another word of a word: feed, the key of feedings, is cut down from nothing."""


def spelled_by(table: Table, parts: Words) -> Words:
    """The words of a name of the table, the mark that its key bears spelled out: inst_no of instruments."""
    mark = _mark(table)
    return (*stood_for(mark, table.name.name), *parts[1:]) if len(parts) > 1 and parts[:1] == (mark,) else parts


def spelled_by_keys(relations: Iterable[Relation]) -> Mapping[str, Words]:
    """What keys are cut down to, and what it stands for: the sub of sub_events, whose sub_id leads to subscriptions."""
    found: dict[str, Words] = {}
    for relation in relations:
        key = words(relation.columns[0]) if len(relation.columns) == 1 else ()
        if len(key) == 2 and is_key_word(key[1]):
            spelled = stood_for(key[0], relation.target.name)
            found |= {key[0]: spelled} if spelled != (key[0],) else {}
    return found


def _mark(table: Table) -> str:
    """The first of the two words of the key; empty where it has others."""
    key = words(table.primary_key[0]) if len(table.primary_key) == 1 else ()
    return key[0] if len(key) == 2 and is_key_word(key[1]) else ""


def stood_for(mark: str, table: str) -> Words:
    """The words that a mark stands for: all whose initials it is, or the one that it begins; else the mark itself."""
    about = subject(table)
    if len(mark) < _SHORTEST:
        return (mark,)
    if len(about) > 1 and mark == "".join(word[0] for word in about):
        return about
    begun = [word for word in about if word.startswith(mark) and word[len(mark) :] not in _FORMS]
    return (begun[0],) if len(begun) == 1 else (mark,)
