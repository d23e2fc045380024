"""The files of pairs: what is trained on, and beside it what each pair is."""

import json
from collections.abc import Iterable, Sequence

from services.qa_gen.earlier import fingerprint
from services.qa_gen.judge import Judged
from services.qa_gen.knowledge import Knowledge
from shared.catalog.names import reference


def pairs_json(pairs: Iterable[Judged]) -> str:
    """`qs_<db>_<stamp>_pair.json`: exactly question and SQL."""
    return _json([{"question": pair.question, "sql": pair.sql} for pair in pairs])


def details_json(pairs: Iterable[Judged], knowledge: Knowledge) -> str:
    """`qs_<db>_<stamp>_detail.json`: the same pairs in the same order, with all that is known about them."""
    return _json([_detail(pair, knowledge) for pair in pairs])


def _detail(pair: Judged, knowledge: Knowledge) -> dict[str, object]:
    return {
        "question": pair.question,
        "theme": pair.theme,
        "level": pair.level.value,
        "style": pair.style.value,
        "tables": sorted(reference(name) for name in pair.tables),
        "columns": sorted(f"{reference(name)}.{column}" for name, column in pair.columns),
        "author": pair.author,
        "checks_passed": ["parse", "resolve", "explain", "execute", "meaning"],
        "rows": pair.rows,
        "estimated_cost": pair.cost,
        "warnings": list(pair.warnings),
        "made_from": fingerprint(knowledge, pair.question, pair.sql, pair.tables),
    }


def _json(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
