"""The step's summary: what was asked and delivered, how it is spread, and what it covers."""

from collections import Counter
from collections.abc import Iterable, Sequence

from services.qa_gen.judge import Judged
from services.qa_gen.planning.coverage import covered
from services.qa_gen.synthesis.sketch import ColumnRef
from services.qa_gen.synthesis.wording.style import STYLES
from services.qa_gen.work import Work
from shared.catalog.names import reference
from shared.sql.level import Level


def summary(work: Work, pairs: Sequence[Judged], *, asked: int) -> dict[str, object]:
    """Numbers and short texts; JSON types only."""
    themes = Counter(pair.theme for pair in pairs)
    return {
        "pairs_asked": asked,
        "pairs_delivered": len(pairs),
        "pairs_kept": sum(pair.key in work.ledger.kept for pair in pairs),
        "by_theme": {theme.topic_name: themes[theme.topic_name] for theme in work.themes},
        "by_level": {level.value: sum(pair.level is level for pair in pairs) for level in Level},
        "nested": sum(pair.nested for pair in pairs),
        "by_style": {style.value: sum(pair.style is style for pair in pairs) for style in STYLES},
        "by_author": {author: sum(pair.author == author for pair in pairs) for author in ("llm", "rule")},
        "non_empty": len(pairs),
        "duplicates_dropped": work.ledger.duplicates,
        "rejected": dict(work.ledger.rejected),
        "valid_at_first_explain": {"candidates": work.ledger.raw, "valid": work.ledger.raw_valid},
        "coverage": _coverage(work, pairs),
        "rerun": _rerun(work, pairs) if work.before.tables else None,
    }


def _rerun(work: Work, pairs: Sequence[Judged]) -> dict[str, object]:
    """What an earlier run had made and this one kept, in numbers and in words."""
    kept = sum(pair.key in work.ledger.kept for pair in pairs)
    made = len(pairs) - kept
    themes = "业务主题沿用" if work.same_parts else "业务主题重新划分"
    text = f"问答对: 沿用 {kept} 对,重新生成 {made} 对;{themes}"
    return {"text": text, "pairs_kept": kept, "pairs_made": made, "themes_kept": work.same_parts}


def _coverage(work: Work, pairs: Sequence[Judged]) -> dict[str, object]:
    goals, found = work.goals, covered(pairs, work.goals)
    missing = found.missing(goals)
    return {
        "tables": [len(found.tables), len(goals.tables)],
        "join_edges": [len(found.edges), len(goals.edges)],
        "useful_columns": [len(found.columns), len(goals.columns)],
        "uncovered_tables": sorted(map(reference, missing.tables)),
        "uncovered_join_edges": sorted(missing.edges),
        "uncovered_columns": _named(missing.columns),
        "columns_without_a_meaning": _named(goals.nameless),
    }


def _named(columns: Iterable[ColumnRef]) -> list[str]:
    return sorted(f"{reference(table)}.{column}" for table, column in columns)
