"""A shape: a kind of question, how to find what it can be asked of, and its SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlglot import exp

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.subjects import Subject, World


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
