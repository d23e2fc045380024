"""What the rows of a table are called in English where its name is a noun that nobody counts, or those of two ends."""

import re
from collections.abc import Sequence
from itertools import permutations

from services.qa_gen.synthesis.world.people import is_person
from shared.catalog.model import AnnotatedTable, ColumnRole, Relation, TableRole
from shared.catalog.reading.senses import head
from shared.catalog.words.split import subject

_ONE_OF = {
    **dict.fromkeys(("feedback", "payroll"), "entry"),
    **dict.fromkeys(("information", "maintenance", "attendance", "usage", "consumption", "progress"), "record"),
    **dict.fromkeys(("equipment", "furniture", "machinery", "luggage", "baggage", "merchandise", "news"), "item"),
    **dict.fromkeys(("hardware", "mail", "correspondence"), "item"),
    **{"staff": "member", "personnel": "member", "software": "title", "homework": "assignment"},
}
"""What one of them is: interview feedback is counted by its entries."""
_ROWS = frozenset({TableRole.ENTITY, TableRole.EVENT, TableRole.DICTIONARY})
_BARE_NAMES = frozenset({"label", "caption"})
_LASTS = re.compile(r"start|end|from|to|until|assigned|effective|valid")


def counted(noun: str, table: AnnotatedTable, relations: Sequence[Relation]) -> str:
    """The noun by which rows of the table are counted: feedback entry, driver-truck assignment, else as it is."""
    if table.role not in _ROWS:
        return noun
    if one := _ONE_OF.get(noun.rpartition(" ")[2]):
        return f"{noun} {one}"
    return _tied(table, relations) or noun


def _tied(table: AnnotatedTable, relations: Sequence[Relation]) -> str:
    """What ties two ends after which a table is called: a driver-truck assignment, a product-tag link; else empty."""
    name = table.table.name
    ends = {r.target: subject(r.target.name) for r in relations if r.table == name != r.target}
    tied = next((pair for pair in permutations(ends.values(), 2) if sum(pair, ()) == subject(name.name)), None)
    if tied is None:
        return ""
    lasts = any(_LASTS.fullmatch(part) for column in table.table.columns for part in column.name.lower().split("_"))
    assigned = lasts or any(is_person(end[-1]) for end in tied)
    return f"{'-'.join(' '.join(end) for end in tied)} {'assignment' if assigned else 'link'}"


def named_after(noun: str, word: str, role: ColumnRole | None) -> str:
    """The word of a column; the bare label of a rejection reason is its name."""
    said = head(word)
    return f"{noun} name{word[len(said) :]}" if role is ColumnRole.LABEL and said in _BARE_NAMES else word
