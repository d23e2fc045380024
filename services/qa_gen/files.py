"""The files of pairs: what is trained on, and beside it what each pair is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.qa_gen.judge import Judged
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.memory import Memory, PairMemory, of_pair
from services.qa_gen.work import Work
from shared.catalog.names import reference


@dataclass(frozen=True, slots=True)
class Scope:
    """What the database is about, in a paragraph."""

    text: str
    whole: bool = True
    """False where the rule author stood in for an LLM that had no usable answer."""


def pairs_json(pairs: Iterable[Judged]) -> str:
    """`qs_<db>_<stamp>_pair.json`: exactly question and SQL."""
    return _json([{"question": pair.question, "sql": pair.sql} for pair in pairs])


def details_json(pairs: Iterable[Judged], knowledge: Knowledge) -> str:
    """`qs_<db>_<stamp>_detail.json`: the same pairs in the same order, with all that is known about them."""
    return _json([_detail(pair, knowledge) for pair in pairs])


def memory_of(work: Work, pairs: Iterable[Judged], scope: Scope) -> Memory:
    """`pair_fingerprints.json`; what stands in for an answer of the LLM is left out, so that it is asked again."""
    delivered = (pair for pair in pairs if pair.author == "llm" or pair.theme not in work.ledger.unanswered)
    return Memory(
        by_llm=work.chat is not None,
        parted=work.parted,
        themes=tuple(work.themes),
        scope=scope.text if scope.whole else None,
        tables=tuple(sorted(map(str, work.goals.tables))),
        edges=tuple(sorted(work.goals.edges)),
        pairs=tuple(_remembered(pair, work.knowledge) for pair in delivered),
    )


def _remembered(pair: Judged, knowledge: Knowledge) -> PairMemory:
    made_from = of_pair(knowledge, pair.question, pair.sql, pair.tables)
    said = {name: getattr(pair, name) for name in ("question", "sql", "theme", "author", "style")}
    return PairMemory(**said, made_from=made_from)


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
        "made_from": of_pair(knowledge, pair.question, pair.sql, pair.tables),
    }


def _json(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
