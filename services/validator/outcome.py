"""What became of one pair: the values that are checkpointed and reported."""

from typing import Literal

from shared.catalog.names import reference
from shared.events import Frozen
from shared.sql.verdict import Failure, Verdict

Author = Literal["rule", "llm"]


class Fault(Frozen):
    """What the ladder had against a text."""

    stage: str
    code: str
    message: str
    sqlstate: str | None = None

    @classmethod
    def of(cls, failure: Failure) -> "Fault":
        return cls(stage=failure.stage, code=failure.code, message=failure.message, sqlstate=failure.sqlstate)


class Attempt(Frozen):
    """One try at a repair."""

    author: Author
    sql: str
    what: str
    error: str | None = None
    """Why it was not taken; None for one that passed."""


class Finding(Frozen):
    """What the ladder says about a text that passed."""

    sql: str
    rows: int
    result: str
    cost: float
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    level: str | None = None
    join_explosion: bool = False
    warnings: tuple[str, ...] = ()
    """About what came back."""
    doubts: tuple[str, ...] = ()
    """Whether it means what the question says; told, never acted upon."""


class Checked(Frozen):
    """The outcome of one pair."""

    question: str
    original_sql: str
    fault: Fault | None = None
    """What was wrong at first; None for a pair that was valid as it came."""
    finding: Finding | None = None
    """Set when the pair passes in the end, as it came or repaired."""
    repaired_by: Author | None = None
    attempts: tuple[Attempt, ...] = ()
    elapsed_ms: float = 0.0
    """Of the first check."""
    llm_note: str | None = None
    """Why the LLM gave no repair."""

    @property
    def valid_at_first(self) -> bool:
        return self.fault is None

    @property
    def valid(self) -> bool:
        return self.finding is not None

    @property
    def final_sql(self) -> str:
        """The text to keep: the repaired one, else the one that came."""
        return self.finding.sql if self.finding is not None and self.repaired_by else self.original_sql


def finding_of(verdict: Verdict, level: str | None) -> Finding:
    """Of a verdict that is ok."""
    return Finding(
        sql=verdict.sql,
        rows=verdict.rows or 0,
        result=verdict.result or "rows",
        cost=verdict.cost or 0.0,
        tables=tuple(sorted(map(reference, verdict.tables))),
        columns=tuple(sorted(f"{reference(table)}.{column}" for table, column in verdict.columns)),
        level=level,
        join_explosion=verdict.join_explosion,
        warnings=verdict.warnings,
    )
