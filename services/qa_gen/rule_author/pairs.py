"""Pairs by the rule author: a style for each sketch, thresholds read off the data, then words and SQL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import asyncpg

from services.qa_gen.judge import Pair
from services.qa_gen.planning.plan import Candidate
from services.qa_gen.rule_author.lasting import in_its_unit
from services.qa_gen.rule_author.telling import settled
from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.shapes.probes import round_down
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from services.qa_gen.synthesis.wording.english import outputs
from services.qa_gen.synthesis.wording.style import STYLES, Style
from shared.source.port import SourceDatabase

PROBE_TIMEOUT = 8.0
_LEAST_OF_A_STYLE = 0.1
"""Of all questions: a little more than is asked for, since some pairs fail."""


@dataclass
class Styles:
    """Deals the styles out evenly, as far as the shapes allow."""

    chinese: bool
    used: Counter[Style] = field(default_factory=Counter)

    def deal(self, sketches: Sequence[Sketch]) -> list[Style | None]:
        """A style for each of the sketches; None for one that cannot be asked at all."""
        dealt = [self._next_for(sketch) for sketch in sketches]
        for style in STYLES:
            self._make_up(style, sketches, dealt)
        return dealt

    def _next_for(self, sketch: Sketch) -> Style | None:
        """The least used style in which the sketch can be asked."""
        by_use = sorted(STYLES, key=lambda style: self.used[style])
        style = next(styles(sketch, by_use, chinese=self.chinese), None)
        if style is not None:
            self.used[style] += 1
        return style

    def _make_up(self, style: Style, sketches: Sequence[Sketch], dealt: list[Style | None]) -> None:
        """Gives a style that came too short, since few can be asked in it, to those that can and got the usual one."""
        for place, sketch in enumerate(sketches):
            usual, _ = max(self.used.items(), key=lambda item: item[1], default=(style, 0))
            if self.used[style] >= _LEAST_OF_A_STYLE * self.used.total() or usual is style:
                return
            if dealt[place] is usual and any(styles(sketch, (style,), chinese=self.chinese)):
                dealt[place] = style
                self.used.update({style: 1, usual: -1})


async def write_pair(
    source: SourceDatabase, candidate: Candidate, style: Style, theme: str, *, chinese: bool
) -> Pair | None:
    """The pair for a candidate's sketch; None where the data gives no threshold, or an answer that tells nothing."""
    sketch = candidate.sketch
    timed = await in_its_unit(source, sketch) if sketch is not None else None
    probed = await with_thresholds(source, timed) if timed is not None else None
    probed = await settled(source, probed) if probed is not None else None
    text = question(probed, style, chinese=chinese) if probed is not None else None
    if probed is None or text is None:
        return None
    query = catalogue.query(probed)
    return Pair(
        question=text,
        sql=tree.text(query if chinese else outputs.in_english(query)),
        theme=theme,
        author="rule",
        style=style,
        key=candidate.key,
        several=not catalogue.SHAPES[probed.shape].single and (probed.limit is None or probed.limit > 1),
    )


async def with_thresholds(source: SourceDatabase, sketch: Sketch) -> Sketch | None:
    """The sketch with numbers that the data gives; as it is where it needs none."""
    probe = catalogue.probe(sketch)
    if probe is None:
        return sketch
    try:
        rows = await source.fetch(tree.text(probe), timeout=PROBE_TIMEOUT)
    except asyncpg.PostgresError:
        return None
    found = tuple(Decimal(value) for value in rows[0] if value is not None) if rows else ()
    lines = tuple(round_down(value) for value in found if value.is_finite() and value > 0)
    distinct = len(set(lines)) == len(lines) and all(line > 0 for line in lines)
    return replace(sketch, thresholds=lines) if lines and distinct and len(lines) == len(rows[0]) else None
