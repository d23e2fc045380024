from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest

from services.qa_gen.planning.lacking import Lacking
from services.qa_gen.planning.ranking import Ranking, Standing


@dataclass(frozen=True)
class Errand:
    """Buys things somewhere; what has been bought already is worth nothing."""

    key: str
    things: frozenset[int]
    liking: float
    urgent: bool


class Shopping:
    """Chooses errands, and counts how often it looked at one."""

    def __init__(self, wanted: int) -> None:
        self.lacking = Lacking(frozenset(range(wanted)))
        self.chosen: list[Errand] = []
        self.looks = 0

    def standing(self, errand: Errand) -> Standing[int] | None:
        self.looks += 1
        if errand in self.chosen:
            return None
        new = self.lacking.count_of(errand.things)
        return Standing(0 if errand.urgent and new else 1, new, errand.liking - (3 - new))

    def worth_of(self, new: int) -> float:
        return new * (1 + len(self.chosen))

    def take(self, errand: Errand) -> None:
        self.chosen.append(errand)
        self.lacking.count(errand.things, 1)


def errands(seed: int, count: int) -> list[Errand]:
    random = Random(seed)
    return [
        Errand(f"{n:03}", frozenset(random.sample(range(40), 3)), random.randrange(8) / 4, random.random() < 0.2)
        for n in range(count)
    ]


def chosen_by_weighing_all(all_errands: Sequence[Errand], most: int) -> list[Errand]:
    shopping = Shopping(40)
    for _ in range(most):
        standings = [(errand, shopping.standing(errand)) for errand in all_errands]
        left = [(e, s, shopping.worth_of(s.addition) + s.own_worth) for e, s in standings if s is not None]
        shopping.take(max(left, key=lambda one: (-one[1].tier, one[2], one[0].key))[0])
    return shopping.chosen


def chosen_by_ranking(all_errands: Sequence[Errand], most: int) -> Shopping:
    shopping = Shopping(40)
    ranking = Ranking(all_errands, shopping.standing)
    while len(shopping.chosen) < most and (best := ranking.best(shopping.worth_of)) is not None:
        shopping.take(best)
    return shopping


@pytest.mark.parametrize("seed", range(3))
def test_a_ranking_chooses_what_weighing_every_candidate_each_time_would(seed: int) -> None:
    pool = errands(seed, 100)
    assert chosen_by_ranking(pool, 50).chosen == chosen_by_weighing_all(pool, 50)


def test_few_candidates_are_weighed_again() -> None:
    assert chosen_by_ranking(errands(1, 1000), 50).looks < 50 * 1000 / 5


def test_a_ranking_ends_when_all_are_out_of_the_question() -> None:
    assert len(chosen_by_ranking(errands(1, 30), 100).chosen) == 30
    assert chosen_by_ranking([], 1).chosen == []


def test_what_is_counted_back_is_lacking_again() -> None:
    lacking = Lacking(frozenset({1, 2, 3}))
    lacking.count({1, 2, 9}, 1)
    lacking.count({2}, 1)
    lacking.count({1, 2, 9}, -1)
    assert lacking.any_of({1}) and not lacking.any_of({2, 9})
    assert (len(lacking), lacking.count_of({1, 2, 3})) == (2, 2)
