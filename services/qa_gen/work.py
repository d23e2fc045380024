"""What the authors of pairs share in one run: who is asked, what is known, and what has been accepted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from services.qa_gen import digest, excerpt
from services.qa_gen.judge import Judge, Judged
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.memory import Memory
from services.qa_gen.planning.coverage import Covered, Goals, covered, goals_of
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableName
from shared.llm.port import Chat
from shared.source.port import SourceDatabase
from shared.worker.run import Run

FORMAT = 1
"""Part of every checkpoint's key: raised when what a checkpoint holds, or how it is made, has changed."""


@dataclass
class Ledger:
    """The pairs that count so far, and how many did not."""

    pairs: dict[str, Judged] = field(default_factory=dict)
    """Accepted ones by key, in the order they were accepted."""
    kept: list[str] = field(default_factory=list)
    """The keys of those that an earlier run made."""
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """By author."""
    raw: int = 0
    """Candidates of the LLM, as they came."""
    raw_valid: int = 0
    """Of these, valid at their first EXPLAIN."""
    unanswered: set[str] = field(default_factory=set)
    """Themes for which the LLM had no usable answer at all: what the rule author writes there is asked again."""
    _said: set[str] = field(default_factory=set)

    def offer(self, pair: Judged) -> bool:
        """Takes the pair in unless it failed, or says what an accepted one says in SQL or in words."""
        if not pair.accepted:
            self.rejected[pair.author] += 1
            return False
        said = {pair.skeleton, pair.question, pair.likeness}
        if said & self._said:
            self.duplicates += 1
            return False
        self._said |= said
        self.pairs[pair.key] = pair
        return True

    def let_go(self, pair: Judged) -> None:
        """Takes an accepted pair out again."""
        del self.pairs[pair.key]
        self._said -= {pair.skeleton, pair.question, pair.likeness}

    def of_theme(self, theme: Theme) -> tuple[Judged, ...]:
        return tuple(pair for pair in self.pairs.values() if pair.theme == theme.topic_name)


@dataclass(frozen=True)
class Work:
    """One run's work on pairs."""

    run: Run
    knowledge: Knowledge
    source: SourceDatabase
    judge: Judge
    themes: Sequence[Theme]
    per_theme: int
    business_context: str
    chat: Chat | None = None
    before: Memory = field(default_factory=Memory)
    parted: str | None = None
    """The fingerprint of what the themes were made from; None where the rule author stood in."""
    ledger: Ledger = field(default_factory=Ledger)

    @cached_property
    def goals(self) -> Goals:
        return goals_of(self.knowledge.world)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the schema, the comments and the values that questions are made of."""
        return sha256(digest.digest(self.knowledge).encode()).hexdigest()

    @cached_property
    def whole_schema(self) -> str | None:
        """The digest of all tables; None when it is too long to go with every call."""
        return excerpt.whole(self.knowledge)

    @property
    def size(self) -> int:
        return self.per_theme * len(self.themes)

    @property
    def same_parts(self) -> bool:
        """The themes are those of the earlier run."""
        return self.parted is not None and self.parted == self.before.parted

    @cached_property
    def new_tables(self) -> tuple[TableName, ...]:
        """Those that nobody could ask about in the earlier run; none when there was no such run."""
        known = set(self.before.tables)
        return tuple(name for name in sorted(self.goals.tables) if known and str(name) not in known)

    def missing(self) -> Covered:
        """What no accepted pair touches yet."""
        return covered(self.ledger.pairs.values(), self.goals).missing(self.goals)

    def offer_all(self, pairs: Iterable[Judged]) -> list[Judged]:
        """Offers the pairs in order; those that were not accepted."""
        return [pair for pair in pairs if not self.ledger.offer(pair)]
