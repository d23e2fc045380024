"""Finds the join edges that nobody declared: the names must match, the types fit, and sampled values be found."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

import asyncpg
import structlog

from shared.catalog.model import (
    Catalog,
    Column,
    Relation,
    RelationOrigin,
    Table,
    TableName,
    TableProfile,
    TableType,
    TypeFamily,
)
from shared.catalog.names import qualified, quote
from shared.catalog.personal_words import PEOPLE, PEOPLE_CHINESE
from shared.catalog.reading.key_names import comparable, composite_matches, ends, key_of_its_table
from shared.catalog.reading.profile_query import sampled
from shared.catalog.reading.queries import queries
from shared.catalog.words.split import is_key_word, stem, subject, words
from shared.source.port import SourceDatabase

log = structlog.get_logger("schemaloom.catalog")

LEAST_CONFIDENCE = 0.5
"""A smaller share of found values is no relation."""
LEAST_CONFIDENCE_OF_WEAK = 0.9
"""The same where the names match in part only."""
_PINYIN_KEY = re.compile(r"[a-z]{2,6}_?(?:bh|bm|dm|dh|hm|id)")
"""khbh, cp_bh, lxrid: initials of what is numbered, and of the number."""
DICTIONARY_ROWS = 2_000
"""A larger table is no dictionary of codes."""
MOST_CANDIDATES = 3_000
TIMEOUT = 8.0
_VIEWS = (TableType.VIEW, TableType.MATERIALIZED_VIEW)
_PARENTS = frozenset(
    {("parent",), ("p",), ("super",), ("superior",), ("上级",), ("父级",), ("父",), ("manager",), ("leader",)}
)
_SOMEBODY = frozenset({("manager",), ("leader",)})
"""Above people these are one of them; above a store they are somebody of another table."""
_PEOPLE = PEOPLE | {"agent", "officer", "clerk", "personnel"}
_COUNTS = (("num",), ("cnt",), ("count",), ("qty",))
_MANY = ("数", "数量", "count", "quantity", "number of")
_SORTED = re.compile(r"顺序号?$|排序号?$|^序号$|\b(?:sort|display) order$", re.IGNORECASE)
_ORDERS = frozenset({"sort", "seq", "sequence", "display", "line", "row", "idx", "index"})
_PARENT_NAMES = frozenset({"pid", "parent", "父id"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Columns that by their names may point at another table's key."""

    table: TableName
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    rank: int
    """How well the names match: the smaller the better."""
    least: float = LEAST_CONFIDENCE


async def infer_relations(
    source: SourceDatabase, catalog: Catalog, profiles: Mapping[TableName, TableProfile]
) -> tuple[Relation, ...]:
    """The inferred edges, at most one from the same columns, beside the declared ones; none from or to views."""
    found = await asyncio.to_thread(lambda: list(islice(candidates_of(catalog, profiles), MOST_CANDIDATES + 1)))
    candidates = found[:MOST_CANDIDATES]
    if len(found) > len(candidates):
        log.warning("tried only some of the columns that may point at a table", tried=len(candidates))
    shares = await asyncio.gather(*(_containment(source, catalog, candidate) for candidate in candidates))
    held = [(c, share) for c, share in zip(candidates, shares, strict=True) if share >= c.least]
    held.sort(key=lambda pair: (pair[0].table, pair[0].columns, pair[0].rank, -pair[1], pair[0].target))
    best = (next(group) for _, group in groupby(held, key=lambda pair: (pair[0].table, pair[0].columns)))
    return tuple(
        Relation(c.table, c.columns, c.target, c.target_columns, RelationOrigin.INFERRED, round(share, 4))
        for c, share in best
    )


async def _containment(source: SourceDatabase, catalog: Catalog, candidate: Candidate) -> float:
    try:
        (row,) = await source.fetch(containment_of(catalog.tables[candidate.table], candidate), timeout=TIMEOUT)
    except asyncpg.PostgresError:
        return 0.0  # too slow, or not ours to read: no evidence
    return float(row["found"]) / float(row["held"]) if row["held"] else 0.0


def containment_of(table: Table, candidate: Candidate) -> str:
    """The query that counts sampled values of the candidate's columns, and those of them found in its target."""
    names, targets = list(map(quote, candidate.columns)), list(map(quote, candidate.target_columns))
    return queries("relations.sql")["containment"].format(
        columns=", ".join(f"{name} AS v{place}" for place, name in enumerate(names)),
        table=sampled(table),
        filled=" AND ".join(f"{name} IS NOT NULL" for name in names),
        target=qualified(candidate.target),
        matched=" AND ".join(f"t.{target} = v{place}" for place, target in enumerate(targets)),
    )


def candidates_of(catalog: Catalog, profiles: Mapping[TableName, TableProfile]) -> Iterator[Candidate]:
    """Every pair of a column, or a few, and a key whose names and types match."""
    tables = [table for table in catalog.tables.values() if table.type not in _VIEWS and table.name in profiles]
    keys = KeyIndex((table, column) for table in tables for column in _keys(table, profiles[table.name]))
    declared = {(r.table, column) for r in catalog.relations for column in r.columns}
    for table in tables:
        for column in table.columns:
            if (table.name, column.name) not in declared and column.generated is None and not _is_figure(column):
                yield from _candidates_of_column(table, column, keys, profiles)
    together = {(r.table, frozenset(r.columns)) for r in catalog.relations}
    for table, columns, target, key in composite_matches(tables):
        if (table.name, frozenset(columns)) not in together:
            yield Candidate(table.name, columns, target.name, key, 0, LEAST_CONFIDENCE_OF_WEAK)


class KeyIndex:
    """Finds the few keys whose names can match a column's: thousands of tables would make millions of pairs."""

    def __init__(self, keys: Iterable[tuple[Table, Column]]) -> None:
        self._by_subject: dict[str, dict[tuple[TableName, str], tuple[Table, Column]]] = defaultdict(dict)
        self._by_name: dict[str, dict[tuple[TableName, str], tuple[Table, Column]]] = defaultdict(dict)
        self._by_table: dict[TableName, dict[tuple[TableName, str], tuple[Table, Column]]] = defaultdict(dict)
        for table, column in keys:
            place = (table.name, column.name)
            self._by_name[column.name.lower()][place] = table, column
            self._by_table[table.name][place] = table, column
            for word in subject(table.name.name)[-1:]:
                self._by_subject[word][place] = table, column

    def worth_a_look(self, table: Table, column: Column) -> Iterable[tuple[Table, Column]]:
        """Keys of the column's own name, of tables that its last word names, and the table's own."""
        spoken = (*stem(column.name)[-1:], *words(column.name)[-1:])
        alike = self._by_name.get(column.name.lower(), {}) if _speaks_of_something(column.name) else {}
        found = alike | self._by_table.get(table.name, {})
        for word in spoken:
            found |= self._by_subject.get(word, {})
        return found.values()


def _speaks_of_something(name: str) -> bool:
    """Every table has an id, and many a code: those point nowhere."""
    return bool(stem(name) or _PINYIN_KEY.fullmatch(name.lower()))


def _keys(table: Table, profile: TableProfile) -> Iterator[Column]:
    """Columns that tell rows apart, by declaration or as far as the data says."""
    declared = {key[0] for key in (table.primary_key, *table.unique_keys) if len(key) == 1}
    for column in table.columns:
        seen = profile.columns.get(column.name)
        filled = round(profile.rows * (1 - seen.null_fraction)) if seen else 0
        tells_apart = seen is not None and profile.exact and 1 < filled == seen.distinct
        named = is_key_word((words(column.name) or ("",))[-1])
        if column.name in declared or (tells_apart and named and not _is_figure(column)):
            yield column


def _is_figure(column: Column) -> bool:
    """How many there are, or at which place something is shown: seat_num of a hall, sort_no."""
    named, comment = words(column.name), column.comment or ""
    counts = column.family is TypeFamily.INTEGER and named[-1:] in _COUNTS and comment.endswith(_MANY)
    if _SORTED.search(comment):
        return True
    return counts or (len(named) > 1 and named[0] in _ORDERS and is_key_word(named[-1]))


def _candidates_of_column(
    table: Table, column: Column, keys: "KeyIndex", profiles: Mapping[TableName, TableProfile]
) -> Iterator[Candidate]:
    if table.primary_key == (column.name,):
        return  # a row's own key: two tables that count from 1 are no relation
    for target, key in keys.worth_a_look(table, column):
        is_self = target.name == table.name
        if (is_self and key.name == column.name) or not comparable(column, key):
            continue
        match = _self_match(table, column, key) if is_self else _match(table, column, target, key, profiles)
        if match is not None:
            rank, least = match
            away = 0 if target.name.schema == table.name.schema else 1
            yield Candidate(table.name, (column.name,), target.name, (key.name,), 2 * rank + away, least)


def _self_match(table: Table, column: Column, key: Column) -> tuple[int, float] | None:
    """parent_id and its like point at the table's own primary key."""
    if table.primary_key != (key.name,):
        return None
    if stem(column.name) in _SOMEBODY and not _is_of_people(table):
        return None
    if stem(column.name) in _PARENTS or column.name.lower() in _PARENT_NAMES:
        return 1, LEAST_CONFIDENCE
    ends_alike = stem(column.name)[:1] in _PARENTS and stem(column.name)[1:] == stem(key.name)
    return (1, LEAST_CONFIDENCE) if ends_alike else None


def _is_of_people(table: Table) -> bool:
    named, comment = subject(table.name.name)[-1:], (table.comment or "").removesuffix("表")
    spoken = comment.removesuffix("信息") or (named[0] if named else "")
    return bool(_PEOPLE & set(named)) or PEOPLE_CHINESE.search(spoken) is not None


def _match(
    table: Table, column: Column, target: Table, key: Column, profiles: Mapping[TableName, TableProfile]
) -> tuple[int, float] | None:
    """How well the names match (smaller is better) and how much containment that asks for; None for no match."""
    about, of, primary = stem(column.name), subject(target.name.name), target.primary_key == (key.name,)
    if about and primary and about == of and key_of_its_table(key, of):
        return 0, LEAST_CONFIDENCE
    if column.name.lower() == key.name.lower() and (about or (primary and _PINYIN_KEY.fullmatch(key.name.lower()))):
        return _same_name(table, column, about or (key.name.lower(),), of, primary=primary, profiles=profiles)
    if about and primary and key_of_its_table(key, of) and (ends(about, of) or ends(of, about)):
        return 3, LEAST_CONFIDENCE_OF_WEAK
    coded = (
        of in (words(column.name), (*subject(table.name.name), *words(column.name)))
        and profiles[target.name].rows <= DICTIONARY_ROWS
    )
    return (4, LEAST_CONFIDENCE_OF_WEAK) if coded and _is_code(key, primary=primary) else None


def _same_name(
    table: Table,
    column: Column,
    about: tuple[str, ...],
    of: tuple[str, ...],
    *,
    primary: bool,
    profiles: Mapping[TableName, TableProfile],
) -> tuple[int, float] | None:
    if any(key == (column.name,) for key in table.unique_keys) or _all_different(profiles[table.name], column):
        # both sides tell rows apart: only the one that the name speaks of can be the target
        return (1, LEAST_CONFIDENCE) if about == of else None
    return (1 if primary or about == of else 2), LEAST_CONFIDENCE


def _all_different(profile: TableProfile, column: Column) -> bool:
    seen = profile.columns.get(column.name)
    return seen is not None and profile.rows > 1 and seen.distinct >= round(profile.rows * (1 - seen.null_fraction))


def _is_code(key: Column, *, primary: bool) -> bool:
    return primary or (words(key.name) or ("",))[-1] in ("code", "id", "no", "编码", "代码")
