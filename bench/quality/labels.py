"""What a reader called natural and right: labels stay with the pairs that were read, and say nothing of later ones."""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.quality.counters import Pair
from bench.quality.figures import Figure, at_least

FOLDER = Path(__file__).with_name("labelled")
GOAL = 0.9


def label_figures(pairs: Sequence[Pair], labelled: Sequence[dict[str, object]]) -> tuple[Figure, Figure]:
    """How many of the pairs somebody has read, and how many of those would a colleague ask and the SQL answer."""
    known = {(str(one["question"]), str(one["sql"])): bool(one["natural"]) and bool(one["right"]) for one in labelled}
    seen = [known[key] for pair in pairs if (key := (pair["question"], pair["sql"])) in known]
    return (
        Figure("read by a person", len(seen), len(pairs), "-", reached=True),
        at_least("natural, and answered by the SQL", sum(seen), len(seen), GOAL),
    )


def labels(name: str) -> list[dict[str, object]]:
    """Entries of `question`, `sql`, `natural`, `right` and `why`; none where nobody has read."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
