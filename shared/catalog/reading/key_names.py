"""When names and types say that columns may point at a key; what the rows say is for `relations` to ask."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from shared.catalog.model import Column, Table, TypeFamily
from shared.catalog.words.split import stem, subject

MOST_KEY_COLUMNS = 4
_COMPARABLE = (
    frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL}),
    frozenset({TypeFamily.TEXT}),
    frozenset({TypeFamily.UUID}),
)

Match = tuple[Table, tuple[str, ...], Table, tuple[str, ...]]
"""A table with columns of it, and another with its key."""


def comparable(column: Column, key: Column) -> bool:
    """Whether values of the two can be equal."""
    return any(column.family in families and key.family in families for families in _COMPARABLE)


def key_of_its_table(key: Column, of: tuple[str, ...]) -> bool:
    """A bare id, or one that repeats the table's name (users.user_id)."""
    about = stem(key.name)
    return not about or ends(of, about)


def ends(whole: tuple[str, ...], end: tuple[str, ...]) -> bool:
    return bool(end) and whole[-len(end) :] == end


def composite_matches(tables: Sequence[Table]) -> Iterator[Match]:
    """Tables that have a column for each column of another's composite key, of the same name and type.

    One of them may speak of the other table instead: (tenant_id, customer_id) and customer(tenant_id, id).
    """
    keys = list(_composite_keys(tables))
    having: dict[str, list[int]] = defaultdict(list)
    for place, (_, key) in enumerate(keys):
        for name in key:
            having[name.lower()].append(place)
    for table in tables:
        hits = Counter(place for column in table.columns for place in having.get(column.name.lower(), ()))
        for place, count in sorted(hits.items()):
            target, key = keys[place]
            columns = _columns_for(table, target, key) if count >= len(key) - 1 and table is not target else None
            if columns and not _both_tell_apart(table, columns, target):
                yield table, columns, target, key


def _composite_keys(tables: Iterable[Table]) -> Iterator[tuple[Table, tuple[str, ...]]]:
    for table in tables:
        for key in dict.fromkeys((table.primary_key, *table.unique_keys)):
            if 1 < len(key) <= MOST_KEY_COLUMNS:
                yield table, key


def _columns_for(table: Table, target: Table, key: tuple[str, ...]) -> tuple[str, ...] | None:
    """The columns of `table` that stand for those of the key, or None when one is missing."""
    own = {column.name.lower(): column for column in table.columns}
    of = subject(target.name.name)
    found: list[str] = []
    named = 0
    for name in key:
        wanted = target.column(name)
        spoken = [c for c in table.columns if wanted and stem(c.name) == of and key_of_its_table(wanted, of)]
        column = spoken[0] if spoken else own.get(name.lower())
        if wanted is None or column is None or not comparable(column, wanted):
            return None
        found.append(column.name)
        named += column.name.lower() != name.lower()
    return tuple(found) if named <= 1 and len(set(found)) == len(key) else None


def _both_tell_apart(table: Table, columns: tuple[str, ...], target: Table) -> bool:
    """Whether the columns are a key on both sides; then only a table named after the other may point at it."""
    own, of = subject(table.name.name), subject(target.name.name)
    is_key = set(columns) in map(set, (table.primary_key, *table.unique_keys))
    return is_key and not (len(own) > len(of) and own[: len(of)] == of)
