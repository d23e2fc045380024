"""The table of quality.md: each figure with its value, its goal, and whether the goal is reached."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.quality import counters
from bench.quality.counters import Reading
from services.qa_gen.planning.plan import LEVEL_SHARES
from services.qa_gen.synthesis.wording.style import STYLES
from shared.sql.verdict import Returned, Verdict

LEAST_STYLE = 0.08
LEAST_NESTED = 0.25
LEVEL_TOLERANCE = 0.10
_MEANING = {
    "literal_not_in_question": "literals missing from the question",
    "unstated_limit": "unstated LIMIT",
    "fan_out": "rows multiplied before they are summed",
    "summed_rate": "summed rates or prices",
    "counted_snapshot": "snapshot rows counted as things",
    "counted_bridge": "links counted as things",
    "undeclared_join": "joins beside the relations",
    "soft_delete_missing": "deleted rows not left out",
}


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    of: float
    """What the value is a part of; 0 for a plain count."""
    goal: str
    reached: bool


def figures(
    reading: Reading, verdicts: Sequence[Verdict], *, asked: int, styles: Sequence[str] = ()
) -> tuple[Figure, ...]:
    """All figures that need no person; `verdicts` and `styles` are in the order of the pairs."""
    count = len(reading.pairs)
    return (
        at_least("pairs delivered", count, asked, 1.0),
        _none("not readable against the catalog", counters.unreadable(reading)),
        at_least("pass EXPLAIN and run", sum(verdict.ok for verdict in verdicts), count, 1.0),
        at_least("non-empty results", sum(v.result is Returned.ROWS for v in verdicts), count, 0.98),
        _none("join explosions", counters.explosions(reading)),
        *(_none(name, reading.faults[code]) for code, name in _MEANING.items()),
        _none("LIMIT without an order", counters.unordered_limits(reading)),
        _none("sums said as counts", counters.sums_said_as_counts(reading)),
        *_coverage(reading),
        *_levels(reading),
        *_styles(styles),
        _none("same SQL skeleton", counters.duplicate_skeletons(reading)),
        _none("near-same questions", counters.near_same_questions(reading)),
        _none("raw identifiers in questions", counters.raw_identifiers(reading.pairs)),
    )


def _coverage(reading: Reading) -> Iterator[Figure]:
    count, known = len(reading.pairs), reading.knowledge
    tables = sum(1 for subject in known.world.subjects if subject.rows)
    useful = len(counters.useful_columns(known))
    yield at_least("tables covered", len(counters.tables_covered(reading)), min(tables, count), 1.0)
    yield at_least("join edges covered", len(counters.edges_covered(reading)), min(len(known.world.edges), count), 1.0)
    yield at_least("useful columns covered", len(counters.columns_covered(reading)), min(useful, 1.5 * count), 0.9)
    left_out = {"their meaning is unknown": counters.nameless_columns, "personal data": counters.personal_columns}
    for reason, columns in left_out.items():
        yield Figure(f"columns left out: {reason}", len(columns(known)), 0, "-", reached=True)


def _levels(reading: Reading) -> Iterator[Figure]:
    found, count = counters.levels(reading), max(1, len(reading.pairs))
    for level, share in LEVEL_SHARES.items():
        near = abs(found[level] / count - share) <= LEVEL_TOLERANCE
        yield Figure(f"level {level.value}", found[level], count, f"about {share:.0%}", near)
    yield at_least("CTE, subquery or window", counters.nested(reading), count, LEAST_NESTED)


def _styles(styles: Sequence[str]) -> Iterator[Figure]:
    found = Counter(styles)
    for style in STYLES if styles else ():
        yield at_least(f"style {style.value}", found[style.value], len(styles), LEAST_STYLE)


def at_least(name: str, value: float, of: float, share: float) -> Figure:
    return Figure(name, value, of, f">= {share:.0%}", value >= share * of)


def cut_ties(count: int) -> Figure:
    return _none("ties cut by a LIMIT", count)


def _none(name: str, value: int) -> Figure:
    return Figure(name, value, 0, "0", value == 0)


def markdown(columns: dict[str, Sequence[Figure]]) -> str:
    """One row a figure, one column of values a run."""
    head = ["figure", "goal", *columns]
    rows = zip(*columns.values(), strict=True)
    lines = [head, *([row[0].name, row[0].goal, *map(_cell, row)] for row in rows)]
    text = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(head), *text[1:]])


def _cell(figure: Figure) -> str:
    share = f" ({figure.value / figure.of:.0%})" if figure.of else ""
    whole = f"{figure.value:g}" + (f"/{figure.of:g}" if figure.of else "")
    return f"{whole}{share}{'' if figure.reached else ' ✗'}"
