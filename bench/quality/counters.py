"""Pure counts over pairs and the catalog they were written for: no database is asked, no author believed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from services.qa_gen.judge import IDENTIFIER, likeness
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.measures import in_quantities
from shared.catalog.model import TableName
from shared.sql.explosion import explodes
from shared.sql.ladder import read
from shared.sql.level import Level, features_of, level_of
from shared.sql.meaning import Fault, meaning_faults
from shared.sql.resolve import Resolved
from shared.sql.skeleton import skeleton

Pair = Mapping[str, str]
"""`question` and `sql`."""
ColumnKey = tuple[TableName, str]


@dataclass(frozen=True)
class Reading:
    """Pairs read against a catalog."""

    pairs: Sequence[Pair]
    knowledge: Knowledge

    @cached_property
    def resolved(self) -> tuple[Resolved | None, ...]:
        """One for each pair; None where it does not parse or names what is not there."""
        return tuple(read(pair["sql"], self.knowledge.catalog)[1] for pair in self.pairs)

    @cached_property
    def valid(self) -> tuple[Resolved, ...]:
        return tuple(found for found in self.resolved if found is not None)

    @cached_property
    def faults(self) -> Counter[str]:
        """How many pairs have each kind of fault."""
        kinds: Counter[str] = Counter()
        for pair, found in zip(self.pairs, self.resolved, strict=True):
            kinds.update({fault.code for fault in self._faults(pair, found)})
        return kinds

    def _faults(self, pair: Pair, found: Resolved | None) -> Iterator[Fault]:
        known = self.knowledge
        if found is not None:
            yield from meaning_faults(
                pair["question"],
                found,
                known.catalog,
                table_roles=known.table_roles,
                column_roles=known.column_roles,
                labels=known.labels,
            )


def unreadable(reading: Reading) -> int:
    """Pairs that are not one SELECT over known names."""
    return len(reading.pairs) - len(reading.valid)


def explosions(reading: Reading) -> int:
    """Pairs whose sources multiply one another."""
    return sum(explodes(found, reading.knowledge.catalog) for found in reading.valid)


def duplicate_skeletons(reading: Reading) -> int:
    """Pairs whose SQL another one has already, literals and aliases aside."""
    return _repeated([skeleton(found.select) for found in reading.valid])


def near_same_questions(reading: Reading) -> int:
    """Pairs whose question another one asks of the same tables already, numbers and particles aside."""
    asked = zip(reading.pairs, reading.resolved, strict=True)
    return _repeated([likeness(pair["question"], found.tables if found else ()) for pair, found in asked])


def _repeated(texts: Sequence[str]) -> int:
    return len(texts) - len(set(texts))


def raw_identifiers(pairs: Sequence[Pair]) -> int:
    """Questions that hold a name of the schema instead of a word."""
    return sum(bool(IDENTIFIER.search(pair["question"])) for pair in pairs)


def unordered_limits(reading: Reading) -> int:
    """Pairs that show some rows of many without an order: whichever come first."""
    trees = (found.select.tree for found in reading.valid)
    return sum(tree.args.get("limit") is not None and tree.args.get("order") is None for tree in trees)


def sums_said_as_counts(reading: Reading) -> int:
    """Pairs that ask for the number of things in the words of a count, and add up a column."""
    things = (subject for subject in reading.knowledge.world.subjects if subject.countable)
    columns = {field.word for subject in reading.knowledge.world.subjects for field in subject.fields}
    counted = {f"{subject.noun}数量" for subject in things if not in_quantities(subject)} - columns
    asked = zip(reading.pairs, reading.resolved, strict=True)
    return sum(any(word in pair["question"] for word in counted) and _only_sums(found) for pair, found in asked)


def _only_sums(found: Resolved | None) -> bool:
    tree = found.select.tree if found is not None else None
    return tree is not None and tree.find(exp.Sum) is not None and tree.find(exp.Count) is None


def levels(reading: Reading) -> Counter[Level]:
    return Counter(level_of(found.select) for found in reading.valid)


def nested(reading: Reading) -> int:
    """Pairs with a CTE, a subquery or a window function."""
    return sum(bool(features_of(found.select)) for found in reading.valid)


def tables_covered(reading: Reading) -> frozenset[TableName]:
    return frozenset[TableName]().union(*(found.tables for found in reading.valid))


def edges_covered(reading: Reading) -> frozenset[str]:
    """Edges of the catalog whose columns some pair equates."""
    joins = [join for found in reading.valid for join in found.join_edges]
    edges = reading.knowledge.world.edges
    return frozenset(edge.key for edge in edges if any(join.follows(edge.relation) for join in joins))


def columns_covered(reading: Reading) -> frozenset[ColumnKey]:
    """Useful columns that some pair names."""
    named = frozenset[ColumnKey]().union(*(found.columns for found in reading.valid))
    return named & useful_columns(reading.knowledge)


def useful_columns(knowledge: Knowledge) -> frozenset[ColumnKey]:
    """Those that a question can name: none whose comment says that nobody knows its meaning, none of personal data."""
    return _all_useful(knowledge) - nameless_columns(knowledge) - personal_columns(knowledge)


def nameless_columns(knowledge: Knowledge) -> frozenset[ColumnKey]:
    """Columns with data whose meaning the comments mark as unknown."""
    return frozenset(ref for s in knowledge.world.subjects for f in s.useful if not f.known for ref in f.refs)


def personal_columns(knowledge: Knowledge) -> frozenset[ColumnKey]:
    """Columns whose values the profile shows masked only."""
    fields = (field for subject in knowledge.world.subjects for field in subject.useful)
    return frozenset(ref for field in fields if "*" in "".join(field.profile.examples) for ref in field.refs)


def _all_useful(knowledge: Knowledge) -> frozenset[ColumnKey]:
    return frozenset(ref for s in knowledge.world.subjects for field in s.useful for ref in field.refs)
