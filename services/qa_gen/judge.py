"""Every pair, whoever wrote it, before it counts: the ladder, what came back, and whether it means what it asks."""

import asyncio
import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.wording.style import Style
from shared.catalog.model import TableName
from shared.sql.ladder import ROW_LIMIT, Ladder
from shared.sql.level import Level, level_and_features
from shared.sql.meaning import meaning_faults
from shared.sql.resolve import Resolved
from shared.sql.skeleton import skeleton
from shared.sql.verdict import Returned, Stage, Verdict

Author = Literal["llm", "rule"]
IDENTIFIER = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|(?<![A-Za-z])(?!(?:kWh|kVA|kVar|kPa|mAh|mSv|kHz|mmHg|mmol)\b)[a-z]+[A-Z][A-Za-z]+"
)
"""What looks like a name of a schema: order_no, orderNo; a kWh is a unit."""
_LOOKS = re.compile(r"[\s??。.,,、!!“”\"':;:;啊呢吗吧呀]+")
_MONTHS = "|".join(calendar.month_name[1:])
_DATES = re.compile(rf"(?:{_MONTHS}) \d{{4}}|" r"\d{4}(?:年|-)\d{1,2}(?:月(?:\d{1,2}日)?|(?:-\d{1,2})?)|\d{4}年|\d+")
_RETURNED = {
    Returned.EMPTY: "查询结果为空",
    Returned.ZERO_COUNT: "统计结果为 0",
    Returned.ALL_NULL: "查询结果全为空值",
    Returned.NO_NUMBER: "查询结果里有不是数的值",
}


class Pair(BaseModel):
    """A question and its SQL as an author hands them in."""

    model_config = ConfigDict(frozen=True)

    question: str
    sql: str
    theme: str
    author: Author
    style: Style
    key: str
    """Of the candidate it was written for; for the LLM its place."""
    several: bool = False
    """The answer to its question has more than one row."""


class Judged(Pair):
    """A pair and all that was found out about it."""

    level: Level = Level.SIMPLE
    nested: bool = False
    skeleton: str = ""
    tables: frozenset[TableName] = frozenset()
    columns: frozenset[tuple[TableName, str]] = frozenset()
    edges: frozenset[str] = frozenset()
    stage: Stage = Stage.RECEIVED
    rows: int | None = None
    cost: float | None = None
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why it does not count, in words that a model or a person can act on."""

    @property
    def accepted(self) -> bool:
        return not self.problems

    @property
    def explained(self) -> bool:
        """Valid at EXPLAIN."""
        return self.stage in {Stage.EXPLAINED, Stage.EXECUTED}

    @property
    def names_identifiers(self) -> bool:
        """The question speaks of customer_name or public.orders instead of words."""
        return bool(IDENTIFIER.search(self.question))

    @property
    def likeness(self) -> str:
        return likeness(self.question, self.tables)


class Batch(BaseModel):
    """The judgements on several pairs, as they are kept in a checkpoint."""

    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class Judge:
    """Judges pairs against one catalog and one database."""

    ladder: Ladder
    knowledge: Knowledge

    async def judge(self, pair: Pair) -> Judged:
        """The judgement. Raises SourceLost."""
        verdict, resolved = await self.ladder.climb(pair.sql)
        return await asyncio.to_thread(self._judged, pair, verdict, resolved)

    def _judged(self, pair: Pair, verdict: Verdict, resolved: Resolved | None) -> Judged:
        known = pair.model_dump() | {"sql": verdict.sql, "stage": verdict.stage, "rows": verdict.rows}
        known |= {"cost": verdict.cost, "warnings": verdict.warnings, "tables": verdict.tables}
        known |= {"columns": verdict.columns, "problems": tuple(self._problems(pair, verdict, resolved))}
        return Judged(**known, **self._form(resolved))

    def _form(self, resolved: Resolved | None) -> dict[str, object]:
        if resolved is None:
            return {}
        followed = {
            edge.key
            for edge in self.knowledge.world.edges
            if any(join.follows(edge.relation) for join in resolved.join_edges)
        }
        level, features = level_and_features(resolved.select.tree)
        return {
            "level": level,
            "nested": bool(features),
            "skeleton": skeleton(resolved.select),
            "edges": frozenset(followed),
        }

    def _problems(self, pair: Pair, verdict: Verdict, resolved: Resolved | None) -> list[str]:
        if verdict.error is not None:
            return [verdict.error.message]
        problems = [_RETURNED[verdict.result]] if verdict.result in _RETURNED else []
        if verdict.join_explosion:
            problems.append("表之间缺少连接条件,行数会相乘")
        problems += _shape_problems(pair, verdict)
        return problems + (self._faults(pair, resolved) if resolved else [])

    def _faults(self, pair: Pair, resolved: Resolved) -> list[str]:
        known = self.knowledge
        faults = meaning_faults(
            pair.question,
            resolved,
            known.catalog,
            table_roles=known.table_roles,
            column_roles=known.column_roles,
            labels=known.labels,
        )
        return [fault.message for fault in faults]


def _shape_problems(pair: Pair, verdict: Verdict) -> list[str]:
    rows = verdict.rows or 0
    if pair.several and rows < 2:
        return ["只有一行结果,没有可比较的内容"]
    return [f"结果超过 {ROW_LIMIT} 行,问题里没有限定数量"] if pair.author == "rule" and rows >= ROW_LIMIT else []


def likeness(question: str, tables: Iterable[TableName]) -> str:
    """What near-same questions share: their tables, and the text without numbers, dates, punctuation and particles."""
    text = _LOOKS.sub("", _DATES.sub("#", question)).lower()
    return f"{text} {' '.join(sorted(map(str, tables)))}"
