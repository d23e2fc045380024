"""What the ladder says about one SQL text: how far it came, what stopped it, what came back."""

from dataclasses import dataclass
from enum import StrEnum

from shared.catalog.model import TableName
from shared.errors import ItemError


class Stage(StrEnum):
    """The rungs, in their order; a verdict's stage is the last one reached."""

    RECEIVED = "received"
    PARSED = "parsed"
    RESOLVED = "resolved"
    EXPLAINED = "explained"
    EXECUTED = "executed"


class Returned(StrEnum):
    """What came back: only ROWS is worth showing."""

    ROWS = "rows"
    EMPTY = "empty"
    ZERO_COUNT = "zero_count"
    """A single row of zeros: a lone COUNT that found nothing."""
    ALL_NULL = "all_null"
    NO_NUMBER = "no_number"
    """Some number is none: NaN, or infinite."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a SQL text did not pass a rung, for a person, an LLM and the rules that repair it."""

    stage: Stage
    """The rung that it did not reach."""
    code: str
    message: str
    sqlstate: str | None = None
    subject: str | None = None
    """The name that is wrong, as written: a column, a table, a function."""
    qualifier: str | None = None
    """The alias or table that stood before a wrong column."""
    table: TableName | None = None
    """The table that the qualifier stands for."""
    nearest: tuple[str, ...] = ()
    """Names that exist and may have been meant, best first."""
    span: tuple[int, int] | None = None
    """Where the wrong name stands in the normalised text, its qualifier included."""


class Refused(ItemError):
    """The SQL was refused before it reached the database."""

    code = "sql_refused"
    stage = Stage.PARSED

    def __init__(
        self,
        code: str,
        message: str,
        *,
        subject: str | None = None,
        qualifier: str | None = None,
        table: TableName | None = None,
        nearest: tuple[str, ...] = (),
        span: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(message)
        self.failure = Failure(
            self.stage, code, message, subject=subject, qualifier=qualifier, table=table, nearest=nearest, span=span
        )


class Rejected(Refused):
    """The text is not one harmless SELECT.

    Codes: syntax, not_one_statement, not_select, side_effect, unknown_function.
    """


class Unresolved(Refused):
    """A name is not in the catalog, or could mean several things.

    Codes: unknown_table, unknown_column, ambiguous_column, unknown_alias, system_catalog.
    """

    stage = Stage.RESOLVED


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ladder's judgement of one SQL text."""

    sql: str
    """One line ending in `;`, literals and quoted names exact; the text as given when it could not be read."""
    stage: Stage
    error: Failure | None = None
    cost: float | None = None
    """The planner's total cost."""
    rows: int | None = None
    """Rows that came back, at most the ladder's row limit."""
    result: Returned | None = None
    join_explosion: bool = False
    tables: frozenset[TableName] = frozenset()
    columns: frozenset[tuple[TableName, str]] = frozenset()
    elapsed_ms: float = 0.0
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Parsed, resolved, explained and run without an error; what came back may still be empty."""
        return self.error is None and self.stage is Stage.EXECUTED
