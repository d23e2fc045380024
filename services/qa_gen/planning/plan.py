"""Which questions to ask: those that serve most of what users ask, cover the schema, and come in all levels."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, fsum
from typing import NamedTuple

from services.qa_gen.planning.coverage import Goals
from services.qa_gen.planning.demand import Demand
from services.qa_gen.planning.lacking import Lacking
from services.qa_gen.planning.ranking import Ranking, Standing
from services.qa_gen.synthesis.sketch import ColumnRef, Sketch
from shared.catalog.model import TableName
from shared.sql.level import Level

LEVEL_SHARES: Mapping[Level, float] = {
    Level.SIMPLE: 0.30,
    Level.MODERATE: 0.35,
    Level.COMPLEX: 0.25,
    Level.HIGHLY_COMPLEX: 0.10,
}
LEAST_NESTED, NESTED_SHARE = 0.25, 0.28
"""At least a quarter uses a CTE, a subquery or a window; what is aimed at beyond is margin for pairs that fail."""

_NEW_PLACE, _NEW_COLUMN = 9.0, 5.0
"""A table or an edge; a column."""
_EDGE_OF_MANY, _MOST_OF_AN_EDGE = 1.5, 4.0
"""Tables that an edge is worth where one is due a question, and where many more are."""
_LEVEL_OF_MANY = 2.0
"""What a level weighs there."""
_SERVED = 2_200.0
"""All that users ask."""
_FAILED = 1.0
_COLUMNS_THAT_COUNT = 4
_COLUMNS_A_QUESTION = 1.5
LEAST_COLUMNS, _COLUMNS_IN_A_HURRY = 0.9, 2
"""Of the columns that are to be covered; so many new ones a question has that is asked for their sake."""
_LEAST_PRESSURE, _MOST_PRESSURE = 0.8, 3.0
_LATE = 3
"""When less than one of so many questions is left."""
_UNASKED = -1.5
"""A candidate that is less natural is asked when there is nothing else to ask."""
_LEVEL_WANTED, _LEVEL_FULL = 16.0, 16.0
_NESTED_WANTED, _HURRY = 6.0, 3.0
NATURAL = 4.0
_SAME_SHAPE, _SAME_SHAPE_AND_TABLES, _SAME_COLUMNS = 0.5, 1.5, 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be asked: the rule author's sketch, or a pair of the LLM that passed its checks."""

    key: str
    themes: tuple[str, ...]
    """Those that its table belongs to; the plan gives it to the one with most room."""
    shape: str
    level: Level
    nested: bool
    tables: frozenset[TableName]
    edges: frozenset[str]
    columns: frozenset[ColumnRef]
    said: frozenset[ColumnRef]
    """Those of the columns that the question speaks of."""
    natural: float
    """What speaks for it beside what it covers."""
    likeness: str
    """Candidates of the same likeness are the same question with other values."""
    sketch: Sketch | None = None
    near: tuple[str, ...] = ()
    """Themes that its table is only related to: they take it when its own are full."""


class Addition(NamedTuple):
    """What a candidate adds to a plan, the same for many candidates."""

    level: Level
    nested: bool
    tables: int
    edges: int
    """Tables and edges that no question is about yet, as far as they are due."""
    columns: int


class Pressed(NamedTuple):
    """For what all questions are needed that are left: tables and edges, nested queries, columns."""

    places: bool = False
    nested: bool = False
    columns: bool = False


@dataclass
class Plan:
    """The questions chosen so far, and what still lacks."""

    goals: Goals
    size: int
    quotas: Mapping[str, int]
    """How many questions each theme is to have."""
    demand: Demand = field(default_factory=Demand)
    """What users ask."""
    chosen: list[Candidate] = field(default_factory=list)
    _failed: Counter[str] = field(default_factory=Counter)
    _given: dict[str, str] = field(default_factory=dict)
    _shapes: Counter[object] = field(default_factory=Counter)
    _levels: Counter[Level] = field(default_factory=Counter)
    _themes: Counter[str] = field(default_factory=Counter)
    _likenesses: Counter[str] = field(default_factory=Counter)
    _missing: dict[frozenset[TableName], list[float]] = field(default_factory=dict)
    _found: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    _services: dict[str, tuple[int, float]] = field(default_factory=dict)
    _chosen_of: Counter[frozenset[TableName]] = field(default_factory=Counter)
    """How often the questions about these tables have changed."""
    _nested: int = 0
    _pressed: Pressed = field(default_factory=Pressed)
    _column_worth: float = _NEW_COLUMN
    _table_worth: float = _NEW_PLACE
    _edge_worth: float = _NEW_PLACE

    def __post_init__(self) -> None:
        self._tables, self._edges = Lacking(self.goals.tables), Lacking(self.goals.edges)
        self._columns = Lacking(self.goals.columns)

    def fill(self, pool: Sequence[Candidate]) -> list[Candidate]:
        """Chooses from the pool until the plan is full or the pool empty; what it has added, in order."""
        added: list[Candidate] = []
        ranking: Ranking[Addition, Candidate] | None = None
        while len(self.chosen) < self.size:
            self._column_worth = self._worth_of_a_column()
            self._table_worth, self._edge_worth = self._worth_of_places()
            pressing = self._pressing()
            if ranking is None or pressing != self._pressed:
                self._pressed = pressing
                ranking = Ranking(pool, self._standing)
            best = ranking.best(self._worth_of)
            if best is None:
                break
            self.take(best)
            added.append(best)
        return added

    def take(self, candidate: Candidate) -> None:
        self.chosen.append(candidate)
        own = max(candidate.themes, key=self._room)
        near = max(candidate.near, key=self._room, default=own)
        self._given[candidate.key] = near if self._room(own) <= 0 < self._room(near) else own
        self._count(candidate, 1)

    def drop(self, candidate: Candidate) -> None:
        """Takes a candidate out that did not pass; its shape counts as a doubtful one from now on."""
        self.chosen.remove(candidate)
        self._count(candidate, -1)
        del self._given[candidate.key]
        self._failed[candidate.shape] += 1

    def theme_of(self, candidate: Candidate) -> str:
        """The theme that a chosen candidate was given to."""
        return self._given[candidate.key]

    def even_out(self) -> None:
        """Gives questions of crowded themes to themes with room that they belong to as well."""
        for candidate in reversed(self.chosen):
            own, others = self._given[candidate.key], (*candidate.themes, *candidate.near)
            free = max(others, key=self._room, default=own)
            if self._room(own) < 0 < self._room(free):
                self._given[candidate.key] = free
                self._themes[own] -= 1
                self._themes[free] += 1

    def _standing(self, candidate: Candidate) -> Standing[Addition] | None:
        """Where the candidate stands among the others; None for one that is asked already, with other values.

        First come those that are needed while there are just enough questions left for what lacks, then those of themes
        that have room, and what nobody would ask comes last.
        """
        if self._likenesses[candidate.likeness]:
            return None
        asked = candidate.natural > _UNASKED
        due = asked and (self._has_room(candidate) or self._is_new_place(candidate))
        tier = 3 if not asked else 2 if not due else 0 if self._is_needed(candidate) else 1
        return Standing(tier, self._addition(candidate), self._own_worth(candidate))

    def _is_needed(self, candidate: Candidate) -> bool:
        """It does what each of the questions that are left must do, if all tables, edges and forms are to be had."""
        pressed = self._pressed
        if pressed.places and pressed.nested:
            return self._is_new_place(candidate) or candidate.nested
        if pressed.places or pressed.nested:
            return self._is_new_place(candidate) if pressed.places else candidate.nested
        return not pressed.columns or self._columns.count_of(candidate.columns) >= _COLUMNS_IN_A_HURRY

    def _pressing(self) -> Pressed:
        left = self.size - len(self.chosen)
        places = max(self._tables.due(self.size), self._edges.due(self.size))
        nested = max(0, ceil(LEAST_NESTED * self.size) - self._nested)
        columns = ceil(LEAST_COLUMNS * self._columns_wanted) - self._columns_covered
        both = places + nested >= left
        return Pressed(both and places > 0, both and nested > 0, columns >= _COLUMNS_IN_A_HURRY * left)

    def _has_room(self, candidate: Candidate) -> bool:
        return any(self._room(theme) > 0 for theme in (*candidate.themes, *candidate.near))

    def _is_new_place(self, candidate: Candidate) -> bool:
        """A table or an edge that no question is about yet: better one more of a theme than none of it."""
        return self._tables.any_of(candidate.tables) or self._edges.any_of(candidate.edges)

    @property
    def _of_many(self) -> bool:
        """There are more tables and edges than questions."""
        return len(self.goals.tables) + len(self.goals.edges) > self.size

    def _worth_of_places(self) -> tuple[float, float]:
        """Of a table and of an edge: more, the fewer questions are left for those that are due."""
        left = max(1, self.size - len(self.chosen))
        if self._of_many:
            edge = _EDGE_OF_MANY * (self._edges.due(self.size) / left) ** 4
            return _NEW_PLACE, _NEW_PLACE * min(_MOST_OF_AN_EDGE, max(1.0, edge))
        worth = _NEW_PLACE * (1 + _HURRY * min(1.0, (len(self._tables) + len(self._edges)) / left))
        return worth, worth

    def _worth_of_a_column(self) -> float:
        """More, the fewer questions are left for the columns that are to be covered."""
        lacking = self._columns_wanted - self._columns_covered
        left = max(1, self.size - len(self.chosen))
        # those that are left to the end are hard to ask about: it takes a question for each
        hurry = _HURRY if _LATE * left < self.size else 1.0
        return _NEW_COLUMN * (_LEAST_PRESSURE + min(_MOST_PRESSURE, max(0.0, hurry * lacking / left)))

    @property
    def _columns_wanted(self) -> float:
        return min(len(self.goals.columns), _COLUMNS_A_QUESTION * self.size)

    @property
    def _columns_covered(self) -> int:
        return len(self.goals.columns) - len(self._columns)

    def _room(self, theme: str) -> int:
        return self.quotas.get(theme, 0) - self._themes[theme]

    def worth(self, candidate: Candidate) -> float:
        """What the plan gains by the candidate."""
        return self._worth_of(self._addition(candidate)) + self._own_worth(candidate)

    def _worth_of(self, addition: Addition) -> float:
        """What the plan gains by any candidate that adds so much."""
        return self._gain(addition) + self._need(addition)

    def _own_worth(self, candidate: Candidate) -> float:
        """What the plan gains by the candidate beside what it adds."""
        return self.service(candidate) - self._repetition(candidate) + NATURAL * candidate.natural

    def _addition(self, candidate: Candidate) -> Addition:
        tables = min(self._tables.count_of(candidate.tables), self._tables.due(self.size))
        edges = min(self._edges.count_of(candidate.edges), self._edges.due(self.size))
        columns = min(self._columns.count_of(candidate.columns), _COLUMNS_THAT_COUNT)
        return Addition(candidate.level, candidate.nested, tables, edges, columns)

    def _gain(self, addition: Addition) -> float:
        places = self._table_worth * addition.tables + self._edge_worth * addition.edges
        return places + self._column_worth * addition.columns

    def _need(self, addition: Addition) -> float:
        level = addition.level
        target = LEVEL_SHARES[level] * self.size
        have = self._levels[level]
        need = _LEVEL_WANTED * (1 - have / target) if have < target else -_LEVEL_FULL * (have + 1 - target) / target
        need *= _LEVEL_OF_MANY if self._of_many else 1.0
        return need + (self._nested_wanted if addition.nested else 0.0)

    @property
    def _nested_wanted(self) -> float:
        """More, the fewer questions are left for them."""
        lacking = NESTED_SHARE * self.size - self._nested
        left = max(1, self.size - len(self.chosen))
        return _NESTED_WANTED * (1 + _HURRY * min(1.0, lacking / left)) if lacking > 0 else 0.0

    def service(self, candidate: Candidate) -> float:
        """The share of users' questions that find it, and found none of those before.

        Kept until another question about the same tables is chosen: most of a pool stand as they stood.
        """
        times, served = self._services.get(candidate.key, (-1, 0.0))
        chosen = self._chosen_of[candidate.tables]
        if times != chosen:
            served = self._service(candidate)
            self._services[candidate.key] = (chosen, served)
        return served

    def _service(self, candidate: Candidate) -> float:
        asks, missing = self.demand.of(candidate.tables), self._missing_of(candidate.tables)
        return _SERVED * fsum(asks[place].share * missing[place] * found for place, found in self._finds(candidate))

    def _missing_of(self, tables: frozenset[TableName]) -> list[float]:
        """For each ask of these tables, how likely it is that none of the chosen ones like it is found."""
        return self._missing.setdefault(tables, [1.0] * len(self.demand.of(tables)))

    def _finds(self, candidate: Candidate) -> tuple[tuple[int, float], ...]:
        """The places of the asks of its tables that it shows how to answer, and how often it is found by them."""
        if candidate.key not in self._found:
            likely = enumerate(ask.finds(candidate.said) for ask in self.demand.of(candidate.tables))
            self._found[candidate.key] = tuple((place, found) for place, found in likely if found)
        return self._found[candidate.key]

    def _repetition(self, candidate: Candidate) -> float:
        return (
            _SAME_SHAPE * self._shapes[candidate.shape]
            + _SAME_SHAPE_AND_TABLES * self._shapes[candidate.shape, candidate.tables]
            + _SAME_COLUMNS * self._shapes[candidate.columns]
            + _FAILED * self._failed[candidate.shape]
        )

    def _count(self, candidate: Candidate, by: int) -> None:
        for shape in (candidate.shape, (candidate.shape, candidate.tables), candidate.columns):
            self._shapes[shape] += by
        self._levels[candidate.level] += by
        self._themes[self.theme_of(candidate)] += by
        self._likenesses[candidate.likeness] += by
        missing = self._missing_of(candidate.tables)
        self._chosen_of[candidate.tables] += 1
        for place, found in self._finds(candidate):
            missing[place] *= (1 - found) ** by
        self._nested += by if candidate.nested else 0
        self._tables.count(candidate.tables, by)
        self._edges.count(candidate.edges, by)
        self._columns.count(candidate.columns, by)
