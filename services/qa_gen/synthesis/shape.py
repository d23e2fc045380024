"""A shape: a kind of question, how to find what it can be asked of, and its SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world.subjects import Subject, World


class Answer(StrEnum):
    """What an answer must be to tell something."""

    ANYTHING = auto()
    FIRST = auto()
    """The first ones differ from those that follow."""
    FIRST_OF_EACH = auto()
    DIFFERENCES = auto()
    """Asked for the differences: equal numbers are no answer."""
    SPLIT = auto()
    """More than one group."""
    COURSE = auto()
    """One row for each time, and a number that does not stay the same."""
    LIST = auto()
    """Rows, not the same one over and over."""
    SOME = auto()
    """Rows, and no more than half of those that could be among them."""
    ONE_THING = auto()
    SHARE = auto()
    """Neither none nor all."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`natural` says how readily a colleague asks it, from 0 to 1.

    A probe gives one row of numbers, ascending, from which the sketch's thresholds are taken before the query is made.
    """

    name: str
    natural: float
    sketches: Callable[[World, Subject], Iterable[Sketch]]
    query: Callable[[Sketch], exp.Query]
    probe: Callable[[Sketch], exp.Query] | None = None
    answer: Answer = Answer.ANYTHING
    single: bool = False
    """Its answer may well be one row."""


def told_its_name(
    name: str,
    natural: float,
    sketches: Callable[..., Iterable[Sketch]],
    query: Callable[[Sketch], exp.Query],
    *,
    answer: Answer = Answer.ANYTHING,
    single: bool = False,
) -> Shape:
    """A shape whose sketches are told its name, so that several shapes may share them."""
    return Shape(name, natural, partial(sketches, name), query, answer=answer, single=single)
