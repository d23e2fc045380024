"""One pair from what it came as to what became of it: judged, repaired by rule, else by the LLM."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.validator.llm_author import ask_for_repair
from services.validator.outcome import Attempt, Checked, Fault, Finding, finding_of
from services.validator.repairs import Search
from shared.catalog.model import ColumnRole, TableName, TableRole
from shared.catalog.reading.catalog import CatalogReading
from shared.llm.port import BadAnswer, Chat
from shared.sql.ladder import Ladder
from shared.sql.level import level_of
from shared.sql.meaning import meaning_faults
from shared.sql.parse import parse_select
from shared.sql.resolve import Resolved, resolve
from shared.sql.verdict import Verdict

_BEYOND_REPAIR = frozenset({"side_effect", "not_select", "timeout"})
"""What nobody should try to make pass."""


@dataclass(frozen=True)
class PairCheck:
    """Checks pairs against one database."""

    ladder: Ladder
    reading: CatalogReading
    chat: Chat | None
    """None when repairs by LLM are switched off or there is no LLM."""
    comments: Mapping[TableName, Mapping[str, str]] = field(default_factory=dict)
    """What the task's documents call the columns of their tables; the database's own comments count for the others."""

    async def check(self, question: str, sql: str) -> Checked:
        """The outcome of one pair. Raises SourceLost, LlmUnavailable."""
        search = Search(question, sql, self.ladder)
        first = await search.judge(sql)
        if first.error is None:
            finding = await asyncio.to_thread(self._finding, question, first)
            return Checked(question=question, original_sql=sql, finding=finding, elapsed_ms=first.elapsed_ms)
        checked = Checked(question=question, original_sql=sql, fault=Fault.of(first.error), elapsed_ms=first.elapsed_ms)
        if first.error.code in _BEYOND_REPAIR:
            return checked
        return await self._repaired(checked, first, search)

    async def _repaired(self, checked: Checked, first: Verdict, search: Search) -> Checked:
        mended = await search.run(first)
        if mended is not None:
            finding = await asyncio.to_thread(self._finding, checked.question, mended)
            return checked.model_copy(
                update={"finding": finding, "repaired_by": "rule", "attempts": tuple(search.attempts)}
            )
        return await self._asked(checked, first, search)

    async def _asked(self, checked: Checked, first: Verdict, search: Search) -> Checked:
        if self.chat is None:
            return checked.model_copy(update={"attempts": tuple(search.attempts)})
        try:
            answer = await ask_for_repair(self.chat, checked.question, first, self.reading.catalog)
        except BadAnswer as error:
            return checked.model_copy(update={"attempts": tuple(search.attempts), "llm_note": error.message})
        verdict = await search.judge(answer)
        objection = await search.objection(verdict.sql, dropped=_misused(first)) if verdict.ok else None
        reason = verdict.error.message if verdict.error is not None else objection
        attempt = Attempt(author="llm", sql=verdict.sql, what="由大模型修复", error=reason)
        update: dict[str, object] = {"attempts": (*search.attempts, attempt)}
        if reason is None:
            update |= {
                "finding": await asyncio.to_thread(self._finding, checked.question, verdict),
                "repaired_by": "llm",
            }
        return checked.model_copy(update=update)

    def _finding(self, question: str, verdict: Verdict) -> Finding:
        select = resolve(parse_select(verdict.sql), self.reading.catalog)
        finding = finding_of(verdict, level_of(select.select))
        return finding.model_copy(update={"doubts": tuple(self._doubts(question, select))})

    def _doubts(self, question: str, select: Resolved) -> Sequence[str]:
        """What speaks against the query meaning what the question says."""
        catalog, (tables, columns) = self.reading.catalog, self._roles
        faults = meaning_faults(question, select, catalog, table_roles=tables, column_roles=columns)
        return [fault.message for fault in faults]

    @cached_property
    def _roles(self) -> tuple[dict[TableName, TableRole], dict[tuple[TableName, str], ColumnRole]]:
        """Of all tables, and of all their columns."""
        read = {
            name: self.reading.roles_by(self.comments[name], name) if name in self.comments else roles
            for name, roles in self.reading.roles.items()
        }
        columns = {(name, column): role for name, roles in read.items() for column, role in roles.columns.items()}
        return {name: roles.table for name, roles in read.items()}, columns


def _misused(verdict: Verdict) -> frozenset[str]:
    """The column that a table does not have: a repair may drop its condition."""
    failure = verdict.error
    unknown = failure is not None and failure.code == "unknown_column"
    return frozenset({failure.subject}) if unknown and failure is not None and failure.subject else frozenset()
